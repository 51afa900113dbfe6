"""Registering tells nobody who has an account: not by an answer, not by time, not by names, not by logging in."""

import itertools
import time
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from accounts.models import Registration, User
from accounts.services.expiry import remove_expired
from accounts.services.mail_limits import PER_ADDRESS, PER_NETWORK
from tests.accounts.mail_links import subjects
from tests.api_client import Api
from tests.conftest import PASSWORD, make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

REGISTER = reverse("accounts:register")
FREE = {"email": "free@school.example", "username": "free", "password": "engine-of-analysis"}
TAKEN = {**FREE, "email": "Teacher@school.example", "username": "taken"}


@pytest.fixture(autouse=True)
def _verified_only(settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True


def register(body: dict[str, str]) -> Any:
    return Api().post("/auth/register/", body)


# --- who has an account ---------------------------------------------------------------------------------


def test_a_taken_address_is_answered_like_a_free_one(teacher: User, mailoutbox: list[EmailMessage]) -> None:
    free, taken = register(FREE), register(TAKEN)
    assert (free.status_code, free.json()) == (202, {"next_step": "verify_email"})
    assert (taken.status_code, taken.content, set(taken.headers)) == (202, free.content, set(free.headers))
    assert set(User.objects.values_list("username", flat=True)) == {"teacher", "free"}
    teacher.refresh_from_db()
    assert teacher.check_password(PASSWORD)
    assert subjects(mailoutbox) == [
        ("free@school.example", "Confirm your address for Classroom"),
        ("teacher@school.example", "You have an account on Classroom"),
    ]


def test_the_pages_are_the_same_too(teacher: User) -> None:
    pages = []
    for body in (FREE, TAKEN):
        answer = Client().post(REGISTER, body, follow=True)
        # The page says back what was typed.
        pages.append((answer.redirect_chain, answer.content.decode().lower().replace(body["email"].lower(), "")))
    assert pages[0] == pages[1]
    assert pages[0][0] == [(reverse("accounts:register_sent"), 302)]


def test_logging_in_with_what_was_registered_tells_nothing(teacher: User) -> None:
    register(FREE)
    register(TAKEN)
    answers = [
        Api().post("/auth/login/", {"login": body["email"], "password": body["password"]}) for body in (FREE, TAKEN)
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(403, answers[0].content)}
    assert "confirmed" in answers[0].json()["message"]


def test_the_name_is_taken_afterwards_in_both_cases(teacher: User) -> None:
    """Else: register somebody's address with a new name, and look whether the name has gone."""
    register(FREE)
    register(TAKEN)
    again = [register({**FREE, "email": "other@school.example", "username": name}) for name in ("FREE", "TAKEN")]
    assert {(answer.status_code, answer.content) for answer in again} == {(400, again[0].content)}


def test_the_names_become_free_together(teacher: User) -> None:
    register(FREE)
    register(TAKEN)
    Registration.objects.update(expires_at=timezone.now())
    assert remove_expired()["accounts"] == 1
    assert [user.username for user in User.objects.all()] == ["teacher"]
    assert not Registration.objects.exists()
    again = [
        register({**FREE, "email": f"{name}2@school.example", "username": name}).status_code
        for name in ("free", "taken")
    ]
    assert again == [202, 202]


def test_an_account_that_logged_in_or_was_made_by_an_administrator_stays(settings: Settings) -> None:
    make_user("made_by_hand")
    User.objects.update(verified=False)
    register(FREE)
    User.objects.filter(username="free").update(last_login=timezone.now())
    Registration.objects.update(expires_at=timezone.now())
    assert remove_expired()["accounts"] == 0
    assert User.objects.count() == 2


@pytest.mark.parametrize("route", ["reset", "verify/resend"])
def test_asking_for_a_mail_is_answered_the_same(route: str, teacher: User) -> None:
    User.objects.update(verified=False)
    answers = [
        Api().post(f"/auth/{route}/", {"email": email}) for email in ("teacher@school.example", "no@school.example")
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"")}


