"""Quizzes, ratings and results as JSON. Writing goes through quizzes.services, which does the validation."""

from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from quizzes.models import GameResult, ModRating, Quiz
from quizzes.moderation_models import REASON_MAX_CHARACTERS
from quizzes.question_schema import AnswerField, QuestionsField
from quizzes.question_types import MAX_QUESTIONS
from quizzes.result_services import HARDEST_COUNT
from quizzes.validation import EDITABLE_FIELDS

NOTE_MAX_CHARACTERS = 2000


class OwnerSerializer(serializers.ModelSerializer[User]):
    """Whose quiz it is: what everybody may see of a person."""

    class Meta:
        model = User
        fields = ("id", "username")
        read_only_fields = fields


class QuizListSerializer(serializers.ModelSerializer[Quiz]):
    """A quiz in a list, without its questions."""

    owner = OwnerSerializer(source="user")
    question_count = serializers.IntegerField()
    tags = serializers.SerializerMethodField()
    folder = serializers.SerializerMethodField(help_text="The folder you keep it in; null for others' quizzes.")

    class Meta:
        model = Quiz
        fields = (
            "id",
            "owner",
            "title",
            "description",
            "public",
            "cover_image",
            "question_count",
            "created_at",
            "updated_at",
            "likes",
            "dislikes",
            "plays",
            "views",
            "mod_rating",
            "language",
            "subject",
            "level",
            "tags",
            "folder",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_tags(self, quiz: Quiz) -> list[str]:
        return sorted(tag.name for tag in quiz.tags.all())

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_folder(self, quiz: Quiz) -> Any:
        """Only its owner's business; in none while its folder is in the bin."""
        request = self.context.get("request")
        if request is None or request.user.pk != quiz.user_id or quiz.folder is None or quiz.folder.is_in_bin:
            return None
        return quiz.folder_id


class QuizSerializer(QuizListSerializer):
    """A whole quiz."""

    question_count = serializers.SerializerMethodField()
    questions = QuestionsField()
    own_rating = serializers.SerializerMethodField(help_text="Your rating: true like, false dislike, null none.")

    class Meta:
        model = Quiz
        fields = (
            *QuizListSerializer.Meta.fields,
            "questions",
            "background_image",
            "background_color",
            "imported_from_kahoot",
            "kahoot_id",
            "copied_from",
            "copied_from_author",
            "own_rating",
        )
        read_only_fields = fields

    def get_question_count(self, quiz: Quiz) -> int:
        return len(quiz.questions)

    @extend_schema_field({"type": "boolean", "nullable": True})
    def get_own_rating(self, quiz: Quiz) -> bool | None:
        return self.context.get("own_rating")


class QuizInputSerializer(serializers.Serializer[Quiz]):
    """What people write of a quiz. Describes the fields; quizzes.validation checks them, all at once."""

    title = serializers.CharField(help_text="3 to 500 characters; HTML with the tags b strong i em small mark …")
    description = serializers.CharField(required=False, allow_blank=True, help_text="At most 500 characters.")
    questions = QuestionsField(required=False)
    public = serializers.BooleanField(required=False)
    cover_image = serializers.CharField(required=False, allow_blank=True, help_text="A storage item's id or address.")
    background_image = serializers.CharField(required=False, allow_blank=True)
    background_color = serializers.CharField(required=False, allow_blank=True, help_text="`#rrggbb` or empty.")
    language = serializers.CharField(required=False, allow_blank=True, help_text="A code, e.g. en or pt-br.")
    subject = serializers.CharField(required=False, allow_blank=True, help_text="At most 80 characters, plain text.")
    level = serializers.CharField(required=False, allow_blank=True, help_text="A grade or age; at most 60 characters.")
    tags = serializers.ListField(child=serializers.CharField(), required=False, help_text="At most 12 words.")

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError({"non_field_errors": [_("Send an object.")]}, code="not_object")
        return {name: data[name] for name in EDITABLE_FIELDS if name in data}


class RatingSerializer(serializers.Serializer[Any]):
    """PUT `positive`: true for a like, false for a dislike."""

    positive = serializers.BooleanField()
    likes = serializers.IntegerField(read_only=True)
    dislikes = serializers.IntegerField(read_only=True)


class ModerationSerializer(serializers.Serializer[Any]):
    mod_rating = serializers.ChoiceField(choices=ModRating.choices, allow_null=True)
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=REASON_MAX_CHARACTERS,
        write_only=True,
        help_text="Required with 1 and 2: the author reads it.",
    )
    seen = serializers.DateTimeField(
        required=False,
        write_only=True,
        default_timezone=UTC,
        help_text="The quiz's `updated_at` when you looked at it; refused if it was changed since.",
    )


