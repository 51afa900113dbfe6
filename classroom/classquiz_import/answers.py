"""What players answered, from ClassQuiz's words to ours: it stores labels, we store places in the authored list.

Points, times, and what counted as right are kept as they were. An answer that fits no option stays as it was typed.
"""

from collections.abc import Sequence
from typing import Any

from classroom.classquiz_import.values import text, whole_number
from quizzes import richtext
from quizzes.question_types.shapes import Question

# Orders of more options than these are not tried out.
_MAX_PARTS = 16


def stored_answer(raw_question: Any, question: Question, given: Any) -> Any:
    """A player's answer in authored terms, or the text as it was."""
    kind = question["type"]
    labels = _labels(raw_question, question)
    if kind in ("ABCD", "VOTING"):
        return _place(labels, given)
    if kind == "CHECK":
        return _places(labels, given)
    if kind == "ORDER":
        return _order(labels, given)
    if kind == "RANGE":
        number = _number(given)
        return number if number is not None else _typed(given)
    return _typed(given)


def _labels(raw_question: Any, question: Question) -> list[tuple[str, str]]:
    """For each option (as ClassQuiz had it, as it is read here)."""
    ours = question["answers"] if isinstance(question["answers"], list) else []
    raw = raw_question.get("answers") if isinstance(raw_question, dict) else None
    theirs = raw if isinstance(raw, list) and len(raw) == len(ours) else ours
    return [
        (text(old.get("answer")) if isinstance(old, dict) else "", richtext.plain(new["answer"]))
        for old, new in zip(theirs, ours, strict=True)
    ]


def _place(labels: Sequence[tuple[str, str]], given: Any) -> Any:
    for column in (0, 1):
        for place, label in enumerate(labels):
            if label[column] == given:
                return place
    return _typed(given)


def _places(labels: Sequence[tuple[str, str]], given: Any) -> Any:
    """The digits of the chosen options, one after the other: "02". From the eleventh option on they are ambiguous."""
    if isinstance(given, str) and given.isascii() and given.isdigit() and len(labels) <= 10:
        chosen = [int(digit) for digit in given]
        if all(place < len(labels) for place in chosen) and len(set(chosen)) == len(chosen):
            return sorted(chosen)
    place = _place(labels, given)
    return [place] if isinstance(place, int) else place


def _order(labels: Sequence[tuple[str, str]], given: Any) -> Any:
    """All labels joined by ", ", in the player's order; a label may itself hold a comma."""
    if not isinstance(given, str) or len(labels) > _MAX_PARTS:
        return _typed(given)
    for column in (0, 1):
        found = _split([label[column] for label in labels], given)
        if found is not None:
            return found
    return _typed(given)


def _split(labels: Sequence[str], given: str) -> list[int] | None:
    """The one way to read `given` as all the labels. Longest first, so that "a, b" wins over "a"; never many tries."""
    rest, left = given, sorted(range(len(labels)), key=lambda place: -len(labels[place]))
    found: list[int] = []
    while left:
        place = next((one for one in left if _starts(rest, labels[one])), None)
        if place is None:
            return None
        left.remove(place)
        found.append(place)
        rest = rest[len(labels[place]) :].removeprefix(", ")
    return found if not rest else None


def _starts(rest: str, label: str) -> bool:
    return rest == label or rest.startswith(f"{label}, ")


def _number(given: Any) -> int | float | None:
    try:
        number = float(given) if isinstance(given, int | float | str) and not isinstance(given, bool) else None
    except ValueError:
        return None
    if number is None or not abs(number) <= 1e12:
        return None
    return int(number) if number == int(number) else number


def _typed(given: Any) -> str:
    return text(given) if isinstance(given, str) else "" if given is None else text(str(given))[:300]


def stored_rows(raw: Any, raw_questions: Sequence[Any], questions: Sequence[Question]) -> tuple[list[list[Any]], int]:
    """(per question what was answered, how many entries could not be read). Raises ValueError for another shape."""
    if not isinstance(raw, list) or any(not isinstance(entries, list | None) for entries in raw):
        raise ValueError("Its answers are not a list for each question.")
    rows, unread = [], 0
    for place, question in enumerate(questions):
        entries = raw[place] if place < len(raw) and raw[place] else []
        kept = [_entry(entry, raw_questions[place], question) for entry in entries]
        unread += sum(entry is None for entry in kept)
        rows.append([entry for entry in kept if entry is not None])
    unread += sum(len(entries or []) for entries in raw[len(questions) :])
    return rows, unread


def _entry(raw: Any, raw_question: Any, question: Question) -> dict[str, Any] | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("username"), str):
        return None
    right = raw.get("right")
    return {
        "username": text(raw["username"]),
        "answer": stored_answer(raw_question, question, raw.get("answer")),
        "right": None if question["type"] in ("VOTING", "SLIDE") else right is True,
        "time_taken": max(whole_number(raw.get("time_taken")) or 0, 0),
        "score": whole_number(raw.get("score")) or 0,
    }


def stored_scores(raw: Any, rows: Sequence[Sequence[dict[str, Any]]]) -> dict[str, int]:
    """Name → score as it was; who answered and has none there gets the sum of their points."""
    given = raw if isinstance(raw, dict) else {}
    scores = {text(name): whole_number(score) or 0 for name, score in given.items()}
    sums: dict[str, int] = {}
    for entries in rows:
        for entry in entries:
            sums[entry["username"]] = sums.get(entry["username"], 0) + entry["score"]
    return {**sums, **scores}
