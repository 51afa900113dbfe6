"""A simulated phone that keeps its promise: the answer stays until the receipt, and it comes back by itself."""

import asyncio
import time
import uuid
from collections.abc import Sequence
from random import Random
from typing import Any

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from bench.player import Player, Snapshot
from classroom.protocol.incoming import AnswerSubmit, PlayerJoin, PlayerRejoin

# As in connection.js and player.js.
FIRST_DELAY_S = 0.4
LONGEST_DELAY_S = 4.0
OPEN_TIMEOUT_S = 8.0
RETRY_S = 1.5
RETRY_CODES = {"try_again", "too_fast", "internal_error"}


class Phone(Player):
    """Joins over one of `addresses` and takes the next when a connection fails, as behind a load balancer.

    `sent`, `received` and `refused` are by question: the value, the value that has a receipt, the code.
    """

    def __init__(self, *, addresses: Sequence[str], pin: str, name: str, seed: int) -> None:
        super().__init__(address=addresses[0], pin=pin, name=name)
        self._addresses = list(addresses)
        self._chance = Random(seed)
        self._secret = ""
        self._pending: AnswerSubmit | None = None
        self._life: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self.is_here = False
        self.came_back_at: list[float] = []
        self.sent: dict[int, Any] = {}
        self.received: dict[int, Any] = {}
        self.refused: dict[int, str] = {}

    @property
    def is_well(self) -> bool:
        """Connected, in the game, and nothing waits for a receipt."""
        return self.is_here and self._pending is None

    async def live(self) -> None:
        """Enter the game; from then on this phone looks after itself."""
        self._life = asyncio.create_task(self._stay())
        assert await self.reaches(("lobby", -1), 60), f"{self.name} did not get in"

    async def answer(self, question: int, value: Any) -> None:
        """Take this answer, and send it until the server has said what became of it."""
        self.sent[question] = value
        self._pending = AnswerSubmit(id=uuid.uuid4().hex, question=question, answer=value)
        await self._send_pending(0)

    async def end(self) -> None:
        if self._life is not None:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()

    async def _stay(self) -> None:
        attempt = 0
        while True:
            try:
                await self._visit()
                attempt = 0
            except (OSError, TimeoutError, WebSocketException):
                self._addresses.append(self._addresses.pop(0))
            self.is_here = False
            await asyncio.sleep(min(LONGEST_DELAY_S, FIRST_DELAY_S * 2**attempt) * self._chance.uniform(0.5, 1))
            attempt += 1

    async def _visit(self) -> None:
        """One connection, from its opening to its end."""
        url = f"{self._addresses[0].replace('http', 'ws', 1)}/ws/play/"
        self._socket = await connect(url, open_timeout=OPEN_TIMEOUT_S, ping_interval=None, proxy=None)
        await self._enter(0)
        await self._read(self._socket)

    async def _enter(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        if self._secret:
            await self._say(PlayerRejoin(pin=self.pin, secret=self._secret))
        else:
            await self._say(PlayerJoin(pin=self.pin, name=self.name))

    async def _send_pending(self, delay_s: float) -> None:
        """Now or after a while, and again until there is a receipt."""
        pending = self._pending
        await asyncio.sleep(delay_s)
        if pending is not None and pending is self._pending and self.is_here:
            await self._say(pending)
            self._later(self._send_pending(RETRY_S))

    async def _say(self, message: msgspec.Struct) -> None:
        try:
            await self._send(message)
        except ConnectionClosed:
            self.is_here = False

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _take_state(self, state: Snapshot, now: float) -> None:
        super()._take_state(state, now)
        if not self.is_here:
            self.is_here = True
            self.came_back_at.append(time.monotonic())
            self._later(self._send_pending(0))

    def _take_reply(self, message: dict[str, Any]) -> None:
        match message:
            case {"type": "player.joined", "secret": secret}:
                self._secret = secret or self._secret
            case {"type": "answer.accepted", "id": client_id} if self._is_pending(client_id):
                assert self._pending is not None
                self.received[self._pending.question] = self._pending.answer
                self._pending = None
            case {"type": "error", "code": code, "reply_to": client_id} if self._is_pending(client_id):
                self._refuse(code)
            case {"type": "error"} if not self.is_here:
                self._later(self._enter(RETRY_S))

    def _is_pending(self, client_id: str | None) -> bool:
        return self._pending is not None and self._pending.id == client_id

    def _refuse(self, code: str) -> None:
        if code in RETRY_CODES or self._pending is None:
            return
        self.refused[self._pending.question] = code
        self._pending = None
