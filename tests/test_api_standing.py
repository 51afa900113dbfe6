"""Every route of the API as those with an account who may not in: blocked, unverified, half logged in, not equipped."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.services.api_keys import create_api_key
from accounts.services.tokens import issue_token
from tests.accounts.test_second_factor import App
from tests.api_client import Api
from tests.api_permissions import CASES
from tests.api_permissions.case import Case
from tests.api_permissions.requests import send, watched
from tests.conftest import PASSWORD

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


def as_somebody(kind: str, user: User, settings: Settings) -> Api:
    """A browser in which this person is in that state."""
    if kind == "half logged in":
        App(user)
        api = Api()
        assert api.post("/auth/login/", {"login": user.email, "password": PASSWORD}).json()["next_step"] == "code"
        return api
    api = Api(user, warm=False)
    if kind == "blocked":
        User.objects.filter(pk=user.pk).update(is_blocked=True)
    elif kind == "unverified":
        User.objects.filter(pk=user.pk).update(verified=False)
        settings.REQUIRE_VERIFIED_EMAIL = True
    else:
        settings.REQUIRE_SECOND_FACTOR = "staff"
    return api


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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.route} {case.thing}".strip())
def test_a_route(case: Case, kind: str, teacher: User, other_teacher: User, settings: Settings) -> None:
    """Whether a thing exists is never the question: it is asked after who one is."""
    User.objects.filter(pk=other_teacher.pk).update(username="stranger")
    api = as_somebody(kind, teacher, settings)
    nothing = (
        "1234567890" if "by-code" in case.route else "ABCD-1234" if "<code>" in case.route else str(uuid.UUID(int=0))
    )
    with watched() as touched:
        answer = send(api, case, nothing)
    assert answer.status_code == wanted(case, kind), answer.content
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
    kind: str, status: int, credential: Callable[[User], dict[str, str]], teacher: User, settings: Settings
) -> None:
    program: Any = Client(headers=credential(teacher))
    assert program.get("/api/v1/quizzes/").status_code == 200
    as_somebody(kind, teacher, settings)
    found = {
        program.generic(method, f"/api/v1/{route}").status_code
        for method, route in (("GET", "quizzes/"), ("POST", "games/"), ("GET", "users/me/"), ("GET", "files/"))
    }
    assert found == {status}
