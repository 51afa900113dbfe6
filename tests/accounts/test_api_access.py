"""Bearer tokens and API keys: how programs come in, how far, and that nothing secret stays anywhere."""

import base64
import io
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey, ApiToken, User
from accounts.services import LOG_IN_REFUSED
from accounts.services.api_keys import MAX_KEYS_PER_USER, create_api_key
from accounts.services.tokens import MAX_TOKENS_PER_USER, issue_token, use_token
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.conftest import PASSWORD, MakeQuiz, make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

NEW_QUIZ = {"title": "New", "questions": [TYPES["ABCD"].example()]}
KEYS = reverse("accounts:keys")
SignIn = Callable[[User], Client]


class Program(Api):
    """A client without cookies and CSRF token, which checks CSRF like the real thing."""

    def __init__(self, **headers: str) -> None:
        super().__init__()
        self.cookies.clear()
        self.credentials(**{f"HTTP_{name.upper()}": value for name, value in headers.items()})


def basic(login: str, password: str) -> Program:
    return Program(authorization="Basic " + base64.b64encode(f"{login}:{password}".encode()).decode())


def bearer(secret: str) -> Program:
    return Program(authorization=f"Bearer {secret}")


def keyed(user: User, *scopes: str) -> Program:
    return Program(x_api_key=create_api_key(user=user, name="test", scopes=scopes).secret)


# --- tokens --------------------------------------------------------------------------------------------


def test_a_token_for_a_password_until_it_is_revoked(teacher: User) -> None:
    answer = basic("teacher", PASSWORD).post("/auth/token/")
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    program = bearer(answer.json()["token"])
    assert program.get("/users/me/").json()["username"] == "teacher"
    assert program.post("/quizzes/", NEW_QUIZ).status_code == 201  # no CSRF token, for there is no cookie
    assert program.delete("/auth/token/").status_code == 204
    refused = program.get("/users/me/")
    assert (refused.status_code, refused.json()["code"]) == (401, "credential_refused")
    assert refused["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("login", "password"), [("teacher", "wrong"), ("nobody", PASSWORD), ("t\0", "x"), ("", "")])
def test_a_wrong_password_gets_no_token_and_learns_nothing(teacher: User, login: str, password: str) -> None:
    answer = basic(login, password).post("/auth/token/")
    assert (answer.status_code, answer.json()) == (
        401,
        {"code": "login_refused", "message": LOG_IN_REFUSED, "fields": {}},
    )
    assert answer["WWW-Authenticate"].startswith("Basic")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic a b", "Bearer", "Bearer ", "Bearer \u00e9", "Other x"])
@pytest.mark.parametrize("method", ["post", "delete"])
def test_odd_headers_are_refused(db: None, header: str, method: str) -> None:
    answer = getattr(Program(authorization=header), method)("/auth/token/")
    assert answer.status_code == 401
    assert set(answer.json()) == {"code", "message", "fields"}


@pytest.mark.parametrize(("left", "renewed"), [(timedelta(seconds=50), True), (timedelta(seconds=70), False)])
def test_a_token_is_renewed_in_its_last_minute(teacher: User, left: timedelta, renewed: bool) -> None:
    secret = issue_token(user=teacher).secret
    ends = timezone.now() + left
    ApiToken.objects.update(expires_at=ends)
    assert bearer(secret).get("/users/me/").status_code == 200
    now_ends = ApiToken.objects.get().expires_at
    assert (now_ends > timezone.now() + timedelta(minutes=59)) if renewed else (now_ends == ends)


def test_an_expired_token_is_dead(teacher: User) -> None:
    secret = issue_token(user=teacher).secret
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert bearer(secret).get("/users/me/").status_code == 401
    issue_token(user=teacher)
    assert ApiToken.objects.count() == 1  # the expired one is gone


def test_a_new_password_ends_tokens(teacher: User) -> None:
    secret = issue_token(user=teacher).secret
    assert use_token(secret=secret) is not None
    teacher.set_password("another-long-password")
    teacher.save()
    assert use_token(secret=secret) is None


def test_tokens_do_not_pile_up(teacher: User) -> None:
    secrets = [issue_token(user=teacher).secret for _ in range(MAX_TOKENS_PER_USER + 1)]
    assert [use_token(secret=secret) is not None for secret in secrets] == [False] + [True] * MAX_TOKENS_PER_USER


# --- keys ----------------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_opens_until_deleted(teacher: User) -> None:
    api = Api(teacher)
    made = api.post("/api-keys/", {"name": "overlay", "scopes": ["live", "read"]})
    assert (made.status_code, len(made.json()["key"]), made["Cache-Control"]) == (201, 48, "no-store")
    assert made.json()["scopes"] == ["read", "live"]
    assert made.json()["key"].startswith(made.json()["prefix"])
    (listed,) = api.get("/api-keys/").json()["results"]
    assert listed == {name: value for name, value in made.json().items() if name != "key"}
    program = Program(x_api_key=made.json()["key"])
    assert program.get("/users/me/").status_code == 200
    assert api.get("/api-keys/").json()["results"][0]["last_used"] is not None
    assert api.delete(f"/api-keys/{listed['id']}/").status_code == 204
    refused = program.get("/users/me/")
    assert (refused.status_code, refused.json()["code"]) == (401, "credential_refused")


@pytest.mark.parametrize(
    ("scope", "statuses"),
    [("read", (200, 403, 403, 403)), ("write", (403, 201, 403, 403)), ("live", (403, 403, 200, 201))],
)
def test_a_key_does_what_its_scope_says_and_no_more(
    teacher: User, make_quiz: MakeQuiz, scope: str, statuses: tuple[int, ...]
) -> None:
    program, quiz = keyed(teacher, scope), make_quiz(teacher)
    answers = [
        program.get("/quizzes/"),
        program.post("/quizzes/", NEW_QUIZ),
        program.get("/games/"),
        program.post("/games/", {"quiz": str(quiz.pk)}),
    ]
    assert tuple(answer.status_code for answer in answers) == statuses
    assert {answer.json()["code"] for answer in answers if answer.status_code == 403} == {"scope_missing"}


def test_a_key_makes_no_keys_and_gets_no_token(teacher: User) -> None:
    program = keyed(teacher, "read", "write", "live")
    assert program.get("/api-keys/").status_code in (401, 403)
    assert program.post("/api-keys/", {"name": "more", "scopes": ["write"]}).status_code in (401, 403)
    assert program.post("/auth/token/").status_code == 401
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_blocked": True}])
def test_who_is_blocked_has_neither_token_nor_key(teacher: User, state: dict[str, bool]) -> None:
    programs = [bearer(issue_token(user=teacher).secret), keyed(teacher, "read")]
    User.objects.filter(pk=teacher.pk).update(**state)
    assert [program.get("/users/me/").status_code for program in programs] == [401, 401]


def test_a_wrong_key_is_refused_even_beside_a_good_session(teacher: User) -> None:
    api = Api(teacher)
    assert api.get("/users/me/", HTTP_X_API_KEY="x" * 48).status_code == 401
    assert api.get("/users/me/", HTTP_AUTHORIZATION="Bearer x").status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " ", "scopes": ["read"]}, "name"),
        ({"name": "k", "scopes": []}, "scopes"),
        ({"name": "k", "scopes": ["all"]}, "scopes"),
        ({"name": "k"}, "scopes"),
        ({"name": "k" * 101, "scopes": ["read"]}, "name"),
    ],
)
def test_what_is_wrong_with_a_new_key_is_at_its_field(teacher: User, body: dict[str, Any], field: str) -> None:
    answer = Api(teacher).post("/api-keys/", body)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not ApiKey.objects.exists()


