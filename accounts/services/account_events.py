"""The one place where registering, verifying, resetting and changing an address are noted."""

import logging

from django.http import HttpRequest

from accounts.addresses import UNKNOWN, address_of
from accounts.models import User

logger = logging.getLogger("accounts.security")


def note_event(*, user: User | None, kind: str, request: HttpRequest | None = None) -> None:
    """`user`: whose account it concerns; None: nobody's. It is called in both cases, so that both take as long.

    `kind`: registered, registration_repeated, email_verified, password_reset_sent, password_changed, email_changed.
    """
    address = address_of(request) if request is not None else UNKNOWN
    logger.info("%s account=%s from=%s", kind, user.pk if user else "-", address)
