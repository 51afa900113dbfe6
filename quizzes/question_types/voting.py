"""VOTING: choose one option; nothing is right or wrong, votes are only counted."""

from collections.abc import Sequence
from typing import Any

from accounts.wording import marked, say
from quizzes.question_types import options
from quizzes.question_types.shapes import Answer, Problems, PublicQuestion, Question, Solution, Tally

CODE = "VOTING"
LABEL = marked("Poll")
HINT = marked("Players vote; there are no points.")
SHUFFLES = False


def validate(raw: dict[str, Any], problems: Problems) -> Question:
    return options.validate_plain(raw, problems)


def public_view(question: Question, shown: Sequence[int]) -> PublicQuestion:
    return options.public_view(question, shown, "one")


def read_answer(question: Question, raw: object, shown: Sequence[int]) -> Answer:
    return options.read_id(raw, shown)


def judge(question: Question, answer: Answer) -> bool | None:
    return None


def solution(question: Question, shown: Sequence[int]) -> Solution:
    return Solution()


def tally(question: Question, answers: Sequence[Answer]) -> Tally:
    counts = [0] * len(question["answers"])
    for answer in answers:
        if isinstance(answer, int):
            counts[answer] += 1
    return Tally(len(answers), 0, 0, options.option_bars(question, counts, judged=False))


def answer_html(question: Question, answer: Answer) -> str:
    return options.label(question, answer) if isinstance(answer, int) else "?"


def example() -> Question:
    return {
        "type": CODE,
        "question": say("What should we look at next?"),
        "time": 30,
        "image": None,
        "hide_results": False,
        "answers": [
            {"answer": "Volcanoes", "image": None, "color": None},
            {"answer": "Glaciers", "image": None, "color": None},
            {"answer": "Deserts", "image": None, "color": None},
        ],
    }
