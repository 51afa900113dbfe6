"""The socket of hardware controllers. Whoever plays here proves it by the place's secret, which no other page has.

So `Origin`, which their firmware sets to `file://`, isn't asked for.
"""

import asyncio

from redis.exceptions import RedisError

from accounts import log_context
from classroom.consumers.base import GameConsumer
from classroom.hub.box import BoxConnection, Buttons
from classroom.hub.registry import Hub, running_hub
from classroom.protocol.box import BoxError, complaint, parse_press, read_place_id
from classroom.protocol.outgoing import Refusal
from classroom.store.boxes import excuse

SUBPROTOCOL = "arduino"
# Without a place, a press tries again to get it, but not more often.
ENTER_AGAIN_S = 1.0


class BoxConsumer(GameConsumer):
    connection: BoxConnection
    buttons: Buttons | None = None
    _entered_at = -ENTER_AGAIN_S
    _looking: asyncio.Task[None] | None = None

    async def _connect(self) -> None:
        accepted = {"type": "websocket.accept"}
        if SUBPROTOCOL in self.scope.get("subprotocols", ()):
            accepted["subprotocol"] = SUBPROTOCOL
        await self.base_send(accepted)
        await self._guard(self.opened(self.scope.get("hub") or running_hub()))

    async def opened(self, hub: Hub) -> Refusal | None:
        self.hub = hub
        self.connection = BoxConnection(self.base_send, hub.connection_name(), self._shown)
        await self._enter()
        return None

    async def received(self, frame: str | bytes | None) -> Refusal | None:
        button = parse_press(frame)
        if not isinstance(button, int):
            self._complain(button)
        elif self.buttons is None:
            await self._enter()
        elif not self.buttons.press(button):
            self._complain("InvalidButton")
        return None

    async def gone(self) -> None:
        if hasattr(self, "connection"):
            self.connection.closed = True
            if self.buttons is not None and self.connection.player:
                self.buttons.room.lost(self.connection)

    async def _enter(self) -> None:
        """Take the place whose id is in the address, as a phone that comes back does."""
        now = asyncio.get_running_loop().time()
        if now - self._entered_at < ENTER_AGAIN_S:
            return
        self._entered_at = now
        found = read_place_id(self.scope["url_route"]["kwargs"]["place_id"])
        room = None if found is None else await self.hub.room(found.pin)
        if room is not None:
            log_context.note(game_id=room.plan.game_id)
        if found is None or room is None:
            self._complain("BadId")
            return
        place = await self.hub.store.rejoin(
            found.pin,
            player=found.player,
            secret=found.secret,
            connection=self.connection.name,
            index=room.state.index,
        )
        if isinstance(place, str):
            self._complain("BadId")
            return
        self.buttons = Buttons(self.connection, room)
        await room.seat(self.connection, place)

    def _complain(self, error: BoxError) -> None:
        self.connection.tell(complaint(error))

    def _shown(self) -> None:
        if self.buttons is not None and self.connection.player and self._looking is None:
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        """Nobody shall wait for an answer that four buttons can't give."""
        assert self.buttons is not None
        room = self.buttons.room
        try:
            # Another question may open meanwhile.
            while (index := self.buttons.question_to_excuse()) is not None:
                if await excuse(self.hub.store, room.pin, index, [self.connection.player]):
                    room.changed()
        except (RedisError, OSError):
            # The question closes when its time is over.
            pass
        finally:
            self._looking = None
