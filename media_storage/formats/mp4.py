"""MP4 (ISO/IEC 14496-12): boxes of length, type and content. Read where needed, never as a whole."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.wording import say
from media_storage.formats.shapes import Data
from media_storage.refusals import FileRefused, broken, truncated

MIME = "video/mp4"
EXTENSIONS = ("mp4", "m4v")
_BRANDS = {b"isom", b"avc1", b"mp41", b"mp42", b"dash", b"MSNV", b"mmp4", b"M4V ", b"M4VH", b"M4VP"}
_BRANDS |= {b"iso%d" % number for number in range(2, 10)} | {b"isoa", b"isob", b"isoc"}
_TOP = {b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"prft", b"emsg", b"pdin"}
# Place, device, names, and room for anything; blanked, never copied. They change no offset of the film itself.
_BLANKED = {b"free", b"skip", b"wide", b"udta", b"meta", b"uuid"}
_BOXES_MAX = 100_000


@dataclass(frozen=True)
class Box:
    """A box in the file: `body` is where its content starts."""

    kind: bytes
    start: int
    body: int
    end: int


@dataclass(frozen=True)
class Film:
    """Width and height in pixels; `blank` are the boxes to overwrite with an empty `free` box of the same length."""

    width: int
    height: int
    blank: tuple[Box, ...]


def matches(head: bytes) -> bool:
    """An ftyp box first that names a brand of MP4; QuickTime, HEIC and AVIF have others."""
    if head[4:8] != b"ftyp":
        return False
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))}
    return bool(brands & _BRANDS) and head[8:12] not in (b"heic", b"heix", b"avif", b"mif1", b"qt  ")


def inspect(data: Data) -> Film:
    """Raises FileRefused for damaged files and those without a picture track."""
    blank: list[Box] = []
    seen: set[bytes] = set()
    width = height = 0
    for count, box in enumerate(_boxes(data, 0, len(data))):
        seen.add(box.kind)
        if box.kind in _BLANKED:
            blank.append(box)
        elif box.kind not in _TOP or count > _BOXES_MAX:
            raise broken()
        elif box.kind == b"moov":
            width, height = _read_movie(data, box, blank)
    if b"ftyp" not in seen or not seen & {b"mdat", b"moof"}:
        raise broken()
    if b"moov" not in seen:
        raise truncated()
    return Film(width, height, tuple(blank))


def _read_movie(data: Data, movie: Box, blank: list[Box]) -> tuple[int, int]:
    """(width, height) of the first picture track; boxes to blank are added to `blank`."""
    size = None
    for box in _boxes(data, movie.body, movie.end):
        if box.kind in _BLANKED:
            blank.append(box)
        elif box.kind == b"trak":
            inside = list(_boxes(data, box.body, box.end))
            blank += [below for below in inside if below.kind in _BLANKED]
            size = size or _picture_size(data, inside)
    if size is None:
        raise FileRefused("no_picture", say("The file has sound but no picture. Upload a video with a picture."))
    return size


def _picture_size(data: Data, track: list[Box]) -> tuple[int, int] | None:
    """(width, height) if the boxes of a track say that it is a picture track."""
    header = next((box for box in track if box.kind == b"tkhd"), None)
    media = next((box for box in track if box.kind == b"mdia"), None)
    if header is None or media is None or header.end - header.body < 84:
        return None
    handler = next((box for box in _boxes(data, media.body, media.end) if box.kind == b"hdlr"), None)
    if handler is None or data[handler.body + 8 : handler.body + 12] != b"vide":
        return None
    wide, high = struct.unpack(">II", data[header.end - 8 : header.end])
    return wide >> 16, high >> 16


def _boxes(data: Data, start: int, end: int) -> Iterator[Box]:
    while start < end:
        if start + 8 > end:
            raise truncated()
        length, kind = struct.unpack_from(">I4s", data, start)
        body = start + 8
        if length == 1:
            if start + 16 > end:
                raise truncated()
            length = struct.unpack_from(">Q", data, start + 8)[0]
            body = start + 16
        elif length == 0:
            length = end - start
        if start + length > end:
            raise truncated()
        if start + length < body:
            raise broken()
        yield Box(kind, start, body, start + length)
        start += length
