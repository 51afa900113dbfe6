"""Saving results: at the podium by the game's processes, and by a sweep for games that everybody left."""

import asyncio
import logging
from collections.abc import Callable
from random import Random
from uuid import UUID

from channels.db import database_sync_to_async
from redis.exceptions import RedisError

from accounts import log_context
from classroom import services
from classroom.assignment_results import settle_due_assignments
from classroom.engine.phases import Command, Phase, Step, after_recording, next_step
from classroom.engine.plan import Plan
from classroom.engine.state import GameState, Snapshot, position_of
from classroom.engine.verdicts import judge_answers, needs_streaks, streaks_before, void_answers
from classroom.hub.tally import running_tally
from classroom.outages import AWAY, log_failure
from classroom.store.games import GameStore
from classroom.store.tallies import LOST

logger = logging.getLogger(__name__)

SAVE_RETRY_S = 3.0
SWEEP_EVERY_S = 30
# A game without any process's heartbeat for so long is saved as it stands.
ABANDONED_AFTER_MS = 10 * 60 * 1000
LOOK_AGAIN_MS = 60 * 1000


async def record_points(store: GameStore, plan: Plan, snapshot: Snapshot) -> bool:
    """Count the closed question of `snapshot`, unless somebody else did first."""
    state, index = snapshot.state, snapshot.state.index
    answers = await store.answers(plan.pin, index)
    if state.is_skipped:
        verdicts = void_answers(answers)
    else:
        streaks = None
        if needs_streaks(plan):
            streaks = streaks_before(plan, index, await store.verdicts(plan.pin), state.skipped)
        verdicts = judge_answers(plan, index, answers, limit_ms=state.limit_ms, streaks=streaks)
    return await store.record(plan.pin, index, verdicts, then=after_recording(position_of(plan, snapshot.state)))


async def save_game(store: GameStore, plan: Plan, process: str) -> bool:
    """Save the game's result once; True when this call did. Raises what the database raises."""
    if not await store.claim_saving(plan.pin, process):
        return False
    try:
        played = await store.played(plan.pin)
        if played is None or played.state.game_id != plan.game_id or played.state.saved:
            return False
        if played.state.index >= 0:
            if await database_sync_to_async(services.save_result)(plan=plan, played=played):
                await _count_lost(store, plan, played.state.index + 1)
            if not await store.mark_saved(plan.pin, played.state):
                # It has changed meanwhile: the next look saves it as it is now.
                return True
        if played.state.phase in {Phase.PODIUM, Phase.ENDED}:
            await store.strike_off(plan.pin)
        return True
    finally:
        await store.release_saving(plan.pin)


async def _count_lost(store: GameStore, plan: Plan, questions: int) -> None:
    """What was received and isn't in the saved row. It must be nothing; that is looked at rather than believed."""
    received = await store.received_count(plan.pin, questions)
    saved = await database_sync_to_async(services.saved_answer_count)(UUID(plan.game_id))
    if saved < received:
        logger.error("Game %s: %s answers were received, %s are in the result.", plan.game_id, received, saved)
        running_tally().count(LOST, received - saved)


class Saver:
    """Saves one game's result as soon as it is over, and tries again until the row exists."""

    def __init__(self, store: GameStore, process: str, saved: Callable[[], None]) -> None:
        self._store, self._process, self._saved = store, process, saved
        self._at = 0.0
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        return self._task is not None

    async def finish(self) -> None:
        """Returns when no saving is under way."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def look(self, plan: Plan, state: GameState) -> None:
        """Start saving if it is time to."""
        played = state.index >= 0 and not state.saved
        now = asyncio.get_running_loop().time()
        if played and state.phase in {Phase.PODIUM, Phase.ENDED} and not self.busy and now >= self._at:
            self._at = now + SAVE_RETRY_S
            self._task = asyncio.create_task(self._save(plan))

    async def _save(self, plan: Plan) -> None:
        try:
            if await save_game(self._store, plan, self._process):
                self._saved()
        except Exception as error:
            # The next look tries again, here or in another process, and so does the sweep.
            log_failure(logger, error, "The result of game %s could not be saved; it is tried again", plan.game_id)
        finally:
            self._task = None


class Sweeper:
    """Looks every half minute for games that are over or abandoned and not saved; one process at a time does it."""

    def __init__(self, store: GameStore, process: str, *, abandoned_after_ms: int = ABANDONED_AFTER_MS) -> None:
        self._store, self._process, self._abandoned_after_ms = store, process, abandoned_after_ms

    async def run(self) -> None:
        await asyncio.sleep(SWEEP_EVERY_S * Random().random())  # noqa: S311 - only spreads the work
        while True:
            try:
                if await self._store.claim_sweep(self._process, SWEEP_EVERY_S - 5):
                    await self.sweep()
            except (RedisError, OSError) as error:
                log_failure(logger, error, "Unsaved games can't be looked for just now; it is tried again")
            await asyncio.sleep(SWEEP_EVERY_S)

    async def sweep(self) -> None:
        """One look at every game listed as unsaved, and at assignments that came due."""
        now = await self._store.now_ms()
        for pin in await self._store.unsaved(now):
            try:
                await self._look_at(pin, now)
            except AWAY:
                # The next game would only wait for the same.
                raise
            except Exception:
                # Stays listed, so the next sweep tries again.
                logger.exception("A game could not be saved; it is tried again.")
            finally:
                # What follows isn't about this game.
                log_context.begin()
        try:
            await database_sync_to_async(settle_due_assignments)()
        except Exception:
            logger.exception("Results of assignments could not be written; it is tried again.")

    async def _look_at(self, pin: str, now: int) -> None:
        plan, snapshot = await self._store.plan(pin), await self._store.load(pin, -1)
        log_context.begin(**({"game_id": plan.game_id} if plan is not None else {}))
        over = snapshot is not None and snapshot.state.phase in {Phase.PODIUM, Phase.ENDED}
        if plan is None or snapshot is None or (over and snapshot.state.saved):
            await self._store.strike_off(pin)
            return
        if snapshot.state.saved:
            # As it stood when everybody had left. They may come back and play on, so it is looked at again.
            await self._store.look_again(pin, now + LOOK_AGAIN_MS)
            return
        if not over:
            last = max(
                await self._store.last_heartbeat_ms(pin),
                snapshot.state.deadline_ms,
                snapshot.closes_ms,
                plan.created_at_ms,
            )
            if now - last < self._abandoned_after_ms:
                await self._store.look_again(pin, now + LOOK_AGAIN_MS)
                return
            await self._finish_question(plan, snapshot)
        played = await self._store.played(pin)
        if over or (played is not None and any(played.verdicts.values())):
            await save_game(self._store, plan, self._process)

    async def _finish_question(self, plan: Plan, snapshot: Snapshot) -> None:
        """Close and count what an abandoned game left open."""
        if snapshot.state.phase is Phase.QUESTION:
            step = next_step(position_of(plan, snapshot.state), Command.CLOSE)
            if isinstance(step, Step):
                recorded = not plan.takes_answers(step.index)
                await self._store.transition(
                    plan.pin, plan, revision=snapshot.state.revision, opens=False, recorded=recorded, step=step
                )
            snapshot = await self._store.load(plan.pin, snapshot.state.index) or snapshot
        if snapshot.state.phase is Phase.CLOSED and not snapshot.state.recorded:
            await record_points(self._store, plan, snapshot)
