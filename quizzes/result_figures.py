"""What a saved result says in figures, per question and per player. Functions of the stored values only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quizzes import question_types
from quizzes.models import GameResult
from quizzes.question_types import slide, voting

_UNJUDGED = frozenset({slide.CODE, voting.CODE})


@dataclass(frozen=True)
class QuestionFigures:
    """One question. `number` counts from 1; `average_ms` is over everyone who answered, None if nobody did.

    `percent` is the share of right answers among the judged ones, None where nothing was judged.
    """

    number: int
    question: dict[str, Any]
    answered: int
    unanswered: int
    right: int
    wrong: int
    percent: int | None
    average_ms: int | None


@dataclass(frozen=True)
class PlayerFigures:
    """One player. `right` of `judged` questions, however fast; a question without an answer isn't right.

    `team` is "" without teams.
    `marks` runs parallel to the questions: True, False, None where nothing is judged, "" without an answer.
    """

    rank: int
    name: str
    custom_field: str
    score: int
    answered: int
    right: int
    judged: int
    percent: int | None
    average_ms: int | None
    marks: tuple[bool | str | None, ...]
    team: str = ""

    @property
    def average_s(self) -> float | None:
        return None if self.average_ms is None else self.average_ms / 1000


def rounds(result: GameResult) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each question that was played, with its answers."""
    return list(zip(result.questions, result.answers, strict=False))


def is_judged(question: dict[str, Any]) -> bool:
    return question["type"] not in _UNJUDGED


def percent_of(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def average(values: Iterable[int]) -> int | None:
    numbers = list(values)
    return round(sum(numbers) / len(numbers)) if numbers else None


def question_figures(result: GameResult) -> list[QuestionFigures]:
    """In the order in which they were played."""
    found = []
    for number, (question, answers) in enumerate(rounds(result), start=1):
        tally = question_types.of(question).tally(question, [entry["answer"] for entry in answers])
        found.append(
            QuestionFigures(
                number=number,
                question=question,
                answered=len(answers),
                unanswered=max(0, result.player_count - len(answers)),
                right=tally.right,
                wrong=tally.wrong,
                percent=percent_of(tally.right, tally.right + tally.wrong),
                average_ms=average(entry["time_taken"] for entry in answers),
            )
        )
    return found


def hardest_first(figures: Sequence[QuestionFigures]) -> list[QuestionFigures]:
    """Fewest right first; among equals the one that more people got wrong; what isn't judged comes last."""
    return sorted(
        figures,
        key=lambda one: (one.percent is None, one.percent or 0, -one.wrong, one.number),
    )


def player_figures(result: GameResult) -> list[PlayerFigures]:
    """Everyone who played, best score first; equal scores share a rank."""
    by_name, team_of = _answers_by_player(result), team_by_player(result)
    ordered = sorted(result.player_scores.items(), key=lambda item: (-item[1], item[0].casefold()))
    first_place: dict[int, int] = {}
    for place, (_, score) in enumerate(ordered, start=1):
        first_place.setdefault(score, place)
    return [
        replace(_player(result, name, score, first_place[score], by_name.get(name, {})), team=team_of.get(name, ""))
        for name, score in ordered
    ]


def team_by_player(result: GameResult) -> dict[str, str]:
    """Username → name of the team; empty in a game without teams."""
    return {name: team["name"] for team in result.teams for name in team["members"]}


def most_right_first(players: Sequence[PlayerFigures]) -> list[PlayerFigures]:
    """By right answers alone: who was quicker doesn't count."""
    return sorted(players, key=lambda one: (-one.right, one.name.casefold()))


def _answers_by_player(result: GameResult) -> dict[str, dict[int, dict[str, Any]]]:
    """Name → index of the question → what was answered."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for index, (_, answers) in enumerate(rounds(result)):
        for entry in answers:
            found.setdefault(entry["username"], {})[index] = entry
    return found


def _player(result: GameResult, name: str, score: int, rank: int, answers: dict[int, dict[str, Any]]) -> PlayerFigures:
    questions = [question for question, _ in rounds(result)]
    judged = sum(map(is_judged, questions))
    right = sum(entry["right"] is True for entry in answers.values())
    return PlayerFigures(
        rank=rank,
        name=name,
        custom_field=str(result.custom_field_data.get(name, "")),
        score=score,
        answered=len(answers),
        right=right,
        judged=judged,
        percent=percent_of(right, judged),
        average_ms=average(entry["time_taken"] for entry in answers.values()),
        marks=tuple(answers[index]["right"] if index in answers else "" for index in range(len(questions))),
    )
