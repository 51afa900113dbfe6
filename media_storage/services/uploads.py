"""Storing files and editing what is written about them."""

import logging
from uuid import uuid4

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
        item = StorageItem(
            id=uuid4(),
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
            imported=imported,
        )
        item.storage_path = backends.new_path(item.pk)
        return _keep(item, file, user)


def _keep(item: StorageItem, file: Received, user: User) -> StorageItem:
    """The bytes are put before the row is there, so that no row is without its bytes; a crash leaves bytes only."""
    is_new = not _twins(item).exists()
    if is_new and quota_of(user).room < item.size:
        raise quota_exceeded()
    stored = None
    try:
        if is_new:
            backends.put(item.server, item.storage_path, file.path, item.mime_type)
        stored = _enter(item, file, is_put=is_new)
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
def _enter(item: StorageItem, file: Received, *, is_put: bool) -> StorageItem:
    """Write the row, or find the item that has this content already."""
    owner = usage.lock_user(item.user_id)
    twin = _twins(item).select_for_update().order_by(F("deleted_at").asc(nulls_first=True)).first()
    if twin is None:
        usage.take(owner, item.size)
        if not is_put:  # the item that was there a moment ago has been purged meanwhile
            backends.put(item.server, item.storage_path, file.path, item.mime_type)
        item.save(force_insert=True)
        if thumbnails.widths_of(item):
            make_thumbnails.enqueue(str(item.pk))
        return item
    if twin.deleted_at is not None:
        usage.take(owner, twin.size)
        if backends.size_of(twin.server, twin.storage_path) != twin.size:
            backends.put(twin.server, twin.storage_path, file.path, twin.mime_type)
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
