"""Something else behind or inside a file: archives, pages, programs."""

import re

from media_storage.formats.shapes import Data

_ARCHIVE_END = b"PK\x05\x06"
_ARCHIVE_END_WITHIN = 22 + 65_535
_FOREIGN = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|\xca\xfe\xba\xbe"
    rb"|<\?php|<!doctype|<(?:html|script|svg|iframe|body)[\s>]",
    re.IGNORECASE,
)


def is_behind(data: Data, end: int) -> bool:
    """Whether what follows the end of a picture is a file of another kind. Phones append pictures and films."""
    return _FOREIGN.search(data, end) is not None or data[end : end + 2] == b"MZ"


def is_archive(data: Data) -> bool:
    """Whether unpackers would take the file for a zip archive, whatever it starts with."""
    position = data.rfind(_ARCHIVE_END, max(0, len(data) - _ARCHIVE_END_WITHIN))
    if position < 0 or position + 22 > len(data):
        return False
    comment = int.from_bytes(data[position + 20 : position + 22], "little")
    return position + 22 + comment == len(data)
