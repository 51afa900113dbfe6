"""Bytes of a text file as text, whatever wrote them: UTF-8 or UTF-16 with or without a mark, or windows-1252."""

import codecs
import re

from accounts.wording import marked, say
from quizzes.formats import limits
from quizzes.formats.shapes import FormatError, Note, Position, changed

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEAD_BYTES = 50_000
NOT_TEXT = marked("This is not a text file.")


def decode(data: bytes) -> tuple[str, list[Note]]:
    """(text with \\n line ends, what was guessed). Raises FormatError for what isn't text."""
    if len(data) > limits.MAX_TEXT_BYTES:
        raise FormatError(say("A text file may have at most %(most)s MB.", most=limits.MAX_TEXT_BYTES // 1000000))
    text, notes = _decoded(data)
    zero = text.find("\x00")
    if zero >= 0:
        raise FormatError(NOT_TEXT, Position(line=text.count("\n", 0, zero) + 1))
    return re.sub(r"\r\n?", "\n", text), notes


def head(data: bytes) -> str:
    """How a file begins, to tell what it is; "" for what isn't text."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), None) or _utf_16(data) or "utf-8"
    # What is cut in the middle of a character is left out; other encodings have the same letters of ASCII.
    text = data[:_HEAD_BYTES].decode(encoding, "ignore").lstrip("\ufeff")
    return "" if "\x00" in text else re.sub(r"\r\n?", "\n", text)


def _utf_16(data: bytes) -> str | None:
    """Which UTF-16 it is without a mark: its signs and spaces have a zero at the same side."""
    start = data[:400]
    zeros = (start[1::2].count(0), start[::2].count(0))
    if len(start) < 4 or len(data) % 2 or max(zeros) < len(start) // 8 or min(zeros):
        return None
    return "utf-16-le" if zeros[0] else "utf-16-be"


def _decoded(data: bytes) -> tuple[str, list[Note]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), []
            except UnicodeDecodeError as error:
                raise FormatError(
                    say("The file says that it is %(encoding)s, but isn't.", encoding=encoding.upper()),
                    Position(byte=error.start + len(mark)),
                ) from None
    if guessed := _utf_16(data):
        return data.decode(guessed, "replace"), []
    try:
        return data.decode(), []
    except UnicodeDecodeError:
        # The five bytes that windows-1252 leaves free become U+FFFD.
        text = data.decode("cp1252", "replace")
        return text, [changed(say("The file is not UTF-8. It was read as windows-1252: look at accents and quotes."))]
