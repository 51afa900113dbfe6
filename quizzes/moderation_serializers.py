"""The moderators' side of moderation as JSON; the author's is in quizzes.moderation_api."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from quizzes.models import Appeal, ModerationDecision, ModRating, Quiz, Report
from quizzes.moderation_models import REASON_MAX_CHARACTERS
from quizzes.moderation_queries import is_undoable
from quizzes.serializers import OwnerSerializer, QuizListSerializer


class QueuedQuizSerializer(QuizListSerializer):
    """A quiz that waits for moderators, and why."""

    open_reports = serializers.IntegerField()
    open_appeal = serializers.BooleanField()
    changed = serializers.BooleanField(help_text="It is hidden, and was changed after that.")
    pick_changed = serializers.BooleanField(
        help_text="It is recommended, was changed after that, and nobody has checked it since."
    )
    like_hidden = serializers.UUIDField(
        allow_null=True, help_text="Of what nobody has checked: a quiz that is hidden and asks the same, or nearly so."
    )

    class Meta:
        model = Quiz
        reasons = ("open_reports", "open_appeal", "changed", "pick_changed", "like_hidden")
        fields = (*QuizListSerializer.Meta.fields, *reasons)
        read_only_fields = fields


class ModeratedQuizSerializer(serializers.ModelSerializer[Quiz]):
    """Which quiz something is about."""

    class Meta:
        model = Quiz
        fields = ("id", "title", "public", "mod_rating")
        read_only_fields = fields


class DecisionSerializer(serializers.ModelSerializer[ModerationDecision]):
    """A decision of a moderator. Authors don't learn who it was."""

    quiz = ModeratedQuizSerializer()
    moderator = OwnerSerializer(allow_null=True)
    mod_rating = serializers.ChoiceField(ModRating.choices, source="rating", allow_null=True)
    previous = serializers.ChoiceField(ModRating.choices, allow_null=True, help_text="The rating before.")
    version = serializers.IntegerField(
        source="revision.number", default=None, allow_null=True, help_text="Of the quiz, as it was rated."
    )
    in_force = serializers.BooleanField()
    may_undo = serializers.SerializerMethodField()
    undone_by = OwnerSerializer(allow_null=True)

    class Meta:
        model = ModerationDecision
        fields = (
            *("id", "quiz", "moderator", "mod_rating", "previous", "reason", "decided_at", "version"),
            *("in_force", "may_undo", "undone_at", "undone_by", "undo_reason"),
        )
        read_only_fields = fields

    def get_may_undo(self, decision: Any) -> bool:
        return decision.in_force and is_undoable(decision, now=timezone.now())


class UndoSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=REASON_MAX_CHARACTERS, help_text="Why it is undone.")


class ModeratedAppealSerializer(serializers.ModelSerializer[Appeal]):
    """What an author says against a decision. Its id is the decision's."""

    id = serializers.UUIDField(source="decision_id")
    quiz = ModeratedQuizSerializer(source="decision.quiz")
    author = OwnerSerializer()
    mod_rating = serializers.ChoiceField(ModRating.choices, source="decision.rating", allow_null=True)
    reason = serializers.CharField(source="decision.reason", help_text="The decision's.")
    answered_by = OwnerSerializer(allow_null=True)

    class Meta:
        model = Appeal
        fields = (
            *("id", "quiz", "author", "mod_rating", "reason", "text", "created_at"),
            *("granted", "answer", "answered_at", "answered_by"),
        )
        read_only_fields = fields


class AppealAnswerSerializer(serializers.Serializer[Any]):
    granted = serializers.BooleanField(help_text="True: the author is right, and the decision is undone.")
    answer = serializers.CharField(max_length=REASON_MAX_CHARACTERS, help_text="The author is sent it.")


class ModeratedReportSerializer(serializers.ModelSerializer[Report]):
    """Somebody's report of a quiz."""

    quiz = ModeratedQuizSerializer()
    reporter = OwnerSerializer(allow_null=True)
    resolved_by = OwnerSerializer(allow_null=True)

    class Meta:
        model = Report
        fields = ("id", "quiz", "reporter", "reason", "text", "created_at", "resolved_at", "resolved_by")
        read_only_fields = fields


class ResolvedSerializer(serializers.Serializer[Any]):
    resolved = serializers.IntegerField(help_text="So many reports were open.")
