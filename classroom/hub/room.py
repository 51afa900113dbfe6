"""One game in one process: its sockets, and a task that watches the game and shows every change to them."""

import asyncio
import logging
from collections.abc import Callable

from redis.exceptions import RedisError

from classroom.engine.phases import Command, Phase, Refused, Step, next_step
from classroom.engine.plan import Plan
from classroom.engine.screens import Scene
from classroom.engine.state import GameState, Snapshot, position_of
from classroom.hub.answers import AnswerBox
from classroom.hub.audience import Audience
from classroom.hub.connection import CLOSE_TRY_LATER, Connection, PlayerConnection
from classroom.hub.leaving import Leaving
from classroom.hub.links import LinkBoard
from classroom.hub.pace import due_in_s, has_time_ended, poll_s
from classroom.hub.people import People
from classroom.hub.pulse import Pulse
from classroom.hub.saving import Saver, record_points
from classroom.protocol.codes import MESSAGES, refusal
from classroom.store.games import CHANGED, GONE, GameStore
from classroom.store.shapes import Glance, Place, glance_of

logger = logging.getLogger(__name__)

LINGER_S = 10.0
COMMAND_ATTEMPTS = 3
CLOSE_GAME_GONE = 4404


class GameRoom:
    """Watches one game for this process's sockets. Redis decides; any number of rooms may watch the same game.

    `nudge` tells the other processes that something changed; a lost nudge costs them one poll interval.
    """

    def __init__(
        self, *, plan: Plan, snapshot: Snapshot, process: str, store: GameStore, nudge: Callable[[str], None]
    ) -> None:
        self.plan, self.pin, self._process, self._store = plan, plan.pin, process, store
        self._nudge_others = nudge
        self._loop = asyncio.get_running_loop()
        self.audience = Audience(often=plan.is_room_check)
        self.links = LinkBoard(store, plan.pin, often=plan.is_room_check)
        self._wake = asyncio.Event()
        self._wake.set()
        self._pulse = Pulse(store, plan, process, self._wake.set)
        self.answers = AnswerBox(store, plan.pin, self._pulse, self.wake)
        self._show_next(snapshot)
        self._shown_revision = snapshot.state.revision
        self._people = People(store, plan.pin, self.audience, snapshot)
        self._told_of_change = False
        self._leaving = Leaving()
        self._counted = (-1, 0)  # question, its answers
        self._saver = Saver(store, process, self.changed)
        self._stopping = False
        self.touched_at = self._loop.time()

    # --- beginning and end ------------------------------------------------------------------------

    async def watch(self) -> None:
        """Until nobody is left, or the game is gone: notice changes and show them."""
        while True:
            await self._pause()
            if self._stopping:
                return
            try:
                if not await self._look():
                    self.audience.part(CLOSE_GAME_GONE, refusal("game_not_found"))
                    return
            except (RedisError, OSError) as error:
                self._pulse.missed()
                logger.warning("Game %s can't be read just now: %s", self.plan.game_id, error)
                await asyncio.sleep(0.5)
            except Exception:
                logger.exception("Watching game %s failed; going on.", self.plan.game_id)
                await asyncio.sleep(0.5)
            # However long that look took, as one at a silent Redis does: whoever is here is shown what comes.
            self.touch_if_used()
            if self._loop.time() - self.touched_at > LINGER_S:
                return

    async def stop(self) -> None:
        """Stop watching; a result that is just being saved is waited for."""
        self._stopping = True
        self.wake()
        await self._saver.finish()

    def touch_if_used(self) -> None:
        if self.audience or self._leaving or self._saver.busy:
            self.touched_at = self._loop.time()

    def wake(self) -> None:
        """Something changed: look now."""
        self._told_of_change = True
        self._wake.set()

    def changed(self) -> None:
        """This process changed something: look now, and let the others look."""
        self.wake()
        self._nudge_others(self.pin)

    # --- people -----------------------------------------------------------------------------------

    async def seat(self, connection: PlayerConnection, place: Place) -> None:
        """Show this player everything from now on. The caller tells them about the place first."""
        connection.player, connection.player_name, connection.team = place.player, place.record.name, place.team
        connection.answered = place.index if place.answered and place.index is not None else -1
        self._leaving.is_back(place.player)
        self.links.seated(place)
        before = self.audience.seat(connection)
        if before is not None:
            self.audience.remove(before, "replaced")
        elif place.replaced and not place.replaced.startswith(f"{self._process}:"):
            self.changed()
        try:
            # Joining is no change of the game, but a room that was opened for its first player hasn't seen them.
            if self.state.revision < place.revision or not self.snapshot.player_count:
                await self.refresh()
                self.wake()
            leaders = await self._leaders()
        except (RedisError, OSError):
            # They have their place, and see it as soon as the game can be read again.
            self._shown_revision = -1
            self.wake()
            return
        if self.audience.players.get(place.player) is connection:
            self.audience.show_player(self._scene, connection, leaders, self.now_ms())

    async def seat_host(self, connection: Connection) -> None:
        await self.refresh()
        self.audience.seat_host(connection)
        self.audience.show_host(self._scene, connection, await self._leaders(), self.now_ms())
        await self._people.tell_host(connection, self.snapshot)
        self.wake()

    def lost(self, connection: PlayerConnection) -> None:
        """The socket is gone. If its player doesn't come back soon, they have left."""
        if self.audience.unseat(connection):
            self._leaving.lost(connection.player, connection.name)
            self.touched_at = self._loop.time()

    def leave(self, connection: PlayerConnection) -> None:
        """The player wants to leave now."""
        if self.audience.unseat(connection):
            self._leaving.gone(connection.player, connection.name)
            self.audience.remove(connection, "left")
            self.wake()

    async def lock(self, *, locked: bool) -> None:
        await self._store.lock(self.pin, locked=locked)
        self.changed()

    # --- the game ---------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        return self._scene.snapshot

    @property
    def state(self) -> GameState:
        return self._scene.snapshot.state

    def now_ms(self) -> int:
        """Redis time, as well as it can be known here."""
        return int(self._loop.time() * 1000 + self._offset_ms)

    async def refresh(self) -> bool:
        """Load the game as it is now; False when it is gone."""
        known = self.state.revision
        snapshot = await self._store.load(self.pin, self.state.on_show.index)
        if snapshot is None or snapshot.state.game_id != self.plan.game_id:
            return False
        if snapshot.state.revision < known:
            self._go_back()
            self._show_next(snapshot)
        elif snapshot.state.revision >= self.state.revision:
            if has_time_ended(self.plan, self.snapshot, snapshot.now_ms):
                self._shown_revision = -1  # their screens say so
            self._show_next(snapshot)
        return True

    def _go_back(self) -> None:
        """Redis knows less than it did, as a promoted replica may: what screens show has never been. All come in anew,
        with the answers for which they have receipts."""
        logger.warning("Redis has lost the last moments of game %s; all its sockets come back.", self.plan.game_id)
        self.audience.part(CLOSE_TRY_LATER)

    def _show_next(self, snapshot: Snapshot) -> None:
        self._scene = Scene(self.plan, snapshot)
        self._offset_ms = snapshot.now_ms - self._loop.time() * 1000

    async def command(self, command: Command, seen: int | None) -> Refused | None:
        """Carry out a host's command on the state that the host saw; None when done."""
        for attempt in range(COMMAND_ATTEMPTS):
            # The state that is shown here is nearly always the newest. If it isn't, the step is not taken.
            is_fresh = attempt > 0 or seen is None
            if is_fresh and not await self.refresh():
                return Refused("game_not_found", MESSAGES["game_not_found"])
            seen = self.state.turned if seen is None else seen
            step = self._step(command, seen)
            if isinstance(step, Step):
                if await self._take_step(step, due_only=False) > CHANGED:
                    self.changed()
                    return None
            elif is_fresh:
                self.wake()
                return step
        return Refused("state_changed", MESSAGES["state_changed"])

    def _step(self, command: Command, seen: int) -> Step | Refused:
        """Where `command` leads from the state as it is known here."""
        if seen < self.state.turned:
            return Refused("state_changed", MESSAGES["state_changed"])
        answered = self.snapshot.answer_count > 0
        return next_step(position_of(self.plan, self.state, answered=answered), command)

    async def _take_step(self, step: Step, *, due_only: bool) -> int:
        opens = step.phase is Phase.QUESTION
        uncounted = step.phase is Phase.CLOSED and self.plan.takes_answers(step.index)
        return await self._store.transition(
            self.pin,
            self.plan,
            revision=self.state.revision,
            opens=opens,
            recorded=step.counted or not (opens or uncounted),
            step=step,
            due_only=due_only,
            index=self.state.index,
        )

    # --- watching ---------------------------------------------------------------------------------

    async def _pause(self) -> None:
        """Until somebody wakes the room, the deadline, or the next poll."""
        delay = poll_s(self.state, has_hosts=bool(self.audience.hosts))
        due = due_in_s(self.plan, self.snapshot, self.now_ms())
        if due is not None:
            delay = min(delay, max(0.0, due))
        try:
            async with asyncio.timeout(delay):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()

    async def _look(self) -> bool:
        """One look at the game; False when it is gone."""
        if self._pulse.is_felt:
            await self._let_go()
        glance = await self._glance()
        if glance is None or not await self._pulse.beat():
            return False
        self._pulse.reached()
        if glance.revision != self.state.revision and not await self.refresh():
            return False
        if not await self._settle():
            return False
        if self.state.revision != self._shown_revision:
            await self._show()
        elif self.audience.hosts:
            self.audience.show_counts(self.state, glance)
        await self._people.look(glance, self.snapshot)
        self._saver.look(self.plan, self.state)
        self.audience.ping_some()
        await self.links.look(self.audience.players)
        return True

    async def _glance(self) -> Glance | None:
        """The counters; None when the game is gone. Who was told of a change loads the game at once."""
        if not self._told_of_change:
            index = self.state.index
            glance = await self._store.glance(self.pin, index)
            if glance is not None:
                before, self._counted = self._counted, (index, glance.answer_count)
                if before[0] == index and before > self._counted:
                    self._go_back()
            return glance
        self._told_of_change = False
        return glance_of(self.snapshot) if await self.refresh() else None

    async def _settle(self) -> bool:
        """Close what is overdue and count what is closed; False when the game is gone."""
        due = due_in_s(self.plan, self.snapshot, self.now_ms())
        if due is not None and due <= 0:
            closing = self.state.phase is Phase.QUESTION
            step = next_step(position_of(self.plan, self.state), Command.CLOSE if closing else Command.NEXT)
            if isinstance(step, Step) and await self._take_step(step, due_only=closing) == GONE:
                return False
            self._nudge_others(self.pin)
            if not await self.refresh():
                return False
        if self.state.phase is Phase.CLOSED and not self.state.recorded:
            await record_points(self._store, self.plan, self.snapshot)
            self._nudge_others(self.pin)
            return await self.refresh()
        return True

    async def _show(self) -> None:
        scene, leaders = self._scene, await self._leaders()
        # Not before: what couldn't be read is shown at the next look.
        self._shown_revision = scene.state.revision
        self._people.notice(scene.snapshot)
        await self.audience.show_all(scene, leaders, self.now_ms())

    async def _leaders(self) -> dict[str, str]:
        return await self._store.names(self.pin, self._scene.leaders())

    async def _let_go(self) -> None:
        """Players whose connections didn't come back have left."""
        overdue = self._leaving.overdue()
        if overdue:
            await self._store.leave(self.pin, overdue)
            self._leaving.forget(overdue)
