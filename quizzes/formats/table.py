"""A row of a table (CSV, Excel) as a question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from accounts.wording import say
from quizzes import richtext
from quizzes.formats import limits
from quizzes.formats.building import NO_RIGHT_ANSWER, choice, number, option, plain_option, read_bounds, slide, typed
from quizzes.formats.features import TYPES
from quizzes.formats.shapes import ImportedQuestion, Note, Position, carried, changed, skipped
from quizzes.question_types import fields

# What a spreadsheet program would run as a formula, and the quote that keeps it from that.
FORMULA = ("=", "+", "-", "@", "\t", "'")
_NAMES = {
    "question": ("question", "questions", "question text", "frage", "prompt"),
    "type": ("type", "question type", "typ"),
    "time": ("time", "time limit", "seconds", "zeit", "time in seconds"),
    "correct": ("correct", "correct answer", "correct answers", "right", "right answer", "solution", "richtig"),
    "hide_results": ("hide_results", "hide results"),
    "image": ("image", "picture", "image link", "image url"),
    "colours": ("colours", "colors"),
}
_ANSWER = re.compile(r"(?:answer|option|choice|antwort)[ _]?([0-9]{1,2}|[a-p])|([0-9]{1,2})(?:st|nd|rd|th) answer")
# "Answer 1 - max 75 characters", "Time Limit (max. 120)": what follows explains the name.
_EXPLANATION = re.compile(r"\s*(?:[-–—:]\s|\().*", re.DOTALL)
# What Quizizz and its like call theirs; for what is missing there is nothing here.
_FOREIGN_TYPES = {
    "MULTIPLE CHOICE": "ABCD",
    "MULTIPLE-CHOICE": "ABCD",
    "TRUE/FALSE": "ABCD",
    "CHECKBOX": "CHECK",
    "MULTIPLE SELECT": "CHECK",
    "FILL-IN-THE-BLANK": "TEXT",
    "FILL IN THE BLANK": "TEXT",
    "POLL": "VOTING",
}
_WITHOUT_ANSWER = frozenset({"OPEN-ENDED", "OPEN ENDED", "DRAW"})
# "1,3" in a table whose program takes the comma for a decimal point.
_TWO_PLACES = re.compile(r"([1-9])\.([1-9])")
_SEPARATOR = re.compile(r"[,;/\s&]+|\band\b")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of a row: `question` and `answers` as HTML, the others as they stand there."""

    question: str
    answers: list[str]
    correct: str = ""
    time: str = ""
    type: str = ""
    image: str = ""
    hide_results: bool = False
    colours: str = ""
    max_time: int = fields.MAX_TIME_S
    default_type: str = "ABCD"
    columns: dict[str, str] = field(default_factory=dict)


def unguarded(cell: str) -> str:
    """A cell without the quote before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in FORMULA else cell


def read_flag(cell: str) -> bool:
    return cell.lower() in ("1", "true", "yes")


def columns_of(cells: Sequence[str]) -> dict[str, int] | None:
    """Place by what stands in that column ("question", "answer 1" …), or None if this is no header."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells[: limits.MAX_COLUMNS]):
        name = " ".join(_EXPLANATION.sub("", cell.strip().lower()[:200]).split())
        answer = _ANSWER.fullmatch(name)
        if answer:
            word = answer[1] or answer[2]
            number_ = int(word) if word.isdigit() else ord(word) - ord("a") + 1
            found.setdefault(f"answer {number_}", place)
        for key, names in _NAMES.items():
            if name in names:
                found.setdefault(key, place)
    return found if "question" in found and "answer 1" in found else None


