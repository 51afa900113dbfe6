"""From bytes that arrive to a file that may be stored: copied to disk, judged, cleaned, measured."""

import hashlib
import mmap
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from media_storage import imaging
from media_storage.formats import hidden, mp4, pdf
from media_storage.formats.shapes import HEAD_BYTES
from media_storage.refusals import FileRefused, hidden_content
from media_storage.sniffing import IMAGES, sniff

IMAGE_BYTES_MAX = 32 * 1024 * 1024
HASH_BYTES = 16
_STEP = 256 * 1024
FOLDER_PREFIX = "upload-"


class Readable(Protocol):
    """What bytes come from: an uploaded file, a request's body, a file."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Received:
    """A clean file on disk. `size` in bytes, `width` and `height` in pixels (None: no picture)."""

    path: Path
    mime_type: str
    size: int
    hash: bytes
    width: int | None = None
    height: int | None = None
    thumbhash: str = ""
    is_animated: bool = False


@contextmanager
def received(stream: Readable, *, room: int, allow_pdf: bool) -> Iterator[Received]:
    """Take a file in; it is gone when the context ends, unless it was moved away. `room` is what the quota leaves.

    Raises FileRefused as soon as it is clear that the file can't be stored. Memory doesn't grow with the file.
    """
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR, prefix=FOLDER_PREFIX) as folder:
        source = Path(folder, "source")
        mime = _copy(stream, source, room=room, allow_pdf=allow_pdf)
        with source.open("r+b") as file, mmap.mmap(file.fileno(), 0) as data:
            found = _read_clean(data, source, mime)
        yield found


def _copy(stream: Readable, target: Path, *, room: int, allow_pdf: bool) -> str:
    """Write the stream to `target`; the type is judged before more than its head is taken."""
    head = b""
    while len(head) < HEAD_BYTES and (part := stream.read(HEAD_BYTES - len(head))):
        head += part
    mime = sniff(head, allow_pdf=allow_pdf)
    most = min(IMAGE_BYTES_MAX, settings.UPLOAD_MAX_BYTES) if mime in IMAGES else settings.UPLOAD_MAX_BYTES
    with target.open("wb") as file:
        count, part = 0, head
        while part:
            count += len(part)
            if count > most:
                raise FileRefused(
                    "too_large",
                    _("Files of this kind may have at most %(megabytes)s MB.") % {"megabytes": most // 1024 // 1024},
                )
            # Pictures are made smaller first; they are weighed when they are stored.
            if count > room and mime not in IMAGES:
                raise quota_exceeded()
            file.write(part)
            part = stream.read(_STEP)
    return mime


def quota_exceeded() -> FileRefused:
    return FileRefused("quota_exceeded", _("Your storage is full. Delete files that you don't need and try again."))


def _read_clean(data: mmap.mmap, source: Path, mime: str) -> Received:
    if hidden.is_archive(data):
        raise hidden_content()
    if mime in IMAGES:
        return _clean_image(data, source, mime)
    if mime == pdf.MIME:
        pdf.check(data)
        return _measured(source, mime)
    film = mp4.inspect(data)
    for box in film.blank:
        _blank(data, box)
    data.flush()
    return _measured(source, mime, width=film.width, height=film.height)


def _clean_image(data: mmap.mmap, source: Path, mime: str) -> Received:
    shape = IMAGES[mime].inspect(data)
    if hidden.is_behind(data, shape.end):
        raise hidden_content()
    imaging.check_size(shape, mime)
    target = source.with_name("clean")
    picture = imaging.rewrite(data, source, target, mime=mime, shape=shape)
    found = _measured(target, mime, width=picture.width, height=picture.height, thumbhash=picture.thumbhash)
    return replace(found, is_animated=shape.frames > 1)


def _blank(data: mmap.mmap, box: mp4.Box) -> None:
    """Make a box an empty `free` one of the same length: nothing after it moves."""
    data[box.start + 4 : box.start + 8] = b"free"
    for start in range(box.body, box.end, _STEP):
        length = min(_STEP, box.end - start)
        data[start : start + length] = bytes(length)


def _measured(
    path: Path, mime: str, *, width: int | None = None, height: int | None = None, thumbhash: str = ""
) -> Received:
    return Received(path, mime, path.stat().st_size, content_hash(path), width, height, thumbhash)


def content_hash(path: Path) -> bytes:
    """BLAKE2b of the stored bytes, 16 bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=HASH_BYTES)).digest()
