"""Assignments as JSON: for their owners, and for the players who carry a secret."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from classroom.assignment_services import MAX_ATTEMPTS, PacedOptions
from classroom.engine import SCORINGS, GameOptions
from classroom.engine.options import CUSTOM_FIELD_LABEL_MAX_CHARACTERS
from classroom.models import Assignment
from quizzes.models import Quiz
from quizzes.queries import quizzes_visible_to
from quizzes.question_schema import PublicQuestionSerializer

NAME_MAX_CHARACTERS = 100
_TITLE = "HTML with the allowed tags."
_DUE = "Nothing is taken after this; null: no end."


class NewAssignmentSerializer(serializers.Serializer[Any]):
    """How a quiz is to be worked through."""

    quiz = serializers.UUIDField(help_text="One of your quizzes or a public one.")
    due_at = serializers.DateTimeField(required=False, allow_null=True, default=None, help_text=_DUE)
    attempts_allowed = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=1,
        min_value=1,
        max_value=MAX_ATTEMPTS,
        help_text="Per player, the best one counts; null: any number.",
    )
    timed = serializers.BooleanField(default=True, help_text="Each question has its time, from when it is handed out.")
    solutions = serializers.ChoiceField(
        choices=Assignment.Solutions.choices, default=Assignment.Solutions.ANSWER, help_text="When solutions show."
    )
    scoring = serializers.ChoiceField(choices=SCORINGS, default="speed")
    custom_field = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, max_length=CUSTOM_FIELD_LABEL_MAX_CHARACTERS
    )
    randomise_questions = serializers.BooleanField(default=False, help_text="Another order for each attempt.")
    randomise_answers = serializers.BooleanField(default=False)

    def validate_quiz(self, quiz_id: Any) -> Quiz:
        quiz = quizzes_visible_to(self.context["request"].user).filter(pk=quiz_id).first()
        if quiz is None:
            raise serializers.ValidationError(_("There is no such quiz, or it is not yours to play."), code="not_found")
        return quiz

    def game_options(self) -> GameOptions:
        data = self.validated_data
        return GameOptions(
            custom_field=(data.get("custom_field") or "").strip() or None,
            scoring=data["scoring"],
            randomise_questions=data["randomise_questions"],
            randomise_answers=data["randomise_answers"],
        )

    def paced_options(self) -> PacedOptions:
        names = ("due_at", "attempts_allowed", "timed", "solutions")
        return PacedOptions(**{name: self.validated_data[name] for name in names})


class AssignmentSerializer(serializers.ModelSerializer[Assignment]):
    """An assignment in a list."""

    player_count = serializers.IntegerField()
    finished_count = serializers.IntegerField(help_text="Players with a finished attempt.")
    link = serializers.SerializerMethodField(help_text="What players open.")

    class Meta:
        model = Assignment
        fields = (
            "id",
            "quiz",
            "code",
            "link",
            "title",
            "question_count",
            "due_at",
            "attempts_allowed",
            "timed",
            "solutions",
            "created_at",
            "closed_at",
            "player_count",
            "finished_count",
        )
        read_only_fields = fields

    def get_link(self, assignment: Assignment) -> str:
        return str(self.context["link"](assignment.code))


class AssignmentPlayerSerializer(serializers.Serializer[Any]):
    """How far somebody is."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    custom_field = serializers.CharField(allow_blank=True)
    joined_at = serializers.DateTimeField()
    attempt = serializers.IntegerField(help_text="The number of the last attempt.")
    question = serializers.IntegerField(help_text="How many questions of it were handed out.")
    answered = serializers.IntegerField(help_text="How many of them are answered.")
    answerable_count = serializers.IntegerField(help_text="Questions that take an answer: all but the slides.")
    finished = serializers.BooleanField(help_text="Any attempt is finished.")
    score = serializers.IntegerField(help_text="Of the best attempt.")


class AssignmentDetailSerializer(AssignmentSerializer):
    """An assignment with everybody's progress, in the order of joining."""

    players = AssignmentPlayerSerializer(many=True, source="progress")
    has_result = serializers.BooleanField(help_text="A result is saved under the assignment's id.")

    class Meta(AssignmentSerializer.Meta):
        fields = (*AssignmentSerializer.Meta.fields, "players", "has_result")
        read_only_fields = fields