@pytest.mark.parametrize("route", ["reset", "resend"])
def test_the_pages_that_ask_for_a_mail_are_the_same(route: str, teacher: User) -> None:
    pages = [
        Client().post(reverse(f"accounts:{route}"), {"email": email}).content.decode().replace(email, "")
        for email in ("teacher@school.example", "no@school.example")
    ]
    assert pages[0] == pages[1]


ROUNDS = 15


@pytest.mark.skipif(connection.vendor == "sqlite", reason="measures hashing, once is enough")
@pytest.mark.parametrize("what", ["register", "reset"])
def test_time_tells_nothing(what: str, teacher: User, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fastest of interleaved rounds with the real hash, in processor time: whatever else the machine does."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    monkeypatch.setitem(PER_NETWORK, what, 1000)
    numbers = itertools.count()

    def took(email: str) -> float:
        body = {**FREE, "email": email, "username": f"n{next(numbers)}"} if what == "register" else {"email": email}
        api = Api()
        begun = time.process_time()
        assert api.post(f"/auth/{what}/", body).status_code == 202
        return time.process_time() - begun

    took("warm@school.example")
    free, taken = zip(
        *[(took(f"p{number}@school.example"), took("teacher@school.example")) for number in range(ROUNDS)], strict=True
    )
    # A missing hash would be far outside: it is most of the time.
    assert abs(min(free) - min(taken)) < max(0.25 * min(free), 0.005)


# --- who may register ----------------------------------------------------------------------------------


def test_only_some_domains(settings: Settings) -> None:
    settings.REGISTRATION, settings.REGISTRATION_DOMAINS = "domains", ["school.example"]
    assert register(FREE).status_code == 202
    for domain in ("evil.example", "sub.school.example", "school.example.evil.example", "notschool.example"):
        answer = register({**FREE, "email": f"a@{domain}", "username": "a"})
        assert (answer.status_code, answer.json()["fields"]["email"][0]["code"]) == (400, "domain_refused")
    assert "school.example" in Client().get(REGISTER).content.decode()


@pytest.mark.parametrize(("mode", "code"), [("closed", "registration_closed"), ("invitation", "invitation_needed")])
def test_where_people_can_not_register_by_themselves(mode: str, code: str, settings: Settings) -> None:
    settings.REGISTRATION = mode
    answer = register(FREE)
    assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert (Client().get(REGISTER).status_code, Client().post(REGISTER, FREE).status_code) == (403, 403)
    assert REGISTER not in Client().get(reverse("accounts:login")).content.decode().split("<main")[1]
    assert not User.objects.exists()


def test_without_a_mail_server_one_logs_in_at_once(settings: Settings, teacher: User) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = False
    answers = [register(FREE), register(TAKEN)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b'{"next_step":"log_in"}')}
    assert Api().post("/auth/login/", {"login": "free", "password": FREE["password"]}).status_code == 200


# --- limits ------------------------------------------------------------------------------------------------


def test_an_address_gets_few_mails_and_nobody_is_told(mailoutbox: list[EmailMessage], teacher: User) -> None:
    statuses = [Api().post("/auth/reset/", {"email": "TEACHER@school.example"}).status_code for _ in range(6)]
    assert statuses == [202] * 6
    assert len(subjects(mailoutbox)) == PER_ADDRESS


def test_one_place_asks_so_often_and_no_more(db: None) -> None:
    asked = [Api().post("/auth/reset/", {"email": f"p{n}@x.example"}) for n in range(PER_NETWORK["reset"] + 1)]
    assert [answer.status_code for answer in asked[-2:]] == [202, 429]
    assert (asked[-1].json()["code"], asked[-1]["Retry-After"]) == ("too_many_tries", "3600")
    page = Client().post(reverse("accounts:reset"), {"email": "p@x.example"}).content.decode()
    assert "Wait an hour" in page
    assert 'value="p@x.example"' in page


def test_no_job_holds_a_secret_or_an_address(teacher: User, mailoutbox: list[EmailMessage]) -> None:
    register(FREE)
    Api().post("/auth/reset/", {"email": teacher.email})
    subjects(mailoutbox)
    stored = str(list(DBTaskResult.objects.values()))
    assert "@" not in stored
    for mail in mailoutbox:
        assert mail.body.rpartition("http://")[2].split()[0] not in stored
