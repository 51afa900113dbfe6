"""A cookie by which a browser is known in which somebody has logged in before (OWASP's device cookie).

It opens nothing. Tries from such a browser are counted for themselves, so that whoever types wrong passwords elsewhere,
even behind the same router, can't keep the owner of an account out.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User

COOKIE = "known_browser"
LASTS_S = 365 * 24 * 60 * 60
_SALT = "accounts.known_browser"
_PENDING = "_known_browser"


def known_browser(request: HttpRequest, user: User | None) -> str:
    """The random name of this browser if this person has logged in from it, else ""."""
    if user is None or COOKIE not in request.COOKIES:
        return ""
    try:
        owner, name = signing.loads(request.COOKIES[COOKIE], salt=_SALT, max_age=LASTS_S)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(name) if owner == str(user.pk) else ""


def get_to_know(request: HttpRequest, user: User) -> None:
    """After a whole log-in: the answer to this request will carry the cookie."""
    name = known_browser(request, user) or secrets.token_urlsafe(12)
    setattr(request, _PENDING, signing.dumps([str(user.pk), name], salt=_SALT, compress=False))


def set_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """The cookie, if a log-in asked for it."""
    value = getattr(request, _PENDING, None)
    if value is not None:
        response.set_cookie(
            COOKIE, value, max_age=LASTS_S, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
