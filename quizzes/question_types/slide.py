"""SLIDE: content to look at; nothing to answer."""

from collections.abc import Sequence
from typing import Any

from accounts.wording import marked, say
from quizzes.question_types import fields
from quizzes.question_types.shapes import Answer, InvalidAnswer, Problems, PublicQuestion, Question, Solution, Tally

CODE = "SLIDE"
LABEL = marked("Slide")
HINT = marked("Text or a picture for everyone, without an answer.")
SHUFFLES = False


def validate(raw: dict[str, Any], problems: Problems) -> Question:
    question = fields.read_common(raw, problems, default_time=fields.DEFAULT_SLIDE_TIME_S)
    content = fields.read_text(
        raw, "answers", problems, limit=fields.SLIDE_MAX_CHARACTERS, required=question["image"] is None
    )
    return {**question, "answers": content}


def public_view(question: Question, shown: Sequence[int]) -> PublicQuestion:
    return PublicQuestion(
        type=CODE,
        input="none",
        question=question["question"],
        time=question["time"],
        image=question["image"],
        image_alt=question.get("image_alt", ""),
        sign_clip=question.get("sign_clip"),
        content=question["answers"],
    )


def read_answer(question: Question, raw: object, shown: Sequence[int]) -> Answer:
    raise InvalidAnswer(say("A slide takes no answer."))


def judge(question: Question, answer: Answer) -> bool | None:
    return None


def solution(question: Question, shown: Sequence[int]) -> Solution:
    return Solution()


def tally(question: Question, answers: Sequence[Answer]) -> Tally:
    return Tally(0, 0, 0, [])


def answer_html(question: Question, answer: Answer) -> str:
    return "–"


def example() -> Question:
    return {
        "type": CODE,
        "question": "The water cycle",
        "time": 120,
        "image": None,
        "hide_results": False,
        "answers": say("Water <b>evaporates</b>, condenses into clouds and falls as rain."),
    }
