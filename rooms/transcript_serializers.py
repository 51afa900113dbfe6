"""Transcripts as JSON."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from rooms.models import Transcript, TranscriptSegment
from rooms.protocol.captions import CORRECTION_MAX_CHARACTERS


class TranscriptSerializer(serializers.ModelSerializer[Transcript]):
    """A transcript without its text."""

    room = serializers.CharField(source="room.room_code", read_only=True, help_text="The room's code.")
    room_name = serializers.CharField(source="room.name", read_only=True)
    segment_count = serializers.IntegerField(read_only=True)
    is_running = serializers.SerializerMethodField()
    kept_days = serializers.SerializerMethodField(
        help_text="Days after its end until it is deleted; 0: never by itself."
    )

    class Meta:
        model = Transcript
        fields = (
            "id",
            "room",
            "room_name",
            "started_by_name",
            "created_at",
            "ended_at",
            "is_running",
            "segment_count",
            "kept_days",
        )
        read_only_fields = fields

    def get_is_running(self, transcript: Transcript) -> bool:
        return transcript.ended_at is None

    def get_kept_days(self, transcript: Transcript) -> int:
        return int(settings.TRANSCRIPTS_KEPT_DAYS)


class SegmentSerializer(serializers.ModelSerializer[TranscriptSegment]):
    """A stretch of one person's words; all texts are plain. What was taken back has none."""

    alternatives = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = TranscriptSegment
        fields = (
            "id",
            "speaker_name",
            "captioner_name",
            "source",
            "text",
            "corrected_text",
            "corrected_by_name",
            "corrected_at",
            "withdrawn_at",
            "start_ms",
            "end_ms",
            "confidence",
            "alternatives",
            "vocabulary_version",
        )
        read_only_fields = fields


class CorrectionSerializer(serializers.Serializer[Any]):
    """A correction."""

    corrected_text = serializers.CharField(
        max_length=CORRECTION_MAX_CHARACTERS, allow_blank=True, help_text="Empty: as it was at first."
    )
