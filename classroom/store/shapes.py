"""What the store reads and returns, decoded."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from classroom.engine.extra_time import ExtraTime
from classroom.engine.phases import Phase
from classroom.engine.results import PlayerRecord
from classroom.engine.state import GameState, Snapshot
from classroom.engine.verdicts import StoredAnswer, Verdicts


class Glance(Struct, frozen=True):
    """The counters by which a process notices that it should load the game again."""

    revision: int
    people: int
    members: int
    answer_count: int
    present_count: int


class Door(Struct, frozen=True):
    """What decides whether a game lets somebody new in."""

    phase: Phase
    locked: bool


class Place(Struct, frozen=True):
    """A player's place in a game, just taken or taken again. `answered`: the current question has their answer.

    `replaced`: the connection that had the place before, or "". `team`: None without teams.
    """

    player: str
    record: PlayerRecord
    revision: int
    answered: bool = False
    replaced: str = ""
    index: int | None = None
    team: int | None = None


class Submission(Struct, frozen=True):
    """An answer on its way to Redis: `value` is JSON in authored terms."""

    player: str
    client_id: str
    value: str
    latency_ms: int


class EverythingPlayed(Struct, frozen=True):
    """What a result is made of: everyone who ever joined, and the verdicts per question index.

    `teams`: player → team, empty without teams. `removed`: who was removed in the end.
    """

    state: GameState
    players: dict[str, PlayerRecord]
    verdicts: dict[int, Verdicts]
    teams: dict[str, int] = {}
    removed: frozenset[str] = frozenset()


class StoredPlayer(Struct, frozen=True):
    player: str
    record: PlayerRecord
    present: bool
    score: int
    team: int | None = None


def glance_of(snapshot: Snapshot) -> Glance:
    """The counters of a game that was loaded whole."""
    state = snapshot.state
    return Glance(state.revision, state.people, state.members, snapshot.answer_count, snapshot.present_count)


def pairs(flat: list[bytes]) -> dict[str, bytes]:
    """A hash as Lua returns it."""
    return {flat[at].decode(): flat[at + 1] for at in range(0, len(flat), 2)}


def team_or_none(text: bytes) -> int | None:
    """A team as Lua returns it; empty without one."""
    return int(text) if text else None


def points(text: bytes) -> dict[str, int]:
    """Points by player id, as Lua joins that hash: id, points, id, points, … with spaces. Teams come the same way."""
    words = text.decode().split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


def game_state(fields: Mapping[str, Any]) -> GameState:
    """The state hash, decoded; values are bytes."""
    text = {name: value.decode() for name, value in fields.items()}
    return GameState(
        game_id=text["game_id"],
        host_id=text["host_id"],
        phase=Phase(text["phase"]),
        index=int(text["index"]),
        revision=int(text["revision"]),
        turned=int(text["turned"]),
        opened_ms=int(text["opened_ms"]),
        deadline_ms=int(text["deadline_ms"]),
        limit_ms=int(text["limit_ms"]),
        locked=text["locked"] == "1",
        recorded=text["recorded"] == "1",
        to_podium=text["to_podium"] == "1",
        saved=text["saved"] == "1",
        people=int(text["people"]),
        members=int(text["members"]),
        # Games that began under an older version don't have these.
        paused_ms=int(text.get("paused_ms", 0)),
        skipped=_indexes(text.get("skipped", "")),
        turned_ms=int(text.get("turned_ms", 0)),
        looking_at=int(text.get("looking_at", -1)),
        revealed=_indexes(text.get("revealed", "")),
        regrouped=int(text.get("regrouped", 0)),
    )


def _indexes(text: str) -> tuple[int, ...]:
    return tuple(int(index) for index in text.split(",") if index)


def extra_times(flat: list[bytes]) -> dict[str, ExtraTime]:
    """Private extra time by folded name."""
    return {name: ExtraTime(*map(int, value.split(b":"))) for name, value in pairs(flat).items()}


def stored_answer(text: bytes) -> StoredAnswer:
    """A value of `keys.answers`."""
    measured, _, value = text.split(b":", 2)
    elapsed, _, percent = measured.partition(b"/")
    return StoredAnswer(msgspec.json.decode(value), int(elapsed), int(percent or 0))


def new_state(game_id: str, host_id: str) -> dict[str, str]:
    """The state hash of a game in its lobby."""
    zero = (
        "turned",
        "opened_ms",
        "deadline_ms",
        "limit_ms",
        "waits",
        "locked",
        "recorded",
        "to_podium",
        "saved",
        "paused_ms",
        "turned_ms",
        "regrouped",
    )
    return {
        "game_id": game_id,
        "host_id": host_id,
        "phase": Phase.LOBBY.value,
        "index": "-1",
        "revision": "1",
        "next_player": "0",
        "people": "0",
        "members": "0",
        "skipped": "",
        "revealed": "",
        "looking_at": "-1",
        **dict.fromkeys(zero, "0"),
    }
