"""How people come to an account and to another address: registrations, invitations, changes of address."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Registration(models.Model):
    """Somebody registered. Made whether or not the address was free, so that the name is taken in both cases.

    `user` is null where the address had an account already. An account nobody confirmed goes when this expires.
    """

    name_key = models.CharField(max_length=200, db_index=True, editable=False, help_text="The user name, folded.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="registrations", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(db_index=True, editable=False)

    def __str__(self) -> str:
        return f"registration until {self.expires_at:%Y-%m-%d}"


class Invitation(models.Model):
    """An account offered to an address by an administrator. The link in its mail is signed and works once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=100)
    group = models.ForeignKey(
        Group,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("role"),
        help_text=_("Of the new account."),
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.expires_at > timezone.now()


class EmailChange(models.Model):
    """A new address that waits until both sides have confirmed it. At most one per person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="email_change", editable=False
    )
    new_email = models.EmailField(max_length=100, editable=False)
    old_confirmed = models.BooleanField(default=False, editable=False)
    new_confirmed = models.BooleanField(default=False, editable=False)
    expires_at = models.DateTimeField(editable=False)

    def __str__(self) -> str:
        return f"change to {self.new_email}"
