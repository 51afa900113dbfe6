"""Bearer tokens and API keys: how programs come in, how far, and that nothing secret stays anywhere."""

import base64
import io
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey, ApiToken, User
from accounts.services import LOG_IN_REFUSED
from accounts.services.api_keys import MAX_KEYS_PER_USER, create_api_key
from accounts.services.tokens import MAX_TOKENS_PER_USER, issue_token, use_token
from quizzes.question_types import TYPES
from tests.accounts.mail_links import subjects
from tests.api_client import Api
from tests.conftest import PASSWORD, MakeQuiz, make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

NEW_KEY = {"name": "k", "scopes": ["read"], "password": PASSWORD}
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
    made = api.post("/api-keys/", {"name": "overlay", "scopes": ["live", "read"], "password": PASSWORD})
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
    answer = Api(teacher).post("/api-keys/", NEW_KEY)
    assert answer.json()["fields"]["name"][0]["code"] == "too_many"


@pytest.mark.parametrize(
    ("password", "status", "code"),
    [(None, 400, "required"), ("", 400, "blank"), ("wrong", 400, "wrong_password"), (PASSWORD, 201, None)],
)
def test_a_new_key_asks_for_the_password(
    teacher: User, mailoutbox: list[EmailMessage], password: str | None, status: int, code: str | None
) -> None:
    """Of an open browser and of a bearer token: neither makes itself lasting access."""
    body = {"name": "k", "scopes": ["read"], **({} if password is None else {"password": password})}
    for api in (Api(teacher), bearer(issue_token(user=teacher).secret)):
        answer = api.post("/api-keys/", body)
        refusal = answer.json().get("fields", {}).get("password")
        assert (answer.status_code, refusal and refusal[0]["code"]) == (status, code)
        assert "password" not in answer.json()
    assert ApiKey.objects.count() == (2 if status == 201 else 0)
    assert [to for to, _ in subjects(mailoutbox)] == ([teacher.email] * 2 if status == 201 else [])
    assert all("API key created: k." in mail.body for mail in mailoutbox)


def test_deleting_a_key_asks_for_nothing(teacher: User) -> None:
    key = create_api_key(user=teacher, name="k", scopes=["read"]).key
    assert Api(teacher).delete(f"/api-keys/{key.pk}/").status_code == 204


@pytest.mark.parametrize(("minutes", "made"), [(4, True), (6, False)])
def test_without_a_password_a_log_in_of_the_last_five_minutes_is_asked_for(
    teacher: User, signed_in: SignIn, minutes: int, made: bool
) -> None:
    teacher.set_unusable_password()
    teacher.save()
    body = {"name": "overlay", "scopes": ["read"]}
    api, client = Api(teacher), signed_in(teacher)
    for browser in (api, client):
        session = browser.session
        session["fresh_proof"] = [str(teacher.pk), time.time() - minutes * 60]
        session.save()
    answer = api.post("/api-keys/", body)
    assert (answer.status_code, answer.json().get("code")) == ((201, None) if made else (403, "proof_needed"))
    assert bearer(issue_token(user=teacher).secret).post("/api-keys/", body).json()["code"] == "proof_needed"
    before = client.get(KEYS).content.decode()
    page = client.post(KEYS, body)
    assert ("created" in page.context and page.context["created"] is not None) is made
    assert 'name="password"' not in page.content.decode()
    # Who has to show it first is led there, and finds what they typed when they are refused.
    leads_there = f"{reverse('accounts:prove')}?next={KEYS}"
    assert (leads_there in before, leads_there in page.content.decode()) == (not made, not made)
    assert ('name="name"' in before, 'value="overlay"' in page.content.decode()) == (made, not made)
    assert ApiKey.objects.count() == (2 if made else 0)


# --- the page ------------------------------------------------------------------------------------------


def test_the_page_makes_shows_once_and_deletes(signed_in: SignIn, teacher: User) -> None:
    client = signed_in(teacher)
    page = client.post(KEYS, {"name": "<overlay>", "scopes": ["read", "live"], "password": PASSWORD})
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


@pytest.mark.parametrize("password", ["", "wrong"])
def test_the_page_asks_for_the_password(signed_in: SignIn, teacher: User, password: str) -> None:
    answer = signed_in(teacher).post(KEYS, {"name": "overlay", "scopes": ["read"], "password": password})
    page = answer.content.decode()
    assert list(answer.context["form"].errors) == ["password"]
    assert 'value="overlay"' in page
    assert 'value="wrong"' not in page
    assert not ApiKey.objects.exists()


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
    key = Api(teacher).post("/api-keys/", NEW_KEY).json()["key"]
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
