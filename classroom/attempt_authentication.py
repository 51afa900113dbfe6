"""`Authorization: Attempt <secret>`: players of an assignment have no account. Neither cookies nor CSRF tokens."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, Throttled
from rest_framework.request import Request

from accounts.addresses import network_of
from accounts.authentication import CredentialRefused
from classroom.attempt_services import player_of
from classroom.models import AssignmentPlayer
from classroom.throttles import TooManyTries, Tries

WRONG_SECRETS = Tries("assignment-secrets", limit=30, window_s=60)


class AssignmentInBin(APIException):
    """Its owner may put it back, so the secret is still good for something: 410, and not 401."""

    status_code = status.HTTP_410_GONE
    default_code = "in_bin"
    default_detail = gettext_lazy(
        "Your teacher has deleted this assignment. What you did is still there: if it is put back, you go on where you "
        "were."
    )


class AttemptAuthentication(BaseAuthentication):
    """`request.auth` is the AssignmentPlayer."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, AssignmentPlayer]:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        place = network_of(request._request)
        try:
            WRONG_SECRETS.check(place)
        except TooManyTries as full:
            raise Throttled(full.wait_s, str(full.message), "too_many_tries") from None
        player = player_of(secret) if scheme.lower() == "attempt" else None
        if player is None:
            if secret:
                WRONG_SECRETS.count(place)
            raise CredentialRefused(
                _("This personal code is wrong, or the player was removed. Check it, or join anew.")
            )
        if player.assignment.is_in_bin:
            raise AssignmentInBin
        return AnonymousUser(), player

    def authenticate_header(self, request: Request) -> str:
        return 'Attempt realm="Classroom"'


class AttemptScheme(OpenApiAuthenticationExtension):
    target_class = "classroom.attempt_authentication.AttemptAuthentication"
    name = "attemptSecret"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        description = _("`Attempt` and the secret that joining an assignment gave.")
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": description}
