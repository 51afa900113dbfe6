"""REST API of the second step of a log-in, and of setting it up. Only for sessions: programs have no phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.api import CsrfForEverybody, session_of
from accounts.models import User
from accounts.serializers import (
    CodeSerializer,
    NewTotpSerializer,
    PasswordSerializer,
    RecoveryCodesSerializer,
    SecondFactorSerializer,
    SessionSerializer,
)
from accounts.services import second_factor
from accounts.services.login_steps import StepOutOfOrder, take_code


@contextmanager
def refusals() -> Iterator[None]:
    """What the services refuse, as answers of the API."""
    try:
        yield
    except StepOutOfOrder as wrong:
        raise PermissionDenied(wrong.message, code="step_out_of_order") from None
    except second_factor.CodeRefused as wrong:
        raise PermissionDenied(wrong.message, code="code_refused") from None
    except second_factor.SecondFactorRefused as wrong:
        raise PermissionDenied(wrong.message, code="second_factor_refused") from None
    except services.TooManyTries as full:
        raise Throttled(full.wait_s, str(full.message), "too_many_tries") from None


def confirm_it_is_you(request: Request) -> User:
    """The signed-in person, who has just typed the own password again, or has none and has just logged in."""
    form = PasswordSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    password = form.validated_data.get("password")
    if password is None and request.user.has_usable_password():
        raise serializers.ValidationError({"password": [_("This field is required.")]}, code="required")
    with refusals():
        try:
            services.confirm_password(request=request._request, user=request.user, password=password or "")
        except services.ProofNeeded as needed:
            raise PermissionDenied(needed.message, code="proof_needed") from None
        except services.LogInRefused:
            message = _("That is not your password.")
            raise serializers.ValidationError({"password": [message]}, code="wrong_password") from None
    return request.user


def _shown_once(data: Any, status_code: int = status.HTTP_200_OK) -> Response:
    return Response(data, status=status_code, headers={"Cache-Control": "no-store"})


@method_decorator(sensitive_post_parameters(), name="dispatch")
class LogInCodeView(APIView):
    """The second step, after `auth/login/` said `next_step: code`, within ten minutes. Recovery codes fit always."""

    authentication_classes = (CsrfForEverybody,)
    permission_classes = (AllowAny,)

    @extend_schema(summary="Log in: the code", request=CodeSerializer, responses=SessionSerializer, auth=[])
    def post(self, request: Request) -> Response:
        form = CodeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        with refusals():
            return Response(session_of(*take_code(request=request._request, code=form.validated_data["code"])))


class _OwnSettings(APIView):
    authentication_classes = (SessionAuthentication,)


class SecondFactorView(_OwnSettings):
    @extend_schema(summary="Your second factor", responses=SecondFactorSerializer)
    def get(self, request: Request) -> Response:
        return Response(second_factor.second_factor_of(request.user)._asdict())


@method_decorator(sensitive_post_parameters(), name="dispatch")
class NewTotpView(_OwnSettings):
    """Begin to set up an app. It counts when a code from it was confirmed."""

    @extend_schema(summary="Set up an app for codes", request=PasswordSerializer, responses={201: NewTotpSerializer})
    def post(self, request: Request) -> Response:
        user = confirm_it_is_you(request)
        with refusals():
            device = second_factor.begin_totp(user=user)
        return _shown_once(
            {"secret": second_factor.secret_of(device), "uri": device.config_url}, status.HTTP_201_CREATED
        )


class ConfirmTotpView(_OwnSettings):
    """From now on log-ins need a code."""

    @extend_schema(summary="Confirm the app by a code", request=CodeSerializer, responses=RecoveryCodesSerializer)
    def post(self, request: Request) -> Response:
        form = CodeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        with refusals():
            codes = second_factor.confirm_totp(
                user=request.user, code=form.validated_data["code"], request=request._request
            )
        return _shown_once({"recovery_codes": codes})


@method_decorator(sensitive_post_parameters(), name="dispatch")
class RemoveTotpView(_OwnSettings):
    """Recovery codes go too, unless there are passkeys."""

    @extend_schema(summary="Remove the app", request=PasswordSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        second_factor.remove_app(user=confirm_it_is_you(request), request=request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class RecoveryCodesView(_OwnSettings):
    """The old ones open nothing any more."""

    @extend_schema(summary="New recovery codes", request=PasswordSerializer, responses=RecoveryCodesSerializer)
    def post(self, request: Request) -> Response:
        user = confirm_it_is_you(request)
        if not second_factor.has_second_factor(user):
            raise PermissionDenied(
                _("Set up an app or a passkey first: the codes stand in for it."), code="second_factor_refused"
            )
        return _shown_once(
            {"recovery_codes": second_factor.replace_recovery_codes(user=user, request=request._request)}
        )
