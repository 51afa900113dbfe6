"""A random number that stays with a browser, signed by us: what a guest's ban holds on to.

It is in a cookie that scripts can't read. Rows have its hash only. Who empties their browser is somebody new: against
that, knocking and locking help.
"""

import hashlib
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "call_browser"
AGE_S = 365 * 24 * 60 * 60
_SALT = "rooms.browser"


def new_token() -> str:
    return signing.dumps(secrets.token_urlsafe(18), salt=_SALT)


def digest_of(token: str) -> str:
    """What rows keep of a token; "" for one that isn't ours."""
    try:
        number = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return ""
    return hashlib.sha256(str(number).encode()).hexdigest()


def give_token(request: HttpRequest, response: HttpResponse) -> None:
    """Sets the cookie where there is none of ours yet."""
    if digest_of(request.COOKIES.get(COOKIE, "")):
        return
    response.set_cookie(
        COOKIE, new_token(), max_age=AGE_S, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
