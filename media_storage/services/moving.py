"""Moving files between back ends."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfileobj
from uuid import UUID

from django.conf import settings
from django.db import transaction

from media_storage import backends, thumbnails
from media_storage.intake import FOLDER_PREFIX, content_hash
from media_storage.models import StorageItem
from media_storage.thumbnail_job import make_thumbnails


def move_files(*, to: str, only_from: str | None = None) -> Iterator[tuple[StorageItem, bool]]:
    """Move every file that lies elsewhere to the back end `to`; yields (item, whether it was moved) after each.

    May end at any moment and be run again: a file is copied and compared, then the row points to the copy, then the
    first copy goes. What is left of an interrupted step is overwritten by the next run or found by `storage_check`.
    """
    rows = StorageItem.objects.exclude(server=to)
    if only_from is not None:
        rows = rows.filter(server=only_from)
    for item_id in list(rows.order_by("uploaded_at", "id").values_list("pk", flat=True)):
        item = StorageItem.objects.filter(pk=item_id).exclude(server=to).first()
        if item is not None:
            yield item, _move(item, to)


def _move(item: StorageItem, to: str) -> bool:
    """False when the bytes are missing or not those of the row; nothing has changed then."""
    old = item.server
    path = backends.new_path(item.pk)
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR, prefix=FOLDER_PREFIX) as folder:
        copy = Path(folder, "copy")
        try:
            with backends.reading(old, item.storage_path) as source, copy.open("wb") as target:
                copyfileobj(source, target, 256 * 1024)
        except FileNotFoundError:
            return False
        if content_hash(copy) != bytes(item.hash):
            return False
        backends.put(to, path, copy, item.mime_type)
    if backends.size_of(to, path) != item.size or not _point(item.pk, old, to, path):
        return False
    backends.remove(old, item.storage_path)
    item.server, item.storage_path = to, path
    if thumbnails.widths_of(item):
        make_thumbnails.enqueue(str(item.pk))
    return True


@transaction.atomic
def _point(item_id: UUID, old: str, to: str, path: str) -> bool:
    """Let the row name the new place, unless it was moved or purged meanwhile."""
    return StorageItem.objects.filter(pk=item_id, server=old).update(server=to, storage_path=path) == 1
