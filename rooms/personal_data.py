"""Calls, for the export and the removal of somebody who was in them."""

import contextlib
import io
from collections.abc import Iterator, Mapping

from accounts.models import User
from accounts.personal_data import Attachment, Records
from rooms.models import (
    CoHost,
    Message,
    Room,
    RoomBan,
    RoomParticipant,
    SignSample,
    SignVocabulary,
    Transcript,
    TranscriptSegment,
)
from rooms.sample_services import delete_contributions, landmarks_of
from rooms.services import delete_room

NOBODY = "Deleted account"


class RoomData:
    records = (
        Records("calls/rooms.json", "rooms.Room", "owner"),
        Records("calls/stays.json", "rooms.RoomParticipant", without=frozenset({"browser_digest"})),
        Records("calls/co_hosted.json", "rooms.CoHost"),
        Records("calls/bans.json", "rooms.RoomBan", without=frozenset({"browser_digest"})),
        Records("calls/messages.json", "rooms.Message"),
        Records("calls/transcripts_started.json", "rooms.Transcript", "started_by"),
        Records("calls/spoken_or_signed.json", "rooms.TranscriptSegment", "speaker__user"),
        Records("calls/written_down.json", "rooms.TranscriptSegment", "captioner__user"),
        Records("calls/corrections.json", "rooms.TranscriptSegment", "corrected_by"),
        Records("signs/vocabularies.json", "rooms.SignVocabulary", "owner"),
        Records("signs/recordings.json", "rooms.SignSample", "contributor", frozenset({"landmarks"})),
        Records("signs/trainings.json", "rooms.VocabularyVersion", "requested_by", frozenset({"weights", "shapes"})),
    )
    left_out: Mapping[str, str] = {}

    def attachments(self, user: User) -> Iterator[Attachment]:
        """What they recorded, as numbers."""
        if SignSample.objects.filter(contributor=user).exists():
            yield Attachment("signs/landmarks.json", lambda: contextlib.closing(io.BytesIO(landmarks_of(user))))

    def remove(self, user: User) -> None:
        """Own rooms go. In others' rooms what was said stays, by nobody: it is their conversation too."""
        delete_contributions(contributor=user)
        for room in Room.with_bin.filter(owner=user):
            delete_room(room=room)
        # The others stay, as school's work; these were deleted by them.
        SignVocabulary.in_bin.filter(owner=user).delete()
        Message.objects.filter(user=user).update(user=None, sender_name=NOBODY)
        TranscriptSegment.objects.filter(speaker__user=user).update(speaker=None, speaker_name=NOBODY)
        TranscriptSegment.objects.filter(captioner__user=user).update(captioner=None, captioner_name=NOBODY)
        TranscriptSegment.objects.filter(corrected_by=user).update(corrected_by=None, corrected_by_name=NOBODY)
        Transcript.with_bin.filter(started_by=user).update(started_by=None, started_by_name=NOBODY)
        CoHost.objects.filter(user=user).delete()
        RoomBan.objects.filter(user=user).delete()
        RoomParticipant.objects.filter(user=user).delete()
