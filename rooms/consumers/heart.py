"""What a connection does every few seconds as long as it is in a call or at its door."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any, Protocol

from redis.exceptions import RedisError

from rooms.protocol import outgoing
from rooms.store.presence import BEAT_S, Person

logger = logging.getLogger(__name__)

PING_EVERY_BEATS = 3


class Caller(Protocol):
    """The part of the consumer that is used here."""

    closed: bool
    me: Person | None

    def beat(self) -> Awaitable[None]: ...
    def say(self, message: Any) -> Awaitable[None]: ...


class Heart:
    """Beats from the moment it is made until it is stopped, or the connection has nobody any more."""

    def __init__(self, call: Caller) -> None:
        self._call = call
        self._task = asyncio.get_running_loop().create_task(self._go_on())

    def stop(self) -> None:
        # A beat may find out that it is over: it ends by itself.
        if self._task is not asyncio.current_task():
            self._task.cancel()

    async def _go_on(self) -> None:
        count = 0
        while not self._call.closed and self._call.me is not None:
            await asyncio.sleep(BEAT_S)
            count += 1
            try:
                await self._call.beat()
                if count % PING_EVERY_BEATS == 0:
                    await self._call.say(outgoing.Ping(count))
            except (RedisError, OSError) as error:
                logger.warning("A call can't reach Redis just now: %s", error)
            except Exception:
                logger.exception("A call's heartbeat failed.")
