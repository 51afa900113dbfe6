"""Question JSON for readers: the mappings that several formats share."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from accounts.wording import marked
from quizzes.formats.shapes import changed
from quizzes.question_types import fields
from quizzes.question_types.shapes import Question

SLIDER_NOTE = changed(marked("The file says nothing about the slider's ends: they were chosen to fit the answer."))
WEIGHTS_NOTE = changed(marked("Partial points for single answers are not kept: an answer is right or wrong."))
WILDCARD_NOTE = changed(marked("A * that stands for any text is not kept: that accepted answer was left out."))
LAYOUT_NOTE = changed(marked("Tables, lists, links and other layout became plain lines."))
ONLY_FIRST_NUMBER = changed(marked("Only the first of several right numbers is kept."))
FEEDBACK_NOTE = changed(marked("Feedback texts are not kept."))
TOO_MANY_PARTS = marked("It has too many parts to become a question for each.")
TOO_MANY_ANSWERS = marked("It has too many answers.")
NO_RIGHT_ANSWER = marked("This kind of question has no right answer that could be checked, and no choices to vote on.")


def option(text: str, *, right: bool = False, image: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"answer": text, "right": right, "color": None}
    if image is not None:
        made["image"] = image
    return made


def plain_option(text: str, image: str | None = None) -> dict[str, Any]:
    return {"answer": text, "image": image, "color": None}


def choice(text: str, options: Sequence[dict[str, Any]], *, several: bool, **extra: Any) -> Question:
    """ABCD, or CHECK if `several` must be chosen together; a poll if nothing is right. `options` as `option` makes."""
    if not any(one["right"] for one in options):
        plain = [plain_option(one["answer"], one.get("image")) for one in options]
        return {"type": "VOTING", "question": text, "answers": plain, **extra}
    return {"type": "CHECK" if several else "ABCD", "question": text, "answers": list(options), **extra}


def ordering(text: str, options: Sequence[dict[str, Any]], **extra: Any) -> Question:
    return {"type": "ORDER", "question": text, "answers": list(options), **extra}


def typed(text: str, accepted: Sequence[str], *, case_sensitive: bool = False, **extra: Any) -> Question:
    """`accepted` as HTML."""
    answers = [{"answer": answer, "case_sensitive": case_sensitive} for answer in accepted]
    return {"type": "TEXT", "question": text, "answers": answers, **extra}


def slide(title: str, content: str, **extra: Any) -> Question:
    return {"type": "SLIDE", "question": title, "answers": content, **extra}


def number(text: str, low: float, high: float, ends: tuple[float, float] | None = None, **extra: Any) -> Question:
    """RANGE from the right numbers; without `ends` the slider's are chosen."""
    low, high = min(low, high), max(low, high)
    least, most = ends or _ends(low, high)
    bounds = {"min": least, "max": most, "min_correct": low, "max_correct": high}
    return {"type": "RANGE", "question": text, "answers": bounds, **extra}


def around(value: float, below: float, above: float | None = None) -> tuple[float, float]:
    """The numbers within a tolerance, reckoned in decimals: 0.3 - 0.1 is 0.2."""
    exact = Decimal(str(value))
    above = below if above is None else above
    return _number(exact - abs(Decimal(str(below)))), _number(exact + abs(Decimal(str(above))))


def middle_and_reach(low: float, high: float) -> tuple[str, str]:
    """The reverse of `around`, as decimal texts."""
    first, last = Decimal(str(low)), Decimal(str(high))
    return f"{(first + last) / 2:f}", f"{(last - first) / 2:f}"


def _number(exact: Decimal) -> float:
    return int(exact) if exact == int(exact) else float(exact)


def _ends(low: float, high: float) -> tuple[float, float]:
    """Round ends around the answer that don't give it away: 0–100 for 42, -10–10 for -3."""
    reach = max(abs(low), abs(high), 1)
    most = 10 ** (math.floor(math.log10(reach)) + 1)
    return (0 if low >= 0 else -most), most


def read_bounds(low: str | None, high: str | None) -> tuple[float, float] | None:
    """Two numbers from text, or None."""
    first, second = fields.read_number(low), fields.read_number(high)
    return None if first is None or second is None else (first, second)
