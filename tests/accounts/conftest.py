"""Somebody with a passkey, and a school whose accounts open accounts here."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from accounts.identity_providers import read_openid_provider
from accounts.models import User
from accounts.services import passkeys
from tests.accounts.passkeys import add
from tests.accounts.provider_log_ins import CALLBACK, HERE
from tests.accounts.soft_authenticator import SoftAuthenticator
from tests.oidc_provider.process import OidcProvider


@pytest.fixture
def device(teacher: User) -> SoftAuthenticator:
    return add(teacher)


@pytest.fixture
def passwordless(teacher: User, device: SoftAuthenticator) -> SoftAuthenticator:
    passkeys.require_password(user=teacher, required=False)
    return device


@pytest.fixture(scope="session")
def provider() -> Iterator[OidcProvider]:
    """A real one in another process, for the tests of several files: they log in there and change nothing."""
    running = OidcProvider(f"{HERE}{CALLBACK}")
    running.add("ada", "Ada@school.example", name="Ada L.")
    running.add("ben", "ben@school.example")
    running.add("mallory", "teacher@school.example", verified=False)
    running.add("twin", "teacher@school.example")
    running.add("guest", "guest@elsewhere.example")
    yield running
    running.stop()


@pytest.fixture
def offered(provider: OidcProvider, settings: Settings) -> OidcProvider:
    settings.IDENTITY_PROVIDERS = {"school": read_openid_provider(provider.entry)}
    return provider
