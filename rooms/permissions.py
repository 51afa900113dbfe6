"""Who may do what with a room: the one place that decides."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User
from accounts.permissions import Person, is_administrator
from rooms.models import Room, SignVocabulary, Transcript, TranscriptSegment


def may_take_part(person: Any) -> bool:
    """Whether a socket's user counts as signed in: neither switched off, locked nor unconfirmed."""
    return isinstance(person, User) and person.may_enter


def can_create(person: Person) -> bool:
    return may_take_part(person)


def can_name_co_hosts(person: Person, room: Room) -> bool:
    """The owner."""
    return may_take_part(person) and room.owner_id == person.pk


def can_host(person: Person, room: Room) -> bool:
    """Admit, remove, ban, lock and end: the owner and their co-hosts."""
    if not may_take_part(person):
        return False
    return room.owner_id == person.pk or room.co_hosts.filter(user_id=person.pk).exists()


def can_end(person: Person, room: Room) -> bool:
    """From outside the call: the owner and administrators."""
    return can_name_co_hosts(person, room) or is_administrator(person)


def can_see_bans(person: Person, room: Room) -> bool:
    """And lift them: the owner, co-hosts and administrators."""
    return can_host(person, room) or is_administrator(person)


def can_read(person: Person, room: Room) -> bool:
    """Messages and who took part: whoever was in the call with an account, the owner and administrators.

    The newest stay decides, as for transcripts: who was put out reads again when they were let in again.
    """
    if can_end(person, room):
        return True
    newest = room.participants.filter(user=person).order_by("-joined_at").first() if isinstance(person, User) else None
    return newest is not None and newest.removed_at is None


def may_write_captions(person: Any, source: str) -> bool:
    """In a call: everybody's own signing; typing is for who has the captioner's seat."""
    return source == "sign" or bool(person.captioner)


def can_delete_transcript(person: Person, transcript: Transcript) -> bool:
    """The owner of its room."""
    return isinstance(person, User) and transcript.room.owner_id == person.pk


def can_change_segment(person: Person, segment: TranscriptSegment, transcript: Transcript) -> bool:
    """The owner of the room all, others what they wrote or said."""
    if can_delete_transcript(person, transcript):
        return True
    stays = [stay for stay in (segment.captioner, segment.speaker) if stay is not None]
    return isinstance(person, User) and person.pk in {stay.user_id for stay in stays}


def can_create_vocabulary(person: Person) -> bool:
    return may_take_part(person) and person.has_perm("rooms.add_signvocabulary")


def can_edit_vocabulary(person: Person, vocabulary: SignVocabulary) -> bool:
    """Its signs, its training and which version is in use: the owner, and administrators."""
    if is_administrator(person):
        return True
    return may_take_part(person) and vocabulary.owner_id == person.pk and person.has_perm("rooms.change_signvocabulary")


def can_record(person: Person, vocabulary: SignVocabulary) -> bool:
    """Samples of its signs: everybody with an account where it accepts recordings, and whoever edits it."""
    return (may_take_part(person) and vocabulary.accepts_recordings) or can_edit_vocabulary(person, vocabulary)


class RoomAccess(BasePermission):
    """For the viewset. A room is found by its code, which only those know who were given it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user.is_authenticated)

    def has_object_permission(self, request: Request, view: Any, obj: Room) -> bool:
        if view.action in ("end", "destroy"):
            return can_end(request.user, obj)
        if view.action in ("messages", "participants"):
            return can_read(request.user, obj)
        return True
