"""ZIP archives from strangers: bounded in members, size and compression, and never unpacked to disk."""

import io
import struct
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Mapping

from accounts.wording import marked, say
from quizzes.formats import limits
from quizzes.formats.shapes import FormatError, Position

PEEK_BYTES = 4_000
SIGNATURE = b"PK\x03\x04"
# Of others the smallest piece that can be unpacked may be hundreds of megabytes.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    struct.error,
    OverflowError,
)
BROKEN_MESSAGE = marked("The archive is broken. Export or pack it again.")
TOO_LARGE_MESSAGE = marked("The archive is too large or unpacks to too much.")


class Archive:
    """A ZIP file's members by name. Reading counts against one budget for the whole archive."""

    def __init__(self, data: bytes) -> None:
        _check_directory(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = [member for member in self._zip.infolist() if not member.is_dir()]
        except _BROKEN:
            raise FormatError(BROKEN_MESSAGE) from None
        if len(members) > limits.MAX_MEMBERS:
            raise FormatError(say("The archive has more than %(most)s files.", most=limits.MAX_MEMBERS))
        self._members = {_plain_name(member.filename): member for member in members}
        # By their ends, so that a name is found among thousands without looking at each.
        self._ends = sorted((_backwards(name), name) for name in self._members)
        self._budget = limits.MAX_UNPACKED_BYTES

    @property
    def names(self) -> list[str]:
        return list(self._members)

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises FormatError, also when there is no such member."""
        member = self._members.get(_plain_name(name))
        position = Position(member=name)
        if member is None:
            raise FormatError(say("The archive doesn't have a file that it names."), position)
        if member.flag_bits & 1:
            raise FormatError(say("The archive has a password. Pack it without one."), position)
        if member.compress_type not in _PACKINGS:
            raise FormatError(say("The archive is packed in an unusual way. Pack it as a plain ZIP file."), position)
        allowed = min(self._budget, max(limits.FREE_RATIO_BYTES, limits.MAX_RATIO * member.compress_size))
        try:
            with self._zip.open(member) as stream:
                # What the table of contents says about the size isn't trusted.
                data = stream.read(allowed + 1)
        except _BROKEN:
            raise FormatError(BROKEN_MESSAGE, position) from None
        if len(data) > allowed:
            raise FormatError(TOO_LARGE_MESSAGE, position)
        self._budget -= len(data)
        return data

    def peek(self, name: str) -> bytes:
        """The first bytes of a member, enough to tell what it is. Raises FormatError."""
        member = self._members.get(_plain_name(name))
        if member is None or member.flag_bits & 1 or member.compress_type not in _PACKINGS:
            return b""
        try:
            with self._zip.open(member) as stream:
                return stream.read(PEEK_BYTES)
        except _BROKEN:
            raise FormatError(BROKEN_MESSAGE, Position(member=name)) from None

    def find(self, name: str) -> str | None:
        """The member of that name, or the only one whose path ends so, whatever the case."""
        wanted = _plain_name(name)
        if wanted in self._members or not wanted:
            return wanted or None
        end = _backwards(wanted)
        first = bisect_left(self._ends, (end,))
        found = [name for known, name in self._ends[first : first + 2] if known.startswith(end)]
        return found[0] if len(found) == 1 else None


def _plain_name(name: str) -> str:
    """Forward slashes, no `.`, `..` or root: names are only compared, nothing is written under them."""
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", ".."))


def _backwards(name: str) -> str:
    """A path so that those with the same end begin alike."""
    return f"/{name}".lower()[::-1]


def _check_directory(data: bytes) -> None:
    """Refuses a huge table of contents before zipfile builds objects of it."""
    if len(data) > limits.MAX_FILE_BYTES:
        raise FormatError(TOO_LARGE_MESSAGE)
    end = data.rfind(_END)
    if end < 0 or len(data) < end + 22:
        raise FormatError(say("The archive's end is missing: the file is not complete."), Position(byte=len(data)))
    if struct.unpack_from("<I", data, end + 12)[0] > limits.MAX_DIRECTORY_BYTES or data[end - 20 : end][:4] == _END_64:
        raise FormatError(say("The archive has more than %(most)s files.", most=limits.MAX_MEMBERS))


def pack(members: Mapping[str, bytes]) -> bytes:
    """A ZIP file; the same members give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
