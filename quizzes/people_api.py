"""REST API of people as the community sees them: whoever has published something, by name and picture only."""

from typing import Any, ClassVar

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.avatars import avatar_address
from accounts.models import User
from quizzes import queries
from quizzes.conditional import ConditionalReads
from quizzes.serializers import QuizListSerializer


class PersonSerializer(serializers.ModelSerializer[User]):
    """A person: never their address, roles, or when they were seen. `quiz_count`: published quizzes."""

    avatar = serializers.SerializerMethodField(help_text="The address of their picture.")
    quiz_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = User
        fields = ("id", "username", "avatar", "quiz_count")
        read_only_fields = fields

    def get_avatar(self, user: User) -> str:
        return avatar_address(user)


@extend_schema_view(
    list=extend_schema(summary="People who have published quizzes"),
    retrieve=extend_schema(summary="One of them"),
)
class PersonViewSet(ConditionalReads, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[User]):
    """By name. People who haven't published anything that the community shows can't be found here."""

    permission_classes = (IsAuthenticated,)
    serializer_class = PersonSerializer
    lookup_value_converter = "uuid"
    filter_backends: ClassVar = []
    queryset = User.objects.none()

    def get_queryset(self) -> QuerySet[User]:
        return people_of_the_community()

    @extend_schema(summary="What somebody has published", responses=QuizListSerializer(many=True))
    @action(detail=True, methods=["get"])
    def quizzes(self, request: Request, pk: Any = None) -> Response:
        """The newest first."""
        person = self.get_object()
        rows = (
            queries.listed(queries.public_quizzes().filter(user=person))
            .select_related("folder")
            .prefetch_related("tags")
        )
        page = self.paginate_queryset(rows)
        shown = QuizListSerializer(page, many=True, context=self.get_serializer_context())
        return self.get_paginated_response(shown.data)


def people_of_the_community() -> QuerySet[User]:
    """Verified, active and not blocked, with `quiz_count` > 0, by name."""
    own = queries.public_quizzes().filter(user=OuterRef("pk")).order_by()
    count = own.values("user").annotate(n=Count("pk")).values("n")
    people = User.objects.filter(verified=True, is_active=True, is_blocked=False, is_deleted=False)
    return people.annotate(quiz_count=Coalesce(Subquery(count), 0)).filter(quiz_count__gt=0).order_by("username", "id")
