"""One socket as the live game sees it: sending without waiting, counting messages, measuring latency."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Generator
from functools import partial
from typing import Any

from msgspec.structs import replace

from accounts.socket_language import said_in
from classroom.hub.daphne_frames import direct_frames
from classroom.hub.round_trips import RoundTrips
from classroom.protocol.outgoing import Refusal, encode

logger = logging.getLogger(__name__)

BURST_MESSAGES = 20
MESSAGES_PER_S = 5.0
# So many messages over the limit end the connection.
PATIENCE = 60
# Frames that wait for a slow socket; beyond that it is closed, and comes back to a fresh snapshot.
BACKLOG_FRAMES = 64
CLOSE_POLICY = 1008
CLOSE_TRY_LATER = 1013

Send = Callable[[dict[str, Any]], Awaitable[None]]


class _Rest:
    """The rest of a coroutine that was started outside a task and stopped at `first`."""

    def __init__(self, started: Coroutine[Any, Any, None], first: Any) -> None:
        self.started, self.first = started, first

    def __await__(self) -> Generator[Any, Any, None]:
        waiting = self.first
        step: Callable[[], Any]
        while True:
            try:
                yield waiting
            except BaseException as error:
                step = partial(self.started.throw, error)
            else:
                step = partial(self.started.send, None)
            try:
                waiting = step()
            except StopIteration:
                return


class Connection:
    """Sends text frames in order. A server whose `send` returns at once costs no task; a slow socket gets one.

    What a slow socket leaves waiting is bounded: in frames where `send` waits, in bytes where the server doesn't.
    `language` is that of its refusals.
    """

    # A list of five thousand players is half of this.
    WAITING_BYTES = 1024 * 1024

    def __init__(self, send: Send, name: str, language: str = "en") -> None:
        self.name, self.language = name, language
        self.closed = False
        self._send = send
        self._direct = direct_frames(send)
        self._backlog: list[dict[str, Any]] = []
        self._sender: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._tokens, self._counted_at, self._excess = float(BURST_MESSAGES), self._loop.time(), 0
        self.round_trips = RoundTrips()

    def say(self, text: str) -> None:
        """Send a text frame now, or in its turn behind those that still wait."""
        if self._direct is not None and not self.closed:
            if self._direct.waiting_bytes() > self.WAITING_BYTES:
                self._direct.allow_last_words()
                self.close(CLOSE_TRY_LATER)
                return
            if self._direct.write(text):
                return
        self._put({"type": "websocket.send", "text": text})

    def refuse(self, refusal: Refusal) -> None:
        """Say why something isn't done, in this socket's language."""
        self.say(encode(replace(refusal, message=said_in(self.language, refusal.message))))

    def close(self, code: int) -> None:
        if not self.closed:
            self._put({"type": "websocket.close", "code": code})
            self.closed = True

    def _put(self, event: dict[str, Any]) -> None:
        if self.closed:
            return
        if self._sender is not None:
            self._wait_in_line(event)
            return
        sending: Any = self._send(event)
        try:
            first = sending.send(None)
        except StopIteration:
            return
        except Exception:
            self.closed = True
            return
        self._sender = self._loop.create_task(self._drain(_Rest(sending, first)))

    def _wait_in_line(self, event: dict[str, Any]) -> None:
        if len(self._backlog) >= BACKLOG_FRAMES:
            self._backlog.clear()
            self._backlog.append({"type": "websocket.close", "code": CLOSE_TRY_LATER})
            self.closed = True
            return
        self._backlog.append(event)

    async def _drain(self, rest: _Rest) -> None:
        try:
            await rest
            while self._backlog:
                await self._send(self._backlog.pop(0))
        except Exception:
            self.closed = True
            self._backlog.clear()
        finally:
            self._sender = None

    # --- how much it may say ----------------------------------------------------------------------

    def may_speak(self) -> bool:
        """Counts a message; False when there were too many. Whoever goes on is cut off."""
        now = self._loop.time()
        self._tokens = min(float(BURST_MESSAGES), self._tokens + (now - self._counted_at) * MESSAGES_PER_S)
        self._counted_at = now
        if self._tokens >= 1:
            self._tokens -= 1
            self._excess = max(0, self._excess - 1)
            return True
        self._excess += 1
        if self._excess > PATIENCE:
            self.close(CLOSE_POLICY)
        return False

    # --- how far away it is -----------------------------------------------------------------------

    def pinged(self, nonce: int) -> None:
        self.round_trips.pinged(nonce, self._loop.time())

    def ponged(self, nonce: int) -> None:
        """A reply to the newest ping; anything else is ignored."""
        self.round_trips.ponged(nonce, self._loop.time())

    @property
    def latency_ms(self) -> int:
        return self.round_trips.latency_ms


class PlayerConnection(Connection):
    """A player's socket. `player` is "" until they joined; `answered` is the question they last answered;
    `team` the one they came into, None without teams."""

    WAITING_BYTES = 128 * 1024
    ANSWERS_PINGS = True

    def __init__(self, send: Send, name: str, language: str = "en") -> None:
        super().__init__(send, name, language)
        self.player = ""
        self.player_name = ""
        self.team: int | None = None
        self.answered = -1

    def detach(self) -> None:
        """The player's place is gone; the socket may join again."""
        self.player = ""
        self.answered = -1
