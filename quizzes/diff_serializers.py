"""What is different between two versions of a quiz as JSON, see quizzes.quiz_diff."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from quizzes.question_schema import QuestionField
from quizzes.quiz_diff import FieldChange, PartChange, QuizDiff

FIELD_KINDS = ("rich", "plain", "picture", "film", "flag")
PART_KINDS = ("added", "removed", "changed", "moved", "same")


@extend_schema_field({"description": "As it is stored; null: it wasn't there."})
class _StoredValueField(serializers.JSONField):
    """Any JSON."""


class FieldChangeSerializer(serializers.Serializer[FieldChange]):
    """A field with another value. `marked` has both in one."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(FIELD_KINDS, help_text="rich: HTML with the allowed tags.")
    before = _StoredValueField(allow_null=True)
    after = _StoredValueField(allow_null=True)
    only_markup = serializers.BooleanField(help_text="The same words, formatted differently.")
    marked = serializers.CharField(help_text="HTML: escaped text, what went in `<del>`, what came in `<ins>`.")


class _PartChangeSerializer(serializers.Serializer[PartChange]):
    kind = serializers.ChoiceField(PART_KINDS)
    old = serializers.IntegerField(allow_null=True, help_text="Its place before, from 1; null: it is new.")
    new = serializers.IntegerField(allow_null=True, help_text="Its place now, from 1; null: it is gone.")
    moved = serializers.BooleanField()
    fields = FieldChangeSerializer(many=True)  # type: ignore[assignment]


class AnswerChangeSerializer(_PartChangeSerializer):
    """An answer that differs, as it is now, or as it was when it is gone."""

    answer = _StoredValueField(source="part")


class QuestionChangeSerializer(_PartChangeSerializer):
    """A question that differs, as it is now, or as it was when it is gone."""

    question = QuestionField(source="part")
    answers = AnswerChangeSerializer(source="parts", many=True, help_text="Those that differ.")


class QuizDiffSerializer(serializers.Serializer[QuizDiff]):
    """Fields and questions that differ, in the order of the newer version."""

    fields = FieldChangeSerializer(many=True)  # type: ignore[assignment]
    questions = QuestionChangeSerializer(many=True)
    unchanged = serializers.IntegerField(help_text="So many questions are the same.")
