"""The QTI formats: one that reads every version, and one to write each."""

from functools import partial

from quizzes.formats import moodle_xml, qti, qti2_writing, qti12_writing
from quizzes.formats.features import EVERYTHING, OURS, TYPES
from quizzes.formats.format import Format
from quizzes.question_types.shapes import Question

_LOST = frozenset(
    {"colours", "odd characters", "special texts", "linked picture", "linked answer pictures", "linked answer"}
)


def _never(data: bytes, filename: str) -> bool:
    """All versions are recognised by the first of the formats."""
    return False


def _special(question: Question) -> set[str]:
    """A slide's title is an attribute: plain and on one line."""
    return moodle_xml.special_title(question)


def _version(version: qti2_writing.Version) -> Format:
    return Format(
        name=f"qti{version.number.replace('.', '')}",
        label=f"QTI {version.number}",
        suffixes=(".zip",),
        media_type="application/zip",
        detect=_never,
        reader=qti.read,
        writer=partial(qti2_writing.write, version=version),
        carries=EVERYTHING - OURS - _LOST - {"hidden results", "same texts", "source"},
        has_alt_texts=True,
        writes=TYPES,
        quiz_fields=frozenset({"title", "description"}),
        special=_special,
    )


FORMATS = (
    Format(
        name="qti",
        label="QTI 1.2, 2.1, 2.2 or 3.0",
        suffixes=(".zip", ".imscc", ".xml"),
        media_type="application/zip",
        detect=qti.detect,
        reader=qti.read,
        has_polls=False,
    ),
    Format(
        name="qti12",
        label="QTI 1.2 (Canvas)",
        suffixes=(".zip",),
        media_type="application/zip",
        detect=_never,
        reader=qti.read,
        writer=qti12_writing.write,
        carries=EVERYTHING - OURS - _LOST - {"same texts", "source"},
        has_alt_texts=True,
        writes=TYPES,
        quiz_fields=frozenset({"title", "description"}),
        special=_special,
        has_polls=False,
    ),
    _version(qti2_writing.V21),
    _version(qti2_writing.V22),
    _version(qti2_writing.V30),
)
