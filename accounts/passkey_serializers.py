"""Passkeys as JSON."""

from typing import Any

from rest_framework import serializers

from accounts.models import FidoCredential
from accounts.passkey_models import PASSKEY_NAME_MAX_CHARACTERS
from accounts.serializers import OwnPasswordField


class PasskeySerializer(serializers.ModelSerializer[FidoCredential]):
    """One of your passkeys. Keys and counters stay on the server."""

    class Meta:
        model = FidoCredential
        fields = ("id", "name", "created_at", "last_used")
        read_only_fields = ("id", "created_at", "last_used")


class PasskeyOptionsSerializer(serializers.Serializer[Any]):
    """What `navigator.credentials.create` or `.get` takes, with binary values in Base64url.

    For `create` it is PublicKeyCredentialCreationOptionsJSON, for `get` PublicKeyCredentialRequestOptionsJSON
    (WebAuthn Level 3). It counts for ten minutes, in this session, once.
    """

    publicKey = serializers.DictField(read_only=True)  # noqa: N815 (the name that browsers give it)


class PasskeyAnswerSerializer(serializers.Serializer[Any]):
    """What the browser answered: `PublicKeyCredential.toJSON()`."""

    credential = serializers.DictField()


class NewPasskeySerializer(PasskeyAnswerSerializer):
    """A new passkey and what to call it; without a name it is called after the browser."""

    name = serializers.CharField(max_length=PASSKEY_NAME_MAX_CHARACTERS, allow_blank=True, default="")


class AddedPasskeySerializer(serializers.Serializer[Any]):
    """`recovery_codes` are new ones, shown here only; empty when there were some already."""

    passkey = PasskeySerializer(read_only=True)
    recovery_codes = serializers.ListField(child=serializers.CharField(), read_only=True)


class RequirePasswordSerializer(serializers.Serializer[Any]):
    """Whether log-ins always ask for the password; with one's own password again."""

    require_password = serializers.BooleanField()
    password = OwnPasswordField()
