"""Moodle's embedded answers: `The capital is {1:MC:=Paris#yes~London}.` Each gap becomes a question."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from accounts.wording import say
from quizzes.formats import limits
from quizzes.formats.building import (
    NO_RIGHT_ANSWER,
    SLIDER_NOTE,
    TOO_MANY_PARTS,
    around,
    choice,
    number,
    option,
    read_bounds,
    typed,
)
from quizzes.formats.markup import from_plain, from_unknown
from quizzes.formats.shapes import ImportedQuestion, Note, Position, carried, changed, skipped
from quizzes.question_types.shapes import Question

BLANK = "_____"
_KINDS = r"(MULTICHOICE|MULTIRESPONSE|MC|MR|SHORTANSWER|SA|MW|NUMERICAL|NM)(_?[A-Z]{0,4})"
_HEAD = rf"\{{\s*(\d{{0,3}}):{_KINDS}:"
# A gap ends before the next one, so that many heads without an end don't each look for it through all the text.
_GAP = re.compile(rf"{_HEAD}((?:\\.|[^\\}}{{]|\{{(?!\s*\d{{0,3}}:[A-Z])){{0,4000}})\}}", re.DOTALL)
_SPLIT = re.compile(r"(?<!\\)~")
_WEIGHT = re.compile(r"%(-?[0-9.,]{1,10})%")


def has_gaps(text: str) -> bool:
    return _GAP.search(text) is not None


def read_gaps(
    text: str, position: Position, *, notes: Sequence[Note] = (), extras: dict[str, Any]
) -> list[ImportedQuestion]:
    """A question for each gap of the (HTML or plain) text; in it the other gaps are blanks too.

    `extras` are what every question gets: its time, its picture.
    """
    gaps = list(islice(_GAP.finditer(text), limits.MAX_PARTS + 1))
    if len(gaps) > limits.MAX_PARTS:
        return [skipped(from_unknown(text).text, position, TOO_MANY_PARTS)]
    several = len(gaps) > 1
    place = iter(range(1, len(gaps) + 1))
    stem = from_unknown(_GAP.sub(lambda gap: f"({next(place)}) {BLANK}" if several else BLANK, text)).text
    found = []
    for index, gap in enumerate(gaps, 1):
        question = _question(f"{stem} ({index}) = ?" if several else stem, gap[2], gap[3], gap[4])
        own = [gaps_note(len(gaps)), *notes]
        if question is None:
            found.append(skipped(stem, position, NO_RIGHT_ANSWER))
            continue
        if question["type"] == "RANGE":
            own.append(SLIDER_NOTE)
        found.append(carried({**question, **extras}, position, *own))
    return found


def gaps_note(count: int) -> Note:
    several = say("A text with %(count)s gaps became %(count)s questions.", count=count)
    return changed(several if count > 1 else say("A gap became a question."))


def _question(stem: str, kind: str, suffix: str, body: str) -> Question | None:
    answers = [_answer(part) for part in _SPLIT.split(body) if part.strip()]
    right = [text for text, weight in answers if weight > 0]
    if kind in ("MC", "MULTICHOICE", "MR", "MULTIRESPONSE"):
        several = kind.startswith(("MR", "MULTIR"))
        full = [(text, weight > 0 if several else weight >= 100) for text, weight in answers]
        return choice(stem, [option(from_plain(text), right=good) for text, good in full], several=several)
    if not right:
        return None
    if kind in ("NM", "NUMERICAL"):
        value, _, tolerance = right[0].partition(":")
        found = read_bounds(value, tolerance or "0")
        return number(stem, *around(*found)) if found else None
    accepted = [from_plain(text) for text in right if text != "*"]
    return typed(stem, accepted, case_sensitive=suffix.endswith("C")) if accepted else None


def _answer(part: str) -> tuple[str, float]:
    """(plain text, weight in percent) of `=text#feedback` or `%50%text`."""
    part = re.split(r"(?<!\\)#", part.strip(), maxsplit=1)[0]
    weight = 0.0
    if part.startswith("="):
        part, weight = part[1:], 100.0
    elif found := _WEIGHT.match(part):
        given = read_bounds(found[1], "0")
        part, weight = part[found.end() :], given[0] if given else 0.0
    return re.sub(r"\\([}~#=\"\\/])", r"\1", part).strip(), weight
