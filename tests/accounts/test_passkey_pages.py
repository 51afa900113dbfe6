"""The pages of passkeys without a browser: where they lead, whose they are, and what they say when it is refused."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import FidoCredential, User
from accounts.services import passkeys
from tests.accounts.passkeys import add
from tests.accounts.soft_authenticator import SoftAuthenticator
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
LOGIN, SECURITY = "/accounts/login/", "/accounts/security/"


def asked(client: Client, path: str, **body: str) -> dict[str, Any]:
    """The challenge, as the page's script gets it."""
    cache.clear()
    answer = client.post(f"/api/v1/auth/{path}begin/", body, content_type="application/json")
    found: dict[str, Any] = answer.json()["publicKey"]
    return found


def page(client: Client) -> str:
    return client.get(SECURITY).content.decode()


@pytest.fixture
def device(teacher: User) -> SoftAuthenticator:
    found = add(teacher)
    passkeys.require_password(user=teacher, required=False)
    return found


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/results/", "/results/"), ("", "/admin/"), ("https://evil.example/", "/admin/"), ("//evil.example", "/admin/")],
)
def test_both_log_ins_lead_where_one_was_going_and_to_no_other_site(
    device: SoftAuthenticator, wanted: str, reached: str
) -> None:
    client = Client()
    answer = device.get(asked(client, "login/passkey/"))
    led = client.post(f"{LOGIN}passkey/", {"credential": json.dumps(answer), "next": wanted})
    assert led["Location"] == reached
    client = Client()
    client.post(f"{LOGIN}?next={wanted}", {"username": "teacher", "password": PASSWORD})
    answer = device.get(asked(client, "login/second-factor/passkey/"))
    led = client.post(f"{LOGIN}code/passkey/", {"credential": json.dumps(answer), "next": wanted})
    assert led["Location"] == reached


@pytest.mark.parametrize("credential", ["", "no JSON", "[]", "[" * 15_000, "9" * 5000, "x" * 20_001])
def test_what_is_no_answer_of_a_browser(device: SoftAuthenticator, credential: str, signed_in: SignIn) -> None:
    client = Client()
    led = client.post(f"{LOGIN}passkey/?next=/results/", {"credential": credential}, follow=True)
    assert led.redirect_chain == [(f"{LOGIN}?next=%2Fresults%2F", 302)]
    assert 'role="status"' in led.content.decode()
    theirs = signed_in(User.objects.get(username="teacher"))
    led = theirs.post(f"{SECURITY}passkeys/add/", {"credential": credential, "name": "x"}, follow=True)
    assert led.redirect_chain == [(SECURITY, 302)]
    assert FidoCredential.objects.count() == 1


def test_refusals_are_said_on_the_page_one_came_from(device: SoftAuthenticator) -> None:
    client = Client()
    answer = device.get(asked(client, "login/passkey/"), origin="http://evil.example")
    said = client.post(f"{LOGIN}passkey/", {"credential": json.dumps(answer)}, follow=True)
    assert "That passkey opened no account here." in said.content.decode()
    client.post(LOGIN, {"username": "teacher", "password": PASSWORD})
    said = client.post(f"{LOGIN}code/passkey/", {"credential": json.dumps(answer)}, follow=True)
    assert said.redirect_chain == [(f"{LOGIN}code/", 302)]
    assert "That took too long, or was tried already." in said.content.decode()


def test_who_must_have_a_second_factor_goes_on_after_adding_a_passkey(
    teacher: User, signed_in: SignIn, settings: Settings
) -> None:
    client = signed_in(teacher)
    settings.REQUIRE_SECOND_FACTOR = "staff"
    assert client.get("/results/")["Location"] == SECURITY
    assert "Add a passkey or set up an app" in page(client)
    answer = SoftAuthenticator().create(asked(client, "passkeys/", password=PASSWORD))
    added = client.post(f"{SECURITY}passkeys/add/", {"credential": json.dumps(answer), "name": "a&b"})
    assert 'href="/results/"' in added.content.decode()
    assert "The passkey “a&amp;b” is added." in added.content.decode()
    assert client.get("/results/").status_code == 200


def test_passkeys_of_others_do_not_exist(
    device: SoftAuthenticator, other_teacher: User, administrator: User, signed_in: SignIn
) -> None:
    for person in (other_teacher, administrator):
        client, pk = signed_in(person), FidoCredential.objects.get().pk
        for target in (pk, uuid.UUID(int=0)):
            assert client.post(f"{SECURITY}passkeys/{target}/rename/", {"name": "x"}).status_code == 404
            assert client.post(f"{SECURITY}passkeys/{target}/remove/", {"password": PASSWORD}).status_code == 404
    nobody = Client()
    assert nobody.post(f"{SECURITY}passkeys/{pk}/remove/")["Location"].startswith(LOGIN)
    assert FidoCredential.objects.get().name == "laptop"


def test_changes_ask_for_the_password(teacher: User, device: SoftAuthenticator, signed_in: SignIn) -> None:
    client, pk = signed_in(teacher), FidoCredential.objects.get().pk
    for path in (f"passkeys/{pk}/remove/", "require-password/"):
        cache.clear()
        said = client.post(f"{SECURITY}{path}", {"password": "wrong"}).content.decode()
        assert "That is not your password." in said
    said = client.post(f"{SECURITY}passkeys/{pk}/rename/", {"name": " "}).content.decode()
    assert "This field is required." in said
    assert not User.objects.get(pk=teacher.pk).require_password
    client.post(f"{SECURITY}require-password/", {"password": PASSWORD, "required": "1"})
    assert User.objects.get(pk=teacher.pk).require_password


def test_the_security_page_costs_the_same_for_one_and_three(
    teacher: User, device: SoftAuthenticator, signed_in: SignIn
) -> None:
    client = signed_in(teacher)
    page(client)
    with CaptureQueriesContext(connection) as one:
        page(client)
    add(teacher)
    add(teacher)
    with CaptureQueriesContext(connection) as three:
        assert page(client).count('class="passkey"') == 3
    assert len(three) == len(one)
