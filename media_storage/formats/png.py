"""PNG: a signature, then chunks of length, type, data and checksum up to IEND. Animated ones carry acTL."""

import struct
import zlib
from collections.abc import Iterator

from media_storage.formats.shapes import Data, ImageShape
from media_storage.refusals import broken, truncated

MIME = "image/png"
EXTENSIONS = ("png",)
SIGNATURE = b"\x89PNG\r\n\x1a\n"
# What is needed to show the picture; the rest is text, time, place and private chunks.
_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"acTL", b"fcTL", b"fdAT"}


def matches(head: bytes) -> bool:
    return head.startswith(SIGNATURE)


def inspect(data: Data) -> ImageShape:
    width = height = 0
    frames = 1
    for kind, start, end in _chunks(data):
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", data, start + 8)
        elif kind == b"acTL":
            frames = max(1, struct.unpack_from(">I", data, start + 8)[0])
        elif kind == b"IEND":
            if not width:
                raise broken()
            return ImageShape(width, height, frames, end)
    raise truncated()


def without_metadata(data: Data) -> Iterator[bytes]:
    """The file in pieces, with only the chunks that make the picture."""
    yield SIGNATURE
    for kind, start, end in _chunks(data):
        if kind in _KEPT:
            yield data[start:end]


def _chunks(data: Data) -> Iterator[tuple[bytes, int, int]]:
    """(type, start, end) of each chunk, up to and with IEND; checksums are verified."""
    position = len(SIGNATURE)
    while position < len(data):
        if position + 12 > len(data):
            raise truncated()
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise truncated()
        if zlib.crc32(data[position + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise broken()
        if length != {b"IHDR": 13, b"acTL": 8}.get(kind, length):
            raise broken()
        yield kind, position, end
        if kind == b"IEND":
            return
        position = end
