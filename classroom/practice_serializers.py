"""Practice as JSON."""

from typing import Any

from rest_framework import serializers

from classroom.assignment_serializers import SolutionSerializer, SubmittedField
from quizzes.question_schema import PublicQuestionSerializer

TOKEN_MAX_CHARACTERS = 20_000


class NewRoundSerializer(serializers.Serializer[Any]):
    only = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        required=False,
        allow_null=True,
        default=None,
        max_length=200,
        help_text="Indexes of questions; null: all.",
    )


class RoundTokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=TOKEN_MAX_CHARACTERS, help_text="From the last reply.")


class PracticeAnswerSerializer(RoundTokenSerializer):
    answer = SubmittedField(allow_null=True, help_text="Null for no answer.")


class PracticeLineSerializer(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    question = serializers.CharField(allow_blank=True, help_text="HTML with the allowed tags.")
    answered = serializers.BooleanField()
    right = serializers.BooleanField(allow_null=True)
    points = serializers.IntegerField()


class PracticeSummarySerializer(serializers.Serializer[Any]):
    """How the round stands."""

    count = serializers.IntegerField(help_text="Questions in the round.")
    score = serializers.IntegerField()
    right = serializers.IntegerField()
    judged = serializers.IntegerField()
    lines = PracticeLineSerializer(many=True)
    wrong = serializers.ListField(child=serializers.IntegerField(), help_text="For `only` of the next round.")


class PracticeQuestionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    question = PublicQuestionSerializer()
    points = serializers.IntegerField(help_text="How often this question's points count.")
    time_ms = serializers.IntegerField(allow_null=True)
    remaining_ms = serializers.IntegerField(allow_null=True)


class PracticeVerdictSerializer(serializers.Serializer[Any]):
    answered = serializers.BooleanField()
    right = serializers.BooleanField(allow_null=True)
    points = serializers.IntegerField()
    solution = SolutionSerializer()


class PracticeStepSerializer(serializers.Serializer[Any]):
    """`question` while one is open, `verdict` after an answer, neither at the end."""

    token = serializers.CharField()
    current = PracticeQuestionSerializer(allow_null=True)
    verdict = PracticeVerdictSerializer(allow_null=True)
    summary = PracticeSummarySerializer()
