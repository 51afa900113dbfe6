"""What of calls can be put into the bin: rooms, transcripts, vocabularies of signs. See docs/calls.md."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.bin_registry import Kind
from accounts.permissions import Person, is_administrator
from rooms import permissions, services
from rooms.models import Room, SignVocabulary, Transcript
from rooms.store import presence


def _close_or_open(room: Room, _since: datetime | None) -> None:
    """In the bin people are put out of it; one that hadn't ended is open again when it is back."""
    if room.deleted_at is not None:
        services.put_everybody_out(room=room, now=room.deleted_at)
    elif room.ended_at is None:
        presence.unmark_ended(room.pk)


def _stop(transcript: Transcript, _since: datetime | None) -> None:
    """One that runs ends in the bin, and stays ended."""
    if transcript.deleted_at is not None and transcript.ended_at is None:
        Transcript.in_bin.filter(pk=transcript.pk, ended_at__isnull=True).update(ended_at=transcript.deleted_at)
    # Pages in the call say whether it is kept, and lead to it as long as it can be read.
    transaction.on_commit(lambda: presence.touch_room(transcript.room_id))


def _can_delete_transcript(person: Person, transcript: Transcript) -> bool:
    return permissions.can_delete_transcript(person, transcript) or is_administrator(person)


def _named(transcript: Transcript) -> str:
    """A room has many transcripts: those are told apart by when they were begun."""
    begun = date_format(timezone.localtime(transcript.created_at), "SHORT_DATETIME_FORMAT")
    return f"{transcript.room}, {begun}"


ROOM = Kind(
    name="room",
    path="rooms",
    model=Room,
    label=_("Call"),
    gone_with_it=_("Its chat, its transcripts and the list of who was there are gone then, and this can't be undone."),
    can_delete=permissions.can_end,
    owner="owner",
    title="name",
    untitled="room_code",
    moved=_close_or_open,
    parts={"transcript": lambda: Transcript.in_bin.filter(room__deleted_at__isnull=False).values("pk")},
)
TRANSCRIPT = Kind(
    name="transcript",
    path="transcripts",
    model=Transcript,
    label=_("Transcript"),
    gone_with_it=_("What was said is gone then for everybody, and this can't be undone."),
    can_delete=_can_delete_transcript,
    owner="room__owner",
    title="room__name",
    untitled="room__room_code",
    dated="created_at",
    named=_named,
    keeps_its_own_days=True,
    moved=_stop,
)
VOCABULARY = Kind(
    name="vocabulary",
    path="vocabularies",
    model=SignVocabulary,
    label=_("Vocabulary of signs"),
    gone_with_it=_("Its signs, everybody's recordings and what was trained are gone then, and this can't be undone."),
    can_delete=permissions.can_edit_vocabulary,
    owner="owner",
    title="name",
)
KINDS = (ROOM, TRANSCRIPT, VOCABULARY)
