"""The lean receive path: one frame at a time, and nothing raises out of a message. Origin was checked before."""

import time
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from msgspec.structs import replace

from accounts.socket_guard import guarded
from accounts.socket_language import language_of_socket, said_in
from rooms.protocol.incoming import CaptionMessage, MediaMessage, Words, parse
from rooms.protocol.outgoing import Refusal, encode, refusal
from rooms.protocol.rates import Patience

CLOSE_POLICY = 1008
CLOSE_FORBIDDEN = 4403
CLOSE_NOT_FOUND = 4404
CLOSE_ENDED = 4410


class RoomSocket(AsyncConsumer):
    """Base of the call's consumer."""

    closed = False

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Channels' own dispatch hops to a thread per message to close database connections; signals need none.
        kind = message["type"]
        if kind == "websocket.receive":
            await self._receive(message.get("text"))
        elif kind == "websocket.connect":
            self._patience, self._language = Patience(time.monotonic()), language_of_socket(self.scope)
            await self.base_send({"type": "websocket.accept"})
            await self._guard(self.opened())
        elif kind == "websocket.disconnect":
            self.closed = True
            await self._guard(self.gone())
            raise StopConsumer
        elif not self.closed:
            await self._guard(self.told(message))

    async def _receive(self, frame: str | None) -> None:
        if self.closed:
            return
        message = parse(frame)
        is_signal, is_caption = isinstance(message, MediaMessage), isinstance(message, CaptionMessage)
        if not self._patience.allows(time.monotonic(), is_signal=is_signal, is_caption=is_caption):
            if self._patience.lost:
                await self.close(CLOSE_POLICY)
            else:
                await self.say(refusal("too_fast"))
            return
        if isinstance(message, Refusal):
            await self.say(message)
            return
        await self._guard(self.heard(message))

    async def _guard(self, work: Any) -> None:
        """Whatever goes wrong with one message is told to its sender; the socket stays open."""
        reply: Refusal | None = await guarded(work, refusal)
        if reply is not None:
            await self.say(reply)

    async def say(self, message: Any) -> None:
        """Refusals go out in the language of the page."""
        if isinstance(message, Refusal):
            message = replace(message, message=said_in(self._language, message.message))
        await self.say_text(encode(message))

    async def say_text(self, text: str) -> None:
        if not self.closed:
            await self.base_send({"type": "websocket.send", "text": text})

    async def close(self, code: int) -> None:
        if not self.closed:
            self.closed = True
            await self.base_send({"type": "websocket.close", "code": code})

    async def opened(self) -> Refusal | None:
        """The socket is open."""
        raise NotImplementedError

    async def heard(self, message: Words) -> Refusal | None:
        """One message of the browser's."""
        raise NotImplementedError

    async def told(self, event: dict[str, Any]) -> Refusal | None:
        """One event from another socket, through the channel layer."""
        raise NotImplementedError

    async def gone(self) -> Refusal | None:
        """The socket is closed."""
        raise NotImplementedError
