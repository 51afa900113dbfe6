"""Storing files and editing what is written about them."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from media_storage import backends, thumbnails
from media_storage.filenames import clean_filename
from media_storage.intake import Readable, Received, quota_exceeded, received
from media_storage.models import ALT_TEXT_MAX_CHARACTERS, StorageItem
from media_storage.queries import quota_of
from media_storage.services import usage
from media_storage.sniffing import FORMATS
from media_storage.thumbnail_job import make_thumbnails

logger = logging.getLogger(__name__)
# As backends.put: server, path there, file on disk, type.
Put = Callable[[str, str, Path, str], None]


def store_upload(
    *,
    user: User,
    stream: Readable,
    filename: str,
    alt_text: str = "",
    allow_pdf: bool = False,
    imported: bool = False,
) -> StorageItem:
    """Take a file in and store it for `user`; the same content again returns the item that there is.

    Such an item has `is_repeat` set. A deleted one that can still be restored is, with its id.
    Raises FileRefused with nothing stored. The stream is read to its end only if the file is taken.
    """
    quota = quota_of(user)
    if quota.limit_reached:
        raise quota_exceeded()
    with received(stream, room=quota.room, allow_pdf=allow_pdf) as file:
        item = _new_item(user, file, filename, alt_text, item_id=uuid4(), imported=imported)
        return _keep(item, file, user)


def take_over_file(
    *,
    user: User,
    stream: Readable,
    filename: str,
    item_id: UUID,
    alt_text: str = "",
    uploaded_at: datetime | None = None,
    without_bytes: bool = False,
) -> StorageItem:
    """Take a file in that `user` had in another system, where it was `item_id`; it is judged like any upload.

    What it takes is counted, whatever the quota. The same content again returns the item that there is. With
    `without_bytes` only the row is made, for a transaction that is taken back. Raises FileRefused.
    """
    with received(stream, room=settings.UPLOAD_MAX_BYTES, allow_pdf=True) as file:
        item = _new_item(user, file, filename, alt_text, item_id=item_id, imported=True)
        item.uploaded_at = uploaded_at or item.uploaded_at
        return _keep(item, file, user, limited=False, put=_put_nothing if without_bytes else backends.put)


def _new_item(
    user: User, file: Received, filename: str, alt_text: str, *, item_id: UUID, imported: bool
) -> StorageItem:
    return StorageItem(
        id=item_id,
        user=user,
        filename=clean_filename(filename, FORMATS[file.mime_type].EXTENSIONS),
        alt_text=alt_text.strip()[:ALT_TEXT_MAX_CHARACTERS],
        mime_type=file.mime_type,
        size=file.size,
        hash=file.hash,
        width=file.width,
        height=file.height,
        thumbhash=file.thumbhash,
        is_animated=file.is_animated,
        server=settings.FILE_SERVER,
        storage_path=backends.new_path(item_id),
        imported=imported,
    )


def _put_nothing(server: str, path: str, source: Path, content_type: str) -> None:
    """For a row that won't stay."""


def _keep(
    item: StorageItem, file: Received, user: User, *, limited: bool = True, put: Put = backends.put
) -> StorageItem:
    """The bytes are put before the row is there, so that no row is without its bytes; a crash leaves bytes only."""
    is_new = not _twins(item).exists()
    if limited and is_new and quota_of(user).room < item.size:
        raise quota_exceeded()
    stored = None
    try:
        if is_new:
            put(item.server, item.storage_path, file.path, item.mime_type)
        stored = _enter(item, file, is_put=is_new, limited=limited, put=put)
    finally:
        if stored is not item:
            _take_back(item)
    return stored


def _take_back(item: StorageItem) -> None:
    """Remove bytes that got no row. A server that fails now must not hide why the row wasn't made."""
    try:
        backends.remove(item.server, item.storage_path)
    except Exception:
        logger.exception("%s on %s is left without a row; `storage_check` finds it.", item.storage_path, item.server)


@transaction.atomic
def _enter(item: StorageItem, file: Received, *, is_put: bool, limited: bool, put: Put) -> StorageItem:
    """Write the row, or find the item that has this content already."""
    owner = usage.lock_user(item.user_id)
    twin = _twins(item).select_for_update().order_by(F("deleted_at").asc(nulls_first=True)).first()
    if twin is None:
        usage.take(owner, item.size, limited=limited)
        if not is_put:  # the item that was there a moment ago has been purged meanwhile
            put(item.server, item.storage_path, file.path, item.mime_type)
        item.save(force_insert=True)
        if thumbnails.widths_of(item):
            make_thumbnails.enqueue(str(item.pk))
        return item
    if twin.deleted_at is not None:
        usage.take(owner, twin.size, limited=limited)
        if backends.size_of(twin.server, twin.storage_path) != twin.size:
            put(twin.server, twin.storage_path, file.path, twin.mime_type)
        twin.deleted_at = None
        twin.save(update_fields=["deleted_at"])
    twin.is_repeat = True
    return twin


def _twins(item: StorageItem) -> QuerySet[StorageItem]:
    return StorageItem.objects.filter(user=item.user, hash=item.hash)


def edit_file(*, item: StorageItem, filename: str | None = None, alt_text: str | None = None) -> StorageItem:
    """Change its name (the ending stays what the content is) and its description; None leaves as it is."""
    if filename is not None:
        item.filename = clean_filename(filename, FORMATS[item.mime_type].EXTENSIONS)
    if alt_text is not None:
        item.alt_text = alt_text.strip()
    item.save(update_fields=["filename", "alt_text"])
    return item
