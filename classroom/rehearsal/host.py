"""The host's socket: starts questions, closes them, and waits for what the game becomes."""

import asyncio
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from classroom.protocol.incoming import Pong


class HostLost(RuntimeError):
    """The host's connection ended, or the server refused what it asked."""


class Host:
    """A host signed in by cookie. `state` is the newest `game.state`."""

    def __init__(self, *, address: str, game_id: str, cookies: str) -> None:
        self._url = f"{address.replace('http', 'ws', 1)}/ws/host/{game_id}/"
        self._headers = {"Cookie": cookies}
        self._origin = address
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._problem = ""
        self._may_be_late = False
        self.state: dict[str, Any] = {}

    async def connect(self) -> None:
        self._socket = await connect(
            self._url,
            additional_headers=self._headers,
            origin=self._origin,  # type: ignore[arg-type]
            open_timeout=30,
            ping_interval=None,
            proxy=None,
        )
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._until(lambda: bool(self.state), 30)

    async def command(self, name: str) -> None:
        """Send a command on the state that was last seen."""
        assert self._socket is not None
        await self._socket.send(msgspec.json.encode({"type": name, "seen": self.state["revision"]}).decode())

    async def close_question(self) -> None:
        """Close the open question, unless it closes by itself in this moment; until its results are there."""
        self._may_be_late = True
        if self.state["phase"] == "question":
            await self.command("question.close")
        await self.reaches("results")
        self._may_be_late = False

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
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await asyncio.gather(self._reader, return_exceptions=True)

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

    async def _read(self, socket: ClientConnection) -> None:
        async for frame in socket:
            message = msgspec.json.decode(frame)
            if message["type"] == "game.state":
                self.state = message
            elif message["type"] == "ping":
                await socket.send(msgspec.json.encode(Pong(nonce=message["nonce"])).decode())
            elif message["type"] == "error" and not self._passes(message["code"]):
                self._problem = f"{message['code']}: {message['message']}"
            self._news.set()
        self._problem = self._problem or "the server closed the host's connection"
        self._news.set()

    def _passes(self, code: str) -> bool:
        return code == "try_again" or (self._may_be_late and code in {"state_changed", "wrong_phase"})
