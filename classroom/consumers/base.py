"""What both sockets have in common: one lean receive path that never raises out of a message."""

from typing import Any, ClassVar

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings

from accounts.socket_guard import guarded
from classroom.consumers.origin import origin_allowed
from classroom.hub.connection import Connection
from classroom.hub.registry import Hub, running_hub
from classroom.protocol.codes import refusal
from classroom.protocol.outgoing import Refusal

CLOSE_FORBIDDEN = 4403
CLOSE_NOT_FOUND = 4404


class GameConsumer(AsyncConsumer):
    """Base of both. It has no channel of its own: its game's room sends to it directly."""

    channel_layer_alias: ClassVar[Any] = None
    connection: Connection

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        # Channels' own loop makes a task per message, to hear its channel layer at the same time.
        self.scope, self.base_send = scope, send
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Channels' own dispatch hops to a thread per message to close database connections; these sockets hold none.
        kind = message["type"]
        if kind == "websocket.receive":
            await self._receive(message.get("text") if message.get("text") is not None else message.get("bytes"))
        elif kind == "websocket.connect":
            await self._connect()
        elif kind == "websocket.disconnect":
            await self.gone()
            raise StopConsumer

    async def _connect(self) -> None:
        if not origin_allowed(self.scope["headers"], settings.CSRF_TRUSTED_ORIGINS):
            await self.base_send({"type": "websocket.close", "code": CLOSE_FORBIDDEN})
            return
        await self.base_send({"type": "websocket.accept"})
        hub: Hub = self.scope.get("hub") or running_hub()
        await self._guard(self.opened(hub))

    async def _receive(self, frame: str | bytes | None) -> None:
        if not hasattr(self, "connection") or self.connection.closed:
            return
        if not self.connection.may_speak():
            self.connection.refuse(refusal("too_fast"))
            return
        await self._guard(self.received(frame))

    async def _guard(self, work: Any) -> None:
        """Whatever goes wrong with one message is told to its sender; the socket stays open."""
        reply: Refusal | None = await guarded(work, refusal)
        if reply is not None:
            self.connection.refuse(reply)

    async def opened(self, hub: Hub) -> Refusal | None:
        """The socket is open; sets `connection` first."""
        raise NotImplementedError

    async def received(self, frame: str | bytes | None) -> Refusal | None:
        """One frame."""
        raise NotImplementedError

    async def gone(self) -> None:
        """The socket is closed."""
        raise NotImplementedError
