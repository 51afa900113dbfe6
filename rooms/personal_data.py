"""Calls, for the export and the removal of somebody who was in them."""

from collections.abc import Iterator, Mapping

from accounts.models import User
from accounts.personal_data import Attachment, Records
from rooms.models import CoHost, Message, Room, RoomBan, RoomParticipant, TranscriptSegment
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
        Records("calls/corrections.json", "rooms.TranscriptSegment", "corrected_by"),
    )
    left_out: Mapping[str, str] = {}

    def attachments(self, user: User) -> Iterator[Attachment]:
        yield from ()

    def remove(self, user: User) -> None:
        """Own rooms go. In others' rooms what was said stays, by nobody: it is their conversation too."""
        for room in Room.objects.filter(owner=user):
            delete_room(room=room)
        Message.objects.filter(user=user).update(user=None, sender_name=NOBODY)
        TranscriptSegment.objects.filter(speaker__user=user).update(speaker=None, speaker_name=NOBODY)
        CoHost.objects.filter(user=user).delete()
        RoomBan.objects.filter(user=user).delete()
        RoomParticipant.objects.filter(user=user).delete()
