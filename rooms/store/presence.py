"""Presence in one room. Every step that must not be split is one Lua script on keys with one hash tag."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from rooms.protocol.outgoing import Panel
from rooms.protocol.roles import HOSTS
from rooms.store.client import async_client, sync_client

# Everyone's connection says every 3 s that they are there; who is silent for 10 s is gone at the next such
# moment of anyone else, so at the latest after 13 s.
BEAT_S = 3.0
OVERDUE_MS = 10_000
# After a cut line or a reload the seat is kept for so long.
SEAT_KEPT_MS = 8_000
EXPIRY_S = 24 * 60 * 60
MAX_WAITING = 20

_FOLDER = Path(__file__).parent / "lua"


def _source(name: str) -> str:
    text = (_FOLDER / f"{name}.lua").read_text()
    return re.sub(r"^-- #include (\w+)\n", lambda found: _source(found[1]), text, flags=re.MULTILINE)


_SCRIPTS = {path.stem: _source(path.stem) for path in _FOLDER.glob("[a-z]*.lua")}


class Person(Struct, frozen=True):
    """Somebody in a room or at its door. `channel` is where their socket listens; "" while the line is cut."""

    id: str
    name: str
    role: str
    session: str = ""
    channel: str = ""
    mic: bool = False
    camera: bool = False
    screen: str = ""
    hand: bool = False
    captioner: bool = False
    signer: str = ""
    # Whose hand went up first has the smallest number; 0: not raised.
    hand_order: int = 0
    # At the door: needs nobody's leave, only a host's presence.
    welcome: bool = False


@dataclass(frozen=True)
class Snapshot:
    people: list[Person]
    waiting: list[Person]
    locked: bool
    revision: int
    panel: Panel | None = None
    captions: int = 0


@dataclass(frozen=True)
class Entered:
    """`replaced`: the channel that had this seat before, or ""."""

    full: bool
    replaced: str = ""
    swept: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Beat:
    """`state`: in · waiting · replaced · gone · ended. `captions`: how often what is kept of them changed so far."""

    state: str
    revision: int
    captions: int
    swept: list[str]


def read_person(text: bytes) -> Person:
    return msgspec.json.decode(text, type=Person)


def _text(person: Person) -> str:
    return msgspec.json.encode(person).decode()


def _keys(room_id: UUID) -> dict[str, str]:
    return {name: f"room:{{{room_id}}}:{name}" for name in ("people", "waiting", "beats", "meta")}


class Presence:
    """One room as sockets see it."""

    def __init__(self, room_id: UUID) -> None:
        self._names = _keys(room_id)

    async def _run(self, script: str, keys: tuple[str, ...], *values: Any) -> Any:
        names = [self._names[key] for key in keys] if keys else list(self._names.values())
        return await async_client().eval(_SCRIPTS[script], len(names), *names, *values)

    async def enter(self, person: Person, *, capacity: int, locked: bool, knock: str = "") -> Entered:
        said = await self._run(
            "enter", (), person.id, _text(person), capacity, OVERDUE_MS, EXPIRY_S, int(locked), knock
        )
        what, replaced, *swept = (part.decode() for part in said)
        return Entered(what == "full", replaced if replaced != person.channel else "", swept)

    async def knock(self, person: Person) -> bool:
        """False when too many wait already."""
        return bool(await self._run("knock", (), person.id, _text(person), MAX_WAITING, OVERDUE_MS, EXPIRY_S))

    async def beat(self, person: Person) -> Beat:
        said = await self._run("beat", (), person.id, person.channel, OVERDUE_MS, EXPIRY_S)
        state, revision, captions, *swept = (part.decode() for part in said)
        return Beat(state, int(revision), int(captions), swept)

    async def change(self, person: Person) -> bool:
        """False when the person isn't there by this channel any more."""
        return bool(await self._run("change", ("people", "meta"), person.id, person.channel, _text(person)))

    async def leave(self, person: Person, *, keep_seat: bool) -> bool:
        cut = msgspec.structs.replace(person, channel="", session="")
        kept = SEAT_KEPT_MS if keep_seat else 0
        return bool(await self._run("leave", (), person.id, person.channel, _text(cut), OVERDUE_MS, kept))

    async def remove(self, person_id: str) -> Person | None:
        """Take somebody out of the room; who it was, or None."""
        said = await self._run("remove", ("people", "beats", "meta"), person_id)
        return None if said is None else read_person(said)

    async def take_knock(self, knock_id: str) -> Person | None:
        """Take somebody away from the door."""
        said = await self._run("remove", ("waiting", "beats", "meta"), knock_id)
        return None if said is None else read_person(said)

    async def find(self, *ids: str) -> list[Person | None]:
        """The people with these ids, None for who isn't in the room."""
        found = await async_client().hmget(self._names["people"], ids)
        return [None if text is None else read_person(text) for text in found]

    async def set_locked(self, *, locked: bool) -> None:
        async with async_client().pipeline(transaction=True) as pipe:
            pipe.hset(self._names["meta"], "locked", int(locked))
            pipe.hincrby(self._names["meta"], "revision", 1)
            await pipe.execute()

    async def next_hand(self) -> int:
        """The number of a hand that goes up."""
        return int(await async_client().hincrby(self._names["meta"], "hands", 1))

    async def next_caption(self) -> int:
        """The number of a change of what is kept of captions, by which a page that missed it notices."""
        return int(await async_client().hincrby(self._names["meta"], "captions", 1))

    async def touch(self) -> None:
        """Something changed that everybody has to ask for again."""
        await async_client().hincrby(self._names["meta"], "revision", 1)

    async def snapshot(self) -> Snapshot:
        async with async_client().pipeline(transaction=True) as pipe:
            pipe.hgetall(self._names["people"])
            pipe.hgetall(self._names["waiting"])
            pipe.hgetall(self._names["meta"])
            people, waiting, meta = await pipe.execute()
        return Snapshot(
            sorted((read_person(text) for text in people.values()), key=lambda person: person.id),
            sorted((read_person(text) for text in waiting.values()), key=lambda person: person.id),
            meta.get(b"locked") == b"1",
            int(meta.get(b"revision", 0)),
            _read_panel(meta.get(b"panel")),
            int(meta.get(b"captions", 0)),
        )


