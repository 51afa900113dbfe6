"""REST API of a quiz's versions: for whoever may edit it, others don't find them."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView, get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from quizzes import permissions, queries
from quizzes.models import QuizRevision
from quizzes.quiz_diff import compare
from quizzes.revision_serializers import RevisionComparisonSerializer, RevisionListSerializer, RevisionSerializer
from quizzes.revision_services import listed_revisions, restore_revision
from quizzes.serializers import QuizSerializer


class _RevisionsView(GenericAPIView[QuizRevision]):
    queryset = QuizRevision.objects.none()
    permission_classes = (IsAuthenticated,)
    filter_backends = ()
    lookup_field = "number"

    def get_queryset(self) -> QuerySet[QuizRevision]:
        editable = queries.quizzes_editable_by(self.request.user).defer("questions")
        return listed_revisions(get_object_or_404(editable, pk=self.kwargs["pk"]))


class RevisionsView(_RevisionsView, ListAPIView[QuizRevision]):
    serializer_class = RevisionListSerializer

    @extend_schema(summary="Versions of a quiz of yours, the newest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class RevisionView(_RevisionsView, RetrieveAPIView[QuizRevision]):
    serializer_class = RevisionSerializer

    @extend_schema(summary="A version with its questions")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class CompareRevisionsView(_RevisionsView):
    serializer_class = RevisionComparisonSerializer

    @extend_schema(
        summary="What is different between two versions",
        parameters=[
            OpenApiParameter(name, int, description=f"A version's number; without both, {which}.")
            for name, which in (("from", "the last but one"), ("to", "the newest"))
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The version with the smaller number is taken as the older one, whichever it is."""
        older, newer = sorted(self._two_versions(), key=lambda version: version.number)
        diff = compare(older.content, newer.content)
        return Response(self.get_serializer({"older": older, "newer": newer, "diff": diff}).data)

    def _two_versions(self) -> list[QuizRevision]:
        rows = self.get_queryset().defer(None).defer("files")
        wanted = {name: self.request.query_params.get(name, "") for name in ("from", "to")}
        if not any(wanted.values()):
            newest = list(rows[:2])
            if len(newest) < 2:
                raise NotFound(_("There is only one version."))
            return newest
        wrong = {name: [_("This must be a version's number.")] for name, text in wanted.items() if not _is_number(text)}
        if wrong:
            raise ValidationError(wrong, code="invalid")
        return [get_object_or_404(rows, number=int(text)) for text in wanted.values()]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


class RestoreRevisionView(_RevisionsView):
    serializer_class = QuizSerializer

    @extend_schema(summary="Go back to a version", request=None, responses=QuizSerializer)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was there until now stays a version, too. Who may see the quiz stays as it is."""
        revision = self.get_object()
        if not permissions.can_edit(request.user, revision.quiz):
            raise PermissionDenied
        quiz = restore_revision(revision=revision, person=cast(User, request.user))
        context = {**self.get_serializer_context(), "own_rating": queries.rating_of(cast(User, request.user), quiz)}
        return Response(QuizSerializer(quiz, context=context).data)
