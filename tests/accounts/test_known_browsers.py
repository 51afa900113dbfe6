"""Typing wrong passwords keeps nobody out who logs in from a browser of their own, nor the only administrator."""

import time
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache

from accounts import known_browsers
from accounts.models import SecurityEvent, User
from accounts.services.lockout import (
    ADMINISTRATORS_TRIES_PER_MINUTE,
    PAUSE_AFTER,
    TRIES_PER_MINUTE,
    LastAdministrator,
    block_users,
)
from tests.accounts.test_lockout import PLACES, fail, log_in
from tests.api_client import Api
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SCHOOL = "192.0.2.1"


def try_in(api: Api, password: str = PASSWORD, login: str = "teacher", address: str = SCHOOL) -> int:
    answer = api.post("/auth/login/", {"login": login, "password": password}, REMOTE_ADDR=address)
    api.credentials(HTTP_X_CSRFTOKEN=api.cookies["csrftoken"].value)
    return int(answer.status_code)


def own_browser(login: str = "teacher") -> Api:
    """A browser in which this person logged in once and out again."""
    api = Api()
    assert try_in(api, login=login) == 200
    api.post("/auth/logout/")
    return api


def test_the_cookie_is_for_the_server_alone_and_names_nobody(teacher: User) -> None:
    cookie = own_browser().cookies[known_browsers.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", known_browsers.LASTS_S)
    assert "teacher" not in cookie.value
    refused = Api()
    assert try_in(refused, "wrong") == 403
    assert known_browsers.COOKIE not in refused.cookies


def test_a_paused_account_opens_from_its_owners_browser(teacher: User) -> None:
    mine = own_browser()
    fail(teacher, PAUSE_AFTER)
    cache.clear()
    assert log_in("teacher", PASSWORD) == "refused"
    assert try_in(mine) == 200


def test_a_pupil_behind_the_same_router_keeps_nobody_out(teacher: User) -> None:
    mine = own_browser()
    assert [log_in("teacher", "wrong", address=SCHOOL) for _ in range(6)][-1] == "wait"
    assert try_in(mine) == 200


def test_a_known_browser_has_five_tries_a_minute_and_ten_in_all(teacher: User) -> None:
    mine = own_browser()
    statuses = [try_in(mine, "wrong") for _ in range(TRIES_PER_MINUTE + 1)]
    assert statuses == [403] * TRIES_PER_MINUTE + [429]
    name = known_browsers.known_browser(_request_of(mine), teacher)
    cache.set(f"login:browser-failures:{name}", PAUSE_AFTER)
    cache.delete(f"login:browser:{name}")
    # From now on it is like any other browser: its failures count for the account.
    for _ in range(PAUSE_AFTER):
        cache.delete_many([f"login:network:{SCHOOL}", f"login:account:{teacher.pk}"])
        try_in(mine, "wrong")
    teacher.refresh_from_db()
    assert teacher.login_paused


@pytest.mark.parametrize("kind", ["another's", "forged", "too old", "nonsense", "of another shape"])
def test_no_other_cookie_helps(teacher: User, other_teacher: User, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = own_browser("other_teacher" if kind == "another's" else "teacher")
    value = mine.cookies[known_browsers.COOKIE].value
    mine.cookies[known_browsers.COOKIE] = {
        "forged": value[:-3] + "abc",
        "nonsense": "%00=;[]",
        "of another shape": signing.dumps({"a": 1}, salt="accounts.known_browser"),
    }.get(kind, value)
    fail(teacher, PAUSE_AFTER)
    cache.clear()
    if kind == "too old":
        now = time.time()
        monkeypatch.setattr("django.core.signing.time.time", lambda: now + known_browsers.LASTS_S + 1)
    assert try_in(mine, address=next(PLACES)) == 403


def test_the_only_administrator_gets_in_while_the_attack_goes_on(administrator: User) -> None:
    mine = own_browser("administrator")
    for _ in range(ADMINISTRATORS_TRIES_PER_MINUTE):
        assert log_in("administrator", "wrong") == "refused"
    # Guessing by many machines at once is slow for administrators too …
    assert log_in("administrator", PASSWORD) == "refused"
    # … but not for the administrator, and for new browsers it is over when the minute is.
    assert try_in(mine, login="administrator") == 200
    cache.clear()
    assert log_in("administrator", PASSWORD) == "in"
    assert not SecurityEvent.objects.filter(kind="log_in_paused").exists()


def test_the_last_administrator_can_not_be_blocked(administrator: User, teacher: User) -> None:
    with pytest.raises(LastAdministrator):
        block_users(teacher, administrator)
    assert not User.objects.filter(is_blocked=True).exists()
    second = User.objects.create_superuser("second@school.example", "second", PASSWORD)
    block_users(administrator, actor=second)
    with pytest.raises(LastAdministrator):
        block_users(second)
    block_users(teacher)
    assert set(User.objects.filter(is_blocked=True)) == {administrator, teacher}


def _request_of(api: Api) -> Any:
    return api.get("/auth/session/").wsgi_request
