"""Compares what players were told with what was saved. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any


@dataclass(frozen=True)
class Verdict:
    """`answers`: sent by players. `lost`: sent but not saved. `doubled`: saved more than once, or never sent.
    `altered`: saved with another value. `wrong_scores`: players whose shown score, saved score and sum of saved points
    differ."""

    answers: int
    lost: int
    doubled: int
    altered: int
    wrong_scores: int


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """The sums over several games."""
    return Verdict(*(sum(counts) for counts in zip(*(astuple(verdict) for verdict in verdicts), strict=True)))


def compare(players: list[dict[str, Any]], saved: dict[str, Any]) -> Verdict:
    """`players`: {name, shown_score, answers: {question: {value, code}}}; `saved`: a GameResult as the API gives it.

    A value is an option's id, which is its authored index while nothing is randomised.
    """
    sent = {
        (player["name"], int(question)): answer["value"]
        for player in players
        for question, answer in player["answers"].items()
    }
    stored = [
        ((row["username"], question), row["answer"]) for question, rows in enumerate(saved["answers"]) for row in rows
    ]
    counts = Counter(key for key, _ in stored)
    values = dict(stored)
    return Verdict(
        answers=len(sent),
        lost=sum(key not in counts for key in sent),
        doubled=sum(count - (key in sent) for key, count in counts.items()),
        altered=sum(key in values and values[key] != value for key, value in sent.items()),
        wrong_scores=_wrong_scores(players, saved),
    )


def _wrong_scores(players: list[dict[str, Any]], saved: dict[str, Any]) -> int:
    sums: Counter[str] = Counter()
    for rows in saved["answers"]:
        for row in rows:
            sums[row["username"]] += row["score"]
    scores = saved["player_scores"]
    return sum(not player["shown_score"] == scores.get(player["name"]) == sums[player["name"]] for player in players)
