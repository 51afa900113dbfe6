"""Accounts as JSON."""

from typing import Any

from rest_framework import serializers

from accounts.avatars import avatar_address
from accounts.forms import PASSWORD_MAX_CHARACTERS
from accounts.models import ApiKey, User


class MeSerializer(serializers.ModelSerializer[User]):
    """The signed-in person. `roles` are the groups: Teachers, Moderators, Administrators."""

    roles = serializers.SlugRelatedField(source="groups", slug_field="name", many=True, read_only=True)
    username = serializers.CharField(max_length=100)
    avatar = serializers.SerializerMethodField(help_text="The address of your picture.")

    class Meta:
        model = User
        fields = ("id", "email", "username", "avatar", "verified", "roles", "is_staff", "created_at")
        read_only_fields = ("id", "email", "verified", "roles", "is_staff", "created_at")

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
    """One's own password again, before a change to how one logs in."""

    password = serializers.CharField(max_length=PASSWORD_MAX_CHARACTERS, trim_whitespace=False)


class SecondFactorSerializer(serializers.Serializer[Any]):
    """What is set up: codes from an app, and how many recovery codes are unused."""

    totp = serializers.BooleanField()
    recovery_codes_left = serializers.IntegerField()


class NewTotpSerializer(serializers.Serializer[Any]):
    """What the app needs: the secret in Base32, or the same as an `otpauth` address for a QR code. Shown here only."""

    secret = serializers.CharField(read_only=True)
    uri = serializers.CharField(read_only=True)


class RecoveryCodesSerializer(serializers.Serializer[Any]):
    """Each works once; shown here only."""

    recovery_codes = serializers.ListField(child=serializers.CharField(), read_only=True)


class SessionSerializer(serializers.Serializer[Any]):
    """Who is signed in. `next_step` is `code` while a log-in still needs one, else null."""

    user = MeSerializer(allow_null=True)
    next_step = serializers.ChoiceField(["code"], allow_null=True)


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
    """A key as it is created; `key`, 48 characters, is shown here only."""

    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(child=serializers.ChoiceField(ApiKey.Scope.choices), allow_empty=False, max_length=3)
    prefix = serializers.CharField(read_only=True)
    key = serializers.CharField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    last_used = serializers.DateTimeField(read_only=True, allow_null=True)
