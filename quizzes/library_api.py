"""REST API around one's quizzes: folders, tags, reports, picks."""

from typing import Any, cast

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.exceptions import PermissionDenied, Throttled, ValidationError
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.addresses import network_of
from accounts.bin_services import put_into_bin
from accounts.models import User
from quizzes import library_services as services
from quizzes import permissions, queries
from quizzes.community_serializers import (
    FilingSerializer,
    FolderSerializer,
    PickSerializer,
    ReportSerializer,
    TagSerializer,
)
from quizzes.labels import tag_name
from quizzes.models import Folder, Quiz, Tag

MAX_TAGS_LISTED = 50


@extend_schema_view(
    list=extend_schema(summary="Your folders"),
    retrieve=extend_schema(summary="A folder of yours"),
    destroy=extend_schema(summary="Put a folder into your bin; its quizzes stay, in no folder"),
)
class FolderViewSet(
    viewsets.GenericViewSet[Folder], mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin
):
    queryset = Folder.objects.none()
    serializer_class = FolderSerializer
    permission_classes = (IsAuthenticated,)
    lookup_value_converter = "uuid"
    filter_backends = ()

    def get_queryset(self) -> QuerySet[Folder]:
        own = Folder.objects.filter(user=cast(User, self.request.user))
        filed = Count("quizzes", filter=Q(quizzes__deleted_at=None))
        return own.annotate(quiz_count=filed)

    def paginate_queryset(self, queryset: Any) -> list[Folder] | None:
        return cast(list[Folder] | None, super().paginate_queryset(queries.in_order(queryset)))

    def _name(self) -> str:
        data = self.get_serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return str(data.validated_data["name"])

    def _answer(self, folder: Folder, status_code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=folder.pk)).data, status=status_code)

    @extend_schema(summary="Make a folder", responses={201: FolderSerializer})
    def create(self, request: Request) -> Response:
        """The one there is, if you have one of that name."""
        if not permissions.can_create(request.user):
            raise PermissionDenied
        return self._answer(services.create_folder(owner=request.user, name=self._name()), status.HTTP_201_CREATED)

    @extend_schema(summary="Rename a folder")
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self._answer(services.rename_folder(folder=self.get_object(), name=self._name()))

    def perform_destroy(self, instance: Folder) -> None:
        put_into_bin(thing=instance)


class _QuizPartView(GenericAPIView[Quiz]):
    """Something about a quiz that the person may see."""

    queryset = Quiz.objects.none()
    permission_classes = (IsAuthenticated,)
    filter_backends = ()

    def quiz(self, pk: Any) -> Quiz:
        return get_object_or_404(queries.quizzes_visible_to(self.request.user).defer("questions"), pk=pk)

    def input(self) -> dict[str, Any]:
        data = self.get_serializer(data=self.request.data)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)


class QuizFolderView(_QuizPartView):
    serializer_class = FilingSerializer

    @extend_schema(summary="Put a quiz of yours into a folder")
    def put(self, request: Request, pk: Any) -> Response:
        quiz = self.quiz(pk)
        if quiz.user_id != request.user.pk:
            raise PermissionDenied(_("Folders are for your own quizzes."))
        folder_id = self.input()["folder"]
        folder = Folder.objects.filter(user=request.user, pk=folder_id).first() if folder_id else None
        if folder_id and folder is None:
            raise ValidationError({"folder": [_("You have no such folder.")]}, code="does_not_exist")
        services.file_quizzes(quizzes=Quiz.objects.filter(pk=quiz.pk), folder=folder)
        return Response({"folder": folder_id})


class QuizReportView(_QuizPartView):
    serializer_class = ReportSerializer

    @extend_schema(summary="Report a public quiz to the moderators", responses={201: ReportSerializer})
    def post(self, request: Request, pk: Any) -> Response:
        """Your open report of the same quiz is replaced."""
        quiz = self.quiz(pk)
        if not permissions.can_report(request.user, quiz):
            raise PermissionDenied(_("Only other people's public quizzes can be reported."))
        values = self.input()
        try:
            report = services.report_quiz(
                quiz=quiz,
                reporter=cast(User, request.user),
                place=network_of(request._request),
                reason=values["reason"],
                text=values.get("text", ""),
                now=timezone.now(),
            )
        except services.TooManyReports as refused:
            raise Throttled(60 * 60, str(refused.message), "too_many_reports") from None
        return Response(self.get_serializer(report).data, status=status.HTTP_201_CREATED)


class QuizPickView(_QuizPartView):
    serializer_class = PickSerializer

    def _picked(self, quiz: Quiz) -> Response:
        pick = Quiz.objects.select_related("pick").filter(pick__isnull=False, pk=quiz.pk).first()
        return Response({"picked": pick is not None, "position": pick.pick.position if pick else None})

    def _check(self, quiz: Quiz) -> None:
        if not permissions.can_moderate(self.request.user, quiz):
            raise PermissionDenied(_("Only moderators recommend quizzes, and only public ones."))

    @extend_schema(summary="Recommend a public quiz (moderators)", request=None)
    def put(self, request: Request, pk: Any) -> Response:
        """Not one that is hidden. Recommending it twice changes nothing."""
        quiz = self.quiz(pk)
        self._check(quiz)
        if quiz.is_hidden:
            raise PermissionDenied(_("This quiz is hidden. Rate it anew first."))
        services.pick_quizzes(moderator=cast(User, request.user), quizzes=Quiz.objects.filter(pk=quiz.pk))
        return self._picked(quiz)

    @extend_schema(summary="Recommend it no longer (moderators)", responses={204: None})
    def delete(self, request: Request, pk: Any) -> Response:
        quiz = self.quiz(pk)
        self._check(quiz)
        services.unpick_quizzes(quizzes=Quiz.objects.filter(pk=quiz.pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TagsView(GenericAPIView[Tag]):
    queryset = Tag.objects.none()
    serializer_class = TagSerializer
    permission_classes = (IsAuthenticated,)
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        summary="Tags of public quizzes and your own, most used first",
        parameters=[OpenApiParameter("q", description="How they begin.")],
        responses=TagSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        begin = tag_name(request.query_params.get("q", "").replace("\x00", "")[:100])
        seen = Q(quizzes__in=queries.public_quizzes().order_by()) | Q(
            quizzes__user=request.user, quizzes__deleted_at=None
        )
        counted = Tag.objects.filter(seen, name__startswith=begin).annotate(count=Count("quizzes", distinct=True))
        return Response(list(counted.order_by("-count", "name").values("name", "count")[:MAX_TAGS_LISTED]))
