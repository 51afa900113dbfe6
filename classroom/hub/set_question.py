"""Going to a question that the API asks for: by the store's own atomic steps, so no process needs the game's room."""

import logging
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

from accounts.redis_clients import short_client
from classroom.engine.jumps import jump_step
from classroom.engine.phases import Phase, Refused, Step
from classroom.engine.plan import Plan
from classroom.engine.state import Snapshot, position_of
from classroom.hub.saving import record_points
from classroom.protocol.codes import MESSAGES
from classroom.store.games import GameStore
from classroom.store.keys import group_of_game

logger = logging.getLogger(__name__)

# Closing, counting, opening; and each again when somebody else was faster.
ATTEMPTS = 8


def set_question(game_id: UUID, *, index: int, seen: int | None) -> Refused | None:
    """Open question `index` of this game; None when it is open.

    `seen`: the revision on which the caller acted. A phase or question that changed since refuses it.
    """
    return async_to_sync(_connect_and_set)(str(game_id), index, seen)


async def _connect_and_set(game_id: str, index: int, seen: int | None) -> Refused | None:
    async with short_client(settings.REDIS_URL) as client:
        store = GameStore(client)
        pin = await store.pin_of(game_id)
        plan = None if pin is None else await store.plan(pin)
        if plan is None or plan.game_id != game_id:
            return Refused("game_not_found", MESSAGES["game_not_found"])
        refused = await _set(store, plan, index, seen)
    await _nudge(plan)
    return refused


async def _set(store: GameStore, plan: Plan, index: int, seen: int | None) -> Refused | None:
    begun_at: int | None = None
    for _attempt in range(ATTEMPTS):
        snapshot = await store.load(plan.pin, -1)
        if snapshot is None or snapshot.state.game_id != plan.game_id:
            return Refused("game_not_found", MESSAGES["game_not_found"])
        state = snapshot.state
        if begun_at is None:
            begun_at = state.index
            if seen is not None and seen < state.turned:
                break
        if state.phase is Phase.CLOSED and not state.recorded:
            await record_points(store, plan, snapshot)
            continue
        step = jump_step(position_of(plan, state), index)
        if step is None or isinstance(step, Refused):
            return step
        if state.index != begun_at:
            break
        await _take(store, plan, snapshot, step)
    return Refused("state_changed", MESSAGES["state_changed"])


async def _take(store: GameStore, plan: Plan, snapshot: Snapshot, step: Step) -> None:
    # Slides are left without closing, so whatever closes here still has to be counted.
    opens = step.phase is Phase.QUESTION
    revision = snapshot.state.revision
    await store.transition(plan.pin, plan, revision=revision, opens=opens, recorded=False, step=step)


async def _nudge(plan: Plan) -> None:
    """Processes with sockets in the game look at once; without it they look within a second."""
    layer: Any = get_channel_layer()
    try:
        await layer.group_send(group_of_game(plan.pin), {"type": "game.changed", "pin": plan.pin, "by": ""})
    except Exception:
        logger.warning("A change of game %s could not be announced.", plan.game_id)
