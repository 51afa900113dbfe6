"""The host's socket: starts questions, closes them, waits for what the game becomes, and comes back when it is cut."""

import asyncio
import contextlib
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

# How often, and how long after each other, a host whose line was cut tries to come back.
TRIES, TRY_EVERY_S = 60, 0.5


class HostLost(RuntimeError):
    """The server sent the host away, couldn't be reached again, or refused what the host asked."""


class Host:
    """A host signed in by cookie. `state` is the newest `game.state`, `reconnects` how often the line was cut."""

    def __init__(self, *, address: str, game_id: str, cookies: str) -> None:
        self._url = f"{address.replace('http', 'ws', 1)}/ws/host/{game_id}/"
        self._headers = {"Cookie": cookies}
        self._origin = address
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._problem = ""
        # A question was told to close that may have closed by itself: the refusal can come after its results.
        self._closed_late = False
        # The command that has shown no effect yet, as it was sent: said again after a cut. Its `seen` makes that safe.
        self._under_way: dict[str, Any] = {}
        self.state: dict[str, Any] = {}
        self.reconnects = 0

    async def connect(self) -> None:
        self._socket = await self._open()
        self._reader = asyncio.create_task(self._stay(self._socket))
        await self._until(lambda: bool(self.state), 30)

    async def command(self, name: str) -> None:
        """Send a command on the state that was last seen."""
        self._under_way = {"type": name, "seen": self.state["revision"]}
        await self._say(self._under_way)

    async def close_question(self) -> None:
        """Close the open question, unless it closes by itself in this moment; until its results are there."""
        if self.state["phase"] == "question":
            self._closed_late = True
            await self.command("question.close")
        await self.reaches("results")

    async def end_game(self) -> None:
        """From wherever the game is to its end, after its result was saved if there is one."""
        if self.state["phase"] not in {"podium", "ended"}:
            await self.command("game.end")
            await self.reaches("podium", "ended")
        if self.state["phase"] == "podium":
            await self.saved()
            await self.command("game.close")
            await self.reaches("ended")

    async def advance(self, timeout_s: float = 60) -> None:
        """Go one step on, and wait until the game has moved."""
        revision = self.state["revision"]
        await self.command("game.next")
        await self._until(lambda: self.state["revision"] > revision, timeout_s)

    async def reaches(self, *phases: str, timeout_s: float = 60) -> str:
        """Wait until the game is in one of these phases; which one."""
        await self._until(lambda: self.state["phase"] in phases, timeout_s)
        return str(self.state["phase"])

    async def saved(self, timeout_s: float = 60) -> None:
        await self._until(lambda: bool(self.state["saved"]), timeout_s)

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()

    async def _until(self, done: Any, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                while not done():
                    if self._problem:
                        raise HostLost(self._problem)
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise HostLost(f"the game stayed in phase {self.state.get('phase')!r} for {timeout_s} s") from None

    async def _open(self) -> ClientConnection:
        return await connect(
            self._url,
            additional_headers=self._headers,
            origin=self._origin,  # type: ignore[arg-type]
            open_timeout=30,
            ping_interval=None,
            proxy=None,
        )

    async def _stay(self, socket: ClientConnection) -> None:
        while not self._problem:
            with contextlib.suppress(ConnectionClosed):
                await self._read(socket)
            code = socket.close_code or 0
            if 4400 <= code < 4500:  # what the server means to be final
                self._problem = self._problem or f"the server closed the host's connection ({code})"
            elif found := await self._come_back():
                socket = self._socket = found
                self.reconnects += 1
            else:
                self._problem = "the host's connection was cut and the server could not be reached again"
        self._news.set()

    async def _come_back(self) -> ClientConnection | None:
        for _ in range(TRIES):
            await asyncio.sleep(TRY_EVERY_S)
            with contextlib.suppress(OSError, TimeoutError, WebSocketException):
                return await self._open()
        return None

    async def _read(self, socket: ClientConnection) -> None:
        fresh = True
        async for frame in socket:
            message = msgspec.json.decode(frame)
            if message["type"] == "game.state":
                self.state = message
                if fresh and self._under_way.get("seen") == message["revision"]:
                    await self._say(self._under_way)
                fresh = False
            elif message["type"] == "ping":
                await self._say({"type": "pong", "nonce": message["nonce"]})
            elif message["type"] == "error" and not self._passes(message["code"]):
                self._problem = f"{message['code']}: {message['message']}"
            self._news.set()

    async def _say(self, message: dict[str, Any]) -> None:
        """Send; a cut line is noticed by whoever reads."""
        assert self._socket is not None
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(msgspec.json.encode(message).decode())

    def _passes(self, code: str) -> bool:
        if self._closed_late and code in {"state_changed", "wrong_phase"}:
            self._closed_late = False
            return True
        return code == "try_again"
