"""REST API of quizzes and questions."""

import dataclasses
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, PermissionDenied, ValidationError
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts.bin_services import put_into_bin
from accounts.wording import say
from media_storage.queries import files_of
from quizzes import formulas, queries, question_types, services
from quizzes.conditional import ConditionalReads
from quizzes.explore import with_words
from quizzes.files import alt_texts, described
from quizzes.labels import tag_name
from quizzes.models import ModRating, Quiz
from quizzes.moderation_services import ModerationRefused, moderate_quizzes
from quizzes.permissions import QuizAccess, can_moderate
from quizzes.question_schema import (
    PublicQuestionSerializer,
    QuestionTypeSerializer,
    ValidatedQuestionsSerializer,
    question_schema,
)
from quizzes.question_types.shapes import Problem, Problems
from quizzes.search_text import tokens
from quizzes.serializers import (
    ModerationSerializer,
    QuizInputSerializer,
    QuizListSerializer,
    QuizSerializer,
    RatingSerializer,
)
from quizzes.validation import QuizInvalid

SCOPES = ("own", "public", "moderation")
NOT_CHECKED = "null"


class QuizFilter(filters.FilterSet):
    public = filters.BooleanFilter()
    tag = filters.CharFilter(method="with_tag", help_text="A tag's name.")
    folder = filters.UUIDFilter(method="in_folder", help_text="One of your folders.")
    mod_rating = filters.ChoiceFilter(choices=ModRating.choices, null_label="Not checked", null_value=NOT_CHECKED)

    class Meta:
        model = Quiz
        fields = ("public", "mod_rating", "language", "subject", "level", "tag", "folder")

    def with_tag(self, rows: QuerySet[Quiz], name: str, value: str) -> QuerySet[Quiz]:
        return rows.filter(tags__name=tag_name(value))

    def in_folder(self, rows: QuerySet[Quiz], name: str, value: UUID) -> QuerySet[Quiz]:
        return rows.filter(folder=value, folder__user=self.request.user, folder__deleted_at=None)


class WordSearch(SearchFilter):
    """`search`: quizzes with all the words, wherever in them (see quizzes.search_text)."""

    search_description = "Words that are all in it: title, description, questions and answers, tags, author …"

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        return with_words(queryset, tokens(" ".join(self.get_search_terms(request))))


