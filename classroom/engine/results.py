"""What a finished game leaves behind: the content of a saved result."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from msgspec import Struct

from classroom.engine.plan import Plan
from classroom.engine.teams import team_scores
from classroom.engine.verdicts import Verdicts


class PlayerRecord(Struct, frozen=True):
    """A player as stored. `joined_ms` is Redis time. `controller`: a hardware controller."""

    name: str
    custom_field: str
    joined_ms: int = 0
    controller: bool = False


class SavedGame(Struct, frozen=True):
    """The fields of quizzes.GameResult that come from the game. `answers` runs parallel to `questions`.

    `teams`, best first: {name, score, members}, empty in a game without teams.
    """

    player_count: int
    questions: list[dict[str, Any]]
    answers: list[list[dict[str, Any]]]
    player_scores: dict[str, int]
    custom_field_data: dict[str, str]
    teams: list[dict[str, Any]] = []


def saved_game(
    plan: Plan,
    opened: int,
    players: Mapping[str, PlayerRecord],
    verdicts: Sequence[Verdicts],
    skipped: Collection[int] = (),
    *,
    teams: Mapping[str, int] | None = None,
    removed: Collection[str] = (),
) -> SavedGame:
    """The result after `opened` questions were opened. A score is the sum of the points listed in `answers`.

    `players` holds everyone who ever joined, those removed included: an accepted answer stays.
    Questions that were `skipped` say so. `teams`: player → team; who was `removed` counts for none.
    """
    scores = dict.fromkeys(players, 0)
    rows: list[list[dict[str, Any]]] = []
    for index in range(opened):
        counted = verdicts[index] if index < len(verdicts) else {}
        rows.append(
            [
                {
                    "username": players[player].name,
                    "answer": verdict.value,
                    "right": verdict.right,
                    "time_taken": verdict.elapsed_ms,
                    "score": verdict.points,
                }
                for player, verdict in counted.items()
            ]
        )
        for player, verdict in counted.items():
            scores[player] += verdict.points
    return SavedGame(
        player_count=len(players),
        questions=[
            {**question, "skipped": True} if index in skipped else question
            for index, question in enumerate(plan.questions[:opened])
        ],
        answers=rows,
        player_scores={players[player].name: score for player, score in scores.items()},
        custom_field_data={record.name: record.custom_field for record in players.values() if record.custom_field},
        teams=_saved_teams(plan.options.teams, players, teams or {}, scores, removed),
    )


def _saved_teams(
    names: Sequence[str],
    players: Mapping[str, PlayerRecord],
    teams: Mapping[str, int],
    scores: Mapping[str, int],
    removed: Collection[str],
) -> list[dict[str, Any]]:
    return [
        {"name": names[line.team], "score": line.score, "members": [players[player].name for player in line.members]}
        for line in team_scores(len(names), teams, scores, removed)
    ]
