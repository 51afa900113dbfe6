"""Saying that this process lives in one game, and giving back the time in which no process could reach it."""

import asyncio
from collections.abc import Callable

from classroom.engine.plan import Plan
from classroom.store.games import GameStore

HEARTBEAT_S = 5.0
# Answers wait no longer for the first heartbeat; then they are to be sent again.
WAIT_S = 1.0


class Pulse:
    """This process's heartbeat in a game. `look`: has the game looked at, and so a heartbeat, now.

    After a time without Redis the heartbeat comes before anything is judged by the clock: it moves the open question's
    deadline by that time.
    """

    def __init__(self, store: GameStore, plan: Plan, process: str, look: Callable[[], None]) -> None:
        self._store, self._plan, self._process, self._look = store, plan, process, look
        self._loop = asyncio.get_running_loop()
        self._next_at = 0.0
        self._reached_at = self._loop.time()
        self._missed = False
        self._felt = asyncio.Event()

    def reached(self) -> None:
        """Redis answered."""
        self._reached_at = self._loop.time()

    def missed(self) -> None:
        """Redis didn't answer."""
        self._missed = True
        self._felt.clear()

    @property
    def is_felt(self) -> bool:
        """Whether the game's clock may be believed."""
        return self._felt.is_set()

    async def felt(self) -> bool:
        """The same, but waits a moment for it."""
        if not self.is_felt:
            self._look()
            try:
                async with asyncio.timeout(WAIT_S):
                    await self._felt.wait()
            except TimeoutError:
                return False
        return True

    async def beat(self) -> bool:
        """When it is time; False when the game is gone."""
        now = self._loop.time()
        if now < self._next_at and self.is_felt:
            return True
        unreached_ms = int(1000 * (now - self._reached_at)) if self._missed else 0
        plan = self._plan
        await self._store.keep_findable(plan.game_id, controllers=plan.options.controllers)
        lives = await self._store.heartbeat(plan.pin, len(plan.questions), self._process, unreached_ms)
        self._next_at = now + HEARTBEAT_S
        self._missed = False
        self._felt.set()
        return lives
