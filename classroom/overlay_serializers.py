"""What the live part of the API says, described for its schema. The values come from the messages of the sockets."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classroom.serializers import RunningGameSerializer
from quizzes.question_schema import PublicQuestionSerializer


class StandingSerializer(serializers.Serializer[Any]):
    """One line of a leaderboard."""

    rank = serializers.IntegerField(help_text="Equal scores share one.")
    name = serializers.CharField()
    score = serializers.IntegerField()


class LivePlayerSerializer(serializers.Serializer[Any]):
    """One player of a running game."""

    id = serializers.CharField()
    name = serializers.CharField()
    custom_field = serializers.CharField(allow_blank=True)
    present = serializers.BooleanField()
    score = serializers.IntegerField()
    controller = serializers.BooleanField(help_text="A hardware controller.")
    team = serializers.IntegerField(allow_null=True, help_text="Its place in `state.teams`; null without teams.")


class LivePlayersSerializer(serializers.Serializer[Any]):
    """Who is in a running game."""

    count = serializers.IntegerField()
    present_count = serializers.IntegerField()
    players = LivePlayerSerializer(many=True)


class CurrentQuestionSerializer(serializers.Serializer[Any]):
    """What is asked just now."""

    phase = serializers.CharField(help_text="lobby · question · closed · results · leaderboard · podium")
    question_index = serializers.IntegerField(help_text="-1 in the lobby.")
    question_count = serializers.IntegerField()
    answer_count = serializers.IntegerField()
    present_count = serializers.IntegerField()
    remaining_ms = serializers.IntegerField(allow_null=True, help_text="Until it closes; null when it isn't open.")
    revision = serializers.IntegerField(help_text="Of the game's state; what `seen` means.")
    question = PublicQuestionSerializer(allow_null=True)


class SetQuestionSerializer(serializers.Serializer[Any]):
    """Which question to ask."""

    index = serializers.IntegerField(min_value=0, help_text="The first question is 0.")
    seen = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The `revision` you acted on: if phase or question changed since, nothing happens.",
    )

    def validate_index(self, index: int) -> int:
        count = self.context["question_count"]
        if index >= count:
            raise serializers.ValidationError(
                _("The game has questions 0 to %(count)s.") % {"count": count - 1}, code="max_value"
            )
        return index


# Counts per answer, in the order of the screen; all lists of the object are of one length.
TALLY_SCHEMA: dict[str, Any] = {
    "oneOf": [
        {
            "type": "object",
            "required": ["question_index", "shown", "answered", "labels", "counts", "text", "right"],
            "properties": {
                "question_index": {"type": "integer"},
                "shown": {"type": "boolean", "description": "False until there is something to show."},
                "answered": {"type": "integer"},
                "labels": {"type": "array", "items": {"type": "string"}, "description": "Plain text."},
                "counts": {"type": "array", "items": {"type": "integer"}},
                "text": {"type": "string", "example": "3,0,5"},
                "right": {"type": "array", "items": {"type": "boolean", "nullable": True}},
            },
        },
        {"type": "array", "items": {"type": "integer"}, "example": [3, 0, 5]},
        {"type": "string", "example": "3,0,5"},
    ]
}


@extend_schema_field({"type": "object", "additionalProperties": {}})
class StateField(serializers.JSONField):
    """A message as it goes over the socket."""


class LiveGameSerializer(RunningGameSerializer):
    """A running game with the whole state of the host's screen."""

    state = StateField(help_text="The `game.state` message of the host's socket, see docs/protocol.md.")
