"""REST API of assignments for their owners. What players do: classroom.attempt_api."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.bin_services import put_into_bin
from classroom import assignment_queries, assignment_services
from classroom.assignment_results import settle_due_assignments
from classroom.assignment_serializers import (
    AssignmentChangeSerializer,
    AssignmentDetailSerializer,
    AssignmentSerializer,
    NewAssignmentSerializer,
)
from classroom.models import Assignment, AssignmentPlayer
from classroom.views.addresses import public_address
from quizzes.permissions import can_start

_ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The player's id.")


@extend_schema_view(
    list=extend_schema(
        summary="Your assignments, newest first",
        parameters=[OpenApiParameter("running", OpenApiTypes.BOOL, description="Only those that still take answers.")],
    ),
    create=extend_schema(
        summary="Assign a quiz", request=NewAssignmentSerializer, responses={201: AssignmentDetailSerializer}
    ),
    retrieve=extend_schema(summary="An assignment with everybody's progress", responses=AssignmentDetailSerializer),
    partial_update=extend_schema(
        summary="Close it, or change when it ends",
        request=AssignmentChangeSerializer(partial=True),
        responses=AssignmentDetailSerializer,
    ),
    destroy=extend_schema(summary="Put an assignment, with its answers and its result, into your bin"),
)
class AssignmentViewSet(viewsets.GenericViewSet[Assignment], mixins.ListModelMixin, mixins.DestroyModelMixin):
    queryset = Assignment.objects.none()
    permission_classes = (IsAuthenticated,)
    serializer_class = AssignmentSerializer
    lookup_value_converter = "uuid"
    search_fields = ("title",)
    ordering_fields = ("created_at", "due_at")
    http_method_names: ClassVar = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Assignment]:
        own = assignment_queries.own_assignments(self.request.user)
        if self.action == "list" and self.request.query_params.get("running") in ("true", "1"):
            return assignment_queries.running_assignments(self.request.user, now=timezone.now())
        return assignment_queries.listed_assignments(own).order_by("-created_at", "id")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "link": self._link}

    def _link(self, code: str) -> str:
        return public_address(self.request._request, reverse("classroom:attempt", args=[code]))

    def _answer(self, pk: UUID, status_code: int = status.HTTP_200_OK) -> Response:
        assignment: Any = get_object_or_404(self.get_queryset(), pk=pk)
        assignment.progress = assignment_queries.progress_rows(assignment)
        assignment.has_result = assignment_queries.has_result(assignment)
        answer = AssignmentDetailSerializer(assignment, context=self.get_serializer_context())
        return Response(answer.data, status=status_code)

    def create(self, request: Request) -> Response:
        form = NewAssignmentSerializer(data=request.data, context={"request": request})
        form.is_valid(raise_exception=True)
        quiz = form.validated_data["quiz"]
        if not can_start(request.user, quiz):
            raise PermissionDenied(_("This quiz can't be played. Copy it, or choose another."))
        assignment = assignment_services.create_assignment(
            quiz=quiz, owner=request.user, options=form.game_options(), paced=form.paced_options()
        )
        return self._answer(assignment.pk, status.HTTP_201_CREATED)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        settle_due_assignments(owner=request.user)
        return self._answer(pk)

    def partial_update(self, request: Request, pk: UUID) -> Response:
        """`due_at` opens what was closed; `closed: true` closes it now, whatever the date."""
        assignment = self.get_object()
        form = AssignmentChangeSerializer(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        changes = form.validated_data
        if "due_at" in changes or changes.get("closed") is False:
            due_at = changes.get("due_at", assignment.due_at)
            assignment_services.reopen_assignment(assignment=assignment, due_at=due_at)
        if changes.get("closed"):
            assignment_services.close_assignment(assignment=assignment)
        return self._answer(pk)

    def perform_destroy(self, instance: Assignment) -> None:
        put_into_bin(thing=instance)


class AssignmentPlayerView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        summary="Put a player of your assignment, with their attempts, into your bin",
        parameters=[_ID],
        responses={204: None},
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        """The name is free again, and the result is without them."""
        player = get_object_or_404(AssignmentPlayer, pk=pk, assignment__owner=request.user, assignment__deleted_at=None)
        put_into_bin(thing=player)
        return Response(status=status.HTTP_204_NO_CONTENT)
