"""Addresses of files."""

from django.urls import reverse

from media_storage.models import StorageItem


def address_of(item: StorageItem) -> str:
    """The address under which browsers may keep the file for good: its content is in the address."""
    return reverse("media_storage:file", args=[item.pk, item.content_hash, item.filename or "file"])
