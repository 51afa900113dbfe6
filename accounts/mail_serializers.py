"""What goes by mail, as JSON."""

from typing import Any

from django.contrib.auth.models import Group
from rest_framework import serializers

from accounts.forms import PASSWORD_MAX_CHARACTERS
from accounts.models import EmailChange, Invitation
from accounts.roles import ROLE_PERMISSIONS
from accounts.services.registration import LOG_IN, VERIFY_EMAIL
from accounts.signed_links import MAX_CHARACTERS


class RegisteredSerializer(serializers.Serializer[Any]):
    """What comes next: open the link in the mail, or log in. The same whoever has the address."""

    next_step = serializers.ChoiceField([VERIFY_EMAIL, LOG_IN])


class EmailSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=100)


class LinkSerializer(serializers.Serializer[Any]):
    """The last part of the address in a mail."""

    token = serializers.CharField(max_length=MAX_CHARACTERS)


class NewPasswordSerializer(LinkSerializer):
    password = serializers.CharField(max_length=PASSWORD_MAX_CHARACTERS, trim_whitespace=False)


class AcceptInvitationSerializer(NewPasswordSerializer):
    username = serializers.CharField(max_length=100)


class NewEmailSerializer(serializers.Serializer[Any]):
    """The new address, and one's own password."""

    email = serializers.EmailField(max_length=100)
    password = serializers.CharField(max_length=PASSWORD_MAX_CHARACTERS, trim_whitespace=False)


class EmailChangeSerializer(serializers.ModelSerializer[EmailChange]):
    """A change of address and who has confirmed it."""

    class Meta:
        model = EmailChange
        fields = ("new_email", "old_confirmed", "new_confirmed", "expires_at")
        read_only_fields = fields


class EmailStateSerializer(serializers.Serializer[Any]):
    """One's address; `change` is null unless one waits to be confirmed."""

    email = serializers.EmailField()
    verified = serializers.BooleanField()
    change = EmailChangeSerializer(allow_null=True)


class EmailConfirmedSerializer(serializers.Serializer[Any]):
    """`changed`: both sides have confirmed, and the address is the new one."""

    changed = serializers.BooleanField()


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """An invitation. `role` is the group of the new account; null: what the instance gives to newcomers."""

    role = serializers.SlugRelatedField(
        source="group",
        slug_field="name",
        queryset=Group.objects.filter(name__in=ROLE_PERMISSIONS),
        allow_null=True,
        required=False,
    )
    invited_by = serializers.CharField(source="invited_by.username", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Invitation
        fields = ("id", "email", "role", "invited_by", "created_at", "expires_at", "accepted_at")
        read_only_fields = ("id", "created_at", "expires_at", "accepted_at")
