"""REST API of accounts: log in, log out, oneself."""

from typing import Any, ClassVar

from django.utils.decorators import method_decorator
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.views import APIView

from accounts import (
    api_schema,  # noqa: F401 (registers the security schemes)
    services,
)
from accounts.models import User
from accounts.serializers import LogInSerializer, MeSerializer, SessionSerializer
from accounts.services.login_steps import next_step, take_password


class CsrfForEverybody(SessionAuthentication):
    """Asks for the CSRF token of people who aren't signed in too, so that no other site can sign them in."""

    def authenticate(self, request: Request) -> Any:
        self.enforce_csrf(request)
        return super().authenticate(request)


def session_of(user: User | None, next_step: str | None = None) -> dict[str, Any]:
    return {"user": user and MeSerializer(user).data, "next_step": next_step}


def _read(kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    serializer = kind(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


@method_decorator(ensure_csrf_cookie, name="dispatch")
class SessionView(APIView):
    """Who is signed in. Also sets the CSRF cookie, whose value unsafe requests repeat in `X-CSRFToken`."""

    permission_classes = (AllowAny,)

    @extend_schema(summary="Who is signed in", responses=SessionSerializer, auth=[])
    def get(self, request: Request) -> Response:
        if isinstance(request.user, User):
            return Response(session_of(request.user))
        return Response(session_of(None, next_step(request._request)))


@method_decorator(sensitive_post_parameters(), name="dispatch")
class LogInView(APIView):
    """The session cookie in the answer is the log-in. If `next_step` isn't null, go on with that step."""

    authentication_classes = (CsrfForEverybody,)
    permission_classes = (AllowAny,)

    @extend_schema(summary="Log in", request=LogInSerializer, responses=SessionSerializer, auth=[])
    def post(self, request: Request) -> Response:
        try:
            progress = take_password(request=request._request, **_read(LogInSerializer, request))
        except services.LogInRefused as refused:
            raise PermissionDenied(refused.message, code="login_refused") from None
        except services.TooManyTries as full:
            raise Throttled(full.wait_s, str(full.message), "too_many_tries") from None
        return Response(session_of(*progress))


class LogOutView(APIView):
    authentication_classes = (SessionAuthentication,)

    @extend_schema(summary="Log out", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        services.log_out(request=request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(summary="Yourself")
class MeView(generics.RetrieveUpdateAPIView[User]):
    """The signed-in person; `username` can be changed."""

    serializer_class = MeSerializer
    http_method_names: ClassVar = ["get", "patch", "head", "options"]

    def get_object(self) -> User:
        return self.request.user

    def perform_update(self, serializer: BaseSerializer[User]) -> None:
        username = serializer.validated_data.get("username")
        if username is not None:
            services.rename_user(user=serializer.instance, username=username)
