"""REST API for moderators: what waits, decisions and undoing them, appeals, reports, what an author changed."""

from typing import Any, cast

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ErrorDetail, NotFound, ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from quizzes import moderation_queries as queries
from quizzes import moderation_services as services
from quizzes.diff_serializers import QuizDiffSerializer
from quizzes.models import Appeal, ModerationDecision, ModRating, Quiz, Report
from quizzes.moderation_serializers import (
    AppealAnswerSerializer,
    DecisionSerializer,
    ModeratedAppealSerializer,
    ModeratedReportSerializer,
    QueuedQuizSerializer,
    ResolvedSerializer,
    UndoSerializer,
)
from quizzes.permissions import can_moderate
from quizzes.queries import SHOWN, listed

WAITING = {
    "appealed": {"open_appeal": True},
    "reported": {"open_reports__gt": 0},
    "changed": {"changed": True},
    "unrated": {"mod_rating": None},
}
# What is wrong with the words that were sent; other refusals are about the state of things.
_ABOUT_WORDS = ("reason_required", "too_long")


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT


class IsModerator(BasePermission):
    message = gettext_lazy("Only moderators may do this.")

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user.is_authenticated and can_moderate(request.user)


def _refusal(refused: services.ModerationRefused, field: str) -> APIException:
    if refused.code in _ABOUT_WORDS:
        return ValidationError({field: [ErrorDetail(refused.message, refused.code)]})
    return Conflict(refused.message, refused.code)


class _ModeratorsView(GenericAPIView[Any]):
    permission_classes = (IsModerator,)
    filter_backends = (filters.DjangoFilterBackend,)

    def input(self) -> dict[str, Any]:
        data = self.get_serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    @property
    def moderator(self) -> User:
        return cast(User, self.request.user)


class QueueFilter(filters.FilterSet):
    waiting = filters.ChoiceFilter(
        choices=[(name, name) for name in WAITING], method="because_of", help_text="Why it waits."
    )
    author = filters.CharFilter(field_name="user__username", lookup_expr="iexact", help_text="A user name.")

    class Meta:
        model = Quiz
        fields = ("waiting", "author", "language", "subject", "level")

    def because_of(self, rows: QuerySet[Quiz], name: str, value: str) -> QuerySet[Quiz]:
        return rows.filter(SHOWN, **WAITING[value]) if value == "unrated" else rows.filter(**WAITING[value])


