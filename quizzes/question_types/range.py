"""RANGE: give a number; right when it lies between two bounds, both included."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from accounts.wording import marked, say
from quizzes.question_types import fields
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

CODE = "RANGE"
LABEL = marked("Number")
HINT = marked("Players choose a number on a slider.")
SHUFFLES = False
MAX_BARS = 12
_BOUNDS = ("min", "max", "min_correct", "max_correct")


def validate(raw: dict[str, Any], problems: Problems) -> Question:
    question = fields.read_common(raw, problems)
    part = problems.below("answers")
    given = raw.get("answers")
    if not isinstance(given, dict):
        problems.add("answers", "not_object", say("Give min, max, min_correct and max_correct."))
        return {**question, "answers": dict.fromkeys(_BOUNDS, 0)}
    bounds = {}
    for name in _BOUNDS:
        number = fields.read_number(given.get(name))
        if number is None:
            part.add(name, "not_number", say("Give a number."))
        else:
            bounds[name] = number
    if len(bounds) == len(_BOUNDS):
        if bounds["min"] >= bounds["max"]:
            part.add("max", "not_greater", say("The largest number must be greater than the smallest."))
        if bounds["min_correct"] > bounds["max_correct"]:
            part.add("max_correct", "not_greater", say("This must not be less than the lowest right number."))
        if bounds["min_correct"] < bounds["min"]:
            part.add("min_correct", "out_of_range", say("This must not be less than the smallest number."))
        if bounds["max_correct"] > bounds["max"]:
            part.add("max_correct", "out_of_range", say("This must not be greater than the largest number."))
    return {**question, "answers": {name: bounds.get(name, 0) for name in _BOUNDS}}


def public_view(question: Question, shown: Sequence[int]) -> PublicQuestion:
    bounds = question["answers"]
    return PublicQuestion(
        type=CODE,
        input="number",
        question=question["question"],
        time=question["time"],
        image=question["image"],
        image_alt=question.get("image_alt", ""),
        sign_clip=question.get("sign_clip"),
        min=bounds["min"],
        max=bounds["max"],
    )


def read_answer(question: Question, raw: object, shown: Sequence[int]) -> Answer:
    bounds = question["answers"]
    number = None if isinstance(raw, str) else fields.read_number(raw)
    if number is None or not bounds["min"] <= number <= bounds["max"]:
        raise InvalidAnswer(say("Send a number from %(least)s to %(most)s.", least=bounds["min"], most=bounds["max"]))
    return number


def judge(question: Question, answer: Answer) -> bool | None:
    bounds = question["answers"]
    return isinstance(answer, int | float) and bounds["min_correct"] <= answer <= bounds["max_correct"]


def solution(question: Question, shown: Sequence[int]) -> Solution:
    return Solution(min=question["answers"]["min_correct"], max=question["answers"]["max_correct"])


def tally(question: Question, answers: Sequence[Answer]) -> Tally:
    """A bar per number, or per equal stretch of the range when there are more than MAX_BARS numbers."""
    numbers = sorted(answer for answer in answers if isinstance(answer, int | float))
    right, wrong = count_verdicts([judge(question, answer) for answer in answers])
    counts = Counter(numbers)
    if len(counts) <= MAX_BARS:
        bars = [Bar(f"{number}", count, judge(question, number)) for number, count in sorted(counts.items())]
    else:
        bars = _stretches(question, numbers)
    return Tally(len(answers), right, wrong, bars)


def _stretches(question: Question, numbers: Sequence[int | float]) -> list[Bar]:
    low, high = question["answers"]["min"], question["answers"]["max"]
    width = (high - low) / MAX_BARS
    members: list[list[int | float]] = [[] for _ in range(MAX_BARS)]
    for number in numbers:
        members[min(int((number - low) / width), MAX_BARS - 1)].append(number)
    return [
        Bar(
            f"{low + place * width:g} – {low + (place + 1) * width:g}",
            len(inside),
            any(judge(question, number) is True for number in inside),
        )
        for place, inside in enumerate(members)
    ]


def answer_html(question: Question, answer: Answer) -> str:
    return f"{answer}" if isinstance(answer, int | float) else "?"


def example() -> Question:
    return {
        "type": CODE,
        "question": say("How many bones does an adult human have?"),
        "time": 30,
        "image": None,
        "hide_results": False,
        "answers": {"min": 0, "max": 400, "min_correct": 200, "max_correct": 212},
    }
