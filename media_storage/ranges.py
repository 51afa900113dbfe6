"""The Range header (RFC 9110, 14.2), as far as one part goes."""

import re
from dataclasses import dataclass

_ONE_PART = re.compile(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)
_DIGITS_MAX = 18


class Unsatisfiable(Exception):
    """Nothing of the file lies in the range: 416."""


@dataclass(frozen=True)
class ByteRange:
    """Bytes `start` to `end` of a file, both included, as HTTP counts."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start + 1


def read_range(header: str, size: int) -> ByteRange | None:
    """The wanted part of `size` bytes; None for the whole file: no header, several parts, or one not understood."""
    found = _ONE_PART.fullmatch(header.strip())
    if found is None or not any(found.groups()) or max(map(len, found.groups())) > _DIGITS_MAX:
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if not length:
            raise Unsatisfiable
        return ByteRange(size - length, size - 1)
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return ByteRange(start, end)
