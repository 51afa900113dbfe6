"""Who is in one game: what this process's hosts are told of it, and which of its sockets lost their place."""

import asyncio

from classroom.engine.state import Snapshot
from classroom.hub.audience import Audience
from classroom.hub.connection import Connection
from classroom.hub.pace import POLL_WITH_HOST_S
from classroom.store.games import GameStore
from classroom.store.shapes import Glance


class People:
    """Compares what was told last with the counters of a glance."""

    def __init__(self, store: GameStore, pin: str, audience: Audience, snapshot: Snapshot) -> None:
        self._store, self._pin, self._audience = store, pin, audience
        self._loop = asyncio.get_running_loop()
        self._told = -1
        self._told_of = (snapshot.scores, snapshot.extra)
        self._members = snapshot.state.members
        self._next_at = 0.0

    async def look(self, glance: Glance, snapshot: Snapshot) -> None:
        """Part with sockets whose place was taken, and tell hosts what is new."""
        if glance.members != self._members:
            await self._reconcile(glance.members, snapshot.state.index)
            if self._audience.hosts:
                self._audience.show_removed(list(self._audience.hosts), await self._store.removed(self._pin))
        await self._tell(glance, snapshot)

    async def tell_host(self, connection: Connection, snapshot: Snapshot) -> None:
        """Everything, to one host who has just come."""
        self._audience.show_people([connection], await self._store.players(self._pin), snapshot.extra)
        self._audience.show_removed([connection], await self._store.removed(self._pin))

    def notice(self, snapshot: Snapshot) -> None:
        """The list is told again when points or extra time are other than last time."""
        of_people = (snapshot.scores, snapshot.extra)
        if of_people != self._told_of:
            self._told, self._told_of = -1, of_people

    async def _tell(self, glance: Glance, snapshot: Snapshot) -> None:
        """The list of players to hosts; the more players, the less often."""
        now = self._loop.time()
        if not self._audience.hosts or glance.people == self._told or now < self._next_at:
            return
        people = await self._store.players(self._pin)
        self._told = glance.people
        self._next_at = now + max(POLL_WITH_HOST_S, len(people) / 1000)
        self._audience.show_people(list(self._audience.hosts), people, snapshot.extra)

    async def _reconcile(self, members: int, index: int) -> None:
        """Part with connections whose place was taken over or away."""
        connected = [(player, connection.name) for player, connection in self._audience.players.items()]
        codes = await self._store.reconcile(self._pin, index, connected)
        if len(codes) != len(connected):
            return
        for (player, name), code in zip(connected, codes, strict=True):
            connection = self._audience.players.get(player)
            if code != "kept" and connection is not None and connection.name == name:
                self._audience.unseat(connection)
                self._audience.remove(connection, "replaced" if code == "replaced" else "kicked")
        self._members = members