class AssignmentChangeSerializer(serializers.Serializer[Any]):
    """Close now, or take answers (again) until a date."""

    closed = serializers.BooleanField(required=False)
    due_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="A later or earlier end; opens what was closed. Null: no end."
    )


# --- for players ----------------------------------------------------------------------------------


class PublicAssignmentSerializer(serializers.Serializer[Any]):
    """What anyone who knows the code may see."""

    code = serializers.CharField()
    title = serializers.CharField(help_text=_TITLE)
    question_count = serializers.IntegerField()
    custom_field = serializers.CharField(allow_null=True, help_text="A label to fill in when joining.")
    due_at = serializers.DateTimeField(allow_null=True)
    over = serializers.BooleanField(help_text="Nothing is taken any more.")
    attempts_allowed = serializers.IntegerField(allow_null=True)
    timed = serializers.BooleanField()
    scoring = serializers.ChoiceField(choices=SCORINGS)
    solutions = serializers.ChoiceField(choices=Assignment.Solutions.choices)


class JoinSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=NAME_MAX_CHARACTERS, allow_blank=True)
    custom_field = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    token = serializers.CharField(
        min_length=16, max_length=64, help_text="Made up by you: sent again after a lost reply, it is the same player."
    )


class OpenQuestionSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=0, max_value=1000, help_text="0, then one more; the count finishes.")
    skip = serializers.BooleanField(default=False, help_text="Leave the open question without an answer.")


@extend_schema_field({"description": "What the question's input asks for, see PublicQuestion."})
class SubmittedField(serializers.JSONField):
    pass


class SubmitSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(min_length=8, max_length=64, help_text="Made up by you: a repeat is the same answer.")
    position = serializers.IntegerField(min_value=0, max_value=1000)
    answer = SubmittedField(allow_null=True)


class OwnVerdictSerializer(serializers.Serializer[Any]):
    """`right` is null and `points` 0 for as long as solutions are kept back, and where nothing is judged."""

    answered = serializers.BooleanField()
    right = serializers.BooleanField(allow_null=True)
    points = serializers.IntegerField()


class SolutionSerializer(serializers.Serializer[Any]):
    """What was right, in the terms of the question as it is shown."""

    option_ids = serializers.ListField(child=serializers.IntegerField())
    order = serializers.ListField(child=serializers.IntegerField())
    texts = serializers.ListField(child=serializers.CharField())
    min = serializers.FloatField(allow_null=True)
    max = serializers.FloatField(allow_null=True)


class ReviewLineSerializer(OwnVerdictSerializer):
    question = PublicQuestionSerializer()
    answer = serializers.CharField(allow_blank=True, help_text="HTML with the allowed tags.")
    solution = SolutionSerializer()


class AttemptSerializer(serializers.Serializer[Any]):
    """An attempt as its player sees it."""

    assignment = PublicAssignmentSerializer()
    name = serializers.CharField()
    attempt = serializers.IntegerField(help_text="Its number, from 1.")
    attempts_left = serializers.IntegerField(allow_null=True, help_text="Null: any number.")
    phase = serializers.ChoiceField(choices=("ready", "question", "answered", "finished"))
    position = serializers.IntegerField()
    answered_count = serializers.IntegerField()
    answerable_count = serializers.IntegerField(help_text="Questions that take an answer: all but the slides.")
    score = serializers.IntegerField(allow_null=True, help_text="Null while solutions are kept back.")
    question = PublicQuestionSerializer(allow_null=True)
    points = serializers.IntegerField(help_text="How often this question's points count.")
    time_ms = serializers.IntegerField(allow_null=True, help_text="Null where no clock runs.")
    remaining_ms = serializers.IntegerField(allow_null=True)
    answered = serializers.BooleanField()
    verdict = OwnVerdictSerializer(allow_null=True)
    solution = SolutionSerializer(allow_null=True)
    review = ReviewLineSerializer(many=True, help_text="Afterwards, once solutions show.")


class JoinedSerializer(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="`Authorization: Attempt <secret>`; shown this once.")
    state = AttemptSerializer()
