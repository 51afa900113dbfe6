"""Everything that changes transcripts and what is in them. What is shown in a call as kept was stored here before."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, TextField, Value
from django.db.models.functions import Coalesce, Concat, Length
from django.utils import timezone

from accounts.models import User
from rooms import services
from rooms.models import Message, Room, RoomParticipant, Transcript, TranscriptSegment
from rooms.protocol.captions import tidy_text
from rooms.protocol.roles import HOSTS

# About a week of speech; more would be a flood.
CONTENT_MAX_CHARACTERS = 2_000_000
# A transcript that nobody stopped and to which nothing came for so long is over.
FORGOTTEN_AFTER = timedelta(hours=24)


class TranscriptRefused(Exception):
    """`code` is one of rooms.protocol.outgoing.REFUSALS."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Words:
    """What is to be kept, as it was checked already. `begun_at`: when the server heard of it first."""

    id: str
    text: str
    source: str
    begun_at: datetime
    speaker: str = ""
    confidence: float | None = None
    alternatives: Sequence[str] = ()
    vocabulary: str = ""


def start_transcript(*, room: Room, stay: RoomParticipant) -> Transcript:
    """A new transcript, or the one that runs already. Raises TranscriptRefused when this person may not."""
    _check_may_start(room, stay)
    with contextlib.suppress(IntegrityError), transaction.atomic():
        return Transcript.objects.create(room=room, started_by=stay.user, started_by_name=stay.display_name)
    # Somebody else was a moment earlier.
    return Transcript.objects.get(room=room, ended_at__isnull=True)


def stop_transcript(*, room: Room, stay: RoomParticipant) -> None:
    """Raises TranscriptRefused. A room without a running transcript stays as it is."""
    _check_may_start(room, stay)
    end_transcripts(room=room)


def _check_may_start(room: Room, stay: RoomParticipant) -> None:
    allowed = Room.objects.filter(pk=room.pk, open_transcripts=True).exists()
    if stay.role not in HOSTS and not allowed:
        raise TranscriptRefused("not_open_to_all")


def end_transcripts(*, room: Room) -> None:
    """For the end of a call, and for a call that begins anew."""
    Transcript.objects.filter(room=room, ended_at__isnull=True).update(ended_at=timezone.now())


def seat_captioner(*, stay: RoomParticipant, on: bool, by_host: bool) -> None:
    """Raises TranscriptRefused when nobody may take the seat without being asked."""
    allowed = by_host or not on or stay.role in HOSTS
    if not allowed and not Room.objects.filter(pk=stay.room_id, open_captioning=True).exists():
        raise TranscriptRefused("not_open_to_all")
    RoomParticipant.objects.filter(pk=stay.pk).update(is_captioner=on)


def add_words(*, room: Room, stay: RoomParticipant, words: Words) -> TranscriptSegment | None:
    """Store a caption in the running transcript, or in the one that ended with the room a moment ago; None without one.
    The same id is stored once.

    Raises TranscriptRefused when the speaker was never in this room, or the transcript is full.
    """
    speaker = _speaker(room, stay, words)
    with transaction.atomic():
        transcript = _running(room) or _ended_with(room)
        known = TranscriptSegment.objects.filter(pk=words.id).select_related("speaker", "captioner").first()
        if known is not None or transcript is None:
            return known
        if transcript.size > CONTENT_MAX_CHARACTERS:
            raise TranscriptRefused("transcript_full")
        segment = TranscriptSegment.objects.create(
            id=UUID(words.id),
            transcript=transcript,
            speaker=speaker,
            speaker_name="" if speaker is None else speaker.display_name,
            captioner=stay,
            captioner_name=stay.display_name,
            source=words.source,
            text=words.text,
            confidence=words.confidence,
            alternatives=list(words.alternatives),
            vocabulary_version=words.vocabulary,
            **_times(transcript, words.begun_at),
        )
        _append(transcript, segment)
    return segment


def post_message(*, room: Room, stay: RoomParticipant, user: User | None, name: str, text: str) -> Message:
    """A chat message, and its place in the running transcript. Raises MessageRefused."""
    with transaction.atomic():
        message = services.post_message(room=room, user=user, name=name, text=text)
        transcript = _running(room)
        if transcript is not None and transcript.size <= CONTENT_MAX_CHARACTERS:
            segment = TranscriptSegment.objects.create(
                id=message.pk,  # what is taken back here is forgotten there
                transcript=transcript,
                speaker=stay,
                speaker_name=name,
                captioner=stay,
                captioner_name=name,
                source=TranscriptSegment.Source.CHAT,
                text=message.content,
                **_times(transcript, message.created_at),
            )
            _append(transcript, segment)
    return message


