"""ABCD: a question with answers to choose from; several may be right, and one is chosen."""

from collections.abc import Iterator
from typing import Any

from accounts.wording import marked, say
from quizzes.formulas import with_formulas
from quizzes.page_types.shapes import Files
from quizzes.question_types import fields
from quizzes.question_types.fields import read_list
from quizzes.question_types.shapes import Problems

CODE = "ABCD"
LABEL = marked("Question")
HINT = marked("A question with answers; visitors learn at once whether they were right.")

MIN_ANSWERS, MAX_ANSWERS = 2, 16


def validate(raw: dict[str, Any], problems: Problems) -> dict[str, Any]:
    question = fields.read_text(raw, "question", problems, limit=fields.QUESTION_MAX_CHARACTERS)
    items = read_list(raw, problems, least=MIN_ANSWERS, most=MAX_ANSWERS, noun=marked("answers"))
    below = problems.below("answers")
    answers = [_answer(item, below.below(index)) for index, item in enumerate(items)]
    if answers and not any(answer.get("correct") for answer in answers):
        problems.add("answers", "none_right", say("Mark at least one answer as right."))
    return {"question": question, "answers": answers}


def _answer(raw: object, problems: Problems) -> dict[str, Any]:
    if not isinstance(raw, dict):
        problems.add((), "not_object", say("An answer must be an object."))
        return {}
    return {
        "answer": fields.read_text(raw, "answer", problems, limit=fields.ANSWER_MAX_CHARACTERS),
        "correct": fields.read_flag(raw, "correct", problems),
    }


def public_view(data: dict[str, Any], files: Files) -> dict[str, Any]:
    return {
        "question": with_formulas(data["question"]),
        "answers": [with_formulas(answer["answer"]) for answer in data["answers"]],
    }


def solution(data: dict[str, Any]) -> list[int]:
    """The places of the right answers."""
    return [place for place, answer in enumerate(data["answers"]) if answer["correct"]]


def named_files(data: dict[str, Any]) -> Iterator[str]:
    return iter(())


def example() -> dict[str, Any]:
    return {
        "question": say("Which planet is the largest?"),
        "answers": [
            {"answer": "Jupiter", "correct": True},
            {"answer": "Saturn", "correct": False},
            {"answer": "Earth", "correct": False},
        ],
    }