def read_row(row: Row, position: Position) -> ImportedQuestion:
    """`columns` tells the letters of `time` and `correct`, for positions."""
    row = replace(row, type=_FOREIGN_TYPES.get(row.type, row.type))
    if row.type in _WITHOUT_ANSWER:
        return skipped(row.question, position, NO_RIGHT_ANSWER)
    if row.type and row.type not in TYPES:
        return skipped(
            row.question,
            position,
            say(
                "“%(row)s” is not a type. Use one of %(choices)s.", row=row.type[:20], choices=", ".join(sorted(TYPES))
            ),
        )
    extras, notes = _extras(row)
    if row.type == "SLIDE":
        return carried(slide(row.question, row.answers[0], **extras), position, *notes)
    if row.type == "RANGE":
        return _range(row, extras, position, notes)
    answers = _without_tail(row.answers)
    if not row.question.strip() and not answers:
        return skipped("", position, say("The row has neither a question nor answers."))
    if row.type == "TEXT":
        return _typed(row, answers, extras, position, notes)
    colours = row.colours.split(",") if row.colours else []
    colours += [""] * (len(answers) - len(colours))
    if row.type in ("VOTING", "ORDER"):
        plain = [
            {**plain_option(text), "color": colour or None} for text, colour in zip(answers, colours, strict=False)
        ]
        return carried({"type": row.type, "question": row.question, "answers": plain, **extras}, position, *notes)
    places = read_places(row.correct, answers)
    if places is None:
        at = Position(position.member, position.sheet, position.row, row.columns.get("correct"))
        why = say("“%(row)s” doesn't say which answers are right. Write their numbers, like 1,3.", row=row.correct[:30])
        return skipped(row.question, at, why)
    options = [
        {**option(text, right=place in places), "color": colour or None}
        for place, (text, colour) in enumerate(zip(answers, colours, strict=False), 1)
    ]
    kind = row.type or row.default_type
    if places:
        return carried({"type": kind, "question": row.question, "answers": options, **extras}, position, *notes)
    notes.append(changed(say("No answer is marked as right, so this became a poll.")))
    return carried(choice(row.question, options, several=False, **extras), position, *notes)


def _without_tail(answers: list[str]) -> list[str]:
    """Up to the last that isn't empty: an empty one in between is a mistake to be seen."""
    last = max((place for place, text in enumerate(answers, 1) if text.strip()), default=0)
    return answers[:last]


def _extras(row: Row) -> tuple[dict[str, Any], list[Note]]:
    extras: dict[str, Any] = {"hide_results": row.hide_results} if row.hide_results else {}
    notes = []
    if row.image:
        extras["image"] = row.image
    given = fields.read_number(re.sub(r"\s*(s|sec|seconds)\.?$", "", row.time.strip()[:40], flags=re.IGNORECASE))
    if row.time.strip() and given is None:
        notes.append(
            changed(say("The time “%(row)s” is no number of seconds: the usual time was taken.", row=row.time[:20]))
        )
    elif given is not None:
        bounded = min(max(round(given), fields.MIN_TIME_S), row.max_time)
        if bounded != given:
            notes.append(
                changed(say("The time of %(given)s seconds became %(bounded)s.", given=given, bounded=bounded))
            )
        extras["time"] = bounded
    return extras, notes


def read_places(correct: str, answers: list[str]) -> set[int] | None:
    """Numbers (from 1) of the right answers: from "1,3", "3.0", "A, C" or an answer's own words. None: unreadable."""
    said = _saying(correct, answers)
    two = None if said else _TWO_PLACES.fullmatch(correct.strip())
    words = list(two.groups()) if two else [word for word in _SEPARATOR.split(correct.strip()) if word]
    places = set()
    for word in words:
        found = fields.read_number(word)
        if found is None and re.fullmatch(r"[A-Pa-p]", word):
            found = ord(word.lower()) - ord("a") + 1
        if found is None or found != int(found) or not 1 <= found <= len(answers):
            return said or None
        places.add(int(found))
    return places


def _saying(words: str, answers: list[str]) -> set[int]:
    """Which answers (from 1) are just these words."""
    wanted = words.strip().lower()
    return {place for place, text in enumerate(answers, 1) if wanted and richtext.plain(text).lower() == wanted}


def _range(row: Row, extras: dict[str, Any], position: Position, notes: list[Note]) -> ImportedQuestion:
    low, dots, high = row.correct.partition("..")
    right = read_bounds(low, high if dots else low)
    ends = read_bounds(row.answers[0], row.answers[1])
    if right is None:
        return skipped(row.question, position, say("Write the right numbers under “correct”, like 200..212."))
    return carried(number(row.question, *right, ends, **extras), position, *notes)


def _typed(
    row: Row, answers: list[str], extras: dict[str, Any], position: Position, notes: list[Note]
) -> ImportedQuestion:
    question = typed(row.question, answers, **extras)
    for place in _numbers(row.correct):
        if 1 <= place <= len(answers):
            question["answers"][place - 1]["case_sensitive"] = True
    return carried(question, position, *notes)


def _numbers(text: str) -> set[int]:
    return {int(word) for word in re.findall(r"[0-9]{1,2}", text)}
