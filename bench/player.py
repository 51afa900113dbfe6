"""One simulated player: a socket that speaks the protocol as a phone does (docs/protocol.md)."""

import asyncio
import contextlib
import time
import uuid
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from classroom.protocol.incoming import AnswerSubmit, PlayerJoin, PlayerLeave, Pong

OPEN_TIMEOUT_S = 60
Snapshot = dict[str, Any]
# A moment of a game: (phase, question index).
Moment = tuple[str, int]


class JoinRefused(Exception):
    """The server's `code` and `message`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True)
class Receipt:
    """How the server took an answer. `code` is None when it is stored; `after_s` is how long that took."""

    code: str | None
    after_s: float


class Player:
    """Joins one game and answers when told. Times are of `time.monotonic`, which all processes of a machine share."""

    def __init__(self, *, address: str, pin: str, name: str) -> None:
        self.name = name
        self.state: Snapshot = {}
        self.arrivals: dict[Moment, float] = {}
        self.lost_connection = False
        self._url = f"{address.replace('http', 'ws', 1)}/ws/play/"
        self.pin = pin
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._joined: asyncio.Future[None] | None = None
        self._receipts: dict[str, asyncio.Future[str | None]] = {}
        self._news = asyncio.Event()

    async def join(self) -> float:
        """Connect and enter the game; the seconds it took. Raises JoinRefused, OSError, TimeoutError."""
        began = time.monotonic()
        self._joined = asyncio.get_running_loop().create_future()
        self._socket = await connect(self._url, open_timeout=OPEN_TIMEOUT_S, ping_interval=None, proxy=None)
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._send(PlayerJoin(pin=self.pin, name=self.name))
        await asyncio.wait_for(self._joined, OPEN_TIMEOUT_S)
        return time.monotonic() - began

    async def reaches(self, moment: Moment, timeout_s: float) -> bool:
        """Wait for the snapshot of a moment; False when it doesn't come in time."""
        try:
            async with asyncio.timeout(timeout_s):
                while moment not in self.arrivals:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            return False
        return True

    async def submit(self, question: int, answer: Any, *, times: int = 1, timeout_s: float = 30) -> Receipt:
        """Send an answer, `times` times under one id as a phone on bad Wi-Fi does, and wait for the receipt."""
        client_id = uuid.uuid4().hex
        receipt = asyncio.get_running_loop().create_future()
        self._receipts[client_id] = receipt
        began = time.monotonic()
        try:
            for _ in range(times):
                await self._send(AnswerSubmit(id=client_id, question=question, answer=answer))
            code = await asyncio.wait_for(receipt, timeout_s)
        except TimeoutError:
            code = "no_receipt"
        except ConnectionClosed:
            code = "connection_lost"
        return Receipt(code, time.monotonic() - began)

    async def leave(self) -> None:
        """Say good-bye and close. Safe to call at any time."""
        if self._socket is not None and not self.lost_connection:
            with contextlib.suppress(ConnectionClosed):
                await self._send(PlayerLeave())
            await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _send(self, message: Any) -> None:
        assert self._socket is not None
        await self._socket.send(msgspec.json.encode(message).decode())

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                now = time.monotonic()
                message = msgspec.json.decode(frame)
                if message["type"] == "game.state":
                    self._take_state(message, now)
                elif message["type"] == "ping":
                    await self._send(Pong(nonce=message["nonce"]))
                else:
                    self._take_reply(message)
        except ConnectionClosed:
            pass
        self.lost_connection = True
        self._fail_everything()

    def _take_state(self, state: Snapshot, now: float) -> None:
        self.state = state
        self.arrivals.setdefault((state["phase"], state["question_index"]), now)
        self._news.set()

    def _take_reply(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "player.joined" and self._joined is not None and not self._joined.done():
            self._joined.set_result(None)
        elif kind == "answer.accepted":
            self._settle(message["id"], None)
        elif kind == "error" and message.get("reply_to"):
            self._settle(message["reply_to"], message["code"])
        elif kind == "error" and self._joined is not None and not self._joined.done():
            self._joined.set_exception(JoinRefused(message["code"], message["message"]))

    def _settle(self, client_id: str, code: str | None) -> None:
        receipt = self._receipts.get(client_id)
        if receipt is not None and not receipt.done():
            receipt.set_result(code)

    def _fail_everything(self) -> None:
        if self._joined is not None and not self._joined.done():
            self._joined.set_exception(JoinRefused("connection_lost", "The server closed the connection."))
        for client_id in self._receipts:
            self._settle(client_id, "connection_lost")


def choose_answer(question: dict[str, Any], chance: Random) -> Any:
    """Something that fits a public question, right or wrong as chance has it; None for a slide."""
    ids = [option["id"] for option in question["options"]]
    match question["input"]:
        case "one":
            return chance.choice(ids)
        case "many":
            return sorted(chance.sample(ids, chance.randint(1, len(ids))))
        case "order":
            return chance.sample(ids, len(ids))
        case "number":
            return chance.randint(int(question["min"]), int(question["max"]))
        case "text":
            return chance.choice(["one", "two", "three"])
    return None
