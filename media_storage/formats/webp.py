"""WebP: a RIFF container; simple files hold one VP8 or VP8L chunk, extended ones start with VP8X."""

import struct
from collections.abc import Iterator

from media_storage.formats.shapes import Data, ImageShape
from media_storage.refusals import broken, truncated

MIME = "image/webp"
EXTENSIONS = ("webp",)
_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}
_ALPHA_AND_ANIMATION = 0b0001_0010


def matches(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def inspect(data: Data) -> ImageShape:
    width = height = frames = 0
    for kind, start, end in _chunks(data):
        if kind == b"ANMF":
            frames += 1
        elif not width and kind in (b"VP8X", b"VP8 ", b"VP8L"):
            width, height = _size(kind, data[start + 8 : min(end, start + 24)])
    if not width or not height:
        raise broken()
    return ImageShape(width, height, max(1, frames), _end(data))


def is_lossless(data: Data) -> bool:
    return any(kind == b"VP8L" for kind, _start, _end in _chunks(data))


def without_metadata(data: Data) -> Iterator[bytes]:
    """The file in pieces, without EXIF, XMP, colour profile and unknown chunks."""
    kept = [(kind, start, end) for kind, start, end in _chunks(data) if kind in _KEPT]
    yield struct.pack("<4sI4s", b"RIFF", 4 + sum(end - start for _kind, start, end in kept), b"WEBP")
    for kind, start, end in kept:
        chunk = data[start:end]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & _ALPHA_AND_ANIMATION]) + chunk[9:]
        yield chunk


def _end(data: Data) -> int:
    if len(data) < 12:
        raise truncated()
    length = struct.unpack_from("<I", data, 4)[0]
    end = 8 + length + length % 2
    if end > len(data):
        raise truncated()
    return int(end)


def _chunks(data: Data) -> Iterator[tuple[bytes, int, int]]:
    """(type, start, end) of each chunk, padding included."""
    position, last = 12, _end(data)
    while position < last:
        if position + 8 > last:
            raise broken()
        kind, length = struct.unpack_from("<4sI", data, position)
        end = position + 8 + length + length % 2
        if end > last:
            raise broken()
        yield kind, position, end
        position = end


def _size(kind: bytes, body: bytes) -> tuple[int, int]:
    """(width, height) from the first bytes of a chunk."""
    if len(body) < 10:
        raise broken()
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8 ":
        wide, high = struct.unpack_from("<HH", body, 6)
        return wide & 0x3FFF, high & 0x3FFF
    bits = int.from_bytes(body[1:5], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
