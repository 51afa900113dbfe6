"""REST API of one's signed-in browsers and of what happened to one's account."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import TokenAuthentication
from accounts.models import SecurityEvent, UserSession
from accounts.services import sessions


class UserSessionSerializer(serializers.ModelSerializer[UserSession]):
    """A signed-in browser. `device` is its kind in words, `current` whether it is the one that asks."""

    device = serializers.CharField(read_only=True)
    current = serializers.SerializerMethodField()

    class Meta:
        model = UserSession
        fields = ("id", "device", "ip_address", "created_at", "last_seen", "current")
        read_only_fields = fields

    def get_current(self, session: UserSession) -> bool:
        return session.session_key == self.context["request"].session.session_key


class EndedSerializer(serializers.Serializer[Any]):
    """How many browsers were signed out."""

    ended = serializers.IntegerField(read_only=True)


class SecurityEventSerializer(serializers.ModelSerializer[SecurityEvent]):
    """Something that matters to your account's safety. `text` says it for people, `details` more of it."""

    text = serializers.CharField(source="sentence", read_only=True)
    details = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = SecurityEvent
        fields = ("id", "kind", "text", "happened_at", "ip_address", "device", "details")
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="Your signed-in browsers"),
    destroy=extend_schema(summary="Sign a browser out"),
)
class UserSessionViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, viewsets.GenericViewSet[UserSession]):
    """Browsers in which you are signed in, the last used first. API keys can't look at them or end them."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)
    serializer_class = UserSessionSerializer
    lookup_value_converter = "uuid"
    filter_backends: ClassVar = []
    queryset = UserSession.objects.none()

    def get_queryset(self) -> QuerySet[UserSession]:
        return sessions.live_sessions(self.request.user).select_related("user")

    def perform_destroy(self, instance: UserSession) -> None:
        sessions.end_session(session=instance, request=self.request._request)

    @extend_schema(summary="Sign out every other browser", request=None, responses=EndedSerializer)
    @action(detail=False, methods=["post"], url_path="end-others", pagination_class=None)
    def end_others(self, request: Request) -> Response:
        """With a bearer token: every browser."""
        ended = sessions.end_other_sessions(user=request.user, request=request._request)
        return Response({"ended": ended})


@extend_schema_view(list=extend_schema(summary="What happened to your account"))
class SecurityEventViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[SecurityEvent]):
    """Log-ins, failures, changes to how you log in; the newest first. Old ones are deleted after a while."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (IsAuthenticated,)
    serializer_class = SecurityEventSerializer
    filter_backends: ClassVar = []
    queryset = SecurityEvent.objects.none()

    def get_queryset(self) -> QuerySet[SecurityEvent]:
        return SecurityEvent.objects.filter(user=self.request.user)
