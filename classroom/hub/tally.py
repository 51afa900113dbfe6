"""What this process counts for the instance's figures, told to Redis every few seconds."""

import asyncio
import logging
from collections import Counter
from typing import Any
from weakref import WeakKeyDictionary

from redis.exceptions import RedisError

from classroom.store.tallies import add_to_tallies

logger = logging.getLogger(__name__)

TELL_EVERY_S = 5.0


class Tally:
    """Counts that wait to be told. A process that is killed takes those of its last seconds along."""

    def __init__(self) -> None:
        self._waiting: Counter[str] = Counter()

    def count(self, name: str, number: int) -> None:
        if number:
            self._waiting[name] += number

    async def tell(self, client: Any) -> None:
        """Add to Redis what waits; if it can't be reached, that waits for the next time."""
        told, self._waiting = self._waiting, Counter()
        if not told:
            return
        try:
            await add_to_tallies(client, dict(told))
        except (RedisError, OSError) as error:
            self._waiting.update(told)
            logger.warning("Figures can't be told just now: %s", error)

    async def keep_telling(self, client: Any) -> None:
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            await self.tell(client)


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Tally] = WeakKeyDictionary()


def running_tally() -> Tally:
    """That of the running event loop."""
    return _of_loops.setdefault(asyncio.get_running_loop(), Tally())
