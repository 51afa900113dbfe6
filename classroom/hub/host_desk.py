"""What a host may do beside moving a game on: its clock, and who is in it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classroom.engine.names import fold_name
from classroom.engine.phases import Phase, Refused
from classroom.hub.room import GameRoom
from classroom.protocol.codes import MESSAGES
from classroom.store.games import CHANGED, GONE, ClockChange, GameStore

_NOT_OPEN = gettext_lazy("No question is open, or its time is over.")


async def change_clock(
    store: GameStore, room: GameRoom, change: ClockChange, *, add_ms: int = 0, seen: int | None = None
) -> Refused | None:
    """Add time to the question that the host saw, or stop or start its clock; None when done."""
    if not await room.refresh():
        return Refused("game_not_found", MESSAGES["game_not_found"])
    if seen is not None and seen < room.state.turned:
        room.wake()
        return Refused("state_changed", MESSAGES["state_changed"])
    automatic = room.plan.options.auto_advance_s is not None
    revision = await store.change_clock(room.pin, room.state.index, change, add_ms, automatic=automatic)
    if revision == GONE:
        return Refused("game_not_found", MESSAGES["game_not_found"])
    if revision == CHANGED:
        return Refused("wrong_phase", str(_NOT_OPEN))
    room.changed()
    return None


async def kick(store: GameStore, room: GameRoom, player: str, *, ban: bool) -> Refused | None:
    """Remove a player; None when done."""
    return await _regrouped(store, room, await store.kick(room.pin, player, ban=ban))


async def move_to_team(store: GameStore, room: GameRoom, player: str, team: int) -> Refused | None:
    """Put a player into another team; None when done."""
    if team >= len(room.plan.options.teams):
        return Refused("invalid_message", _("This game has no such team."))
    return await _regrouped(store, room, await store.move_to_team(room.pin, player, team))


async def restore(store: GameStore, room: GameRoom, player: str) -> Refused | None:
    """Take back a removal; None when done."""
    return await _regrouped(store, room, await store.restore(room.pin, player))


async def extra_time(store: GameStore, room: GameRoom, player: str, percent: int) -> Refused | None:
    """Give a player more time, privately; None when done."""
    name = (await store.names(room.pin, [player])).get(player)
    done = name is not None and await store.give_extra_time(room.pin, fold_name(name), percent) != GONE
    return _people_changed(room, done)


async def _regrouped(store: GameStore, room: GameRoom, done: bool) -> Refused | None:
    """At the podium the result is saved already, and is to be saved again, by the sweep if not by this process."""
    if done and room.state.phase is Phase.PODIUM:
        await store.list_unsaved(room.pin, room.now_ms())
    return _people_changed(room, done)


def _people_changed(room: GameRoom, done: bool) -> Refused | None:
    if not done:
        return Refused("player_not_found", MESSAGES["player_not_found"])
    room.changed()
    return None