def correct_segment(*, segment: TranscriptSegment, text: str, user: User | None, name: str) -> bool:
    """Say it anew; the original stays. An empty text, or the original, takes the correction back.

    False when it was taken back meanwhile.
    """
    corrected = tidy_text(text)
    # A chat message may have several lines, which a correction hasn't.
    undone = corrected in {"", tidy_text(segment.text)}
    with transaction.atomic():
        _lock(segment)
        changed = TranscriptSegment.objects.filter(pk=segment.pk, withdrawn_at__isnull=True).update(
            corrected_text="" if undone else corrected,
            corrected_by=None if undone else user,
            corrected_by_name="" if undone else name,
            corrected_at=None if undone else timezone.now(),
        )
        _rewrite(segment.transcript_id)
    segment.refresh_from_db()
    return bool(changed)


def withdraw_segment(*, segment: TranscriptSegment) -> None:
    """Forget the text, in the chat too if it was written there. The row stays, so that sending it again doesn't bring
    it back.
    """
    with transaction.atomic():
        _lock(segment)
        if segment.source == TranscriptSegment.Source.CHAT:
            Message.objects.filter(pk=segment.pk).delete()
        TranscriptSegment.objects.filter(pk=segment.pk).update(
            text="", corrected_text="", alternatives=[], withdrawn_at=timezone.now()
        )
        _rewrite(segment.transcript_id)
    segment.refresh_from_db()


def purge_transcripts(*, now: datetime, kept_days: int) -> int:
    """Delete those that ended `kept_days` ago (0: none), in the bin too. How many went."""
    if not kept_days:
        return 0
    return (
        Transcript.with_bin.filter(ended_at__lte=now - timedelta(days=kept_days)).delete()[1].get("rooms.Transcript", 0)
    )


def end_forgotten_transcripts(*, now: datetime) -> int:
    """Those that nobody stopped end at their last word. How many."""
    running = Transcript.objects.filter(ended_at__isnull=True, created_at__lte=now - FORGOTTEN_AFTER)
    ended = 0
    for transcript in running.annotate(last_ms=Coalesce(Max("segments__end_ms"), 0)):
        last = transcript.created_at + timedelta(milliseconds=transcript.last_ms)
        if last <= now - FORGOTTEN_AFTER:
            ended += Transcript.objects.filter(pk=transcript.pk, ended_at__isnull=True).update(ended_at=last)
    return ended


def _running(room: Room) -> Any:
    """The room's running transcript with its `size` in characters; locked, so that a stop waits for what is stored."""
    return _locked(room=room, ended_at=None)


def _ended_with(room: Room) -> Any:
    """For what was said or written while the room was being ended."""
    ended_at = Room.objects.filter(pk=room.pk).values_list("ended_at", flat=True).first()
    return _locked(room=room, ended_at=ended_at) if ended_at else None


def _locked(**of: Any) -> Any:
    rows = Transcript.objects.select_for_update().filter(**of)
    return rows.defer("content").annotate(size=Length("content")).first()


def _speaker(room: Room, stay: RoomParticipant, words: Words) -> RoomParticipant | None:
    if words.source == TranscriptSegment.Source.SIGN or words.speaker == str(stay.pk):
        return stay
    if not words.speaker:
        return None
    speaker = room.participants.filter(pk=words.speaker).first()
    if speaker is None:
        raise TranscriptRefused("person_not_found")
    return speaker


def _times(transcript: Transcript, begun_at: datetime) -> dict[str, int]:
    def offset(moment: datetime) -> int:
        return max(0, round((moment - transcript.created_at).total_seconds() * 1000))

    return {"start_ms": offset(begun_at), "end_ms": offset(timezone.now())}


def _append(transcript: Transcript, segment: TranscriptSegment) -> None:
    line = Value(f"{segment.shown_text}\n", output_field=TextField())
    Transcript.objects.filter(pk=transcript.pk).update(content=Concat(F("content"), line))


def _rewrite(transcript_id: UUID) -> None:
    rows = TranscriptSegment.objects.filter(transcript=transcript_id).filter(~Q(text=""))
    texts = [row.shown_text for row in rows.only("text", "corrected_text").order_by("start_ms", "end_ms", "id")]
    Transcript.objects.filter(pk=transcript_id).update(content="".join(f"{text}\n" for text in texts))


def _lock(segment: TranscriptSegment) -> None:
    Transcript.objects.select_for_update().filter(pk=segment.transcript_id).values_list("pk").first()
