"""A short way to write a whole question down in a test: `ABCD|What?|right*|wrong`."""

from typing import Any

from quizzes.formats import Import, ImportedQuestion


def told(question: dict[str, Any] | None) -> str:
    """Type, text and answers; right ones with `*`, then what isn't usual: time, picture, hidden results."""
    if question is None:
        return "–"
    answers = question["answers"]
    if isinstance(answers, str):
        parts = [answers]
    elif isinstance(answers, dict):
        parts = [f"{answers['min']}..{answers['max']}", f"{answers['min_correct']}..{answers['max_correct']}*"]
    else:
        parts = [_option(one) for one in answers]
    extras = [f"{question['time']}s"] if question["time"] != (120 if question["type"] == "SLIDE" else 20) else []
    extras += ["picture"] if question["image"] else []
    extras += ["hidden"] if question["hide_results"] else []
    return "|".join([question["type"], question["question"], *parts, *extras])


def _option(one: dict[str, Any]) -> str:
    marks = ("*" if one.get("right") else "") + ("^" if one.get("case_sensitive") else "")
    return one["answer"] + marks + (" [picture]" if one.get("image") else "")


def questions_of(found: Import) -> list[str]:
    return [told(one.question) for one in found.questions]


def skipped_of(found: Import) -> list[tuple[str, str]]:
    """(label, why) of the questions that were skipped."""
    return [(one.label, one.notes[0].message) for one in found.questions if one.question is None]


def notes_of(one: ImportedQuestion) -> list[str]:
    return [note.message for note in one.notes]
