"""Large files in parts: a broken line costs one part, and no server holds more than that in memory.

The parts of an upload are one growing file among the temporary ones, named by its owner and the id that it was given.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from media_storage.formats.shapes import HEAD_BYTES
from media_storage.intake import FOLDER_PREFIX, IMAGE_BYTES_MAX, Readable, quota_exceeded
from media_storage.queries import quota_of
from media_storage.refusals import FileRefused
from media_storage.sniffing import sniff

PART_BYTES_MAX = 8 * 1024 * 1024
OPEN_UPLOADS_MAX = 4
"""So many unfinished uploads a person may have; a further one takes the place of the oldest."""


def add_part(*, user: User, upload_id: UUID, offset: int, stream: Readable) -> int:
    """Put the stream's bytes at `offset`, which is where the upload ends or before; returns its length now.

    Sending a part again replaces it and what followed. Raises FileRefused; then the upload is as it was.
    """
    part = _read(stream)
    path = _path(user, upload_id)
    length = path.stat().st_size if path.exists() else 0
    if offset > length:
        raise FileRefused("wrong_offset", _("The upload has %(length)s bytes. Go on from there.") % {"length": length})
    if offset == 0:
        sniff(part[:HEAD_BYTES], allow_pdf=True)
        _make_room(user, path)
    end = offset + len(part)
    if end > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        raise FileRefused("too_large", _("Files may have at most %(most)s MB.") % {"most": most})
    # A picture becomes smaller before it is weighed.
    if end > max(quota_of(user).room, IMAGE_BYTES_MAX):
        raise quota_exceeded()
    with path.open("r+b" if path.exists() else "xb") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(part)
    return end


@contextmanager
def finished_upload(*, user: User, upload_id: UUID) -> Iterator[BinaryIO]:
    """What the parts make together, to read; gone afterwards. Raises FileRefused, code unknown_upload."""
    path = _path(user, upload_id)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise FileRefused("unknown_upload", _("There are no parts of this upload (any more). Send it again.")) from None
    try:
        with file:
            yield file
    finally:
        path.unlink(missing_ok=True)


def _read(stream: Readable) -> bytes:
    part = b""
    while len(part) <= PART_BYTES_MAX and (more := stream.read(PART_BYTES_MAX + 1 - len(part))):
        part += more
    if len(part) > PART_BYTES_MAX:
        raise FileRefused(
            "too_large", _("A part may have at most %(megabytes)s MB.") % {"megabytes": PART_BYTES_MAX // 1024 // 1024}
        )
    return part


def _path(user: User, upload_id: UUID) -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR, f"{FOLDER_PREFIX}parts-{user.pk.hex}-{upload_id.hex}")


def _make_room(user: User, new: Path) -> None:
    """Forget the uploads that were left alone longest."""
    pattern = f"{FOLDER_PREFIX}parts-{user.pk.hex}-*"
    others = [path for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob(pattern) if path != new]
    too_many = max(0, len(others) + 1 - OPEN_UPLOADS_MAX)
    for path in sorted(others, key=lambda path: path.stat().st_mtime)[:too_many]:
        path.unlink(missing_ok=True)
