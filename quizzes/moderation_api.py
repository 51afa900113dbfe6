"""REST API for authors whose quizzes moderators found fault with: what they are told, and their appeal."""

from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, PermissionDenied, ValidationError
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from quizzes import queries
from quizzes.models import Appeal, ModRating, Quiz
from quizzes.moderation_models import APPEAL_MAX_CHARACTERS
from quizzes.moderation_queries import Notice, notice_of
from quizzes.moderation_services import ModerationRefused, appeal_decision


class AppealSerializer(serializers.ModelSerializer[Appeal]):
    """POST `text`. `granted` is null until a moderator has answered."""

    # Too long and empty ones are refused by the service, with its words.
    text = serializers.CharField(help_text=f"At most {APPEAL_MAX_CHARACTERS} characters.", allow_blank=True)

    class Meta:
        model = Appeal
        fields = ("text", "created_at", "granted", "answer", "answered_at")
        read_only_fields = ("created_at", "granted", "answer", "answered_at")


class NoticeSerializer(serializers.Serializer[Notice]):
    """What moderators say about a quiz; all but `hidden` and `may_appeal` are null where they say nothing."""

    mod_rating = serializers.ChoiceField(choices=ModRating.choices, allow_null=True, source="decision.rating")
    hidden = serializers.BooleanField(help_text="Whether only its author and moderators see it.")
    reason = serializers.CharField(allow_null=True, source="decision.reason")
    decided_at = serializers.DateTimeField(allow_null=True, source="decision.decided_at")
    may_appeal = serializers.BooleanField()
    appeal = AppealSerializer(allow_null=True)


NOTHING: dict[str, Any] = {
    "mod_rating": None,
    "hidden": False,
    "reason": None,
    "decided_at": None,
    "may_appeal": False,
    "appeal": None,
}


class _EditableQuizView(GenericAPIView[Quiz]):
    queryset = Quiz.objects.none()
    permission_classes = (IsAuthenticated,)
    filter_backends = ()

    def quiz(self, pk: Any) -> Quiz:
        return get_object_or_404(queries.quizzes_editable_by(self.request.user).defer("questions"), pk=pk)


class NoticeView(_EditableQuizView):
    serializer_class = NoticeSerializer

    @extend_schema(summary="What moderators say about a quiz of yours")
    def get(self, request: Request, pk: Any) -> Response:
        """A rating of 1 or 2 with its reason, as long as it is in force."""
        quiz = self.quiz(pk)
        notice = notice_of(quiz)
        if notice is None:
            return Response(NOTHING)
        said = self.get_serializer(notice).data
        # An administrator reads it too, but only the author appeals.
        return Response({**said, "may_appeal": said["may_appeal"] and quiz.user_id == request.user.pk})


class AppealView(_EditableQuizView):
    serializer_class = AppealSerializer

    @extend_schema(summary="Appeal against the moderators' rating", responses={201: AppealSerializer})
    def post(self, request: Request, pk: Any) -> Response:
        """Once for each decision, by the author."""
        quiz = self.quiz(pk)
        if quiz.user_id != request.user.pk:
            raise PermissionDenied(_("Only the author can appeal."))
        data = self.get_serializer(data=request.data)
        data.is_valid(raise_exception=True)
        text = data.validated_data["text"]
        try:
            made = appeal_decision(quiz=quiz, author=cast(User, request.user), text=text, now=timezone.now())
        except ModerationRefused as refused:
            raise ValidationError({"text": [ErrorDetail(refused.message, refused.code)]}) from None
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)
