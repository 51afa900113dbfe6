"""Logging in by way of the OpenID provider that tests run."""

import html
import re

from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import User
from tests.conftest import PASSWORD
from tests.oidc_provider.process import OidcProvider

HERE = "http://testserver"


CALLBACK = "/accounts/with/school/callback/"


def address_in(page: str) -> str:
    """Where the page that goes on to a provider leads."""
    found = re.search(r'content="0; url=([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


def begin(client: Client, following: str = "") -> str:
    answer = client.post("/accounts/with/school/", {"next": following} if following else {})
    assert answer.status_code == 200
    return address_in(answer.content.decode())


def come(client: Client, provider: OidcProvider, name: str, following: str = "") -> "object":
    """The answer to somebody's coming back from the provider."""
    return client.get(provider.log_in(begin(client, following), name))


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def link(user: User, provider: OidcProvider, name: str) -> SocialAccount:
    """As if the person had linked it before."""
    client = Client()
    client.force_login(user)
    answer = client.post("/accounts/linked/school/link/", {"password": PASSWORD})
    assert answer.status_code == 200
    assert client.get(provider.log_in(address_in(answer.content.decode()), name))["Location"] == "/accounts/linked/"
    return SocialAccount.objects.get(user=user)


def register(client: Client, provider: OidcProvider, name: str, username: str) -> User:
    assert come(client, provider, name)["Location"] == "/accounts/register/with/"
    answer = client.post("/accounts/register/with/", {"username": username})
    assert answer.status_code == 302, answer.content.decode()
    return User.objects.get(username=username)
