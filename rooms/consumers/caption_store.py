"""Database work of captions: rows become what is shown."""

from channels.db import database_sync_to_async

from rooms import transcript_queries, transcript_services
from rooms.models import Room, RoomParticipant, TranscriptSegment
from rooms.protocol.captions import Caption, TranscriptState
from rooms.protocol.roles import HOSTS
from rooms.store.presence import Person
from rooms.transcript_services import Words

start = database_sync_to_async(transcript_services.start_transcript)
stop = database_sync_to_async(transcript_services.stop_transcript)
seat = database_sync_to_async(transcript_services.seat_captioner)
withdraw = database_sync_to_async(transcript_services.withdraw_segment)


@database_sync_to_async
def read_stay(room: Room, stay_id: str) -> RoomParticipant | None:
    return room.participants.filter(pk=stay_id, removed_at__isnull=True).select_related("user").first()


@database_sync_to_async
def read_state(room: Room, me: Person, *, with_captions: bool) -> TranscriptState:
    running = transcript_queries.running_transcript(room)
    # Of a room that went into the bin just now its people are put out in a moment.
    now = Room.with_bin.only("open_transcripts", "open_captioning").get(pk=room.pk)
    newest = running or transcript_queries.newest_readable(room, me.id)
    rows = transcript_queries.last_captions(running) if running and with_captions else []
    is_host = me.role in HOSTS
    return TranscriptState(
        running is not None,
        str(newest.pk) if newest else "",
        running.started_by_name if running else "",
        is_host or now.open_transcripts,
        is_host or now.open_captioning,
        [shown(row) for row in rows],
    )


@database_sync_to_async
def add(room: Room, me: Person, words: Words) -> Caption | None:
    stay = room.participants.get(pk=me.id)
    segment = transcript_services.add_words(room=room, stay=stay, words=words)
    return None if segment is None else shown(segment)


@database_sync_to_async
def read_segment(room: Room, segment_id: str) -> TranscriptSegment | None:
    rows = TranscriptSegment.objects.filter(
        transcript__room=room, transcript__deleted_at=None, withdrawn_at__isnull=True
    )
    return rows.filter(pk=segment_id).first()


@database_sync_to_async
def correct(room: Room, me: Person, segment: TranscriptSegment, text: str) -> bool:
    """False when it was taken back meanwhile."""
    stay = room.participants.select_related("user").get(pk=me.id)
    return transcript_services.correct_segment(segment=segment, text=text, user=stay.user, name=me.name)


@database_sync_to_async
def end_former_transcripts(room: Room) -> None:
    """For whoever comes first into an empty call: a transcript of the last time isn't theirs."""
    transcript_services.end_transcripts(room=room)


def shown(segment: TranscriptSegment) -> Caption:
    return Caption(
        str(segment.pk),
        segment.shown_text,
        segment.source,
        str(segment.captioner_id or ""),
        segment.captioner_name,
        str(segment.speaker_id or ""),
        segment.speaker_name,
        segment.start_ms,
        segment.end_ms,
        segment.shown_confidence,
        tuple(segment.shown_alternatives),
        segment.text if segment.corrected_text else "",
        stored=True,
    )
