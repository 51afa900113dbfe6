"""ORDER: bring the options into the authored order; players get them shuffled."""

from collections.abc import Sequence
from typing import Any

from accounts.wording import marked, say
from quizzes.question_types import options
from quizzes.question_types.shapes import (
    Answer,
    Bar,
    InvalidAnswer,
    Problems,
    PublicQuestion,
    Question,
    Solution,
    Tally,
    count_verdicts,
)

CODE = "ORDER"
LABEL = marked("Put in order")
HINT = marked("Players sort the answers into the order you give here.")
SHUFFLES = True


def validate(raw: dict[str, Any], problems: Problems) -> Question:
    return options.validate_plain(raw, problems)


def public_view(question: Question, shown: Sequence[int]) -> PublicQuestion:
    return options.public_view(question, shown, "order")


def read_answer(question: Question, raw: object, shown: Sequence[int]) -> Answer:
    indexes = options.read_ids(raw, shown)
    if len(indexes) != len(shown):
        raise InvalidAnswer(say("Send all %(count)s options in order.", count=len(shown)))
    return indexes


def judge(question: Question, answer: Answer) -> bool | None:
    """Equal texts may change places: what is compared is what a player sees."""
    if not isinstance(answer, list):
        return False
    seen = [(option["answer"], option.get("image")) for option in question["answers"]]
    return [seen[index] for index in answer] == seen


def solution(question: Question, shown: Sequence[int]) -> Solution:
    places = {index: place for place, index in enumerate(shown)}
    return Solution(order=[places[index] for index in range(len(shown))])


def tally(question: Question, answers: Sequence[Answer]) -> Tally:
    """One bar per option: how many put it in its right place."""
    counts = [0] * len(question["answers"])
    for answer in answers:
        for place, index in enumerate(answer if isinstance(answer, list) else []):
            counts[place] += place == index
    right, wrong = count_verdicts([judge(question, answer) for answer in answers])
    bars = [
        Bar(f"{place + 1}. {options.label(question, place)}", count, True, place) for place, count in enumerate(counts)
    ]
    return Tally(len(answers), right, wrong, bars)


def answer_html(question: Question, answer: Answer) -> str:
    return " → ".join(options.label(question, index) for index in (answer if isinstance(answer, list) else []))


def example() -> Question:
    return {
        "type": CODE,
        "question": say("Sort from earliest to latest."),
        "time": 40,
        "image": None,
        "hide_results": False,
        "answers": [
            {"answer": "Printing press", "image": None, "color": None},
            {"answer": "Steam engine", "image": None, "color": None},
            {"answer": "Telephone", "image": None, "color": None},
            {"answer": "World Wide Web", "image": None, "color": None},
        ],
    }
