"""How programs sign in to the API: `Authorization: Bearer` with a token, `X-API-Key` with a key.

Both stand before the session, so that a header decides over a cookie, and neither needs a CSRF token: no other site
can make a browser send them. Django REST framework imports this module while it loads its views, so nothing here may
import those.
"""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.authentication import BaseAuthentication, BasicAuthentication
from rest_framework.exceptions import APIException, PermissionDenied, Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts import services
from accounts.models import ApiKey, ApiToken, User
from accounts.services.api_keys import use_api_key
from accounts.services.second_factor import lacks_second_factor
from accounts.services.sessions import note_person
from accounts.services.tokens import use_token

KEY_HEADER = "X-API-Key"


class CredentialRefused(APIException):
    """401: what the request carries opens nothing."""

    status_code = status.HTTP_401_UNAUTHORIZED
    default_code = "credential_refused"
    auth_header = 'Bearer realm="Classroom"'

    def __init__(self, detail: str, code: str | None = None, auth_header: str | None = None) -> None:
        super().__init__(detail, code)
        self.auth_header = auth_header or self.auth_header


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; `request.auth` is the ApiToken."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = use_token(secret=secret.strip())
        if token is None:
            raise CredentialRefused(_("This token is wrong or has expired. Get a new one from auth/token/."))
        _admit(token.user)
        return token.user, token


class ApiKeyAuthentication(BaseAuthentication):
    """`X-API-Key: <key>`, within the key's scopes; `request.auth` is the ApiKey."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        secret = request.headers.get(KEY_HEADER)
        if secret is None:
            return None
        key = use_api_key(secret=secret.strip())
        if key is None:
            raise CredentialRefused(_("This API key is wrong or was deleted. Create one in your account settings."))
        _admit(key.user)
        scope = scope_of(request)
        if scope not in key.scopes:
            raise PermissionDenied(
                _("This API key lacks the scope “%(scope)s”.") % {"scope": scope}, code="scope_missing"
            )
        return key.user, key


class PasswordAuthentication(BasicAuthentication):
    """`Authorization: Basic`, only where a token is given out for it."""

    www_authenticate_realm = "Classroom"

    def authenticate_credentials(self, userid: str, password: str, request: Request | None = None) -> tuple[User, None]:
        assert request is not None
        try:
            user = services.check_password(request=request._request, login=userid, password=password)
        except services.LogInRefused as refused:
            raise CredentialRefused(refused.message, "login_refused", self.authenticate_header(request)) from None
        except services.TooManyTries as full:
            raise Throttled(full.wait_s, str(full.message), "too_many_tries") from None
        _admit(user)
        return user, None


def _admit(user: User) -> None:
    """Programs of somebody who must have a second factor and has none wait for it; everybody else was seen."""
    if lacks_second_factor(user):
        raise PermissionDenied(
            _("Set up a second factor first, in the browser: this server asks for one."), code="second_factor_required"
        )
    note_person(user=user)


def scope_of(request: Any) -> str:
    """What a key needs for this request. A view with its own `api_scope` needs that one whatever the method."""
    scope = getattr(request.parser_context.get("view"), "api_scope", None)
    return scope or (ApiKey.Scope.READ if request.method in SAFE_METHODS else ApiKey.Scope.WRITE)
