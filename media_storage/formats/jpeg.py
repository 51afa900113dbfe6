"""JPEG: marker segments from SOI to EOI; after each SOS comes entropy-coded data in which FF is escaped."""

import struct

from media_storage.formats.shapes import Data, ImageShape
from media_storage.refusals import broken, truncated

MIME = "image/jpeg"
EXTENSIONS = ("jpg", "jpeg")
_EOI, _SOS = 0xD9, 0xDA
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
_FRAME_HEADERS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def matches(head: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff")


def inspect(data: Data) -> ImageShape:
    width = height = 0
    position = 2
    while True:
        marker, position = _marker(data, position)
        if marker == _EOI:
            if not width or not height:
                raise broken()
            return ImageShape(width, height, 1, position)
        if marker in _WITHOUT_LENGTH:
            continue
        end = _segment_end(data, position)
        if marker in _FRAME_HEADERS:
            if end - position < 8:
                raise broken()
            height, width = struct.unpack_from(">HH", data, position + 3)
        position = _after_scan(data, end) if marker == _SOS else end


def _marker(data: Data, position: int) -> tuple[int, int]:
    """(marker, offset after it); any number of FF may stand before it."""
    if position >= len(data):
        raise truncated()
    if data[position] != 0xFF:
        raise broken()
    while position < len(data) and data[position] == 0xFF:
        position += 1
    if position >= len(data):
        raise truncated()
    return data[position], position + 1


def _segment_end(data: Data, position: int) -> int:
    if position + 2 > len(data):
        raise truncated()
    length = struct.unpack_from(">H", data, position)[0]
    if length < 2:
        raise broken()
    if position + length > len(data):
        raise truncated()
    return int(position + length)


def _after_scan(data: Data, position: int) -> int:
    """The offset of the first marker after entropy-coded data: FF 00 is a byte, FF D0…D7 restart marks."""
    while True:
        position = data.find(b"\xff", position)
        if position < 0 or position + 1 >= len(data):
            raise truncated()
        following = data[position + 1]
        if following == 0xFF:
            position += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            position += 2
        else:
            return position
