"""Everything that changes rooms, stays and messages."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import counters
from accounts.models import User
from rooms import call_services
from rooms.models import MESSAGE_MAX_CHARACTERS, CoHost, Message, Room, RoomParticipant
from rooms.protocol.ice import servers_for
from rooms.protocol.incoming import NAME_MAX_CHARACTERS
from rooms.protocol.outgoing import IceServer
from rooms.protocol.room_codes import make_code, read_code
from rooms.store import presence

CODE_ATTEMPTS = 10
# Wrong codes from one address: a class that mistypes is let through, a machine needs centuries.
GUESSES = 30
GUESSES_FORGOTTEN_AFTER_S = 60
SECRET_AGE_S = 24 * 60 * 60
_SALT = "rooms.participant"


class TooManyGuesses(Exception):
    """Somebody tries codes."""

    message = gettext_lazy("Too many wrong codes from here. Wait a minute, then try again.")


class MessageRefused(Exception):
    """A chat message that isn't kept; `code` is one of rooms.protocol.outgoing.REFUSALS."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def create_room(*, owner: User, name: str = "", **options: Any) -> Room:
    """A new room under a code that nobody can guess. `options`: capacity, waiting_room, open_captioning and
    open_transcripts, as the model has them.
    """
    for _ in range(CODE_ATTEMPTS):
        room = Room(owner=owner, name=name.strip(), **options)
        room.room_code = make_code(secrets.choice)
        try:
            with transaction.atomic():
                room.save(force_insert=True)
        except IntegrityError:
            continue  # the code is taken
        return room
    raise RuntimeError("No free room code was found.")


def find_room(*, code: str, asker: str) -> Room | None:
    """The room with a code as somebody typed it. `asker` (a network, or a user) may be wrong 30 times a minute.

    Raises TooManyGuesses.
    """
    key = f"room-guesses:{asker}"
    if counters.counted(key) >= GUESSES:
        raise TooManyGuesses
    tidy = read_code(code)
    room = None if tidy is None else Room.objects.select_related("owner").filter(room_code=tidy).first()
    if room is None:
        counters.count(key, window_s=GUESSES_FORGOTTEN_AFTER_S)
    return room


def end_room(*, room: Room) -> None:
    """Close a room for good; everybody in it is told within seconds."""
    now = timezone.now()
    Room.with_bin.filter(pk=room.pk, ended_at__isnull=True).update(ended_at=now)
    put_everybody_out(room=room, now=now)
    room.refresh_from_db(fields=["ended_at"])


def put_everybody_out(*, room: Room, now: datetime) -> None:
    """The call and what is kept of it end; within seconds everybody is told."""
    room.participants.filter(left_at__isnull=True).update(left_at=now)
    room.transcripts.filter(ended_at__isnull=True).update(ended_at=now)
    room.calls.filter(ended_at__isnull=True).update(ended_at=now)
    presence.mark_ended(room.pk)


def delete_room(*, room: Room) -> None:
    """For good: put everybody out, and forget its messages and who was there."""
    end_room(room=room)
    room.delete()


def set_locked(*, room: Room, locked: bool) -> None:
    Room.objects.filter(pk=room.pk).update(locked=locked)
    room.locked = locked


def tidy_name(name: str) -> str:
    """A display name: single spaces, no control characters, at most 60 characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(printable.split())[:NAME_MAX_CHARACTERS]


def begin_stay(*, room: Room, user: User | None, name: str, role: str, browser: str = "") -> RoomParticipant:
    """`browser`: the digest of its token."""
    call = call_services.take_part(room=room)
    return RoomParticipant.objects.create(
        room=room, call=call, user=user, display_name=name, role=role, browser_digest=browser
    )


def resume_stay(*, stay: RoomParticipant, role: str) -> None:
    """Somebody is back at their place, in the role that they have by now."""
    stay.call, stay.left_at, stay.role = call_services.take_part(room=stay.room), None, role
    stay.save(update_fields=["call", "left_at", "role"])


def end_stays(*, ids: Iterable[str]) -> None:
    """Note that people left, if that isn't noted yet."""
    stays = list(ids)
    RoomParticipant.objects.filter(pk__in=stays, left_at__isnull=True).update(left_at=timezone.now())
    call_services.end_left_calls(stays=stays)


def remove_from_room(*, participant_id: str) -> None:
    """Their secret stops working, and a member has to knock from now on; a co-host is none any more."""
    now = timezone.now()
    RoomParticipant.objects.filter(pk=participant_id).update(left_at=now, removed_at=now)
    CoHost.objects.filter(room__participants=participant_id, user__room_stays=participant_id).delete()


def seat_signer(*, participant_id: str, on: bool) -> None:
    """Note who has a signer's seat; it is theirs again when they come back."""
    RoomParticipant.objects.filter(pk=participant_id).update(is_signer=on)


def make_secret(*, stay: RoomParticipant) -> str:
    """What brings a page back to its place after a reload."""
    return signing.dumps(str(stay.pk), salt=_SALT, compress=False)


def read_secret(secret: str) -> str | None:
    """The participant's id; None for a secret that isn't ours or is older than a day."""
    try:
        return str(signing.loads(secret, salt=_SALT, max_age=SECRET_AGE_S))
    except signing.BadSignature:
        return None


def post_message(*, room: Room, user: User | None, name: str, text: str) -> Message:
    """Store a chat message. Raises MessageRefused."""
    text = text.replace("\x00", "").strip()
    if not text:
        raise MessageRefused("text_missing")
    if len(text) > MESSAGE_MAX_CHARACTERS:
        raise MessageRefused("text_too_long")
    return Message.objects.create(room=room, user=user, sender_name=name, content=text)


def ice_servers_for(*, participant_id: str) -> list[IceServer]:
    """STUN and TURN servers with this participant's own credentials."""
    return servers_for(
        participant_id,
        stun=settings.STUN_SERVERS,
        turn=settings.TURN_SERVERS,
        secret=settings.TURN_SECRET,
        now=int(timezone.now().timestamp()),
        lifetime_s=settings.TURN_LIFETIME_S,
    )
