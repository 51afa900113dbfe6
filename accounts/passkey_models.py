"""Passkeys: what the server keeps of WebAuthn credentials. The private key never leaves the device."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Of the identifier that the authenticator chose; the authenticators' own limit is 1023, all known ones stay far below.
CREDENTIAL_ID_MAX_BYTES = 256
PASSKEY_NAME_MAX_CHARACTERS = 100


class FidoCredential(models.Model):
    """A passkey: a phone, a computer or a security key that proves who somebody is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=CREDENTIAL_ID_MAX_BYTES, unique=True)
    public_key = models.BinaryField(help_text=_("COSE_Key (RFC 9052)."))
    sign_count = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="What the authenticator counted at its last use; 0: it doesn't count."
    )
    transports = models.JSONField(default=list, editable=False, help_text="How the browser reaches it, as it said.")
    name = models.CharField(max_length=PASSKEY_NAME_MAX_CHARACTERS)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("credential_id"), CREDENTIAL_ID_MAX_BYTES),
                name="accounts_credential_id_length",
            )
        ]

    def __str__(self) -> str:
        return self.name
