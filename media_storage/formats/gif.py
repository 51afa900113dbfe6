"""GIF: screen descriptor, then images and extensions made of sub-blocks, up to the trailer."""

import struct
from collections.abc import Iterator

from media_storage.formats.shapes import Data, ImageShape
from media_storage.refusals import broken, truncated

MIME = "image/gif"
EXTENSIONS = ("gif",)
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPING = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def matches(head: bytes) -> bool:
    return head.startswith((b"GIF87a", b"GIF89a"))


def inspect(data: Data) -> ImageShape:
    """The canvas grows by frames that stand out, as decoders make it."""
    if len(data) < 13:
        raise truncated()
    width, height = struct.unpack_from("<HH", data, 6)
    frames, end = 0, 0
    for kind, start, end in _blocks(data):  # noqa: B007 (the last one counts)
        if kind == _IMAGE:
            frames += 1
            left, top, wide, high = struct.unpack_from("<HHHH", data, start + 1)
            width, height = max(width, left + wide), max(height, top + high)
    if not frames or not width or not height:
        raise broken()
    return ImageShape(width, height, frames, end)


def without_metadata(data: Data) -> Iterator[bytes]:
    """The file in pieces: images, their timing and looping, no comments or other extensions."""
    yield data[: 13 + _table_bytes(data[10])]
    for kind, start, end in _blocks(data):
        if kind != _EXTENSION or _is_shown(data, start):
            yield data[start:end]


def _is_shown(data: Data, start: int) -> bool:
    label = data[start + 1]
    return label == _GRAPHIC_CONTROL or (label == _APPLICATION and data[start + 3 : start + 14] in _LOOPING)


def _blocks(data: Data) -> Iterator[tuple[int, int, int]]:
    """(kind, start, end) of each block, up to and with the trailer."""
    if len(data) < 13:
        raise truncated()
    position = 13 + _table_bytes(data[10])
    while position < len(data):
        kind, start = data[position], position
        if kind == _TRAILER:
            yield kind, start, start + 1
            return
        if kind == _EXTENSION:
            position = _after_sub_blocks(data, start + 2)
        elif kind == _IMAGE:
            if start + 10 >= len(data):
                raise truncated()
            position = _after_sub_blocks(data, start + 11 + _table_bytes(data[start + 9]))
        else:
            raise broken()
        yield kind, start, position
    raise truncated()


def _table_bytes(flags: int) -> int:
    """How long the colour table is that the flags of a descriptor announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_sub_blocks(data: Data, position: int) -> int:
    while position < len(data):
        length = data[position]
        position += 1 + length
        if not length:
            return position
    raise truncated()
