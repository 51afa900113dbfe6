"""The sockets of one game in one process, and what is shown to them. Shared parts are encoded once."""

import asyncio
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence

from classroom.engine.extra_time import ExtraTime
from classroom.engine.names import fold_name
from classroom.engine.results import PlayerRecord
from classroom.engine.screens import Scene
from classroom.engine.state import GameState
from classroom.hub.connection import Connection, PlayerConnection
from classroom.hub.player_frames import PlayerFrames
from classroom.protocol.outgoing import (
    AnswersCounted,
    ExtraTimes,
    HostPlayer,
    HostPlayers,
    Ping,
    PlayerRemoved,
    Refusal,
    RemovedPlayer,
    RemovedPlayers,
    encode,
)
from classroom.store.shapes import Glance, StoredPlayer

# After so many sockets the loop gets a chance to do something else.
BREATH = 100
PING_EVERY_S = 10.0
PING_OFTEN_S = 1.0


class Audience:
    """Players by id, and hosts. `often`: ping each second, for a room check."""

    def __init__(self, *, often: bool = False) -> None:
        self._ping_every_s = PING_OFTEN_S if often else PING_EVERY_S
        self.players: dict[str, PlayerConnection] = {}
        self.hosts: set[Connection] = set()
        self._counts: tuple[int, int, int] | None = None
        self._loop = asyncio.get_running_loop()
        self._ping_due: dict[Connection, float] = {}

    def __bool__(self) -> bool:
        return bool(self.players or self.hosts)

    def everyone(self) -> Iterator[Connection]:
        yield from list(self.players.values())
        yield from list(self.hosts)

    # --- coming and going -------------------------------------------------------------------------

    def seat(self, connection: PlayerConnection) -> PlayerConnection | None:
        """The connection takes its player's place; returns the one that had it."""
        before = self.players.get(connection.player)
        self.players[connection.player] = connection
        if connection.ANSWERS_PINGS:
            self._ping_due[connection] = 0.0
        return before if before is not connection else None

    def unseat(self, connection: PlayerConnection) -> bool:
        """True when the connection had a place."""
        self._ping_due.pop(connection, None)
        if self.players.get(connection.player) is not connection:
            return False
        del self.players[connection.player]
        return True

    def seat_host(self, connection: Connection) -> None:
        self.hosts.add(connection)
        self._ping_due[connection] = 0.0

    def unseat_host(self, connection: Connection) -> None:
        self.hosts.discard(connection)
        self._ping_due.pop(connection, None)

    def remove(self, connection: PlayerConnection, reason: str) -> None:
        """Tell a connection that its place is gone. It stays open: closing would make clients come back."""
        self._ping_due.pop(connection, None)
        connection.say(encode(PlayerRemoved(reason)))
        connection.detach()

    def part(self, code: int, why: Refusal | None = None) -> None:
        """Close every socket."""
        for connection in self.everyone():
            if why is not None:
                connection.refuse(why)
            connection.close(code)

    # --- showing ----------------------------------------------------------------------------------

    async def show_all(self, scene: Scene, names: Mapping[str, str], now_ms: int) -> None:
        """The whole state to every socket."""
        self._counts = None
        if self.hosts:
            text = encode(scene.for_hosts(now_ms, names))
            for host in list(self.hosts):
                host.say(text)
        if not self.players:
            return
        frames = PlayerFrames(scene, names, now_ms)
        for sent, connection in enumerate(list(self.players.values()), 1):
            if self.players.get(connection.player) is connection:
                connection.say(frames.frame(connection))
            if sent % BREATH == 0:
                await asyncio.sleep(0)

    def show_player(self, scene: Scene, connection: PlayerConnection, names: Mapping[str, str], now_ms: int) -> None:
        connection.say(PlayerFrames(scene, names, now_ms).frame(connection))

    def show_host(self, scene: Scene, connection: Connection, names: Mapping[str, str], now_ms: int) -> None:
        connection.say(encode(scene.for_hosts(now_ms, names)))

    def show_counts(self, state: GameState, glance: Glance) -> None:
        """The number of answers to hosts, when it changed."""
        counts = (state.index, glance.answer_count, glance.present_count)
        if counts == self._counts:
            return
        self._counts = counts
        text = encode(AnswersCounted(*counts))
        for host in list(self.hosts):
            host.say(text)

    @staticmethod
    def show_people(
        hosts: Iterable[Connection], people: Sequence[StoredPlayer], extra: Mapping[str, ExtraTime]
    ) -> None:
        lines = [
            HostPlayer(
                one.player,
                one.record.name,
                one.record.custom_field,
                one.present,
                one.score,
                one.record.controller,
                one.team,
            )
            for one in people
        ]
        texts = [encode(HostPlayers(lines))]
        if extra:
            named = {one.player: extra.get(fold_name(one.record.name)) for one in people}
            texts.append(encode(ExtraTimes({player: one.percent for player, one in named.items() if one is not None})))
        for host in hosts:
            for text in texts:
                host.say(text)

    @staticmethod
    def show_removed(hosts: Iterable[Connection], removed: Mapping[str, PlayerRecord]) -> None:
        """Whom a host can let back in."""
        text = encode(RemovedPlayers([RemovedPlayer(player, record.name) for player, record in removed.items()]))
        for host in hosts:
            host.say(text)

    # --- latency ----------------------------------------------------------------------------------

    def ping_some(self) -> None:
        """A ping to each socket that is due for one: soon after coming, then regularly. A host's measures nothing, but
        tells its page that the line isn't dead."""
        now = self._loop.time()
        for connection, due in list(self._ping_due.items())[: 10 * BREATH]:
            if due <= now:
                self.ping(connection)
                self._ping_due.pop(connection)
                self._ping_due[connection] = now + self._ping_every_s

    @staticmethod
    def ping(connection: Connection) -> None:
        nonce = secrets.randbits(32)
        connection.pinged(nonce)
        connection.say(encode(Ping(nonce)))
