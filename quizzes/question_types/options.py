"""What the types with a list of options (ABCD, CHECK, VOTING, ORDER) have in common."""

from collections.abc import Sequence
from typing import Any

from accounts.wording import say
from quizzes.question_types import fields
from quizzes.question_types.shapes import Bar, InvalidAnswer, Option, Problems, PublicQuestion, Question


def validate_judged(raw: dict[str, Any], problems: Problems) -> Question:
    """A question whose options are `{answer, right, color}` with at least one right."""
    question = fields.read_common(raw, problems)
    options = []
    for index, item in enumerate(fields.read_list(raw, problems, least=fields.MIN_OPTIONS, most=fields.MAX_OPTIONS)):
        part = problems.below("answers").below(index)
        option = fields.read_option(item, part, images=False)
        option["right"] = fields.read_flag(item, "right", part) if isinstance(item, dict) else False
        options.append(option)
    if options and not any(option["right"] for option in options):
        problems.add("answers", "none_right", say("Mark at least one answer as right."))
    return {**question, "answers": options}


def validate_plain(raw: dict[str, Any], problems: Problems) -> Question:
    """A question whose options are `{answer, image, color}`."""
    question = fields.read_common(raw, problems)
    items = fields.read_list(raw, problems, least=fields.MIN_OPTIONS, most=fields.MAX_OPTIONS)
    options = [
        fields.read_option(item, problems.below("answers").below(index), images=True)
        for index, item in enumerate(items)
    ]
    return {**question, "answers": options}


def public_view(question: Question, shown: Sequence[int], kind: str) -> PublicQuestion:
    answers = question["answers"]
    return PublicQuestion(
        type=question["type"],
        input=kind,
        question=question["question"],
        time=question["time"],
        image=question["image"],
        image_alt=question.get("image_alt", ""),
        sign_clip=question.get("sign_clip"),
        options=[_option(position, answers[index]) for position, index in enumerate(shown)],
    )


def _option(position: int, authored: dict[str, Any]) -> Option:
    return Option(
        position,
        authored["answer"],
        authored.get("image"),
        authored.get("color"),
        authored.get("image_alt", ""),
    )


def read_id(raw: object, shown: Sequence[int]) -> int:
    """The authored index behind one option id."""
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw < len(shown):
        raise InvalidAnswer(say("Choose one option, 0 to %(last)s.", last=len(shown) - 1))
    return shown[raw]


def read_ids(raw: object, shown: Sequence[int]) -> list[int]:
    """The authored indexes behind a list of different option ids, in the given order."""
    if not isinstance(raw, list) or len(raw) > len(shown):
        raise InvalidAnswer(say("Send a list of option ids."))
    indexes = [read_id(item, shown) for item in raw]
    if len(set(indexes)) != len(indexes):
        raise InvalidAnswer(say("Send each option once."))
    return indexes


def option_bars(question: Question, counts: Sequence[int], *, judged: bool) -> list[Bar]:
    return [
        Bar(option["answer"], count, option["right"] if judged else None, index)
        for index, (option, count) in enumerate(zip(question["answers"], counts, strict=True))
    ]


def label(question: Question, index: int) -> str:
    """An option as HTML for a list of results; its number when it is a picture only."""
    if not 0 <= index < len(question["answers"]):
        return "?"
    return question["answers"][index]["answer"] or f"#{index + 1}"
