"""Every route of the API as those with an account who may not in: blocked, unverified, half logged in, not equipped."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.services.api_keys import create_api_key
from accounts.services.tokens import issue_token
from tests.accounts.test_second_factor import App
from tests.api_client import Api
from tests.api_permissions import CASES
from tests.api_permissions.case import Case
from tests.api_permissions.people import Browser, standing_for_all
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db

KINDS = ("blocked", "unverified", "half logged in", "without second factor")
# What somebody without a required second factor may still do.
SETTING_UP = {
    ("GET", "auth/session/"): 200,
    ("GET", "auth/second-factor/"): 200,
    ("POST", "auth/second-factor/totp/"): 201,
    ("POST", "auth/second-factor/totp/confirm/"): 403,  # nothing was begun
    ("GET", "auth/passkeys/"): 200,
    ("POST", "auth/passkeys/begin/"): 200,
    ("POST", "auth/passkeys/"): 403,  # nothing was begun
    ("POST", "auth/logout/"): 204,
    # An account can be given up without setting up a second factor first.
    ("GET", "users/me/deletion/"): 200,
    ("POST", "users/me/deletion/"): 202,
    ("DELETE", "users/me/deletion/"): 204,
    ("GET", "schema/"): 200,
    ("GET", "docs/"): 200,
}


# What is open to whoever knows where it is; here nothing is there.
OPEN = {
    *("community/<id>/", "assignments/by-code/<code>/", "assignments/by-code/<code>/players/"),
    *("quizzes/<id>/practice/", "quizzes/<id>/practice/question/", "quizzes/<id>/practice/answer/"),
    *("vocabularies/<code>/", "vocabularies/<code>/chart/", "vocabularies/<code>/weights/"),
    *("quiztivity-shares/<id>/", "quiztivity-shares/<id>/answers/"),
}


# What the instance asks of everybody, for those who fall short of it.
ASKED = {
    "unverified": {"REQUIRE_VERIFIED_EMAIL": True},
    "without second factor": {"REQUIRE_SECOND_FACTOR": "staff"},
}


def fall_short(kind: str, user: User) -> None:
    if kind == "half logged in":
        App(user)
    else:
        lacking = {"blocked": {"is_blocked": True}, "unverified": {"verified": False}}
        User.objects.filter(pk=user.pk).update(**lacking.get(kind, {}))


def as_somebody(kind: str, user: User) -> Browser:
    """A browser in which this person is in that state."""
    if kind != "half logged in":
        api = Api(user, warm=False)
        fall_short(kind, user)
        return Browser(api)
    fall_short(kind, user)
    api = Api()
    assert api.post("/auth/login/", {"login": user.email, "password": PASSWORD}).json()["next_step"] == "code"
    return Browser(api)


@pytest.fixture(scope="module")
def browsers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Browser]]:
    """By KINDS: each a teacher of their own."""
    with standing_for_all(django_db_blocker):
        make_user("stranger")
        yield {kind: as_somebody(kind, make_user(kind.replace(" ", "-"))) for kind in KINDS}


# Whoever has such a link may open it, so whether it exists is no secret to them.
LINKS = {"quiztivity-shares/<id>/"}


def wanted(case: Case, kind: str) -> int:
    # What is public is read without looking at who asks.
    public = case.method == "GET" and case.route.startswith("community/")
    if kind == "without second factor" and not public:
        return SETTING_UP.get((case.method, case.route), 403)
    # As nobody at all; only somebody half logged in could go on, with a right code. Where nobody is let in, it counts
    # that there is no such thing.
    looked_up = case.statuses[0] != 403 or case.route in LINKS
    return 404 if case.route in OPEN and looked_up else case.statuses[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.route} {case.thing}".strip())
def test_a_route(case: Case, browsers: dict[str, Browser]) -> None:
    """Whether a thing exists is never the question: it is asked after who one is."""
    nothing = (
        "1234567890" if "by-code" in case.route else "ABCD-1234" if "<code>" in case.route else str(uuid.UUID(int=0))
    )
    for kind in KINDS:
        with override_settings(**ASKED.get(kind, {})):
            answer, touched = browsers[kind].ask(case, nothing)
        assert answer.status_code == wanted(case, kind), (kind, getattr(answer, "content", b""))
        if answer.status_code >= 400:
            assert set(answer.json()) == {"code", "message", "fields"}
            assert not touched


def _token(user: User) -> dict[str, str]:
    return {"authorization": f"Bearer {issue_token(user=user).secret}"}


def _key(user: User) -> dict[str, str]:
    return {"x-api-key": create_api_key(user=user, name="k", scopes=["read", "write", "live"]).secret}


@pytest.mark.parametrize(("kind", "status"), [("blocked", 401), ("unverified", 401), ("without second factor", 403)])
@pytest.mark.parametrize("credential", [_token, _key])
def test_a_credential_from_before_opens_nothing(
    kind: str, status: int, credential: Callable[[User], dict[str, str]], teacher: User
) -> None:
    program: Any = Client(headers=credential(teacher))
    assert program.get("/api/v1/quizzes/").status_code == 200
    fall_short(kind, teacher)
    with override_settings(**ASKED.get(kind, {})):
        found = {
            program.generic(method, f"/api/v1/{route}").status_code
            for method, route in (("GET", "quizzes/"), ("POST", "games/"), ("GET", "users/me/"), ("GET", "files/"))
        }
    assert found == {status}
