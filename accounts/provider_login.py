"""Going to an identity provider and coming back, through the social-account library's own views."""

import logging
import secrets
import time
from enum import StrEnum
from typing import Any, NamedTuple

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.github.views import oauth2_callback as github_callback
from allauth.socialaccount.providers.google.views import oauth2_callback as google_callback
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import callback as openid_connect_callback
from django.conf import settings
from django.http import HttpRequest
from requests import RequestException

from accounts.identity_providers import GITHUB, GOOGLE, OPENID_CONNECT
from accounts.provider_adapter import ANSWER, FAILURE
from accounts.provider_answers import (
    AnswerRefused,
    ProviderAnswer,
    authenticated_lately,
    check_answer,
    vouched_email,
)

logger = logging.getLogger("accounts.security")
# A provider that is down, or answers with what is no answer.
_BROKEN = (RequestException, OAuth2Error, KeyError, ValueError, TypeError, AttributeError)
# How each kind is asked to have the person log in anew. GitHub can only be asked to let them choose.
_ASK_AGAIN = {
    GOOGLE: {"prompt": "select_account"},
    GITHUB: {"prompt": "select_account"},
    OPENID_CONNECT: {"prompt": "login", "max_age": "0"},
}


class Purpose(StrEnum):
    """What somebody goes to a provider for."""

    LOG_IN = "log in"
    LINK = "link"
    PROVE = "prove"


class ProviderFailed(Exception):
    """Nobody came back with a good answer. `cancelled`: they changed their mind there."""

    def __init__(self, *, cancelled: bool = False) -> None:
        super().__init__()
        self.cancelled = cancelled


class Arrival(NamedTuple):
    """Somebody has come back. `user` is who sent them, for all purposes but a log-in; `next` a page here."""

    answer: ProviderAnswer
    purpose: Purpose
    user: str
    next: str
    authenticated_lately: bool


def address_at_provider(*, request: HttpRequest, provider_id: str, purpose: Purpose, following: str = "") -> str:
    """Where to send the browser. State, nonce and PKCE verifier stay in the session. Raises ProviderFailed."""
    kind = settings.IDENTITY_PROVIDERS[provider_id].kind
    nonce = secrets.token_urlsafe(24)
    data = {
        "purpose": purpose,
        "user": str(request.user.pk) if purpose is not Purpose.LOG_IN else "",
        "nonce": nonce,
    }
    asked = {**({"nonce": nonce} if kind == OPENID_CONNECT else {})}
    try:
        provider = get_adapter().get_provider(request, provider_id)
        parameters = {**asked, **(_ASK_AGAIN[kind] if purpose is Purpose.PROVE else {})}
        response = provider.redirect(request, "login", next_url=following, data=data, auth_params=parameters)
    except _BROKEN as broken:
        raise _failure(provider_id, broken) from None
    if response.status_code != 302:
        raise _failure(provider_id, None)
    address = str(response["Location"])
    if not address.startswith(("https://", "http://")):
        raise _failure(provider_id, None)
    return address


def come_back(*, request: HttpRequest, provider_id: str) -> Arrival:
    """Who has come back from the provider, checked. Raises ProviderFailed."""
    try:
        _library_callback(request, provider_id)
    except _BROKEN as broken:
        raise _failure(provider_id, broken) from None
    login: SocialLogin | None = getattr(request, ANSWER, None)
    if login is None:
        error, exception = getattr(request, FAILURE, (None, None))
        if error == AuthError.CANCELLED:
            raise ProviderFailed(cancelled=True)
        raise _failure(provider_id, exception)
    try:
        return _read(login, provider_id)
    except AnswerRefused as refused:
        raise _failure(provider_id, refused) from None


def _library_callback(request: HttpRequest, provider_id: str) -> Any:
    kind = settings.IDENTITY_PROVIDERS[provider_id].kind
    if kind == OPENID_CONNECT:
        return openid_connect_callback(request, provider_id)
    return (google_callback if kind == GOOGLE else github_callback)(request)


def _read(login: SocialLogin, provider_id: str) -> Arrival:
    data = login.state["data"]
    if settings.IDENTITY_PROVIDERS[provider_id].kind == OPENID_CONNECT:
        check_answer(login.told, nonce=data["nonce"])
    addresses = [(one.email, one.verified) for one in login.email_addresses]
    return Arrival(
        answer=ProviderAnswer(provider_id, login.account.uid, vouched_email(addresses), login.names),
        purpose=Purpose(data["purpose"]),
        user=data["user"],
        next=login.state.get("next", ""),
        authenticated_lately=authenticated_lately(login.told, now=time.time()),
    )


def _failure(provider_id: str, cause: Exception | None) -> ProviderFailed:
    # Kinds only: an answer of a provider may hold tokens.
    logger.warning("No answer from the provider %s: %s", provider_id, type(cause).__name__)
    return ProviderFailed()