class QueueView(_ModeratorsView, ListAPIView[Quiz]):
    queryset = Quiz.objects.none()
    serializer_class = QueuedQuizSerializer
    filterset_class = QueueFilter

    def get_queryset(self) -> QuerySet[Quiz]:
        return listed(queries.moderation_queue()).select_related("folder").prefetch_related("tags")

    @extend_schema(summary="What waits for moderators")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What asks the same as a hidden quiz, then appeals, what was reported most, public ones unrated."""
        return super().get(request, *args, **kwargs)


class ChangesView(_ModeratorsView):
    queryset = Quiz.objects.none()
    serializer_class = QuizDiffSerializer
    filter_backends = ()

    @extend_schema(summary="What an author changed since the last decision about a quiz (moderators)")
    def get(self, request: Request, pk: Any) -> Response:
        """404 where no rated version is known, or nothing was changed."""
        quiz = get_object_or_404(queries.for_moderators(), pk=pk)
        changes = queries.changes_since_rated(quiz)
        if changes is None:
            raise NotFound(_("Nothing was changed since a moderator looked at it."))
        return Response(self.get_serializer(changes[1]).data)


class ResolveReportsView(_ModeratorsView):
    queryset = Quiz.objects.none()
    serializer_class = ResolvedSerializer
    filter_backends = ()

    @extend_schema(summary="Close all open reports of a quiz (moderators)", request=None, responses=ResolvedSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        quiz = get_object_or_404(queries.for_moderators().defer("questions"), pk=pk)
        count = services.resolve_reports(quiz=quiz, moderator=self.moderator, now=timezone.now())
        return Response({"resolved": count})


@extend_schema_field(serializers.ChoiceField(choices=ModRating.choices))
class RatingFilter(filters.ChoiceFilter):
    """Described by its choices: the limits of a column are another on each database."""


class DecisionFilter(filters.FilterSet):
    quiz = filters.UUIDFilter(help_text="Its id.")
    mod_rating = RatingFilter(choices=ModRating.choices, field_name="rating")
    in_force = filters.BooleanFilter()

    class Meta:
        model = ModerationDecision
        fields = ("quiz", "mod_rating", "in_force")


class DecisionsView(_ModeratorsView, ListAPIView[ModerationDecision]):
    queryset = ModerationDecision.objects.none()
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter

    def get_queryset(self) -> QuerySet[ModerationDecision]:
        return queries.decisions_for_moderators()

    @extend_schema(summary="What moderators decided, the newest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """About public quizzes, and those with an open report or appeal."""
        return super().get(request, *args, **kwargs)


class UndoView(_ModeratorsView):
    queryset = ModerationDecision.objects.none()
    serializer_class = UndoSerializer
    filter_backends = ()

    @extend_schema(summary="Undo a decision (moderators)", responses=DecisionSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        """The one in force, for thirty days; else 409. The quiz gets the rating it had, or none if it was changed."""
        decision = get_object_or_404(queries.decisions_for_moderators(), pk=pk)
        reason, now = self.input()["reason"], timezone.now()
        try:
            services.undo_decision(decision=decision, moderator=self.moderator, reason=reason, now=now)
        except services.ModerationRefused as refused:
            raise _refusal(refused, "reason") from None
        # The quiz may be out of the moderators' sight now, but not what was just done.
        decision.refresh_from_db(fields=["undone_at", "undone_by", "undo_reason"])
        decision.quiz.refresh_from_db(fields=["mod_rating"])
        decision.in_force = False
        return Response(DecisionSerializer(decision, context=self.get_serializer_context()).data)


class AppealFilter(filters.FilterSet):
    open = filters.BooleanFilter(field_name="answered_at", lookup_expr="isnull", help_text="Not answered yet.")
    quiz = filters.UUIDFilter(field_name="decision__quiz", help_text="Its id.")

    class Meta:
        model = Appeal
        fields = ("open", "granted", "quiz")


class AppealsView(_ModeratorsView, ListAPIView[Appeal]):
    queryset = Appeal.objects.none()
    serializer_class = ModeratedAppealSerializer
    filterset_class = AppealFilter

    def get_queryset(self) -> QuerySet[Appeal]:
        return _appeals().order_by(F("answered_at").desc(nulls_first=True), "created_at", "pk")

    @extend_schema(summary="Appeals of authors: open ones first, then the newest answers (moderators)")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class AppealAnswerView(_ModeratorsView):
    queryset = Appeal.objects.none()
    serializer_class = AppealAnswerSerializer
    filter_backends = ()

    @extend_schema(summary="Answer an appeal (moderators)", responses=ModeratedAppealSerializer)
    def post(self, request: Request, pk: Any) -> Response:
        """Once; 409 when somebody has. The author is sent the answer."""
        appeal = get_object_or_404(_appeals(), pk=pk)
        given, now = self.input(), timezone.now()
        try:
            stored = services.answer_appeal(appeal=appeal, moderator=self.moderator, now=now, **given)
        except services.ModerationRefused as refused:
            raise _refusal(refused, "answer") from None
        stored.decision.quiz.refresh_from_db(fields=["mod_rating"])
        return Response(ModeratedAppealSerializer(stored, context=self.get_serializer_context()).data)


class ReportFilter(filters.FilterSet):
    open = filters.BooleanFilter(field_name="resolved_at", lookup_expr="isnull", help_text="Not resolved yet.")
    quiz = filters.UUIDFilter(help_text="Its id.")

    class Meta:
        model = Report
        fields = ("open", "reason", "quiz")


class ReportsView(_ModeratorsView, ListAPIView[Report]):
    queryset = Report.objects.none()
    serializer_class = ModeratedReportSerializer
    filterset_class = ReportFilter

    def get_queryset(self) -> QuerySet[Report]:
        rows = Report.objects.filter(quiz__in=queries.for_moderators().values("pk"))
        rows = rows.select_related("quiz", "reporter", "resolved_by").defer("quiz__questions")
        return rows.order_by(F("resolved_at").desc(nulls_first=True), "created_at", "pk")

    @extend_schema(summary="Reports of quizzes: open ones first (moderators)")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


def _appeals() -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(decision__quiz__in=queries.for_moderators().values("pk"))
    return rows.select_related("decision__quiz", "author", "answered_by").defer("decision__quiz__questions")
