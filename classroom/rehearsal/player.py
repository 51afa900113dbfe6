"""One simulated phone: it speaks the protocol (docs/protocol.md), keeps an answer until its receipt, and comes back."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from classroom.protocol.incoming import AnswerSubmit, PlayerJoin, PlayerLeave, PlayerRejoin, Pong
from classroom.rehearsal.verdict import meaning_of

JOIN_TIMEOUT_S = 60.0
# As in connection.js and player.js.
FIRST_DELAY_S = 0.4
LONGEST_DELAY_S = 4.0
RETRY_S = 1.5
CLOSE_RESTARTING, RESTART_SPREAD_S = 1012, 0.5
# A whole school connects at once: its phones wait longer for the first connection than for a later one.
FIRST_OPEN_TIMEOUT_S = 60.0
OPEN_TIMEOUT_S = 8.0
# What passes: the phone says the same again a little later.
RETRY_CODES = {"try_again", "too_fast", "too_many_tries", "internal_error"}
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
    """Joins over one of `addresses`, taking the next when a connection fails, as behind a load balancer.

    `sent`, `received` and `refused` are by question: what was meant, what was meant and has a receipt, the code.
    Times are of `time.monotonic`, which all processes of a machine share.
    """

    def __init__(self, *, addresses: Sequence[str], pin: str, name: str, seed: int = 0) -> None:
        self.pin, self.name = pin, name
        self.state: Snapshot = {}
        self.arrivals: dict[Moment, float] = {}
        self.is_here = False
        self.connections = 0
        self.came_back_at: list[float] = []
        self.sent: dict[int, Any] = {}
        self.received: dict[int, Any] = {}
        self.refused: dict[int, str] = {}
        self._addresses = list(addresses)
        self._chance = Random(seed)  # noqa: S311 - spreads attempts, guards nothing
        self._token, self._secret = uuid.uuid4().hex, ""
        self._socket: ClientConnection | None = None
        self._life: asyncio.Task[None] | None = None
        self._joined: asyncio.Future[None] | None = None
        self._pending: AnswerSubmit | None = None
        self._receipt: asyncio.Future[str | None] | None = None
        self._later: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()

    @property
    def reconnects(self) -> int:
        """How often it tried to connect again, whether its connection was lost or never came about."""
        return max(0, self.connections - 1)

    @property
    def is_well(self) -> bool:
        """Connected, in the game, and nothing waits for a receipt."""
        return self.is_here and self._pending is None

    async def join(self, timeout_s: float = JOIN_TIMEOUT_S) -> float:
        """Enter the game; the seconds it took. From then on it looks after itself. Raises JoinRefused, TimeoutError."""
        began = time.monotonic()
        self._joined = asyncio.get_running_loop().create_future()
        self._life = asyncio.create_task(self._stay())
        try:
            await asyncio.wait_for(self._joined, timeout_s)
        except (JoinRefused, TimeoutError):
            await self.end()
            raise
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
        """Send an answer until there is a receipt, `times` times at once under one id as a phone on bad Wi-Fi does."""
        asked = self.state.get("question")
        self.sent[question] = meaning_of(asked, answer) if asked else answer
        self._pending = AnswerSubmit(id=uuid.uuid4().hex, question=question, answer=answer)
        self._receipt = asyncio.get_running_loop().create_future()
        began = time.monotonic()
        try:
            async with asyncio.timeout(timeout_s):
                code = await self._insist(self._pending, self._receipt, times)
        except TimeoutError:
            code = "no_receipt"
        after_s = time.monotonic() - began
        self._pending = None
        if code is None:
            self.received[question] = self.sent[question]
        else:
            self.refused[question] = code
        return Receipt(code, after_s)

    async def _insist(self, pending: AnswerSubmit, receipt: "asyncio.Future[str | None]", times: int) -> str | None:
        while True:
            for _ in range(times if self.is_here else 0):
                await self._say(pending)
            await asyncio.wait([receipt], timeout=RETRY_S)
            if receipt.done():
                return receipt.result()
            times = 1

    async def leave(self) -> None:
        """Say good-bye and close. Safe to call at any time."""
        if self.is_here:
            await self._say(PlayerLeave())
        await self.end()

    async def end(self) -> None:
        """Close without a word. Safe to call at any time."""
        self.is_here = False
        if self._life is not None:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()

    # --- coming and coming back -------------------------------------------------------------------

    async def _stay(self) -> None:
        attempt = 0
        while True:
            before, socket_before = len(self.came_back_at), self._socket
            with contextlib.suppress(OSError, TimeoutError, WebSocketException):
                await self._visit()
            came_in = len(self.came_back_at) > before
            fresh = self._socket if self._socket is not socket_before else None
            sent_on = fresh is not None and fresh.close_code == CLOSE_RESTARTING
            if sent_on or not came_in:
                self._addresses.append(self._addresses.pop(0))
            if came_in:
                attempt = 0
            self.is_here = False
            await asyncio.sleep(self._delay_s(attempt, sent_on=sent_on))
            attempt += 1

    def _delay_s(self, attempt: int, *, sent_on: bool) -> float:
        if sent_on and attempt == 0:
            return RESTART_SPREAD_S * self._chance.random()
        return min(LONGEST_DELAY_S, FIRST_DELAY_S * 2**attempt) * self._chance.uniform(0.5, 1)

    async def _visit(self) -> None:
        """One connection, from its opening to its end."""
        self.connections += 1
        timeout_s = OPEN_TIMEOUT_S if self._secret else FIRST_OPEN_TIMEOUT_S
        url = f"{self._addresses[0].replace('http', 'ws', 1)}/ws/play/"
        self._socket = await connect(url, open_timeout=timeout_s, ping_interval=None, proxy=None)
        await self._enter()
        async for frame in self._socket:
            now = time.monotonic()
            message = msgspec.json.decode(frame)
            if message["type"] == "game.state":
                self._take_state(message, now)
            elif message["type"] == "ping":
                await self._say(Pong(nonce=message["nonce"]))
            else:
                self._take_reply(message)

    async def _enter(self, delay_s: float = 0) -> None:
        await asyncio.sleep(delay_s)
        if self._secret:
            await self._say(PlayerRejoin(pin=self.pin, secret=self._secret))
        else:
            await self._say(PlayerJoin(pin=self.pin, name=self.name, token=self._token))

    async def _say(self, message: msgspec.Struct) -> None:
        assert self._socket is not None
        try:
            await self._socket.send(msgspec.json.encode(message).decode())
        except ConnectionClosed:
            self.is_here = False

    # --- what the server says ---------------------------------------------------------------------

    def _take_state(self, state: Snapshot, now: float) -> None:
        self.state = state
        self.arrivals.setdefault((state["phase"], state["question_index"]), now)
        if not self.is_here:
            self.is_here = True
            self.came_back_at.append(now)
            if self._pending is not None:
                self._spawn(self._say(self._pending))
        self._news.set()

    def _take_reply(self, message: dict[str, Any]) -> None:
        match message:
            case {"type": "player.joined", "secret": secret}:
                self._secret = secret or self._secret
                if self._joined is not None and not self._joined.done():
                    self._joined.set_result(None)
            case {"type": "answer.accepted", "id": client_id}:
                self._settle(client_id, None)
            case {"type": "error", "code": code, "reply_to": client_id} if client_id:
                if code not in RETRY_CODES:
                    self._settle(client_id, code)
            case {"type": "error", "code": code, "message": text} if not self.is_here:
                self._refused_entry(code, text)
            case {"type": "player.removed"}:
                self.is_here = False

    def _settle(self, client_id: str, code: str | None) -> None:
        known = self._pending is not None and self._pending.id == client_id
        if known and self._receipt is not None and not self._receipt.done():
            self._receipt.set_result(code)

    def _refused_entry(self, code: str, message: str) -> None:
        if code in RETRY_CODES or self._joined is None or self._joined.done():
            self._spawn(self._enter(RETRY_S))
        else:
            self._joined.set_exception(JoinRefused(code, message))

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)


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
