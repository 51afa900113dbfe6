"""What an account's owner and administrators can look up about its safety: browsers signed in, what happened."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.devices import device_words, said_device
from accounts.event_words import said_detail

USER_AGENT_MAX_CHARACTERS = 255


class UserSession(models.Model):
    """A browser that is signed in. The log-in itself is the row of django.contrib.sessions with the same key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ip_address = models.GenericIPAddressField(null=True, editable=False, help_text="As last seen.")
    user_agent = models.CharField(max_length=USER_AGENT_MAX_CHARACTERS, blank=True, editable=False)
    last_seen = models.DateTimeField(default=timezone.now, editable=False)
    left_idle = models.BooleanField(
        default=False, editable=False, help_text="Was unused for longer than staff pages allow."
    )

    class Meta:
        ordering: ClassVar = ["-last_seen", "id"]

    def __str__(self) -> str:
        return f"{self.device} of {self.user_id}"

    @property
    def device(self) -> str:
        """In the reader's words: "Firefox on Windows"."""
        return said_device(device_words(self.user_agent))


class SecurityEvent(models.Model):
    """Something that matters to an account's safety. Written by accounts.services.security_events, never changed."""

    class Kind(models.TextChoices):
        LOG_IN = "log_in", _("Logged in")
        LOG_IN_FAILED = "log_in_failed", _("Log-in failed")
        LOG_IN_PAUSED = "log_in_paused", _("Log-ins paused after failures")
        LOG_OUT = "log_out", _("Logged out")
        SESSION_ENDED = "session_ended", _("A browser was signed out")
        REGISTERED = "registered", _("Account created")
        REGISTRATION_REPEATED = "registration_repeated", _("Somebody registered with your e-mail address")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PASSWORD_RESET_SENT = "password_reset_sent", _("Link for a new password asked for")
        EMAIL_CHANGE_ASKED = "email_change_asked", _("Change of e-mail address asked for")
        EMAIL_CHANGED = "email_changed", _("E-mail address changed")
        EMAIL_VERIFIED = "email_verified", _("E-mail address verified")
        SECOND_FACTOR_ADDED = "second_factor_added", _("Second factor set up")
        SECOND_FACTOR_REMOVED = "second_factor_removed", _("Second factor removed")
        SECOND_FACTOR_REQUIRED = "second_factor_required", _("Second factor required")
        PASSKEY_RENAMED = "passkey_renamed", _("Passkey renamed")
        PASSKEY_COUNTER_WENT_BACK = "passkey_counter_went_back", _("Passkey refused, it may have been copied")
        PASSWORDLESS_ON = "passwordless_on", _("Log-in by a passkey alone switched on")
        PASSWORDLESS_OFF = "passwordless_off", _("Log-in by a passkey alone switched off")
        RECOVERY_CODES_RENEWED = "recovery_codes_renewed", _("New recovery codes made")
        RECOVERY_CODE_USED = "recovery_code_used", _("Recovery code used")
        PROVIDER_LINKED = "provider_linked", _("Account elsewhere linked")
        PROVIDER_UNLINKED = "provider_unlinked", _("Account elsewhere unlinked")
        TOKEN_ISSUED = "token_issued", _("API token issued")
        TOKEN_REVOKED = "token_revoked", _("API token ended")
        KEY_CREATED = "key_created", _("API key created")
        KEY_DELETED = "key_deleted", _("API key deleted")
        BLOCKED = "blocked", _("Account blocked")
        UNBLOCKED = "unblocked", _("Account unblocked")
        CHANGED_BY_ADMINISTRATOR = "changed_by_administrator", _("Account changed by an administrator")
        DELETION_PLANNED = "deletion_planned", _("Deletion of the account asked for")
        DELETION_CANCELLED = "deletion_cancelled", _("Deletion of the account called off")
        ACCOUNT_REMOVED = "account_removed", _("Account removed for good")
        EXPORT_ASKED = "export_asked", _("Copy of all data asked for")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="security_events",
        help_text="Whose account; empty when nobody has the name that was tried, or the account is gone.",
    )
    kind = models.CharField(max_length=40, choices=Kind, editable=False)
    happened_at = models.DateTimeField(_("time"), default=timezone.now, editable=False, db_index=True)
    ip_address = models.GenericIPAddressField(_("address"), null=True, editable=False)
    device = models.CharField(max_length=100, blank=True, editable=False)
    details = models.JSONField(default=dict, editable=False, help_text="Never secrets.")

    class Meta:
        ordering: ClassVar = ["-happened_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "-happened_at"], name="accounts_event_of_user")]

    def __str__(self) -> str:
        return f"{self.kind} {self.happened_at:%Y-%m-%d %H:%M}"

    @property
    def sentence(self) -> str:
        """What happened in words, with the detail that tells it from others: "API key created: overlay"."""
        detail = said_detail(self.kind, self.details)
        if self.kind == self.Kind.CHANGED_BY_ADMINISTRATOR:
            detail = ", ".join(map(_field_words, detail.split(", "))) if detail else ""
        return f"{self.get_kind_display()}: {detail}" if detail else str(self.get_kind_display())

    @property
    def said_device(self) -> str:
        """In the reader's words; "": no browser."""
        return said_device(self.device)


def _field_words(name: str) -> str:
    """What the admin calls a field of the account; its name if there is none any more."""
    account = SecurityEvent._meta.get_field("user").related_model
    try:
        return str(account._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name
