"""TEXT: type an answer; right when it equals one of the accepted ones."""

import html
from collections import Counter
from collections.abc import Sequence
from typing import Any

from accounts.wording import marked, say
from quizzes import richtext
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

CODE = "TEXT"
LABEL = marked("Typed answer")
HINT = marked("Players type; any of your accepted answers counts.")
SHUFFLES = False
TYPED_MAX_CHARACTERS = 300
MAX_BARS = 8


def validate(raw: dict[str, Any], problems: Problems) -> Question:
    question = fields.read_common(raw, problems)
    accepted = []
    for index, item in enumerate(fields.read_list(raw, problems, least=1, most=fields.MAX_OPTIONS)):
        part = problems.below("answers").below(index)
        if not isinstance(item, dict):
            part.add((), "not_object", say("An answer must be an object."))
            continue
        text = fields.read_text(item, "answer", part, limit=fields.ANSWER_MAX_CHARACTERS)
        accepted.append(
            {
                # Accepted answers are compared with plain typed text, so they carry no mark-up.
                "answer": richtext.clean_plain(text),
                "case_sensitive": fields.read_flag(item, "case_sensitive", part),
            }
        )
    return {**question, "answers": accepted}


def public_view(question: Question, shown: Sequence[int]) -> PublicQuestion:
    return PublicQuestion(
        type=CODE,
        input="text",
        question=question["question"],
        time=question["time"],
        image=question["image"],
        image_alt=question.get("image_alt", ""),
        sign_clip=question.get("sign_clip"),
    )


def read_answer(question: Question, raw: object, shown: Sequence[int]) -> Answer:
    if not isinstance(raw, str) or len(raw) > TYPED_MAX_CHARACTERS:
        raise InvalidAnswer(say("Send a text of at most %(most)s characters.", most=TYPED_MAX_CHARACTERS))
    # Surrogates can't be stored as UTF-8; browsers replace them the same way.
    text = richtext.without_control(raw.encode("utf-8", "replace").decode()).strip()
    if not text:
        raise InvalidAnswer(say("Type an answer."))
    return text


def judge(question: Question, answer: Answer) -> bool | None:
    if not isinstance(answer, str):
        return False
    return any(
        richtext.comparable(answer, item["case_sensitive"])
        == richtext.comparable(html.unescape(item["answer"]), item["case_sensitive"])
        for item in question["answers"]
    )


def solution(question: Question, shown: Sequence[int]) -> Solution:
    return Solution(texts=[item["answer"] for item in question["answers"]])


def tally(question: Question, answers: Sequence[Answer]) -> Tally:
    """The most frequent answers, compared without case, and one bar for all others."""
    typed = [answer for answer in answers if isinstance(answer, str)]
    right, wrong = count_verdicts([judge(question, answer) for answer in answers])
    groups: Counter[tuple[str, bool | None]] = Counter()
    first_spelling: dict[tuple[str, bool | None], str] = {}
    for answer in typed:
        key = (richtext.comparable(answer), judge(question, answer))
        groups[key] += 1
        first_spelling.setdefault(key, answer)
    top = groups.most_common(MAX_BARS)
    bars = [Bar(first_spelling[key], count, key[1], typed=True) for key, count in top]
    others = sum(groups.values()) - sum(count for _, count in top)
    if others:
        bars.append(Bar(say("Other answers"), others, None, typed=True))
    return Tally(len(answers), right, wrong, bars)


def answer_html(question: Question, answer: Answer) -> str:
    return html.escape(answer) if isinstance(answer, str) else "?"


def example() -> Question:
    return {
        "type": CODE,
        "question": say("What is the chemical symbol of gold?"),
        "time": 30,
        "image": None,
        "hide_results": False,
        "answers": [{"answer": "Au", "case_sensitive": False}],
    }
