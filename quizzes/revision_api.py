"""REST API of a quiz's versions: for whoever may edit it, others don't find them."""

from typing import Any, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView, get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from quizzes import permissions, queries
from quizzes.models import QuizRevision
from quizzes.revision_serializers import RevisionListSerializer, RevisionSerializer
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


class RestoreRevisionView(_RevisionsView):
    serializer_class = QuizSerializer

    @extend_schema(summary="Go back to a version", request=None, responses=QuizSerializer)
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was there until now stays a version, too. Who may see the quiz stays as it is."""
        revision = self.get_object()
        if not permissions.can_edit(request.user, revision.quiz):
            raise PermissionDenied
        quiz = restore_revision(revision=revision, person=cast(User, request.user))
        return Response(self.get_serializer(quiz).data)
