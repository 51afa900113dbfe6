"""This process's connection to Janus: one WebSocket with one session, on which handles are attached.

Janus ends the session, and with it every handle, when the connection goes: people of a killed server are gone at once.
"""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

logger = logging.getLogger(__name__)

PLUGIN = "janus.plugin.videoroom"
ANSWER_WITHIN_S = 10.0
CONNECT_WITHIN_S = 5.0
# Janus forgets sessions that were silent for 60 s, as it is packaged.
ALIVE_EVERY_S = 20.0
MAX_FRAME_BYTES = 1024 * 1024


class JanusGone(Exception):
    """It can't be reached, or it forgot us: whatever was set up there is over."""


class JanusRefused(Exception):
    """It said no; `code` is the plugin's or the core's number."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        super().__init__(f"{reason} ({code})")


@dataclass(frozen=True)
class Event:
    """What Janus says to a handle. `kind`: event, hangup, webrtcup, detached …; `data`: the plugin's part."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    jsep: dict[str, Any] | None = None


class Handle:
    """One conversation with the plugin: a publisher or a subscriber. `hear(event)` must not wait."""

    def __init__(self, gateway: "Gateway", number: int, hear: Callable[[Event], None]) -> None:
        self._gateway, self.number, self.hear = gateway, number, hear

    async def ask(self, body: dict[str, Any], jsep: dict[str, Any] | None = None) -> Event:
        """The plugin's answer. Raises JanusRefused and JanusGone."""
        more = {"jsep": jsep} if jsep is not None else {}
        said = await self._gateway.request("message", handle_id=self.number, body=body, **more)
        event = event_of(said)
        if "error_code" in event.data:
            raise JanusRefused(event.data["error_code"], event.data.get("error", ""))
        return event

    async def trickle(self, candidate: dict[str, Any]) -> None:
        await self._gateway.request("trickle", handle_id=self.number, candidate=candidate)

    async def detach(self) -> None:
        """Janus takes its connection down, and tells the others in the room."""
        self._gateway.forget(self)
        with contextlib.suppress(JanusGone, JanusRefused):
            await self._gateway.request("detach", handle_id=self.number)


def event_of(said: dict[str, Any]) -> Event:
    return Event(said["janus"], said.get("plugindata", {}).get("data", {}), said.get("jsep"))


class Gateway:
    """Connects when the first handle is attached, and again after the connection was lost."""

    def __init__(self, url: str, secret: str) -> None:
        self._url, self._secret = url, secret
        self._socket: ClientConnection | None = None
        self._session = 0
        self._numbers = itertools.count(1)
        self._asked: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._patient: set[str] = set()
        self._handles: dict[int, Handle] = {}
        self._connecting = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    async def attach(self, hear: Callable[[Event], None]) -> Handle:
        """A new handle. Raises JanusGone."""
        async with self._connecting:
            if self._socket is None:
                await self._connect()
        said = await self.request("attach", plugin=PLUGIN)
        handle = Handle(self, said["data"]["id"], hear)
        self._handles[handle.number] = handle
        return handle

    async def request(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Says something in the session and waits for the answer. Raises JanusRefused and JanusGone."""
        if self._socket is None:
            raise JanusGone("There is no connection to Janus.")
        transaction = str(next(self._numbers))
        answer = self._asked[transaction] = asyncio.get_running_loop().create_future()
        if kind == "message":
            self._patient.add(transaction)
        message = {"janus": kind, "transaction": transaction, "apisecret": self._secret, **fields}
        if self._session:
            message["session_id"] = self._session
        try:
            await self._socket.send(msgspec.json.encode(message), text=True)
            said = await asyncio.wait_for(answer, ANSWER_WITHIN_S)
        except (ConnectionClosed, TimeoutError) as error:
            raise JanusGone(f"Janus didn't answer to {kind}.") from error
        finally:
            del self._asked[transaction]
            self._patient.discard(transaction)
        if said["janus"] == "error":
            raise JanusRefused(said["error"]["code"], said["error"]["reason"])
        return said

    def forget(self, handle: Handle) -> None:
        self._handles.pop(handle.number, None)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._socket is not None:
            await self._socket.close()
        self._lose()

    async def _connect(self) -> None:
        try:
            self._socket = await connect(
                self._url,
                subprotocols=[Subprotocol("janus-protocol")],
                open_timeout=CONNECT_WITHIN_S,
                close_timeout=1,
                max_size=MAX_FRAME_BYTES,
                ping_interval=None,
                proxy=None,
            )
            socket = self._socket
            self._tasks = [asyncio.create_task(self._listen(socket))]
            self._session = (await self.request("create"))["data"]["id"]
        except (OSError, InvalidHandshake, TimeoutError, JanusGone, JanusRefused) as error:
            await self.close()
            raise JanusGone(f"Janus can't be reached at {self._url}: {error}") from error
        self._tasks.append(asyncio.create_task(self._stay_alive(socket)))

    async def _listen(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                self._hear(msgspec.json.decode(frame))
        if self._socket is socket:
            self._lose()

    def _hear(self, said: dict[str, Any]) -> None:
        asked = self._asked.get(said.get("transaction", ""))
        if asked is not None and not asked.done():
            # What plugins are asked is acknowledged first and answered later; for the rest that is all.
            if said["janus"] != "ack" or said["transaction"] not in self._patient:
                asked.set_result(said)
            return
        if said["janus"] == "timeout":
            logger.warning("Janus has forgotten this server's session.")
            self._lose()
        elif (handle := self._handles.get(said.get("sender", 0))) is not None:
            handle.hear(event_of(said))

    async def _stay_alive(self, socket: ClientConnection) -> None:
        while self._socket is socket:
            await asyncio.sleep(ALIVE_EVERY_S)
            try:
                await self.request("keepalive")
            except (JanusGone, JanusRefused):
                await socket.close()
                self._lose()

    def _lose(self) -> None:
        """Everybody who waits, and every handle, is told."""
        self._socket, self._session = None, 0
        handles, self._handles = self._handles, {}
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(JanusGone("The connection to Janus was lost."))
        for handle in handles.values():
            handle.hear(Event("lost"))


_gateways: WeakKeyDictionary[asyncio.AbstractEventLoop, Gateway] = WeakKeyDictionary()


def gateway() -> Gateway:
    """The running event loop's."""
    loop = asyncio.get_running_loop()
    if loop not in _gateways:
        _gateways[loop] = Gateway(settings.JANUS_URL, settings.JANUS_SECRET)
    return _gateways[loop]


async def close_gateway() -> None:
    """Close the running loop's connection, if there is one."""
    found = _gateways.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.close()