@extend_schema_view(
    list=extend_schema(
        summary="Your quizzes, or the community's",
        parameters=[
            OpenApiParameter(
                "scope",
                enum=SCOPES,
                default="own",
                description="Own quizzes, the community's, or what moderators look after (moderators only).",
            ),
            OpenApiParameter(
                "mod_rating",
                enum=[*map(str, ModRating.values), NOT_CHECKED],
                description=f"`{NOT_CHECKED}`: not checked yet · "
                + " · ".join(f"`{value}`: {label}" for value, label in ModRating.choices),
            ),
        ],
    ),
    retrieve=extend_schema(
        summary="A quiz of yours or, with its solutions, a public one",
        description="Others' only for those who teach or moderate; everybody reads them under `community/`.",
    ),
    create=extend_schema(summary="Create a quiz", request=QuizInputSerializer, responses={201: QuizSerializer}),
    update=extend_schema(summary="Replace a quiz", request=QuizInputSerializer, responses=QuizSerializer),
    partial_update=extend_schema(
        summary="Change fields of a quiz", request=QuizInputSerializer(partial=True), responses=QuizSerializer
    ),
    destroy=extend_schema(summary="Put a quiz into its owner's bin"),
)
class QuizViewSet(ConditionalReads, viewsets.GenericViewSet[Quiz], mixins.ListModelMixin, mixins.DestroyModelMixin):
    queryset = Quiz.objects.none()
    permission_classes = (IsAuthenticated, QuizAccess)
    lookup_value_converter = "uuid"
    filterset_class = QuizFilter
    filter_backends = (filters.DjangoFilterBackend, WordSearch, OrderingFilter)
    search_fields = ("search_entry__text",)
    ordering_fields = ("title", "created_at", "updated_at", "plays", "likes", "views", "question_count")

    def get_queryset(self) -> QuerySet[Quiz]:
        if self.action == "list":
            return queries.listed(self._scope()).select_related("folder").prefetch_related("tags")
        return queries.quizzes_visible_to(self.request.user).select_related("user", "folder").prefetch_related("tags")

    def _scope(self) -> QuerySet[Quiz]:
        scope = self.request.query_params.get("scope", "own")
        if scope == "own":
            return queries.own_quizzes(self.request.user).order_by("-updated_at", "id")
        if scope == "public":
            return queries.public_quizzes()
        if scope == "moderation":
            if not can_moderate(self.request.user):
                raise PermissionDenied(_("Only moderators see this list."))
            return queries.moderatable_quizzes()
        raise ValidationError(
            {"scope": [_("Choose one of %(choices)s.") % {"choices": ", ".join(SCOPES)}]}, code="invalid_choice"
        )

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return QuizListSerializer if self.action == "list" else QuizSerializer

    def _answer(self, quiz: Quiz, status_code: int = status.HTTP_200_OK) -> Response:
        context = {**self.get_serializer_context(), "own_rating": queries.rating_of(self.request.user, quiz)}
        return Response(QuizSerializer(quiz, context=context).data, status=status_code)

    def _input(self) -> dict[str, Any]:
        data = QuizInputSerializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        quiz = self.get_object()
        services.count_view(quiz=quiz, viewer=request.user)
        return self._answer(quiz)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        values = {"title": "", "questions": [], **self._input()}
        return self._answer(services.create_quiz(owner=request.user, **values), status.HTTP_201_CREATED)

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Fields that are not sent become empty, except `public`, which stays."""
        quiz = self.get_object()
        changes = {**services.EMPTY_CONTENT, **self._input()}
        return self._answer(services.update_quiz(quiz=quiz, changes=changes, saved_by=request.user))

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        quiz = self.get_object()
        return self._answer(services.update_quiz(quiz=quiz, changes=self._input(), saved_by=request.user))

    def perform_destroy(self, instance: Quiz) -> None:
        put_into_bin(thing=instance)

    @extend_schema(summary="Copy a quiz into your own", request=None, responses={201: QuizSerializer})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        quiz = services.copy_quiz(quiz=self.get_object(), owner=request.user)
        return self._answer(quiz, status.HTTP_201_CREATED)

    @extend_schema(summary="Like or dislike a public quiz", request=RatingSerializer, responses=RatingSerializer)
    @action(detail=True, methods=["put"])
    def rating(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        quiz = self.get_object()
        data = RatingSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        rating = services.rate_quiz(user=request.user, quiz=quiz, positive=data.validated_data["positive"])
        return Response({"positive": rating.positive, "likes": quiz.likes, "dislikes": quiz.dislikes})

    @extend_schema(summary="Withdraw your rating", responses={204: None})
    @rating.mapping.delete
    def withdraw_rating(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        services.withdraw_rating(user=request.user, quiz=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Set the moderators' rating of a public quiz",
        request=ModerationSerializer,
        responses=ModerationSerializer,
    )
    @action(detail=True, methods=["put"])
    def moderation(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        quiz = self.get_object()
        data = ModerationSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        rating, reason = data.validated_data["mod_rating"], data.validated_data.get("reason", "")
        seen = data.validated_data["seen"].isoformat() if "seen" in data.validated_data else ""
        try:
            moderate_quizzes(moderator=request.user, quizzes=[quiz], rating=rating, reason=reason, seen=seen)
        except ModerationRefused as refused:
            field = "seen" if refused.code == "changed" else "reason"
            raise ValidationError({field: [ErrorDetail(refused.message, refused.code)]}) from None
        return Response({"mod_rating": quiz.mod_rating})


class QuestionViewSet(viewsets.ViewSet):
    """Questions that aren't stored: what an editor asks while somebody writes."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        summary="Check and clean a list of questions",
        request=question_schema(many=True),
        responses=ValidatedQuestionsSerializer(many=False),
        filters=False,
    )
    @action(detail=False, methods=["post"])
    def validate(self, request: Request) -> Response:
        """Always 200 with the problems found: to have problems is a fine answer to the question."""
        questions, problems = question_types.validate_questions(request.data)
        found = [dataclasses.asdict(problem) for problem in problems]
        return Response({"valid": not found, "questions": [] if found else questions, "problems": found})

    @extend_schema(
        summary="See a question as players do", request=question_schema(), responses=PublicQuestionSerializer
    )
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """The body is the question. Problems come as a 400, below `fields.question`."""
        problems = Problems()
        question = question_types.validate_question(request.data, problems)
        if question is None or problems.found:
            raise QuizInvalid(
                [Problem(("question", *found.path), found.code, found.message) for found in problems.found]
            )
        question = described([question], alt_texts(files_of(request.user)))[0]
        kind = question_types.of(question)
        count = len(question["answers"]) if isinstance(question["answers"], list) else 0
        # Players never get the authored order of these; any other will do to look at.
        shown = list(reversed(range(count))) if kind.SHUFFLES else list(range(count))
        return Response(dataclasses.asdict(formulas.shown_question(kind.public_view(question, shown))))


class QuestionTypeViewSet(viewsets.ViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(summary="The kinds of questions there are", responses=QuestionTypeSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(
            [
                {"code": kind.CODE, "label": say(kind.LABEL), "hint": say(kind.HINT), "example": kind.example()}
                for kind in question_types.TYPES.values()
            ]
        )
