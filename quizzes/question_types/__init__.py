"""Question types, one module each: validate, public view, read an answer, judge, solution, tally, example.

Pure: no Django, clock, dice or sockets. A new type is a copy of the nearest module plus a line in `TYPES`.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from accounts.wording import say
from quizzes.question_types import abcd, check, order, range, slide, text, voting
from quizzes.question_types.shapes import Answer, Problem, Problems, PublicQuestion, Question, Solution, Tally

MAX_QUESTIONS = 200


class QuestionType(Protocol):
    """What a question type's module provides. `shown` is explained in `shapes`."""

    CODE: str
    LABEL: str
    HINT: str
    SHUFFLES: bool  # players must never get the options in authored order

    def validate(self, raw: dict[str, Any], problems: Problems) -> Question:
        """The cleaned question; whatever is wrong is added to `problems`."""

    def public_view(self, question: Question, shown: Sequence[int]) -> PublicQuestion: ...

    def read_answer(self, question: Question, raw: object, shown: Sequence[int]) -> Answer:
        """A player's JSON value in authored terms; raises InvalidAnswer."""

    def judge(self, question: Question, answer: Answer) -> bool | None:
        """Right, wrong, or None where nothing is right or wrong."""

    def solution(self, question: Question, shown: Sequence[int]) -> Solution: ...

    def tally(self, question: Question, answers: Sequence[Answer]) -> Tally: ...

    def answer_html(self, question: Question, answer: Answer) -> str:
        """An answer for people to read, as safe HTML."""

    def example(self) -> Question: ...


TYPES: dict[str, QuestionType] = {module.CODE: module for module in (abcd, check, range, voting, order, text, slide)}


def of(question: Question) -> QuestionType:
    """The type of a validated question."""
    return TYPES[question["type"]]


def validate_question(raw: object, problems: Problems) -> Question | None:
    """The cleaned question, or None when not even its type can be read."""
    if not isinstance(raw, dict):
        problems.add((), "not_object", say("A question must be an object."))
        return None
    kind = TYPES.get(raw["type"]) if isinstance(raw.get("type"), str) else None
    if kind is None:
        problems.add("type", "unknown_type", say("Choose a question type: %(choices)s.", choices=", ".join(TYPES)))
        return None
    return kind.validate(raw, problems)


def validate_questions(raw: object) -> tuple[list[Question], list[Problem]]:
    """(cleaned questions, problems); paths start with the question's index. Use the questions if no problem."""
    problems = Problems()
    if not isinstance(raw, list):
        problems.add((), "not_list", say("Questions must be a list."))
        return [], problems.found
    if len(raw) > MAX_QUESTIONS:
        problems.add(
            (),
            "too_many",
            say("A quiz holds at most %(most)s questions; there are %(count)s.", most=MAX_QUESTIONS, count=len(raw)),
        )
        return [], problems.found
    cleaned = [validate_question(item, problems.below(index)) for index, item in enumerate(raw)]
    return [question for question in cleaned if question is not None], problems.found