class ResultListSerializer(serializers.ModelSerializer[GameResult]):
    """A finished game in a list. `quiz` is null when the quiz was deleted."""

    question_count = serializers.IntegerField()

    class Meta:
        model = GameResult
        fields = ("id", "quiz", "title", "timestamp", "player_count", "question_count", "note")
        read_only_fields = fields


class PlayerAnswerSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    answer = AnswerField()
    right = serializers.BooleanField(allow_null=True, help_text="Null where nothing is right or wrong.")
    time_taken = serializers.IntegerField(help_text="Milliseconds.")
    score = serializers.IntegerField()


@extend_schema_field(serializers.ListField(child=PlayerAnswerSerializer(many=True, read_only=True), read_only=True))
class AnswersField(serializers.JSONField):
    """Per question the list of what the players answered."""


class TeamResultSerializer(serializers.Serializer[Any]):
    """A team of a finished game."""

    name = serializers.CharField()
    score = serializers.IntegerField(help_text="The mean of its members' points, rounded.")
    members = serializers.ListField(child=serializers.CharField(), help_text="Their usernames.")


class ResultSerializer(serializers.ModelSerializer[GameResult]):
    """A finished game with everything that was answered. `note` and `anonymise_at` can be changed."""

    question_count = serializers.SerializerMethodField()
    questions = QuestionsField(read_only=True)
    answers = AnswersField(read_only=True)
    player_scores = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    custom_field_data = serializers.DictField(child=serializers.CharField(allow_blank=True), read_only=True)
    teams = TeamResultSerializer(many=True, read_only=True, help_text="Best first; empty in a game without teams.")
    note = serializers.CharField(allow_blank=True, max_length=NOTE_MAX_CHARACTERS, trim_whitespace=False)

    class Meta:
        model = GameResult
        fields = (
            *ResultListSerializer.Meta.fields,
            "description",
            "questions",
            "answers",
            "player_scores",
            "custom_field_data",
            "teams",
            "anonymise_at",
            "anonymised_at",
        )
        read_only_fields = tuple(name for name in fields if name not in ("note", "anonymise_at"))

    def get_question_count(self, result: GameResult) -> int:
        return len(result.questions)


class QuestionFiguresSerializer(serializers.Serializer[Any]):
    """How hard a question was."""

    number = serializers.IntegerField(help_text="Its place in the game, from 1.")
    question = serializers.CharField(source="question.question", help_text="HTML with the allowed tags.")
    type = serializers.CharField(source="question.type")
    answered = serializers.IntegerField()
    unanswered = serializers.IntegerField()
    right = serializers.IntegerField()
    wrong = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True, help_text="Right answers in 100 judged ones; null without any.")
    average_ms = serializers.IntegerField(allow_null=True, help_text="Milliseconds until an answer; null without any.")


class PlayerFiguresSerializer(serializers.Serializer[Any]):
    """What a player knew, however fast."""

    rank = serializers.IntegerField(help_text="By score; equal scores share a rank.")
    username = serializers.CharField(source="name")
    custom_field = serializers.CharField(allow_blank=True)
    team = serializers.CharField(allow_blank=True, help_text="Empty in a game without teams.")
    score = serializers.IntegerField()
    answered = serializers.IntegerField()
    right = serializers.IntegerField()
    judged = serializers.IntegerField(help_text="Questions with right and wrong answers, answered or not.")
    percent = serializers.IntegerField(allow_null=True, help_text="Right ones in 100 of `judged`.")
    average_ms = serializers.IntegerField(allow_null=True)


class ResultFiguresSerializer(serializers.Serializer[Any]):
    """A result in figures."""

    questions = QuestionFiguresSerializer(many=True)
    players = PlayerFiguresSerializer(many=True)


class HardestSerializer(serializers.Serializer[Any]):
    """How many of the hardest questions to take, and how to call the new quiz."""

    count = serializers.IntegerField(min_value=1, max_value=MAX_QUESTIONS, default=HARDEST_COUNT)
    title = serializers.CharField(
        required=False, allow_blank=True, help_text="3 to 500 characters; empty: made from the result's."
    )
