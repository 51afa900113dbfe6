"""REST API of registering, verifying and resetting. Answers are the same whether or not an address has an account."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied, Throttled, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api import CsrfForEverybody, session_of
from accounts.mail_serializers import (
    AcceptInvitationSerializer,
    EmailConfirmedSerializer,
    EmailSerializer,
    LinkSerializer,
    NewPasswordSerializer,
    RegisteredSerializer,
)
from accounts.serializers import RegistrationSerializer, SessionSerializer
from accounts.services import TooManyTries, sign_in
from accounts.services.email_change import confirm_email_change
from accounts.services.invitations import accept_invitation
from accounts.services.password_reset import ask_for_reset, reset_password
from accounts.services.registration import RegistrationClosed, register_user
from accounts.services.verification import resend_verification, verify_email
from accounts.signed_links import LinkInvalid


@contextmanager
def refusals() -> Iterator[None]:
    """What the services refuse, as answers of the API."""
    try:
        yield
    except LinkInvalid as wrong:
        raise ValidationError({"token": [wrong.message]}, code="link_invalid") from None
    except RegistrationClosed as closed:
        raise PermissionDenied(closed.message, code=closed.code) from None
    except TooManyTries as full:
        raise Throttled(full.wait_s, str(full.message), "too_many_tries") from None


def read(kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body, checked. Raises ValidationError."""
    serializer = kind(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class OpenView(APIView):
    """For people who aren't signed in; other sites can't make a browser send these."""

    authentication_classes = (CsrfForEverybody,)
    permission_classes = (AllowAny,)


class RegisterView(OpenView):
    """Create an account. Nobody is signed in by it: an address that has an account gets the same answer, and a mail.

    Refused with `registration_closed` or `invitation_needed` where people can't register by themselves.
    """

    @extend_schema(summary="Register", request=RegistrationSerializer, responses={202: RegisteredSerializer}, auth=[])
    def post(self, request: Request) -> Response:
        with refusals():
            following = register_user(request=request._request, **read(RegistrationSerializer, request))
        return Response({"next_step": following}, status=status.HTTP_202_ACCEPTED)


class VerifyView(OpenView):
    @extend_schema(summary="Confirm an e-mail address", request=LinkSerializer, responses={204: None}, auth=[])
    def post(self, request: Request) -> Response:
        """With the token from the mail. It works once."""
        with refusals():
            verify_email(request=request._request, **read(LinkSerializer, request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ResendView(OpenView):
    @extend_schema(summary="Send the confirmation again", request=EmailSerializer, responses={202: None}, auth=[])
    def post(self, request: Request) -> Response:
        """If an account with this address waits for it. An address gets at most three mails an hour."""
        with refusals():
            resend_verification(request=request._request, **read(EmailSerializer, request))
        return Response(status=status.HTTP_202_ACCEPTED)


class ResetView(OpenView):
    @extend_schema(summary="Ask for a new password", request=EmailSerializer, responses={202: None}, auth=[])
    def post(self, request: Request) -> Response:
        """If an account has this address, it gets a link for ten minutes; at most three an hour."""
        with refusals():
            ask_for_reset(request=request._request, **read(EmailSerializer, request))
        return Response(status=status.HTTP_202_ACCEPTED)


class ResetPasswordView(OpenView):
    @extend_schema(summary="Choose a new password", request=NewPasswordSerializer, responses={204: None}, auth=[])
    def post(self, request: Request) -> Response:
        """With the token from the mail. Ends every session and bearer token; a second factor stays."""
        with refusals():
            reset_password(request=request._request, **read(NewPasswordSerializer, request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class AcceptInvitationView(OpenView):
    @extend_schema(
        summary="Accept an invitation", request=AcceptInvitationSerializer, responses={201: SessionSerializer}, auth=[]
    )
    def post(self, request: Request) -> Response:
        """With the token from the mail. Creates the account and signs it in."""
        with refusals():
            user = accept_invitation(request=request._request, **read(AcceptInvitationSerializer, request))
        sign_in(request=request._request, user=user)
        return Response(session_of(user), status=status.HTTP_201_CREATED)


class ConfirmEmailView(OpenView):
    @extend_schema(
        summary="Confirm a change of address", request=LinkSerializer, responses=EmailConfirmedSerializer, auth=[]
    )
    def post(self, request: Request) -> Response:
        """With the token from the mail to the old or to the new address; each works once."""
        with refusals():
            changed = confirm_email_change(request=request._request, **read(LinkSerializer, request))
        return Response({"changed": changed})
