"""Removing for good what was deleted long enough ago."""

import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from media_storage import backends
from media_storage.intake import FOLDER_PREFIX
from media_storage.models import StorageItem
from media_storage.queries import purgeable

BROKEN_UPLOAD_AFTER_S = 24 * 60 * 60


@dataclass
class Purged:
    """What a run removed; with `dry_run` what it would have."""

    files: int = 0
    bytes: int = 0


def purge_files(*, before: datetime, dry_run: bool = False) -> Purged:
    """Remove rows and bytes of files deleted before that moment, and what broken-off uploads left. Repeatable.

    The row goes first: a crash in between leaves bytes without a row, which `storage_check` finds.
    """
    report = Purged()
    for item_id in list(purgeable(before).values_list("pk", flat=True)):
        size = _purge(item_id, before, dry_run=dry_run)
        if size is not None:
            report.files += 1
            report.bytes += size
    if not dry_run:
        _remove_broken_uploads()
    return report


@transaction.atomic
def _purge(item_id: UUID, before: datetime, *, dry_run: bool) -> int | None:
    """Bytes of the removed file; None when it was restored or used meanwhile."""
    row = StorageItem.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    if row is None or not purgeable(before).filter(pk=item_id).exists():
        return None
    if not dry_run:
        row.delete()
        transaction.on_commit(partial(backends.remove, row.server, row.storage_path))
    return row.size


def _remove_broken_uploads() -> None:
    """Folders that a killed process left, and parts of uploads that nobody finished. A running upload's is younger."""
    limit = time.time() - BROKEN_UPLOAD_AFTER_S
    for folder in Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"{FOLDER_PREFIX}*"):
        if folder.stat().st_mtime < limit:
            folder.unlink() if folder.is_file() else shutil.rmtree(folder, ignore_errors=True)
