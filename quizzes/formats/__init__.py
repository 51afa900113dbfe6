"""Import and export: one module per format. Bytes become an `Import` or a `FormatError`, and nothing else.

Pure: no Django, clock, dice or sockets. A new format is a module with a `FORMAT` and a line in `registry`.
"""

from quizzes.formats.format import QUIZ_FIELDS, Format
from quizzes.formats.registry import FORMATS, READABLE, detect_format, read_any
from quizzes.formats.shapes import (
    Content,
    Export,
    FormatError,
    Import,
    ImportedQuestion,
    Note,
    Picture,
    Position,
)

__all__ = [
    "FORMATS",
    "QUIZ_FIELDS",
    "READABLE",
    "Content",
    "Export",
    "Format",
    "FormatError",
    "Import",
    "ImportedQuestion",
    "Note",
    "Picture",
    "Position",
    "detect_format",
    "read_any",
]
