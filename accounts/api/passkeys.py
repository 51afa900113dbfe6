"""REST API of passkeys: as a step of a log-in, and one's own. Only for sessions: programs have no fingers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts.api import CsrfForEverybody, session_of
from accounts.api.second_factor import confirm_it_is_you, refusals
from accounts.challenges import ChallengeGone
from accounts.models import FidoCredential
from accounts.passkey_serializers import (
    AddedPasskeySerializer,
    NewPasskeySerializer,
    PasskeyAnswerSerializer,
    PasskeyOptionsSerializer,
    PasskeySerializer,
    RequirePasswordSerializer,
)
from accounts.serializers import PasswordSerializer, SecondFactorSerializer, SessionSerializer
from accounts.services import login_steps, passkeys
from accounts.services.second_factor import second_factor_of


@contextmanager
def passkey_refusals() -> Iterator[None]:
    """What the services refuse about passkeys, as answers of the API."""
    try:
        with refusals():
            yield
    except ChallengeGone as gone:
        raise PermissionDenied(gone.message, code="challenge_gone") from None
    except passkeys.PasskeyRefused as wrong:
        raise PermissionDenied(wrong.message, code="passkey_refused") from None
    except login_steps.PasswordRequired as more:
        raise PermissionDenied(more.message, code="password_required") from None


def _answer_in(request: Request) -> dict[str, Any]:
    form = PasskeyAnswerSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data["credential"])


def _options(public_key: dict[str, Any]) -> Response:
    return Response({"publicKey": public_key}, headers={"Cache-Control": "no-store"})


class _LogInStep(APIView):
    authentication_classes = (CsrfForEverybody,)
    permission_classes = (AllowAny,)


class BeginPasskeyLogInView(_LogInStep):
    """Instead of the password, for accounts that don't require it. Nobody is named: the passkey says whose it is."""

    @extend_schema(summary="Log in: ask for a passkey alone", request=None, responses=PasskeyOptionsSerializer, auth=[])
    def post(self, request: Request) -> Response:
        with passkey_refusals():
            return _options(login_steps.begin_passkey_alone(request=request._request))


class PasskeyLogInView(_LogInStep):
    """The device must have verified its user. `password_required`: this account asks for the password first."""

    @extend_schema(
        summary="Log in: a passkey alone", request=PasskeyAnswerSerializer, responses=SessionSerializer, auth=[]
    )
    def post(self, request: Request) -> Response:
        answer = _answer_in(request)
        with passkey_refusals():
            return Response(session_of(*login_steps.take_passkey_alone(request=request._request, answer=answer)))


class BeginSecondPasskeyView(_LogInStep):
    """After `auth/login/` said `next_step: passkey` or `code_or_passkey`."""

    @extend_schema(
        summary="Log in: ask for a passkey as second step", request=None, responses=PasskeyOptionsSerializer, auth=[]
    )
    def post(self, request: Request) -> Response:
        with passkey_refusals():
            return _options(login_steps.begin_second_passkey(request=request._request))


class SecondPasskeyView(_LogInStep):
    """The second step; a recovery code at `auth/login/code/` stands in for it."""

    @extend_schema(summary="Log in: the passkey", request=PasskeyAnswerSerializer, responses=SessionSerializer, auth=[])
    def post(self, request: Request) -> Response:
        answer = _answer_in(request)
        with passkey_refusals():
            return Response(session_of(*login_steps.take_second_passkey(request=request._request, answer=answer)))


@method_decorator(sensitive_post_parameters(), name="dispatch")
class BeginPasskeyView(APIView):
    """Begin to add a passkey. It counts when `auth/passkeys/` got the browser's answer."""

    authentication_classes = (SessionAuthentication,)

    @extend_schema(summary="Begin to add a passkey", request=PasswordSerializer, responses=PasskeyOptionsSerializer)
    def post(self, request: Request) -> Response:
        user = confirm_it_is_you(request)
        with passkey_refusals():
            return _options(passkeys.begin_passkey(user=user, request=request._request))


class PasskeysView(generics.GenericAPIView[FidoCredential]):
    """Your passkeys, the oldest first: at most twenty, so they come in one piece."""

    authentication_classes = (SessionAuthentication,)
    serializer_class = PasskeySerializer
    pagination_class = None
    filter_backends: ClassVar = []

    @extend_schema(summary="Your passkeys", responses=PasskeySerializer(many=True))
    def get(self, request: Request) -> Response:
        found = FidoCredential.objects.filter(user=request.user)
        return Response(PasskeySerializer(found, many=True).data)

    @extend_schema(summary="Add a passkey", request=NewPasskeySerializer, responses={201: AddedPasskeySerializer})
    def post(self, request: Request) -> Response:
        """With what the browser answered to `auth/passkeys/begin/`. From now on it is a second factor."""
        form = NewPasskeySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        answer, name = form.validated_data["credential"], form.validated_data["name"]
        with passkey_refusals():
            added = passkeys.add_passkey(user=request.user, request=request._request, answer=answer, name=name)
        shown = AddedPasskeySerializer({"passkey": added.passkey, "recovery_codes": added.recovery_codes}).data
        return Response(shown, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})


def _own(request: Request, pk: UUID) -> FidoCredential:
    found = passkeys.passkey_of(request.user, pk)
    if found is None:
        raise Http404
    return found


@extend_schema(summary="Rename a passkey")
class PasskeyView(generics.UpdateAPIView[FidoCredential]):
    """The name is for you; it changes nothing about who gets in."""

    authentication_classes = (SessionAuthentication,)
    serializer_class = PasskeySerializer
    http_method_names: ClassVar = ["patch", "head", "options"]

    def get_object(self) -> FidoCredential:
        return _own(self.request, self.kwargs["pk"])

    def perform_update(self, serializer: BaseSerializer[FidoCredential]) -> None:
        name = serializer.validated_data.get("name", "")
        passkeys.rename_passkey(passkey=serializer.instance, name=name, request=self.request._request)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class RemovePasskeyView(APIView):
    """With the last second factor the recovery codes go too."""

    authentication_classes = (SessionAuthentication,)

    @extend_schema(summary="Remove a passkey", request=PasswordSerializer, responses={204: None})
    def post(self, request: Request, pk: UUID) -> Response:
        passkey = _own(request, pk)
        confirm_it_is_you(request)
        passkeys.remove_passkey(passkey=passkey, request=request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class RequirePasswordView(APIView):
    """Off: a passkey alone logs in, if the device verified its user. Needs a passkey."""

    authentication_classes = (SessionAuthentication,)

    @extend_schema(
        summary="Whether log-ins always ask for the password",
        request=RequirePasswordSerializer,
        responses=SecondFactorSerializer,
    )
    def post(self, request: Request) -> Response:
        form = RequirePasswordSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user = confirm_it_is_you(request)
        required = form.validated_data["require_password"]
        with passkey_refusals():
            passkeys.require_password(user=user, required=required, request=request._request)
        return Response(second_factor_of(user)._asdict())
