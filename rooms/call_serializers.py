"""Past calls and bans as JSON."""

from typing import Any

from rest_framework import serializers

from rooms.models import RoomBan


class PastCallSerializer(serializers.Serializer[Any]):
    """A call that has ended."""

    id = serializers.UUIDField(source="call.pk")
    room = serializers.CharField(source="call.room.room_code", help_text="The room's code.")
    name = serializers.CharField(source="call.room.name", help_text="The room's name; may be empty.")
    started_at = serializers.DateTimeField(source="call.started_at")
    ended_at = serializers.DateTimeField(source="call.ended_at")
    duration_s = serializers.SerializerMethodField()
    people = serializers.ListField(
        child=serializers.CharField(), help_text="Who was there, by the names under which they came."
    )
    transcripts = serializers.SerializerMethodField(help_text="Ids of those that you may read.")

    def get_duration_s(self, past: Any) -> int:
        return round(past.length.total_seconds())

    def get_transcripts(self, past: Any) -> list[str]:
        return [str(transcript.pk) for transcript in past.transcripts]


class BanSerializer(serializers.ModelSerializer[RoomBan]):
    """Somebody who is kept out of a room."""

    class Meta:
        model = RoomBan
        fields = ("id", "name", "banned_at")
        read_only_fields = fields
