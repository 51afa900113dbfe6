"""Rooms as JSON."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from rooms import video
from rooms.models import USUAL_CAPACITY, Message, Room, RoomParticipant
from rooms.protocol.video import MAX_PEOPLE


class NewRoomSerializer(serializers.Serializer[Any]):
    """What a room is to be like."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=100, default="")
    capacity = serializers.IntegerField(
        required=False,
        min_value=2,
        max_value=MAX_PEOPLE,
        default=USUAL_CAPACITY,
        help_text="How many people fit in. The most is 6 where pictures go from browser to browser, 25 with Janus.",
    )
    waiting_room = serializers.BooleanField(default=True, help_text="Guests knock, and the host lets them in.")
    open_captioning = serializers.BooleanField(default=False, help_text="Anybody in the call may write captions.")
    open_transcripts = serializers.BooleanField(default=False, help_text="Anybody may start and stop transcripts.")

    def validate_capacity(self, capacity: int) -> int:
        most = video.backend().most_people
        if capacity > most:
            raise serializers.ValidationError(_("At most %(most)s people fit in here.") % {"most": most})
        return capacity


class RoomSerializer(serializers.ModelSerializer[Room]):
    """A room."""

    code = serializers.CharField(source="room_code", read_only=True, help_text="Like ABCD-2345.")
    owner = serializers.CharField(source="owner.username", read_only=True, help_text="Their user name.")
    is_open = serializers.SerializerMethodField()

    class Meta:
        model = Room
        fields = (
            "id",
            "code",
            "name",
            "owner",
            "locked",
            "waiting_room",
            "capacity",
            "open_captioning",
            "open_transcripts",
            "created_at",
            "ended_at",
            "is_open",
        )
        read_only_fields = fields

    def get_is_open(self, room: Room) -> bool:
        return room.ended_at is None


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A chat message; it is plain text."""

    class Meta:
        model = Message
        fields = ("id", "sender_name", "content", "created_at")
        read_only_fields = fields


class ParticipantSerializer(serializers.ModelSerializer[RoomParticipant]):
    """One person's stay."""

    class Meta:
        model = RoomParticipant
        fields = ("id", "display_name", "role", "joined_at", "left_at")
        read_only_fields = fields
