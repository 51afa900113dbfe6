"""A saved result, made ready to be read: per question and per player. Functions of the stored values only."""

from dataclasses import dataclass, replace
from typing import Any

from classroom.charts import tally_svg
from quizzes import question_types
from quizzes.models import GameResult
from quizzes.question_types import order, slide
from quizzes.question_types.shapes import Tally

ANSWERS_SHOWN = 200


@dataclass(frozen=True)
class AnswerLine:
    """One player's answer; `answer` is safe HTML, `seconds` how long it took."""

    name: str
    answer: str
    right: bool | None
    seconds: float
    points: int


@dataclass(frozen=True)
class QuestionReport:
    """One question: `svg` is "" where there is nothing to draw; `percent` None where nothing is judged.

    `skipped`: the host skipped it, so it counts for nobody.
    `ordered`: the bars count who put an option in its place, so none of them is right or wrong.
    """

    number: int
    question: str
    label: str
    tally: Tally
    ordered: bool
    skipped: bool
    takes_answers: bool
    unanswered: int
    percent: int | None
    svg: str
    answers: list[AnswerLine]
    more: int


@dataclass(frozen=True)
class PlayerLine:
    rank: int
    name: str
    custom_field: str
    score: int
    answered: int
    right: int


def question_reports(result: GameResult) -> list[QuestionReport]:
    return [
        _question_report(number, question, answers, result.player_count)
        for number, (question, answers) in enumerate(zip(result.questions, result.answers, strict=False), start=1)
    ]


def _question_report(
    number: int, question: dict[str, Any], answers: list[dict[str, Any]], players: int
) -> QuestionReport:
    kind = question_types.of(question)
    tally = kind.tally(question, [entry["answer"] for entry in answers])
    skipped = bool(question.get("skipped"))
    if skipped:
        tally = replace(tally, right=0, wrong=0)
    judged = tally.right + tally.wrong
    if question["type"] == order.CODE:
        tally = replace(tally, bars=[replace(bar, right=None) for bar in tally.bars])
    lines = [
        AnswerLine(
            name=entry["username"],
            answer=kind.answer_html(question, entry["answer"]),
            right=entry["right"],
            seconds=entry["time_taken"] / 1000,
            points=entry["score"],
        )
        for entry in answers[:ANSWERS_SHOWN]
    ]
    return QuestionReport(
        number=number,
        question=question["question"],
        label=kind.LABEL,
        tally=tally,
        ordered=question["type"] == order.CODE,
        skipped=skipped,
        takes_answers=question["type"] != slide.CODE,
        unanswered=max(0, players - len(answers)),
        percent=round(100 * tally.right / judged) if judged else None,
        svg=tally_svg(tally, f"Answers to question {number}"),
        answers=lines,
        more=max(0, len(answers) - ANSWERS_SHOWN),
    )


def player_lines(result: GameResult) -> list[PlayerLine]:
    """Everyone who played, best first; equal scores share a rank."""
    answered: dict[str, int] = {}
    right: dict[str, int] = {}
    for answers in result.answers:
        for entry in answers:
            answered[entry["username"]] = answered.get(entry["username"], 0) + 1
            right[entry["username"]] = right.get(entry["username"], 0) + (entry["right"] is True)
    ordered = sorted(result.player_scores.items(), key=lambda item: (-item[1], item[0].casefold()))
    scores = [score for _, score in ordered]
    return [
        PlayerLine(
            rank=scores.index(score) + 1,
            name=name,
            custom_field=str(result.custom_field_data.get(name, "")),
            score=score,
            answered=answered.get(name, 0),
            right=right.get(name, 0),
        )
        for name, score in ordered
    ]


def average_percent(reports: list[QuestionReport]) -> int | None:
    """The share of right answers among all judged ones, or None if nothing was judged."""
    right = sum(report.tally.right for report in reports)
    judged = right + sum(report.tally.wrong for report in reports)
    return round(100 * right / judged) if judged else None
