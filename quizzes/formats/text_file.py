"""Bytes of a text file as text, whatever wrote them: UTF-8 or UTF-16 with or without a mark, or windows-1252."""

import codecs
import re

from accounts.wording import marked, say
from quizzes.formats import limits
from quizzes.formats.shapes import FormatError, Note, Position, changed

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
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
    try:
        return data.decode(), []
    except UnicodeDecodeError:
        # The five bytes that windows-1252 leaves free become U+FFFD.
        text = data.decode("cp1252", "replace")
        return text, [changed(say("The file is not UTF-8. It was read as windows-1252: look at accents and quotes."))]
