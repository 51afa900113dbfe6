"""Teams: their names, and how they stand. A team is known by its place among the names, from 0."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from accounts.wording import say
from classroom.engine.names import fold_name, tidy

TEAMS_MIN, TEAMS_MAX = 2, 12
TEAM_NAME_MAX_CHARACTERS = 24


class TeamNamesError(ValueError):
    """Names that can't be used; the message says what to do."""


class TeamScore(Struct, frozen=True):
    """One team. `score`: the mean of its members' points, rounded half up; equal scores share a rank."""

    rank: int
    team: int
    score: int
    members: tuple[str, ...]


def clean_team_names(raw: Sequence[str]) -> tuple[str, ...]:
    """The names as they are shown, empty ones left out: 2 to 12 different ones, or TeamNamesError."""
    names = tuple(name for name in map(tidy, raw) if name)
    if not TEAMS_MIN <= len(names) <= TEAMS_MAX:
        raise TeamNamesError(
            say("Give %(least)s to %(most)s teams a name, one on each line.", least=TEAMS_MIN, most=TEAMS_MAX)
        )
    long = next((name for name in names if len(name) > TEAM_NAME_MAX_CHARACTERS), None)
    if long is not None:
        raise TeamNamesError(
            say(
                "“%(long)s” is too long: a team’s name may have %(most)s characters.",
                long=long,
                most=TEAM_NAME_MAX_CHARACTERS,
            )
        )
    if len({fold_name(name) for name in names}) < len(names):
        raise TeamNamesError(say("Two teams have the same name. Give each its own."))
    return names


def team_scores(
    count: int, teams: Mapping[str, int], scores: Mapping[str, int], removed: Collection[str] = ()
) -> list[TeamScore]:
    """How `count` teams stand, best first. `teams`: player → team. Members are all who joined and weren't removed;
    a team without any is left out."""
    members: list[list[str]] = [[] for _ in range(count)]
    for player, team in teams.items():
        if player not in removed and 0 <= team < count:
            members[team].append(player)
    means = {team: _mean([scores.get(player, 0) for player in group]) for team, group in enumerate(members) if group}
    order = sorted(means, key=lambda team: (-means[team], team))
    ranks = {team: 1 + sum(other > means[team] for other in means.values()) for team in means}
    return [TeamScore(ranks[team], team, means[team], tuple(members[team])) for team in order]


def _mean(points: Sequence[int]) -> int:
    return (2 * sum(points) + len(points)) // (2 * len(points))
