"""All rooms of one process (to be exact, of one event loop), and the one channel that wakes them."""

import asyncio
import itertools
import logging
import secrets
from contextvars import Context
from typing import Any
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer

from accounts import log_context
from classroom.engine.plan import Plan
from classroom.hub.room import GameRoom
from classroom.hub.saving import Sweeper
from classroom.hub.tally import running_tally
from classroom.outages import log_failure
from classroom.store.games import GameStore
from classroom.store.guesses import Guesses
from classroom.store.keys import group_of_game
from classroom.store.shapes import Door

logger = logging.getLogger(__name__)

_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, "Hub"] = WeakKeyDictionary()


def running_hub() -> "Hub":
    """The hub of the running event loop, started on first use."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        hub = _hubs[loop] = Hub()
    return hub


def hub_if_running() -> "Hub | None":
    """The same, but none is started."""
    return _hubs.get(asyncio.get_running_loop())


class Hub:
    """Rooms by PIN. One channel per process, one group per game: a change costs one message per process."""

    def __init__(self) -> None:
        self.process = secrets.token_hex(6)
        self.store = GameStore()
        self.guesses = Guesses(self.store.client)
        self._numbers = itertools.count(1)
        self._rooms: dict[str, GameRoom] = {}
        self._opening: dict[str, asyncio.Task[GameRoom | None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._layer: Any = get_channel_layer()
        self._channel: str | None = None
        self._starting = asyncio.Lock()

    def connection_name(self) -> str:
        """A name for a new connection, unique among all processes."""
        return f"{self.process}:{next(self._numbers)}"

    async def plan(self, pin: str) -> Plan | None:
        """The plan of a game, whether or not it has a room here; a PIN that leads nowhere costs one reading."""
        room = self._rooms.get(pin)
        return room.plan if room is not None else await self.store.plan(pin)

    async def door(self, pin: str) -> Door | None:
        """Whether a game lets somebody in. A room that is here knows; for who only asks none is opened or kept."""
        room = self._rooms.get(pin)
        return Door(room.state.phase, room.state.locked) if room is not None else await self.store.door(pin)

    async def room(self, pin: str) -> GameRoom | None:
        """The room of a game, loaded and subscribed to its changes; None when there is no such game."""
        room = self._rooms.get(pin)
        if room is not None:
            room.touched_at = asyncio.get_running_loop().time()
            return room
        opening = self._opening.get(pin)
        if opening is None:
            opening = self._opening[pin] = self._spawn(self._open(pin))
            opening.add_done_callback(lambda _: self._opening.pop(pin, None))
        return await asyncio.shield(opening)

    async def _open(self, pin: str) -> GameRoom | None:
        await self._start()
        await self._layer.group_add(group_of_game(pin), self._channel)
        plan, snapshot = await self.store.plan(pin), await self.store.load(pin, -1)
        if plan is None or snapshot is None:
            await self._layer.group_discard(group_of_game(pin), self._channel)
            return None
        room = GameRoom(plan=plan, snapshot=snapshot, process=self.process, store=self.store, nudge=self._nudge)
        self._rooms[pin] = room
        self._spawn(self._watch(room))
        return room

    async def _watch(self, room: GameRoom) -> None:
        log_context.begin(game_id=room.plan.game_id)
        try:
            await room.watch()
        finally:
            self._rooms.pop(room.pin, None)
        # Its last heartbeat stays: who was present here and comes back nowhere is taken as gone by the other processes.
        if room.pin not in self._rooms and room.pin not in self._opening:
            await self._layer.group_discard(group_of_game(room.pin), self._channel)

    def _nudge(self, pin: str) -> None:
        self._spawn(self._send_nudge(pin))

    async def _send_nudge(self, pin: str) -> None:
        try:
            await self._layer.group_send(group_of_game(pin), {"type": "game.changed", "pin": pin, "by": self.process})
        except Exception:
            room = self._rooms.get(pin)
            logger.warning("A change of game %s could not be announced.", room and room.plan.game_id)

    async def _start(self) -> None:
        """Subscribe this process's channel and start its tasks, once."""
        async with self._starting:
            if self._channel is None:
                channel = await self._layer.new_channel()
                self._spawn(self._receive(channel))
                self._spawn(Sweeper(self.store, self.process).run())
                self._spawn(running_tally().keep_telling(self.store.client))
                self._channel = channel

    async def _receive(self, channel: str) -> None:
        while True:
            try:
                message = await self._layer.receive(channel)
            except Exception as error:
                log_failure(logger, error, "Announcements can't be received just now")
                await asyncio.sleep(1)
                continue
            room = self._rooms.get(message.get("pin", ""))
            if room is not None and message.get("by") != self.process:
                room.wake()

    def _spawn(self, work: Any) -> asyncio.Task[Any]:
        """A task that is kept until it ends, and whose failure is logged.

        It has a context of its own: it isn't about the socket that needed it first.
        """
        task: asyncio.Task[Any] = asyncio.get_running_loop().create_task(work, context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("A task of the live game failed.", exc_info=task.exception())

    async def store_answers(self) -> None:
        """Returns when every answer that came until now is stored or refused."""
        await asyncio.gather(*(room.answers.posted() for room in list(self._rooms.values())))

    async def stop(self) -> None:
        """End every task of this hub, after results that are just being saved; for tests and orderly shutdown."""
        for room in list(self._rooms.values()):
            await room.stop()
        await running_tally().tell(self.store.client)
        # A client library that is busy may swallow a cancellation, so it is repeated.
        while self._tasks:
            for task in list(self._tasks):
                task.cancel()
            await asyncio.wait(self._tasks, timeout=0.2)
        self._rooms.clear()