def test_there_is_an_end_to_keys(teacher: User) -> None:
    for _ in range(MAX_KEYS_PER_USER):
        create_api_key(user=teacher, name="k", scopes=["read"])
    answer = Api(teacher).post("/api-keys/", {"name": "k", "scopes": ["read"]})
    assert answer.json()["fields"]["name"][0]["code"] == "too_many"


# --- the page ------------------------------------------------------------------------------------------


def test_the_page_makes_shows_once_and_deletes(signed_in: SignIn, teacher: User) -> None:
    client = signed_in(teacher)
    page = client.post(KEYS, {"name": "<overlay>", "scopes": ["read", "live"]})
    key = ApiKey.objects.get()
    secret = page.context["created"].secret
    assert page.content.decode().count(secret) == 1
    assert "no-store" in page["Cache-Control"]
    again = client.get(KEYS).content.decode()
    assert secret not in again
    assert key.prefix in again
    assert "&lt;overlay&gt;" in again
    assert client.post(reverse("accounts:delete_key", args=[key.pk])).status_code == 302
    assert not ApiKey.objects.exists()


def test_the_page_keeps_what_was_typed(signed_in: SignIn, teacher: User) -> None:
    page = signed_in(teacher).post(KEYS, {"name": "overlay"}).content.decode()
    assert 'value="overlay"' in page
    assert "This field is required." in page


def test_the_page_is_for_ones_own_keys(signed_in: SignIn, teacher: User, other_teacher: User) -> None:
    key = create_api_key(user=teacher, name="secret name", scopes=["read"]).key
    client = signed_in(other_teacher)
    assert "secret name" not in client.get(KEYS).content.decode()
    assert client.post(reverse("accounts:delete_key", args=[key.pk])).status_code == 404
    assert Client().get(KEYS)["Location"] == f"{reverse('accounts:login')}?next={KEYS}"
    assert ApiKey.objects.count() == 1


# --- nothing secret stays ------------------------------------------------------------------------------


def test_no_secret_is_in_the_database_or_the_log(teacher: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = basic("teacher", PASSWORD).post("/auth/token/").json()["token"]
    key = Api(teacher).post("/api-keys/", {"name": "k", "scopes": ["read"]}).json()["key"]
    for program in (bearer(token), Program(x_api_key=key)):
        assert program.get("/users/me/").status_code == 200
    bearer(token + "x").get("/users/me/")
    dump = io.StringIO()
    call_command("dumpdata", stdout=dump)
    assert "accounts.apikey" in dump.getvalue()
    for secret in (token, key, PASSWORD):
        assert secret not in dump.getvalue()
        assert secret not in caplog.text


def test_the_account_goes_with_its_keys(teacher: User) -> None:
    issue_token(user=make_user("gone"))
    keyed(User.objects.get(username="gone"), "read")
    User.objects.get(username="gone").delete()
    assert not ApiToken.objects.exists()
    assert not ApiKey.objects.exists()
