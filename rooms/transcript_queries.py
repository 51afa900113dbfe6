"""Reads of transcripts: the one place that decides who may."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from rooms.models import Room, RoomParticipant, Transcript, TranscriptSegment

LAST_CAPTIONS = 50
_IN_ORDER = ("start_ms", "end_ms", "id")


def readable_transcripts(user: User) -> QuerySet[Transcript]:
    """Of own rooms, and of calls that the user was in; not of rooms that they were put out of. Newest first.

    A room is used for many calls: who came to one doesn't read what was said in the others.
    """
    stays = RoomParticipant.objects.filter(room=OuterRef("room"), user=user).order_by("-joined_at")
    # Of stays that are older than the record of calls it isn't known in which they were.
    of_that_call = stays.filter(
        Q(call__isnull=True)
        | Q(call__started_at__lte=OuterRef("created_at"))
        & (Q(call__ended_at__isnull=True) | Q(call__ended_at__gte=OuterRef("created_at")))
    )
    # The newest stay decides: whoever was let in again may read again.
    was_there = Exists(of_that_call) & Q(put_out_at__isnull=True)
    rows = Transcript.objects.alias(put_out_at=Subquery(stays.values("removed_at")[:1]))
    return rows.filter(Q(room__owner=user) | was_there, room__deleted_at=None).order_by("-created_at", "id")


def listed(transcripts: QuerySet[Transcript]) -> QuerySet[Transcript]:
    """With what lists show: `segment_count`; without the text."""
    return transcripts.select_related("room__owner").defer("content").annotate(segment_count=Count("segments"))


def segments_of(transcript: Transcript) -> QuerySet[TranscriptSegment]:
    """In the order in which they were begun."""
    return transcript.segments.select_related("speaker", "captioner").order_by(*_IN_ORDER)


def segments_with(segments: QuerySet[TranscriptSegment], text: str) -> QuerySet[TranscriptSegment]:
    """Those in whose text or speaker's name `text` is found, in any case."""
    corrected = Q(corrected_text__icontains=text)
    original = Q(corrected_text="", text__icontains=text)
    return segments.filter(corrected | original | Q(speaker_name__icontains=text))


def found_in(transcripts: QuerySet[Transcript], text: str) -> QuerySet[Transcript]:
    """Those in which `text` was said, or whose call is called so."""
    return transcripts.filter(
        Q(content__icontains=text) | Q(room__name__icontains=text) | Q(room__room_code__iexact=text)
    )


def of_rooms(rooms: Iterable[Room], user: User) -> dict[UUID, list[Transcript]]:
    """For lists of rooms: each room's transcripts that the user may read."""
    found: dict[UUID, list[Transcript]] = {}
    for transcript in readable_transcripts(user).filter(room__in=list(rooms)).defer("content"):
        found.setdefault(transcript.room_id, []).append(transcript)
    return found


def running_transcript(room: Room) -> Transcript | None:
    return Transcript.objects.filter(room=room, ended_at__isnull=True).defer("content").first()


def newest_readable(room: Room, stay_id: str) -> Transcript | None:
    """The room's newest transcript that whoever has this stay may read: guests none, and nobody what is in the bin."""
    stay = RoomParticipant.objects.filter(pk=stay_id).select_related("user").first()
    if stay is None or stay.user is None:
        return None
    return readable_transcripts(stay.user).filter(room=room).defer("content").first()


def last_captions(transcript: Transcript) -> list[TranscriptSegment]:
    """The newest 50 that were typed or signed, oldest first; the chat has a place of its own."""
    rows = transcript.segments.exclude(source=TranscriptSegment.Source.CHAT).exclude(withdrawn_at__isnull=False)
    return list(rows.order_by("-start_ms", "-end_ms", "-id")[:LAST_CAPTIONS])[::-1]
