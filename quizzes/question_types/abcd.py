"""ABCD: choose one option; several may be right."""

from collections.abc import Sequence
from typing import Any

from accounts.wording import marked, say
from quizzes.question_types import options
from quizzes.question_types.shapes import Answer, Problems, PublicQuestion, Question, Solution, Tally, count_verdicts

CODE = "ABCD"
LABEL = marked("Multiple choice")
HINT = marked("Players choose one answer.")
SHUFFLES = False


def validate(raw: dict[str, Any], problems: Problems) -> Question:
    return options.validate_judged(raw, problems)


def public_view(question: Question, shown: Sequence[int]) -> PublicQuestion:
    return options.public_view(question, shown, "one")


def read_answer(question: Question, raw: object, shown: Sequence[int]) -> Answer:
    return options.read_id(raw, shown)


def judge(question: Question, answer: Answer) -> bool | None:
    return isinstance(answer, int) and bool(question["answers"][answer]["right"])


def solution(question: Question, shown: Sequence[int]) -> Solution:
    return Solution(option_ids=[place for place, index in enumerate(shown) if question["answers"][index]["right"]])


def tally(question: Question, answers: Sequence[Answer]) -> Tally:
    counts = [0] * len(question["answers"])
    for answer in answers:
        if isinstance(answer, int):
            counts[answer] += 1
    right, wrong = count_verdicts([judge(question, answer) for answer in answers])
    return Tally(len(answers), right, wrong, options.option_bars(question, counts, judged=True))


def answer_html(question: Question, answer: Answer) -> str:
    return options.label(question, answer) if isinstance(answer, int) else "?"


def example() -> Question:
    return {
        "type": CODE,
        "question": say("Which planet is the largest?"),
        "time": 20,
        "image": None,
        "hide_results": False,
        "answers": [
            {"answer": "Jupiter", "right": True, "color": None},
            {"answer": "Saturn", "right": False, "color": None},
            {"answer": "Earth", "right": False, "color": None},
            {"answer": "Mars", "right": False, "color": None},
        ],
    }
