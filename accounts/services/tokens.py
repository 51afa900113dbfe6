"""Bearer tokens: an hour of access to the API for a password."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.random_keys import digest_of, new_secret
from accounts.services.security_events import Kind, record_event

TOKEN_CHARACTERS = 48
LIFETIME = timedelta(hours=1)
RENEW_UNDER = timedelta(seconds=60)
MAX_TOKENS_PER_USER = 20


class IssuedToken(NamedTuple):
    """The only time that `secret` is known."""

    secret: str
    expires_at: datetime


def issue_token(*, user: User, request: HttpRequest | None = None) -> IssuedToken:
    """A new token. Expired ones go; of too many the oldest give way."""
    now = timezone.now()
    own = ApiToken.objects.filter(user=user)
    own.filter(expires_at__lte=now).delete()
    kept = own.order_by("-created_at", "-pk").values("pk")[: MAX_TOKENS_PER_USER - 1]
    own.exclude(pk__in=[row["pk"] for row in kept]).delete()
    issued = IssuedToken(new_secret(TOKEN_CHARACTERS), now + LIFETIME)
    ApiToken.objects.create(
        user=user,
        digest=digest_of(issued.secret),
        password_stamp=user.get_session_auth_hash(),
        expires_at=issued.expires_at,
    )
    record_event(user=user, kind=Kind.TOKEN_ISSUED, request=request)
    return issued


def use_token(*, secret: str) -> ApiToken | None:
    """The live token with this secret, or None. Used in its last minute it gets another hour."""
    now = timezone.now()
    live = ApiToken.objects.filter(digest=digest_of(secret), expires_at__gt=now)
    token = live.select_related("user").first()
    if token is None or token.password_stamp != token.user.get_session_auth_hash() or not token.user.may_use_programs:
        return None
    if token.expires_at - now < RENEW_UNDER:
        token.expires_at = now + LIFETIME
        live.update(expires_at=token.expires_at)
    return token


def revoke_token(*, token: ApiToken, request: HttpRequest | None = None) -> None:
    """End a token at once."""
    token.delete()
    record_event(user=token.user, kind=Kind.TOKEN_REVOKED, request=request)
