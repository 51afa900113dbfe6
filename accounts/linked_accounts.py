"""Reads of accounts at identity providers that people log in with (the social-account library's rows)."""

from typing import NamedTuple

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import QuerySet

from accounts.identity_providers import GITHUB, GOOGLE, IdentityProvider
from accounts.models import User

LOCAL, CUSTOM = "LOCAL", "CUSTOM"
AUTH_TYPES = {GOOGLE: "GOOGLE", GITHUB: "GITHUB"}


class WayIn(NamedTuple):
    """A provider for one person: `account` is what is linked, `name` what people call the provider.

    `offered` is whether one can log in with it; a linked one whose settings are gone isn't."""

    id: str
    name: str
    offered: bool
    account: SocialAccount | None

    @property
    def linked_as(self) -> str | None:
        """What the provider called the person when they last came from there, "" if nothing; None: not linked."""
        if self.account is None:
            return None
        return str(self.account.extra_data.get("email") or self.account.extra_data.get("name") or "")


def offered_providers() -> list[IdentityProvider]:
    """Those with settings."""
    return list(settings.IDENTITY_PROVIDERS.values())


def provider_name(provider_id: str) -> str:
    provider = settings.IDENTITY_PROVIDERS.get(provider_id)
    return provider.name if provider else provider_id.capitalize()


def linked_accounts(user: User) -> QuerySet[SocialAccount]:
    """The first linked first."""
    return SocialAccount.objects.filter(user=user).order_by("pk")


def ways_in(user: User) -> list[WayIn]:
    """Every provider that is offered or linked."""
    linked = {account.provider: account for account in linked_accounts(user)}
    ids = [*settings.IDENTITY_PROVIDERS, *(name for name in linked if name not in settings.IDENTITY_PROVIDERS)]
    return [WayIn(name, provider_name(name), name in settings.IDENTITY_PROVIDERS, linked.get(name)) for name in ids]


def auth_type_of(user: User) -> str:
    """LOCAL, GOOGLE, GITHUB or CUSTOM (OpenID Connect): what was linked first."""
    first = linked_accounts(user).values_list("provider", flat=True).first()
    return LOCAL if first is None else AUTH_TYPES.get(first, CUSTOM)
