"""Where the social-account library (django-allauth) ends and our own log-in begins.

The library speaks the protocol: addresses, state, PKCE, tokens, claims. Whatever it would do afterwards (log in, sign
up, connect) it never does here: the answer, or the failure, is put aside for accounts.provider_login.
"""

from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.identity_providers import OPENID_CONNECT, IdentityProvider
from accounts.provider_answers import tidy_name

ANSWER, FAILURE = "_provider_answer", "_provider_failure"


class ProviderAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """From the settings only: nobody adds a provider through the database."""
        apps = [_app(one) for one in settings.IDENTITY_PROVIDERS.values()]
        return [app for app in apps if provider in (None, app.provider_id or app.provider)]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Keep what was told for this request only; what the library would store of it is little."""
        told = sociallogin.account.extra_data
        names = (data.get("username"), data.get("name"), data.get("first_name"))
        sociallogin.told = told if isinstance(told, dict) else {}
        sociallogin.names = tuple(dict.fromkeys(name for name in map(tidy_name, names) if name))
        sociallogin.account.extra_data = {
            "email": next((one.email for one in sociallogin.email_addresses), ""),
            "name": next(iter(sociallogin.names), ""),
        }
        return sociallogin.user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never: an address opens nothing."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        setattr(request, ANSWER, sociallogin)
        raise ImmediateHttpResponse(HttpResponse())

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **details: Any
    ) -> NoReturn:
        setattr(request, FAILURE, (error, details.get("exception")))
        raise ImmediateHttpResponse(HttpResponse())


def _app(provider: IdentityProvider) -> SocialApp:
    of_its_own = provider.kind == OPENID_CONNECT
    return SocialApp(
        provider=provider.kind,
        provider_id=provider.id if of_its_own else "",
        name=provider.name,
        client_id=provider.client_id,
        secret=provider.secret,
        settings={
            "oauth_pkce_enabled": True,
            **({"server_url": provider.server_url, "verified_email": provider.vouches} if of_its_own else {}),
        },
    )
