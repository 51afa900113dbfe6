"""Who comes in how: back to one's place, straight in, or by knocking. Database work of the call's consumer."""

import uuid
from dataclasses import dataclass
from typing import Any

from channels.db import database_sync_to_async

from accounts.models import User
from rooms import queries, services
from rooms.models import Message, Room, RoomParticipant
from rooms.permissions import can_host, may_take_part
from rooms.protocol.incoming import Enter
from rooms.protocol.outgoing import ChatMessage

Role = RoomParticipant.Role


@dataclass(frozen=True)
class Way:
    """How somebody comes in: with `stay` at once; without, they knock if `knocks`, else `refused` is the code."""

    name: str = ""
    role: str = Role.GUEST
    user: User | None = None
    stay: RoomParticipant | None = None
    knocks: bool = False
    refused: str = ""
    returns: bool = False


@database_sync_to_async
def find_way(room_id: uuid.UUID, person: Any, message: Enter) -> Way:
    """What happens to somebody at the door. A stay is begun or taken up again here."""
    room = Room.objects.get(pk=room_id)
    if room.ended_at is not None:
        return Way(refused="room_ended")
    user = person if may_take_part(person) else None
    stay = _former_stay(room, user, message.secret)
    if stay is not None:
        services.resume_stay(stay=stay)
        return Way(stay.display_name, stay.role, user, stay, returns=True)
    name = services.tidy_name(message.name) or (user.username if user else "")
    if not name:
        return Way(refused="name_missing")
    role = Role.HOST if user and can_host(user, room) else Role.MEMBER if user else Role.GUEST
    if role is not Role.HOST and room.locked:
        return Way(refused="room_locked")
    if _has_to_knock(room, user, role):
        return Way(name, role, user, knocks=True)
    return Way(name, role, user, services.begin_stay(room=room, user=user, name=name, role=role))


def _former_stay(room: Room, user: User | None, secret: str) -> RoomParticipant | None:
    participant_id = services.read_secret(secret) if secret else None
    return None if participant_id is None else queries.returning(room, participant_id, user)


def _has_to_knock(room: Room, user: User | None, role: str) -> bool:
    if user is not None:
        return role != Role.HOST and queries.was_removed(room, user)
    return room.waiting_room


@database_sync_to_async
def admit(room_id: uuid.UUID, way: Way) -> Way:
    """The stay of somebody whom a host lets in."""
    room = Room.objects.get(pk=room_id)
    if room.ended_at is not None:
        return Way(refused="room_ended")
    stay = services.begin_stay(room=room, user=way.user, name=way.name, role=way.role)
    return Way(way.name, way.role, way.user, stay)


@database_sync_to_async
def read_room(code: str, asker: str) -> Room | None:
    """Raises TooManyGuesses."""
    return services.find_room(code=code, asker=asker)


@database_sync_to_async
def read_entrance(room: Room, stay: RoomParticipant) -> tuple[Room, list[ChatMessage], str]:
    """The room as it is now, its last messages, and the secret."""
    room.refresh_from_db(fields=["locked", "capacity", "ended_at"])
    messages = [shown(message) for message in queries.last_messages(room)]
    return room, messages, services.make_secret(stay=stay)


def shown(message: Message, *, person: str = "", client_id: str = "") -> ChatMessage:
    return ChatMessage(
        str(message.pk), message.sender_name, message.content, message.created_at.isoformat(), person, client_id
    )


end_stays = database_sync_to_async(services.end_stays)
remove_from_room = database_sync_to_async(services.remove_from_room)
set_locked = database_sync_to_async(services.set_locked)
end_room = database_sync_to_async(services.end_room)


@database_sync_to_async
def stay_of(room: Room, participant_id: str) -> RoomParticipant | None:
    """A stay that no host ended, in a room that is open."""
    if Room.objects.filter(pk=room.pk, ended_at__isnull=True).exists():
        return room.participants.filter(pk=participant_id, removed_at__isnull=True).first()
    return None
