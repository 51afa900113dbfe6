"""Accounts as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.avatars import avatar_address
from accounts.forms import PASSWORD_MAX_CHARACTERS
from accounts.linked_accounts import auth_type_of
from accounts.models import ApiKey, User


class OwnPasswordField(serializers.CharField):
    """Required of those who have one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=PASSWORD_MAX_CHARACTERS, trim_whitespace=False, required=False, **kwargs)


class MeSerializer(serializers.ModelSerializer[User]):
    """The signed-in person. `roles` are the groups: Teachers, Moderators, Administrators."""

    auth_type = serializers.SerializerMethodField(help_text="What the account was first linked to; LOCAL: to nothing.")
    roles = serializers.SlugRelatedField(source="groups", slug_field="name", many=True, read_only=True)
    username = serializers.CharField(max_length=100)
    avatar = serializers.SerializerMethodField(help_text="The address of your picture.")

    class Meta:
        model = User
        fields = ("id", "email", "username", "avatar", "verified", "roles", "is_staff", "auth_type", "created_at")
        read_only_fields = ("id", "email", "verified", "roles", "is_staff", "auth_type", "created_at")

    @extend_schema_field(serializers.ChoiceField(["LOCAL", "GOOGLE", "GITHUB", "CUSTOM"]))
    def get_auth_type(self, user: User) -> str:
        return auth_type_of(user)

    def get_avatar(self, user: User) -> str:
        return avatar_address(user)


class RegistrationSerializer(serializers.Serializer[Any]):
    """A new account."""

    email = serializers.EmailField(max_length=100)
    username = serializers.CharField(max_length=100)
    password = serializers.CharField(max_length=PASSWORD_MAX_CHARACTERS, trim_whitespace=False)


class LogInSerializer(serializers.Serializer[Any]):
    """The first step of a log-in."""

    login = serializers.CharField(max_length=100, help_text="E-mail address or user name.")
    password = serializers.CharField(max_length=PASSWORD_MAX_CHARACTERS, trim_whitespace=False)


class CodeSerializer(serializers.Serializer[Any]):
    """Six digits from the app, or a recovery code."""

    code = serializers.CharField(max_length=100)


class PasswordSerializer(serializers.Serializer[Any]):
    """One's own password again, before a change to how one logs in. Accounts without one leave it out: they must have
    logged in within five minutes, else `proof_needed` is the answer."""

    password = OwnPasswordField()


class SecondFactorSerializer(serializers.Serializer[Any]):
    """What is set up: codes from an app, how many passkeys, how many recovery codes are unused.

    `require_password`: whether log-ins always ask for the password; else a passkey alone is enough.
    """

    totp = serializers.BooleanField()
    passkeys = serializers.IntegerField()
    recovery_codes_left = serializers.IntegerField()
    require_password = serializers.BooleanField()


class NewTotpSerializer(serializers.Serializer[Any]):
    """What the app needs: the secret in Base32, or the same as an `otpauth` address for a QR code. Shown here only."""

    secret = serializers.CharField(read_only=True)
    uri = serializers.CharField(read_only=True)


class RecoveryCodesSerializer(serializers.Serializer[Any]):
    """Each works once; shown here only."""

    recovery_codes = serializers.ListField(child=serializers.CharField(), read_only=True)


class SessionSerializer(serializers.Serializer[Any]):
    """Who is signed in. `next_step` is what a log-in still needs, else null: `code`, `passkey` or either of them.

    For a code go on with `auth/login/code/`, which takes recovery codes in each case; for a passkey with
    `auth/login/second-factor/passkey/begin/`.
    """

    user = MeSerializer(allow_null=True)
    next_step = serializers.ChoiceField(["code", "passkey", "code_or_passkey"], allow_null=True)


class TokenSerializer(serializers.Serializer[Any]):
    """A bearer token; `token` is shown here only."""

    token = serializers.CharField(read_only=True)
    expires_at = serializers.DateTimeField(read_only=True)


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    """An API key without its secret; `prefix` are its first characters."""

    scopes = serializers.ListField(child=serializers.ChoiceField(ApiKey.Scope.choices), read_only=True)

    class Meta:
        model = ApiKey
        fields = ("id", "name", "prefix", "scopes", "created_at", "last_used")
        read_only_fields = fields


class NewApiKeySerializer(serializers.Serializer[Any]):
    """A key as it is created; `key`, 48 characters, is shown here only. `password`: as with everything that changes how
    the account can be opened; accounts without one leave it out, and must have logged in within five minutes."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(child=serializers.ChoiceField(ApiKey.Scope.choices), allow_empty=False, max_length=3)
    password = OwnPasswordField(write_only=True)
    prefix = serializers.CharField(read_only=True)
    key = serializers.CharField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    last_used = serializers.DateTimeField(read_only=True, allow_null=True)
