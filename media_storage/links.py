"""Addresses of files: one for people who may see the file anyway, one that opens it for whoever has it."""

from time import time
from uuid import UUID

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode

from media_storage.models import StorageItem

_SALT = "media_storage.links"


def address_of(item: StorageItem) -> str:
    """The address under which browsers may keep the file for good: its content is in the address."""
    return reverse("media_storage:file", args=[item.pk, item.content_hash, item.filename or "file"])


def address_for_anyone(item_id: UUID, *, until: int) -> str:
    """An address that opens the file without a log-in until `until` (seconds since 1970): for players of a game.

    The same arguments give the same address, so that a phone loads a picture once. No query is made.
    """
    query = urlencode({"until": str(until), "key": _key(item_id, str(until))})
    return f"{reverse('media_storage:short', args=[item_id])}?{query}"


def opens(item_id: UUID, *, until: str, key: str) -> bool:
    """Whether key and time come from `address_for_anyone` and still hold."""
    if not constant_time_compare(key, _key(item_id, until)):
        return False
    return until.isdecimal() and int(until) > time()


def _key(item_id: UUID, until: str) -> str:
    return salted_hmac(_SALT, f"{item_id}:{until}", algorithm="sha256").hexdigest()[:32]
