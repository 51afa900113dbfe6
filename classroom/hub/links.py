"""How the players of one game are connected: what this process measures, and what hosts who watch are shown."""

import asyncio
from collections import Counter
from collections.abc import Mapping

from classroom.engine.links import Link, Measurement, worst_first
from classroom.hub.connection import Connection, PlayerConnection
from classroom.protocol.outgoing import LinksChanged, PlayerLink, encode
from classroom.store.games import GameStore
from classroom.store.shapes import Place

SHARE_EVERY_S = 5.0
SHARE_OFTEN_S = 1.0
SHOW_EVERY_S = 1.0
# A table of thousands comes less often.
PLAYERS_PER_S = 500


class LinkBoard:
    """Shares what has changed since last time in one call, and reads it back only while a host watches."""

    def __init__(self, store: GameStore, pin: str, *, often: bool = False) -> None:
        self._store, self._pin = store, pin
        self._share_every_s = SHARE_OFTEN_S if often else SHARE_EVERY_S
        self._loop = asyncio.get_running_loop()
        self._share_at = self._show_at = 0.0
        self._shared: dict[PlayerConnection, Measurement] = {}
        self._returned: Counter[str] = Counter()
        self._watchers: set[Connection] = set()
        self._shown = ""

    def seated(self, place: Place) -> None:
        """A player is here; who had the place before came back."""
        if place.index is not None:
            self._returned[place.player] += 1

    def watch(self, host: Connection, *, on: bool) -> None:
        self._shown, self._show_at = "", 0.0
        if on:
            self._watchers.add(host)
        else:
            self._watchers.discard(host)

    async def look(self, players: Mapping[str, PlayerConnection]) -> None:
        """Share and show what is due."""
        now = self._loop.time()
        if now >= self._share_at:
            self._share_at = now + self._share_every_s
            await self._share(players)
        if self._watchers and now >= self._show_at:
            await self._show(now)

    async def _share(self, players: Mapping[str, PlayerConnection]) -> None:
        measured = {connection: connection.round_trips.measurement() for connection in players.values()}
        changed = {
            connection.player: measurement
            for connection, measurement in measured.items()
            if self._shared.get(connection, Measurement()) != measurement
        }
        returned, self._returned = self._returned, Counter()
        self._shared = measured
        if changed or returned:
            await self._store.share_links(self._pin, changed, returned)

    async def _show(self, now: float) -> None:
        people, links = await self._store.players(self._pin), await self._store.links(self._pin)
        self._show_at = now + max(SHOW_EVERY_S, len(people) / PLAYERS_PER_S)
        lines = [
            Link(
                one.player,
                one.record.name,
                one.present,
                *links.get(one.player, (Measurement(), 0)),
                controller=one.record.controller,
            )
            for one in people
        ]
        text = encode(LinksChanged([_line(link) for link in worst_first(lines)]))
        if text == self._shown:
            return
        self._shown = text
        for host in list(self._watchers):
            host.say(text)


def _line(link: Link) -> PlayerLink:
    measured = link.measured
    return PlayerLink(
        id=link.player,
        name=link.name,
        quality=link.quality.value,
        round_trip_ms=measured.round_trip_ms,
        pings=measured.pings,
        lost=measured.lost,
        reconnects=link.reconnects,
    )
