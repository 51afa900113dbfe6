"""The community as JSON: the same for everybody, so nothing here depends on who asks. quizzes.public_json fills the
shapes of quizzes in."""

import dataclasses
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quizzes.labels import MAX_TAGS
from quizzes.library_models import FOLDER_MAX_CHARACTERS, REPORT_MAX_CHARACTERS
from quizzes.models import Folder, Quiz, Report
from quizzes.public_questions import public_questions
from quizzes.question_schema import PublicQuestionSerializer
from quizzes.serializers import OwnerSerializer


class TagNamesField(serializers.ListField):
    """The names of a quiz's tags."""

    child = serializers.CharField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "help_text": f"At most {MAX_TAGS}.", **kwargs})

    def to_representation(self, data: Any) -> list[str]:
        return sorted(tag.name for tag in data.all())


class CopiedFromSerializer(serializers.Serializer[Quiz]):
    """Where a copy comes from."""

    id = serializers.UUIDField(source="copied_from_id", allow_null=True, help_text="Null when that quiz is gone.")
    author = serializers.CharField(source="copied_from_author")


class PublicQuizSerializer(serializers.ModelSerializer[Quiz]):
    """A public quiz in a list, without its questions."""

    owner = OwnerSerializer(source="user")
    question_count = serializers.IntegerField(source="search_entry.question_total")
    tags = TagNamesField()

    class Meta:
        model = Quiz
        fields = (
            *("id", "owner", "title", "description", "cover_image", "question_count"),
            *("language", "subject", "level", "tags"),
            *("created_at", "updated_at", "likes", "dislikes", "plays", "views", "mod_rating"),
        )
        read_only_fields = fields


class PublicQuizDetailSerializer(PublicQuizSerializer):
    """A public quiz with its questions as players see them: without solutions."""

    questions = serializers.SerializerMethodField()
    copied_from = serializers.SerializerMethodField(help_text="Null unless it is a copy.")

    class Meta(PublicQuizSerializer.Meta):
        fields = (*PublicQuizSerializer.Meta.fields, "copied_from", "questions")
        read_only_fields = fields

    @extend_schema_field(PublicQuestionSerializer(many=True))
    def get_questions(self, quiz: Quiz) -> list[dict[str, Any]]:
        return [dataclasses.asdict(question) for question in public_questions(quiz.questions)]

    @extend_schema_field(CopiedFromSerializer(allow_null=True))
    def get_copied_from(self, quiz: Quiz) -> dict[str, Any] | None:
        return CopiedFromSerializer(quiz).data if quiz.copied_from_author else None


class CommunityPageSerializer(serializers.Serializer[Any]):
    """A page of the community. At most 300 hits can be paged through: narrow the search for others."""

    count = serializers.IntegerField()
    more = serializers.BooleanField(help_text="Whether there are others beyond `count`.")
    page = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = PublicQuizSerializer(many=True)
    similar = PublicQuizSerializer(many=True, help_text="With few hits: titles spelled nearly like `q`.")
    meant = serializers.CharField(allow_blank=True, help_text="`q` as those titles spell it, if that is different.")


class FacetValueSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    count = serializers.IntegerField()


class FacetsSerializer(serializers.Serializer[Any]):
    """What the hits could be narrowed by, most frequent first."""

    complete = serializers.BooleanField(help_text="Whether all hits were counted; else the first 300.")
    language = FacetValueSerializer(many=True)
    subject = FacetValueSerializer(many=True)
    level = FacetValueSerializer(many=True)
    kind = FacetValueSerializer(many=True, help_text="Question types.")
    length = FacetValueSerializer(many=True, help_text="short: to 5 questions · medium: to 15 · long.")


class SuggestionsSerializer(serializers.Serializer[Any]):
    titles = serializers.ListField(child=serializers.CharField(), help_text="Plain text, best-rated first.")


class StatsSerializer(serializers.Serializer[Any]):
    """The whole instance in numbers; at most a minute old."""

    users = serializers.IntegerField()
    quizzes = serializers.IntegerField()
    public_quizzes = serializers.IntegerField()
    plays = serializers.IntegerField(help_text="Finished games of the quizzes there are.")


class FolderSerializer(serializers.ModelSerializer[Folder]):
    name = serializers.CharField(max_length=FOLDER_MAX_CHARACTERS, help_text="Yours alone; unique whatever the case.")
    quiz_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Folder
        fields = ("id", "name", "quiz_count")


class TagSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    count = serializers.IntegerField(help_text="Public quizzes and your own.")


class ReportSerializer(serializers.ModelSerializer[Report]):
    reason = serializers.ChoiceField(Report.Reason.choices)
    text = serializers.CharField(required=False, allow_blank=True, max_length=REPORT_MAX_CHARACTERS)

    class Meta:
        model = Report
        fields = ("id", "reason", "text", "created_at")
        read_only_fields = ("id", "created_at")


class FilingSerializer(serializers.Serializer[Any]):
    folder = serializers.UUIDField(allow_null=True, help_text="One of your folders, or null for none.")


class PickSerializer(serializers.Serializer[Any]):
    picked = serializers.BooleanField(read_only=True)
    position = serializers.IntegerField(read_only=True, allow_null=True, help_text="The lowest is shown first.")
