"""Comparing rows, bytes and counters, and setting right what differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from media_storage import backends, thumbnails
from media_storage.backends import StoredFile
from media_storage.models import StorageItem
from media_storage.queries import live_bytes_of, live_files
from media_storage.services import usage
from media_storage.services.deletion import delete_file

# An upload puts its bytes before its row; younger files may be on their way.
ORPHAN_AFTER = timedelta(hours=1)
# So many files missing at once look like a wrong setting, not like lost files.
MISSING_AT_ONCE_MAX = 10


@dataclass(frozen=True)
class Finding:
    """`kind`: orphan (bytes without a row), missing (a row without its bytes), usage (a wrong counter), size (a picture
    without one of its smaller sizes)."""

    kind: str
    what: str
    is_repaired: bool


def check_storage(*, repair: bool = False, even_many_missing: bool = False) -> Iterator[Finding]:
    """Everything that is wrong. With `repair` orphans are removed, missing files found elsewhere or else deleted,
    counters set, and smaller sizes made.

    Where more than half of a back end's files are missing nothing is deleted without `even_many_missing`.
    """
    for server in backends.servers():
        yield from _missing(server, repair=repair, even_many=even_many_missing)
    for server in backends.servers():
        yield from _orphans(server, repair=repair)
    yield from _wrong_usage(repair=repair)
    yield from _without_sizes(repair=repair)


def _missing(server: str, *, repair: bool, even_many: bool) -> Iterator[Finding]:
    rows = live_files().filter(server=server).order_by("pk")
    missing = [item for item in rows.iterator() if backends.size_of(server, item.storage_path) != item.size]
    is_suspicious = len(missing) > MISSING_AT_ONCE_MAX and 2 * len(missing) > rows.count()
    may_repair = repair and (even_many or not is_suspicious)
    for item in missing:
        place = f"{item.storage_path} ({item.filename}) on {server or 'local'}"
        is_repaired = may_repair and (_found_elsewhere(item) or delete_file(item=item, force=True))
        yield Finding("missing", place, is_repaired)


def _found_elsewhere(item: StorageItem) -> bool:
    """Point the row to another back end that has the file, as after a move that was undone by hand."""
    for server in backends.servers():
        if server != item.server and backends.size_of(server, item.storage_path) == item.size:
            return StorageItem.objects.filter(pk=item.pk).update(server=server) == 1
    return False


def _orphans(server: str, *, repair: bool) -> Iterator[Finding]:
    known = set(StorageItem.objects.filter(server=server).values_list("storage_path", flat=True))
    limit = timezone.now() - ORPHAN_AFTER
    for file in backends.walk(server):
        if backends.original_path(file.path) not in known and not _is_young(file, limit):
            if repair:
                backends.storage_of(server).delete(file.path)
            yield Finding("orphan", f"{file.path} on {server or 'local'}", repair)


def _is_young(file: StoredFile, limit: datetime) -> bool:
    try:
        return backends.modified_at(file.server, file.path) > limit
    except FileNotFoundError:
        return True  # gone meanwhile


def _wrong_usage(*, repair: bool) -> Iterator[Finding]:
    for user_id in User.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            user = usage.lock_user(user_id)
            if user is None:
                continue
            wanted, counted = live_bytes_of(user), user.storage_used
            if wanted != counted and repair:
                User.objects.filter(pk=user_id).update(storage_used=wanted)
        if wanted != counted:
            yield Finding("usage", f"{user.username}: {counted} bytes counted, {wanted} stored", repair)


def _without_sizes(*, repair: bool) -> Iterator[Finding]:
    """Pictures whose job hasn't made their smaller sizes, though it had the time to."""
    rows = live_files().filter(mime_type__startswith="image/", uploaded_at__lt=timezone.now() - ORPHAN_AFTER)
    for item in rows.order_by("pk").iterator():
        widths = thumbnails.missing(item)
        if widths and backends.size_of(item.server, item.storage_path) == item.size:
            if repair:
                thumbnails.make_missing(item)
            yield Finding("size", f"{item.filename} ({item.pk}) lacks {', '.join(map(str, widths))} pixels", repair)
