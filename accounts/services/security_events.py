"""The log of what matters to accounts' safety: for owners, for administrators, and in short for the Python log."""

import logging
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.addresses import UNKNOWN, address_of
from accounts.devices import device_words
from accounts.models import SecurityEvent, User
from accounts.tasks.mail import mail_security_event

Kind = SecurityEvent.Kind
DETAIL_MAX_CHARACTERS = 200
logger = logging.getLogger("accounts.security")

_WARNINGS = frozenset(
    {
        Kind.LOG_IN_FAILED,
        Kind.LOG_IN_PAUSED,
        Kind.BLOCKED,
        Kind.SECOND_FACTOR_REMOVED,
        Kind.PASSKEY_COUNTER_WENT_BACK,
    }
)
# How an account is opened: its owner gets a mail. Passwords, addresses and linked accounts have mails of their own.
_TOLD = frozenset(
    {
        Kind.SECOND_FACTOR_ADDED,
        Kind.SECOND_FACTOR_REMOVED,
        Kind.PASSWORDLESS_ON,
        Kind.RECOVERY_CODES_RENEWED,
        Kind.RECOVERY_CODE_USED,
        Kind.PROVIDER_UNLINKED,
        Kind.KEY_CREATED,
    }
)


def record_event(
    *,
    user: User | None,
    kind: SecurityEvent.Kind,
    request: HttpRequest | None = None,
    actor: User | None = None,
    details: Mapping[str, str] | None = None,
) -> SecurityEvent:
    """Note what happened to `user`'s account (None: to no account), where `request` came from.

    `actor` is whoever did it, if it was somebody else. `details` are a few short texts and never secrets; `name` and
    `reason` are shown to the user behind the kind. The Python log gets ids and the
    address; its lines lose both unless they may name people.
    """
    shown = {name: _tidy(text) for name, text in (details or {}).items()}
    if actor is not None and (user is None or actor.pk != user.pk):
        shown["by"] = str(actor.pk)
    address = address_of(request) if request is not None else UNKNOWN
    event = SecurityEvent.objects.create(
        user=user,
        kind=kind,
        ip_address=None if address == UNKNOWN else address,
        device=device_words(request.headers.get("User-Agent", "")) if request is not None else "",
        details=shown,
    )
    level = logging.WARNING if kind in _WARNINGS else logging.INFO
    who = user.pk if user else "-"
    logger.log(level, "%s account=%s by=%s address=%s", kind, who, shown.get("by", "-"), address)
    if user is not None and kind in _TOLD:
        mail_security_event.enqueue(event.pk)
    return event


def purge_events() -> int:
    """Delete what is older than SECURITY_EVENTS_KEPT_DAYS; 0 keeps everything. How many went."""
    if not settings.SECURITY_EVENTS_KEPT_DAYS:
        return 0
    oldest = timezone.now() - timedelta(days=settings.SECURITY_EVENTS_KEPT_DAYS)
    return SecurityEvent.objects.filter(happened_at__lt=oldest).delete()[0]


def _tidy(text: str) -> str:
    """One short line: nothing that would look like another entry where it is shown or printed."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:DETAIL_MAX_CHARACTERS]
