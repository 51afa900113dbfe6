"""A public quiz's questions as its page shows them to whoever may be about to play it: without solutions."""

import hashlib
from collections.abc import Sequence

from quizzes import question_types
from quizzes.question_types.shapes import PublicQuestion, Question


def public_questions(questions: Sequence[Question]) -> list[PublicQuestion]:
    """As players see them. What is to be put in order stands in an order that says nothing, always the same one."""
    return [_public(question) for question in questions]


def _public(question: Question) -> PublicQuestion:
    kind = question_types.of(question)
    answers = question["answers"]
    shown = list(range(len(answers))) if isinstance(answers, list) else []
    if kind.SHUFFLES:
        shown.sort(key=lambda index: hashlib.blake2b(repr(answers[index]).encode()).digest())
    return kind.public_view(question, shown)
