"""Room checks: before class, how the phones in the room are connected. A game without questions, never saved."""

import time
import uuid
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from classroom.engine import GameOptions
from classroom.engine.phases import Phase
from classroom.engine.plan import Plan
from classroom.services import NewGame, reserve_pin
from classroom.store import desk
from classroom.store.desk import DeskEntry


def start_room_check(*, host: User) -> NewGame:
    """The host's running room check, or a new one. Raises GameRefused (`no_pin`)."""
    for game in desk.running(host.pk):
        if game.plan.is_room_check:
            return NewGame(UUID(game.plan.game_id), game.plan.pin)
    game_id = str(uuid.uuid4())

    def with_pin(pin: str) -> Plan:
        return Plan(
            game_id=game_id,
            pin=pin,
            quiz_id="",
            host_id=str(host.pk),
            title=_("Room check"),
            description="",
            questions=[],
            shown=[],
            options=GameOptions(mode="room_check"),
            created_at_ms=time.time_ns() // 1_000_000,
        )

    return NewGame(UUID(game_id), reserve_pin(with_pin).pin)


def running_room_check(*, game_id: UUID, host: User) -> DeskEntry | None:
    """This host's room check; None when it is over, another's, or a game."""
    game = desk.of_game(game_id)
    if game is None or game.plan.host_id != str(host.pk) or not game.plan.is_room_check:
        return None
    return None if game.state.phase is Phase.ENDED else game
