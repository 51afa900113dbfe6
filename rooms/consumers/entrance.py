"""Who comes in how: back to one's place, straight in, or by knocking. Database work of the call's consumer."""

import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from channels.db import database_sync_to_async
from django.utils import timezone

from accounts.models import User
from rooms import browser_tokens, call_services, hosting_queries, hosting_services, queries, services
from rooms.models import Message, Room, RoomParticipant
from rooms.permissions import can_host, can_name_co_hosts, may_take_part
from rooms.protocol.incoming import Enter
from rooms.protocol.outgoing import ChatMessage
from rooms.protocol.roles import HOSTS
from rooms.store import presence

Role = RoomParticipant.Role


@dataclass(frozen=True)
class Way:
    """How somebody comes in: with `stay` at once; without, they wait if `waits`, else `refused` is the code.

    `welcome`: whoever waits needs no leave, only a host's presence. `browser`: the digest of its token.
    With `stay` there is what its holder is told: the `room` as it is now, its last `messages`, and the `secret`.
    """

    name: str = ""
    role: str = Role.GUEST
    user: User | None = None
    stay: RoomParticipant | None = None
    waits: bool = False
    welcome: bool = False
    browser: str = ""
    refused: str = ""
    returns: bool = False
    room: Room | None = None
    messages: list[ChatMessage] = field(default_factory=list)
    secret: str = ""


@database_sync_to_async
def find_way(room_id: uuid.UUID, person: Any, message: Enter, token: str) -> Way:
    """What happens to somebody at the door. A stay is begun or taken up again here."""
    room = Room.with_bin.get(pk=room_id)
    if room.ended_at is not None or room.is_in_bin:
        return Way(refused="room_ended")
    user = person if may_take_part(person) else None
    browser = browser_tokens.digest_of(token)
    if hosting_queries.is_banned(room, user, browser):
        return Way(refused="banned")
    role = _role(room, user)
    stay = _former_stay(room, user, message.secret)
    if stay is not None:
        services.resume_stay(stay=stay, role=role)
        return replace(_entrance(room, stay, user, role, browser), returns=True)
    name = services.tidy_name(message.name) or (user.username if user else "")
    if not name:
        return Way(refused="name_missing")
    if role not in HOSTS and room.locked:
        return Way(refused="room_locked")
    if _has_to_knock(room, user, role, browser):
        return Way(name, role, user, waits=True, browser=browser)
    if role not in HOSTS and not presence.is_hosted(room.pk):
        return Way(name, role, user, waits=True, welcome=True, browser=browser)
    stay = services.begin_stay(room=room, user=user, name=name, role=role, browser=browser)
    return _entrance(room, stay, user, role, browser)


def _entrance(room: Room, stay: RoomParticipant, user: User | None, role: str, browser: str) -> Way:
    """In the same visit of a thread: going there and taking a connection costs more than reading this."""
    messages = [shown(message) for message in queries.last_messages(room)]
    secret = services.make_secret(stay=stay)
    return Way(stay.display_name, role, user, stay, browser=browser, room=room, messages=messages, secret=secret)


def _role(room: Room, user: User | None) -> str:
    if user is None:
        return Role.GUEST.value
    if can_name_co_hosts(user, room):
        return Role.HOST.value
    return Role.CO_HOST.value if can_host(user, room) else Role.MEMBER.value


def _former_stay(room: Room, user: User | None, secret: str) -> RoomParticipant | None:
    """A secret opens its place for as long as the call goes on for which it was given."""
    participant_id = services.read_secret(secret) if secret else None
    stay = None if participant_id is None else queries.returning(room, participant_id, user)
    over = stay is not None and stay.call is not None and not call_services.goes_on(stay.call, now=timezone.now())
    return None if over else stay


def _has_to_knock(room: Room, user: User | None, role: str, browser: str) -> bool:
    if user is not None:
        return role not in HOSTS and hosting_queries.has_to_knock(room, user, browser)
    return room.waiting_room


@database_sync_to_async
def admit(room_id: uuid.UUID, way: Way) -> Way:
    """The stay of somebody whom a host lets in."""
    room = Room.with_bin.get(pk=room_id)
    if room.ended_at is not None or room.is_in_bin:
        return Way(refused="room_ended")
    if hosting_queries.is_banned(room, way.user, way.browser):
        return Way(refused="banned")  # meanwhile
    role = _role(room, way.user)
    stay = services.begin_stay(room=room, user=way.user, name=way.name, role=role, browser=way.browser)
    return _entrance(room, stay, way.user, role, way.browser)


@database_sync_to_async
def read_room(code: str, asker: str) -> Room | None:
    """Raises TooManyGuesses."""
    return services.find_room(code=code, asker=asker)


def shown(message: Message, *, person: str = "", client_id: str = "") -> ChatMessage:
    return ChatMessage(
        str(message.pk), message.sender_name, message.content, message.created_at.isoformat(), person, client_id
    )


end_stays = database_sync_to_async(services.end_stays)
remove_from_room = database_sync_to_async(services.remove_from_room)
set_locked = database_sync_to_async(services.set_locked)
end_room = database_sync_to_async(services.end_room)
set_co_host = database_sync_to_async(hosting_services.set_co_host)
ban = database_sync_to_async(hosting_services.ban)
lift_ban = database_sync_to_async(hosting_services.lift_ban)
read_hosting = database_sync_to_async(hosting_queries.hosting_of)


@database_sync_to_async
def stays_of_same(stay: RoomParticipant) -> list[str]:
    """The stays of this account that go on, by id."""
    stays = RoomParticipant.objects.filter(room=stay.room_id, user=stay.user_id, left_at__isnull=True)
    return [str(pk) for pk in stays.values_list("pk", flat=True)]


@database_sync_to_async
def stay_of(room: Room | None, participant_id: str) -> RoomParticipant | None:
    """A stay that no host ended, with its room, which is open, as it is now."""
    stays = RoomParticipant.objects.filter(pk=participant_id, removed_at__isnull=True).select_related("room__owner")
    return stays.filter(room=room, room__ended_at__isnull=True, room__deleted_at__isnull=True).first()
