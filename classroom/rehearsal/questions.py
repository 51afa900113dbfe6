"""The quiz of a rehearsal: every type of question, in turn. Pure."""

from typing import Any

LONGEST_TIME_S = 300
# More than the window in which everybody answers, for slow servers: questions are closed by their host.
SPARE_S = 90

_OPTIONS = ("Reykjavík", "Copenhagen", "Vancouver", "Vladivostok")


def rehearsed_questions(count: int, *, window_s: float = 2) -> list[dict[str, Any]]:
    """`count` questions of the usual size: multiple choice first, then each of the other types, and again."""
    time_s = min(LONGEST_TIME_S, int(window_s) + SPARE_S)
    return [_question(number, time_s) for number in range(count)]


def takes_answers(question: dict[str, Any]) -> bool:
    return bool(question["type"] != "SLIDE")


def _question(number: int, time_s: int) -> dict[str, Any]:
    kind, text, answers = _KINDS[number % len(_KINDS)]
    return {"type": kind, "question": f"Question {number + 1}: {text}", "time": time_s, "answers": answers}


def _judged(*right: int) -> list[dict[str, Any]]:
    return [{"answer": text, "right": place in right} for place, text in enumerate(_OPTIONS)]


_PLAIN = [{"answer": text} for text in _OPTIONS]
_KINDS: list[tuple[str, str, Any]] = [
    ("ABCD", "which of these cities lies furthest to the north?", _judged(0)),
    ("CHECK", "which of these cities lie on the Pacific Ocean?", _judged(2, 3)),
    ("RANGE", "how many islands has this lake?", {"min": 0, "max": 100, "min_correct": 40, "max_correct": 60}),
    ("SLIDE", "look at this", "Nothing to answer here. The next question comes when the teacher goes on."),
    ("ORDER", "sort these cities from west to east, beginning in Iceland.", _PLAIN),
    ("TEXT", "write the number of Earth’s moons as a word.", [{"answer": "one", "case_sensitive": False}]),
    ("VOTING", "which of these cities would you like to see?", _PLAIN),
]
TYPE_COUNT = len(_KINDS)
