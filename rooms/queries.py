"""Reads of rooms."""

from django.db.models import Count, QuerySet

from accounts.models import User
from rooms.models import Message, Room, RoomParticipant

LAST_MESSAGES = 50


def own_rooms(user: User) -> QuerySet[Room]:
    """The rooms that a user made, newest first."""
    return Room.objects.filter(owner=user).order_by("-created_at", "id")


def listed(rooms: QuerySet[Room]) -> QuerySet[Room]:
    """With what lists show: `participant_count`."""
    return rooms.select_related("owner").annotate(participant_count=Count("participants"))


def rooms_seen_by(user: User) -> QuerySet[Room]:
    """The rooms that a user was in, own ones aside, newest first."""
    stays = RoomParticipant.objects.filter(user=user).values("room")
    return Room.objects.filter(pk__in=stays).exclude(owner=user).order_by("-created_at", "id")


def last_messages(room: Room) -> list[Message]:
    """The newest 50, oldest first."""
    return list(room.messages.order_by("-created_at", "-id")[:LAST_MESSAGES])[::-1]


def present(room: Room, participant_id: str, user: User | None) -> RoomParticipant | None:
    """The stay of somebody who is in the call just now."""
    stay = returning(room, participant_id, user)
    return stay if stay is not None and stay.left_at is None else None


def returning(room: Room, participant_id: str, user: User | None) -> RoomParticipant | None:
    """The stay that somebody may take up again: of this room, by the same person, not removed."""
    stays = room.participants.filter(pk=participant_id, user=user, removed_at__isnull=True)
    return stays.select_related("call", "room").first()
