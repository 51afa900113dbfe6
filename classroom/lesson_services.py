"""A lesson in one room: a live game for the people of a call, beside their pictures, without a PIN to type.

Rooms know no games: they show a panel with an id, which is the game's. Here the two meet.
"""

from dataclasses import dataclass
from html import unescape
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from msgspec.structs import replace

from accounts.models import User
from classroom.engine.lesson_names import player_names
from classroom.engine.options import GameOptions
from classroom.engine.phases import Phase
from classroom.services import NewGame, create_game, remembered_options
from classroom.store import desk
from classroom.store.desk import DeskEntry
from quizzes.models import Quiz
from quizzes.permissions import can_start
from rooms import panel
from rooms import queries as rooms
from rooms.models import Room, RoomParticipant
from rooms.permissions import can_host
from rooms.services import read_secret

_SALT = "classroom.lesson"


class LessonRefused(Exception):
    """`code` is for programs, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class LessonSeat:
    """Where somebody in the call takes part: as the game's host, or as a player by a ticket for this PIN."""

    game_id: UUID
    pin: str
    hosts: bool
    ticket: str = ""


@dataclass(frozen=True)
class Ticket:
    """A player from a call. `names`: to be tried in turn; `stay` tells people in one browser apart."""

    names: list[str]
    stay: str


def start_lesson(*, room: Room, quiz: Quiz, host: User) -> NewGame:
    """A game of `quiz` in this call. Raises LessonRefused `not_allowed`, `running`; GameRefused."""
    if not can_host(host, room) or not can_start(host, quiz):
        raise LessonRefused("not_allowed", _("Only hosts of this call start games, with quizzes that they may play."))
    if room.ended_at is not None:
        raise LessonRefused("room_ended", _("This call has ended."))
    if running_lesson(room) is not None:
        raise LessonRefused("running", _("A game is going on in this call already. Close it first."))
    game = create_game(quiz=quiz, host=host, options=lesson_options(remembered_options(host)))
    panel.open_panel(room=room, panel_id=str(game.game_id), title=unescape(strip_tags(quiz.title)))
    return game


def lesson_options(usual: GameOptions) -> GameOptions:
    """The host's usual options without what a call has its own way for: names are those of the call, everybody reads on
    their own screen, teams are made by the game.
    """
    teams = "none" if usual.team_mode == "none" else "balanced"
    return replace(
        usual,
        mode="normal",
        names="typed",
        custom_field=None,
        protect_join=False,
        controllers=False,
        music=False,
        team_mode=teams,
    )


def running_lesson(room: Room) -> DeskEntry | None:
    """The game of this call; None when there is none, or it is over."""
    open_now = panel.panel_of(room)
    game = None if open_now is None else desk.of_game(UUID(open_now.id))
    return None if game is None or game.state.phase is Phase.ENDED else game


def take_seat(*, room: Room, secret: str, user: User | None) -> LessonSeat:
    """For whoever is in the call, which `secret` shows. Raises LessonRefused: `not_joined`, `no_lesson`."""
    participant = read_secret(secret)
    stay = None if participant is None else rooms.present(room, participant, user)
    if stay is None:
        raise LessonRefused("not_joined", _("You are not in this call. Come in first."))
    game = running_lesson(room)
    if game is None:
        raise LessonRefused("no_lesson", _("There is no game in this call just now."))
    game_id, pin = UUID(game.plan.game_id), game.plan.pin
    if user is not None and game.plan.host_id == str(user.pk):
        return LessonSeat(game_id, pin, hosts=True)
    return LessonSeat(game_id, pin, hosts=False, ticket=_ticket(pin, stay))


def end_lesson(*, room: Room, user: User) -> None:
    """Close the panel for everybody; a game that goes on is among its host's running games.

    Raises LessonRefused `not_allowed`: it takes a host of the call, or the game's.
    """
    open_now = panel.panel_of(room)
    if open_now is None:
        return
    game = desk.of_game(UUID(open_now.id))
    if not can_host(user, room) and (game is None or game.plan.host_id != str(user.pk)):
        raise LessonRefused("not_allowed", _("Only hosts of this call close its games."))
    panel.close_panel(room=room, panel_id=open_now.id)


def read_ticket(ticket: str, pin: str) -> Ticket | None:
    """Who comes to this game from a call; None for a ticket that isn't ours, is too old, or is for another game."""
    try:
        of_pin, stay, name = signing.loads(ticket, salt=_SALT, max_age=settings.GAME_EXPIRY_S)
    except (signing.BadSignature, ValueError):
        return None
    return Ticket(player_names(name), stay) if of_pin == pin else None


def _ticket(pin: str, stay: RoomParticipant) -> str:
    return signing.dumps([pin, str(stay.pk), stay.display_name], salt=_SALT)
