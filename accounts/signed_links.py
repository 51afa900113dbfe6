"""The secret part of links in mails: signed, never stored, good for one use.

A token names an object and carries a fingerprint of its state. Using the link changes that state, so the fingerprint
fits once; so does everything else that makes the link pointless, such as a new password in between.
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy

MAX_CHARACTERS = 400


class Kind(StrEnum):
    """What a link is for; a token of one kind opens no other."""

    VERIFY = "verify"
    RESET = "reset"
    INVITATION = "invitation"
    EMAIL_OLD = "email-old"
    EMAIL_NEW = "email-new"
    DELETION = "deletion"


LASTS_S = {
    Kind.VERIFY: 3 * 24 * 3600,
    Kind.RESET: 10 * 60,
    Kind.INVITATION: 14 * 24 * 3600,
    Kind.EMAIL_OLD: 24 * 3600,
    Kind.EMAIL_NEW: 24 * 3600,
    Kind.DELETION: 24 * 3600,
}


class LinkInvalid(Exception):
    """Forged, expired, used, cut off: from outside they look the same."""

    message = gettext_lazy("This link has been used, has expired or is incomplete. Ask for a new one.")


def make_token(kind: Kind, pk: UUID, state: list[Any]) -> str:
    """A token for the object as it is now. `state` is JSON-like and never part of the token itself."""
    return signing.dumps([pk.hex, _fingerprint(kind, state)], salt=_salt(kind))


def read_token(kind: Kind, token: str) -> tuple[UUID, str]:
    """(which object, the fingerprint it must have). Raises LinkInvalid."""
    if len(token) > MAX_CHARACTERS:
        raise LinkInvalid
    try:
        pk, fingerprint = signing.loads(token, salt=_salt(kind), max_age=LASTS_S[kind])
        return UUID(pk), fingerprint
    except (signing.BadSignature, ValueError):
        raise LinkInvalid from None


def check_fingerprint(kind: Kind, fingerprint: str, state: list[Any]) -> None:
    """Raises LinkInvalid unless the object is still as it was."""
    if not constant_time_compare(fingerprint, _fingerprint(kind, state)):
        raise LinkInvalid


def _salt(kind: Kind) -> str:
    return f"accounts.link.{kind}"


def _fingerprint(kind: Kind, state: list[Any]) -> str:
    return salted_hmac(_salt(kind), repr(state), algorithm="sha256").hexdigest()[:32]
