"""A saved result, made ready to be read: per question and per player. Functions of the stored values only."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.wording import say
from classroom.charts import tally_svg
from quizzes import formulas, question_types
from quizzes.models import GameResult
from quizzes.question_types import QuestionType, order, slide
from quizzes.question_types.shapes import Tally
from quizzes.result_figures import average, hardest_first, percent_of, question_figures, rounds

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
    average_s: float | None
    svg: str
    answers: list[AnswerLine]
    more: int


@dataclass(frozen=True)
class PlayerAnswer:
    """One question as one player met it; `line` is None without an answer."""

    number: int
    question: str
    takes_answers: bool
    line: AnswerLine | None


def question_reports(result: GameResult, *, hardest: bool = False) -> list[QuestionReport]:
    """As played, or the hardest first."""
    reports = [
        _question_report(number, question, answers, result.player_count)
        for number, (question, answers) in enumerate(rounds(result), start=1)
    ]
    if not hardest:
        return reports
    return [reports[one.number - 1] for one in hardest_first(question_figures(result))]


def _answer_line(kind: QuestionType, question: dict[str, Any], entry: dict[str, Any]) -> AnswerLine:
    return AnswerLine(
        name=entry["username"],
        answer=formulas.shown_answer(kind.CODE, kind.answer_html(question, entry["answer"])),
        right=entry["right"],
        seconds=entry["time_taken"] / 1000,
        points=entry["score"],
    )


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
    lines = [_answer_line(kind, question, entry) for entry in answers[:ANSWERS_SHOWN]]
    time = average(entry["time_taken"] for entry in answers)
    return QuestionReport(
        number=number,
        question=formulas.with_formulas(question["question"]),
        label=say(kind.LABEL),
        tally=formulas.shown_tally(tally),
        ordered=question["type"] == order.CODE,
        skipped=skipped,
        takes_answers=question["type"] != slide.CODE,
        unanswered=max(0, players - len(answers)),
        percent=percent_of(tally.right, judged),
        average_s=None if time is None else time / 1000,
        svg=tally_svg(tally, _("Answers to question %(number)s") % {"number": number}),
        answers=lines,
        more=max(0, len(answers) - ANSWERS_SHOWN),
    )


def player_answers(result: GameResult, name: str) -> list[PlayerAnswer]:
    """Every question with what this player answered."""
    found = []
    for number, (question, answers) in enumerate(rounds(result), start=1):
        kind = question_types.of(question)
        entry = next((entry for entry in answers if entry["username"] == name), None)
        found.append(
            PlayerAnswer(
                number=number,
                question=formulas.with_formulas(question["question"]),
                takes_answers=question["type"] != slide.CODE,
                line=None if entry is None else _answer_line(kind, question, entry),
            )
        )
    return found


def average_percent(reports: list[QuestionReport]) -> int | None:
    """The share of right answers among all judged ones, or None if nothing was judged."""
    right = sum(report.tally.right for report in reports)
    judged = right + sum(report.tally.wrong for report in reports)
    return percent_of(right, judged)
