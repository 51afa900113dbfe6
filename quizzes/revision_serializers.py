"""Versions of a quiz as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quizzes.diff_serializers import QuizDiffSerializer
from quizzes.models import QuizRevision
from quizzes.question_schema import QuestionsField
from quizzes.serializers import OwnerSerializer


class RevisionChangesSerializer(serializers.Serializer[Any]):
    """How a version differs from the one before. What is missing is nothing."""

    fields = serializers.ListField(child=serializers.CharField(), required=False)  # type: ignore[assignment]
    added = serializers.IntegerField(required=False, help_text="Questions.")
    removed = serializers.IntegerField(required=False)
    changed = serializers.IntegerField(required=False)
    moved = serializers.IntegerField(required=False)


@extend_schema_field(RevisionChangesSerializer)
class ChangesField(serializers.JSONField):
    """Field names and numbers of questions."""


class RevisionListSerializer(serializers.ModelSerializer[QuizRevision]):
    """A version in a list, without its questions."""

    saved_by = OwnerSerializer(allow_null=True)
    question_count = serializers.IntegerField()
    changes = ChangesField()

    class Meta:
        model = QuizRevision
        fields = ("number", "saved_at", "saved_by", "question_count", "changes", "note")
        read_only_fields = fields


class RevisionContentSerializer(serializers.Serializer[Any]):
    """What was in the quiz. `public` is no part of a version."""

    title = serializers.CharField()
    description = serializers.CharField()
    questions = QuestionsField()
    cover_image = serializers.CharField()
    background_image = serializers.CharField()
    background_color = serializers.CharField()
    language = serializers.CharField()
    subject = serializers.CharField()
    level = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())


class RevisionSerializer(RevisionListSerializer):
    """A whole version."""

    content = RevisionContentSerializer()

    class Meta:
        model = QuizRevision
        fields = (*RevisionListSerializer.Meta.fields, "content")
        read_only_fields = fields


class RevisionComparisonSerializer(serializers.Serializer[Any]):
    """Two versions, without their contents, and what is different."""

    older = RevisionListSerializer()
    newer = RevisionListSerializer()
    diff = QuizDiffSerializer()