def is_hosted(room_id: UUID) -> bool:
    """Whether a host or co-host is in the room, or will be back in a moment. For threads."""
    client, keys = sync_client(), _keys(room_id)
    seconds, _microseconds = client.time()
    with client.pipeline(transaction=True) as pipe:
        pipe.hvals(keys["people"])
        # Entries of a killed server's people stay until somebody else's beat.
        pipe.zrangebyscore(keys["beats"], f"({seconds * 1000 - OVERDUE_MS}", "+inf")
        people, alive = pipe.execute()
    there = {person.decode() for person in alive}
    return any(person.role in HOSTS and person.id in there for person in map(read_person, people))


def last_beat_ms(room_id: UUID) -> int | None:
    """When somebody last said that they are there, in ms since 1970; None when that is long ago. For threads."""
    newest = sync_client().zrange(_keys(room_id)["beats"], -1, -1, withscores=True)
    return int(newest[0][1]) if newest else None


def people_alive(room_ids: Sequence[UUID]) -> list[int]:
    """For each room how many are in it or at its door whose connection lives. For threads."""
    client = sync_client()
    seconds, _microseconds = client.time()
    pipeline = client.pipeline(transaction=False)
    for room_id in room_ids:
        pipeline.zrange(_keys(room_id)["beats"], 0, -1, withscores=True)
    beats = pipeline.execute()
    oldest = seconds * 1000 - OVERDUE_MS
    return [sum(at >= oldest for _person, at in one) for one in beats]


def group_of_room(room_id: UUID) -> str:
    """The channel-layer group of the sockets inside."""
    return f"call.{room_id.hex}"


def set_panel(room_id: UUID, panel: Panel | None) -> None:
    """For threads."""
    meta = _keys(room_id)["meta"]
    with sync_client().pipeline(transaction=True) as pipe:
        if panel is None:
            pipe.hdel(meta, "panel")
        else:
            pipe.hset(meta, "panel", msgspec.json.encode(panel))
        pipe.hincrby(meta, "revision", 1)
        pipe.expire(meta, EXPIRY_S)
        pipe.execute()


def panel_of(room_id: UUID) -> Panel | None:
    """For threads."""
    return _read_panel(sync_client().hget(_keys(room_id)["meta"], "panel"))


def _read_panel(text: bytes | None) -> Panel | None:
    return None if text is None else msgspec.json.decode(text, type=Panel)


def touch_room(room_id: UUID) -> None:
    """Something changed that every socket has to ask for again, at its next beat. For threads."""
    meta = _keys(room_id)["meta"]
    with sync_client().pipeline(transaction=True) as pipe:
        pipe.hincrby(meta, "revision", 1)
        pipe.expire(meta, EXPIRY_S)  # nobody may be there
        pipe.execute()


def unmark_ended(room_id: UUID) -> None:
    """The room is open again. For threads."""
    sync_client().hdel(_keys(room_id)["meta"], "ended")


def mark_ended(room_id: UUID) -> None:
    """Tell every socket of the room, at its next beat, that the call is over. For views."""
    meta = _keys(room_id)["meta"]
    with sync_client().pipeline(transaction=True) as pipe:
        pipe.hset(meta, "ended", 1)
        pipe.expire(meta, EXPIRY_S)
        pipe.execute()
