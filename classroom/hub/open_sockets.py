"""The sockets of this process (to be exact, of one event loop): before it ends, all are told to go elsewhere."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any
from weakref import WeakKeyDictionary

Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Any, Send], Awaitable[None]]

# "Service Restart" in the IANA registry of WebSocket close codes: come back, to whoever answers now.
CLOSE_RESTARTING = 1012
# A class doesn't come back in one moment: its sockets are closed over so long, clients add a moment of their own.
SPREAD_PER_SOCKET_S = 0.001
LONGEST_SPREAD_S = 2.0
# How long a phone may take to answer the close frame; one whose line is dead never does.
GOODBYE_S = 3.0


class OpenSockets:
    """`refusing`: whoever comes now is sent on at once."""

    def __init__(self) -> None:
        self.refusing = False
        self._sends: dict[object, Send] = {}
        self._empty = asyncio.Event()
        self._empty.set()

    def __len__(self) -> int:
        return len(self._sends)

    async def serve(self, application: Application, scope: dict[str, Any], receive: Any, send: Send) -> None:
        """Run `application` for one socket, which is known here as long as it runs."""
        if self.refusing:
            await receive()
            await send({"type": "websocket.close", "code": CLOSE_RESTARTING})
            return
        key = object()
        self._sends[key] = send
        self._empty.clear()
        try:
            await application(scope, receive, send)
        finally:
            del self._sends[key]
            if not self._sends:
                self._empty.set()

    async def send_away(self, chance: Random) -> None:
        """Close every socket with 1012, spread over a moment; returns when all are gone, or after a few seconds."""
        self.refusing = True
        sends = list(self._sends.items())
        chance.shuffle(sends)
        gap = min(SPREAD_PER_SOCKET_S, LONGEST_SPREAD_S / max(1, len(sends)))
        for key, send in sends:
            if key in self._sends:
                await _close(send)
            await asyncio.sleep(gap)
        try:
            await asyncio.wait_for(self._empty.wait(), GOODBYE_S)
        except TimeoutError:
            return


async def _close(send: Send) -> None:
    # One that is closing already, or takes nothing, ends with the process.
    with contextlib.suppress(Exception):
        await asyncio.wait_for(send({"type": "websocket.close", "code": CLOSE_RESTARTING}), 1)


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, OpenSockets] = WeakKeyDictionary()


def open_sockets() -> OpenSockets:
    """Those of the running event loop."""
    return _of_loops.setdefault(asyncio.get_running_loop(), OpenSockets())


def counted(application: Application) -> Application:
    """`application` for sockets, each of which is known while it is open."""

    async def with_count(scope: dict[str, Any], receive: Any, send: Send) -> None:
        await open_sockets().serve(application, scope, receive, send)

    return with_count
