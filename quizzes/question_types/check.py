"""CHECK: choose several options; right when exactly the right ones are chosen."""

from collections.abc import Sequence
from typing import Any

from accounts.wording import marked, say
from quizzes.question_types import options
from quizzes.question_types.shapes import Answer, Problems, PublicQuestion, Question, Solution, Tally, count_verdicts

CODE = "CHECK"
LABEL = marked("Check all that apply")
HINT = marked("Players choose every right answer.")
SHUFFLES = False


def validate(raw: dict[str, Any], problems: Problems) -> Question:
    return options.validate_judged(raw, problems)


def public_view(question: Question, shown: Sequence[int]) -> PublicQuestion:
    return options.public_view(question, shown, "many")


def read_answer(question: Question, raw: object, shown: Sequence[int]) -> Answer:
    return sorted(options.read_ids(raw, shown))


def judge(question: Question, answer: Answer) -> bool | None:
    return answer == [index for index, option in enumerate(question["answers"]) if option["right"]]


def solution(question: Question, shown: Sequence[int]) -> Solution:
    return Solution(option_ids=[place for place, index in enumerate(shown) if question["answers"][index]["right"]])


def tally(question: Question, answers: Sequence[Answer]) -> Tally:
    """Each bar counts the players who chose that option, so bars may add up to more than `answered`."""
    counts = [0] * len(question["answers"])
    for answer in answers:
        for index in answer if isinstance(answer, list) else []:
            counts[index] += 1
    right, wrong = count_verdicts([judge(question, answer) for answer in answers])
    return Tally(len(answers), right, wrong, options.option_bars(question, counts, judged=True))


def answer_html(question: Question, answer: Answer) -> str:
    chosen = answer if isinstance(answer, list) else []
    return ", ".join(options.label(question, index) for index in chosen) or "–"


def example() -> Question:
    return {
        "type": CODE,
        "question": say("Which of these are prime?"),
        "time": 30,
        "image": None,
        "hide_results": False,
        "answers": [
            {"answer": "2", "right": True, "color": None},
            {"answer": "9", "right": False, "color": None},
            {"answer": "11", "right": True, "color": None},
            {"answer": "15", "right": False, "color": None},
        ],
    }
