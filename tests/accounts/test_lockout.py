"""Guessing is slow, pauses end by themselves, nobody shuts out an administrator, and the blocked are out at once."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import services
from accounts.addresses import address_of, network_of, network_of_scope
from accounts.models import User
from accounts.services.lockout import PAUSE, PAUSE_AFTER, TRIES_PER_MINUTE, unblock_users
from tests.accounts.test_api_access import basic
from tests.api_client import Api
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

LOGIN = reverse("accounts:login")


def places() -> Iterator[str]:
    """Ever new addresses: an attacker with many machines."""
    for number in range(2**16):
        yield f"10.0.{number >> 8}.{number & 255}"


PLACES = places()


def log_in(login: str, password: str, *, address: str | None = None) -> str:
    """ "in", "refused" or "wait", as the API says; from a new address unless told."""
    answer = Api().post("/auth/login/", {"login": login, "password": password}, REMOTE_ADDR=address or next(PLACES))
    return {200: "in", 403: "refused", 429: "wait"}[answer.status_code]


def minute_passes() -> None:
    cache.clear()


def fail(user: User, times: int) -> None:
    for _ in range(times):
        minute_passes()
        assert log_in(user.username, "wrong") == "refused"


# --- per address ---------------------------------------------------------------------------------------


def test_an_address_has_five_tries_a_minute_whoever_is_meant(teacher: User, other_teacher: User) -> None:
    names = ["teacher", "nobody", "other_teacher", "teacher@school.example", "nobody@school.example"]
    assert [log_in(name, "wrong", address="192.0.2.1") for name in names] == ["refused"] * TRIES_PER_MINUTE
    assert log_in("teacher", PASSWORD, address="192.0.2.1") == "wait"
    assert log_in("teacher", PASSWORD, address="192.0.2.2") == "in"
    minute_passes()
    assert log_in("teacher", PASSWORD, address="192.0.2.1") == "in"


def test_the_answer_says_how_long_to_wait(db: None) -> None:
    answer = [Api().post("/auth/login/", {"login": "x", "password": "x"}) for _ in range(6)][-1]
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "too_many_tries", "60")
    assert "Wait a minute" in answer.json()["message"]
    token = basic("x", "x").post("/auth/token/")
    assert (token.status_code, token["Retry-After"]) == (429, "60")
    page = Client().post(LOGIN, {"username": "somebody", "password": "x"}).content.decode()
    assert "Wait a minute" in page
    assert 'value="somebody"' in page


def test_a_school_behind_one_address_can_log_in_together(teacher: User) -> None:
    assert [log_in("teacher", PASSWORD, address="192.0.2.1") for _ in range(12)] == ["in"] * 12


def test_a_success_of_ones_own_gives_no_further_guesses(teacher: User, other_teacher: User) -> None:
    outcomes = []
    for _ in range(6):
        outcomes += [
            log_in("teacher", "wrong", address="192.0.2.1"),
            log_in("other_teacher", PASSWORD, address="192.0.2.1"),
        ]
    assert outcomes.count("refused") == TRIES_PER_MINUTE
    assert outcomes[-2:] == ["wait", "wait"]


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_are_counted_one_by_one() -> None:
    def try_once(_: int) -> str:
        try:
            return log_in("nobody", "wrong", address="192.0.2.9")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(try_once, range(16)))
    assert outcomes.count("refused") == TRIES_PER_MINUTE


# --- per account ---------------------------------------------------------------------------------------


def test_an_account_has_five_tries_a_minute_from_wherever(teacher: User) -> None:
    assert [log_in("teacher", "wrong") for _ in range(TRIES_PER_MINUTE)] == ["refused"] * TRIES_PER_MINUTE
    assert log_in("teacher@school.example", PASSWORD) == "refused"
    minute_passes()
    assert log_in("teacher", PASSWORD) == "in"


def test_many_failures_pause_an_account_for_a_time(teacher: User) -> None:
    fail(teacher, PAUSE_AFTER)
    minute_passes()
    assert log_in("teacher", PASSWORD) == "refused"
    teacher.refresh_from_db()
    ends = teacher.login_paused_until
    assert ends is not None
    assert timedelta(0) < ends - timezone.now() <= PAUSE
    fail(teacher, PAUSE_AFTER + 1)
    teacher.refresh_from_db()
    assert teacher.login_paused_until == ends  # trying on doesn't make it longer
    User.objects.update(login_paused_until=timezone.now() - timedelta(seconds=1))
    minute_passes()
    assert log_in("teacher", PASSWORD) == "in"


def test_a_success_forgets_failures(teacher: User) -> None:
    fail(teacher, PAUSE_AFTER - 1)
    minute_passes()
    assert log_in("teacher", PASSWORD) == "in"
    fail(teacher, PAUSE_AFTER - 1)
    teacher.refresh_from_db()
    assert (teacher.login_paused, teacher.failed_login_attempts) == (False, PAUSE_AFTER - 1)


def test_a_pause_leaves_those_signed_in_alone(teacher: User) -> None:
    api = Api(teacher)
    fail(teacher, PAUSE_AFTER)
    assert api.get("/users/me/").status_code == 200


def test_nobody_shuts_an_administrator_out(administrator: User) -> None:
    for _ in range(3 * PAUSE_AFTER):
        assert log_in("administrator", "wrong") == "refused"
    assert log_in("administrator", PASSWORD) == "in"
    assert [log_in("administrator", "wrong", address="192.0.2.1") for _ in range(6)][-1] == "wait"


def test_an_administrator_ends_a_pause(teacher: User, administrator: User, signed_in: Callable[[User], Client]) -> None:
    fail(teacher, PAUSE_AFTER)
    client = signed_in(administrator)
    assert "log-in paused" in client.get("/admin/accounts/user/").content.decode()
    client.post("/admin/accounts/user/", {"action": "unblock", "_selected_action": [str(teacher.pk)]})
    assert log_in("teacher", PASSWORD) == "in"


def test_unblocking_clears_the_minute_too(teacher: User) -> None:
    for _ in range(TRIES_PER_MINUTE):
        log_in("teacher", "wrong")
    unblock_users(teacher)
    assert log_in("teacher", PASSWORD) == "in"


# --- nothing is given away -----------------------------------------------------------------------------


def test_a_paused_account_looks_like_a_wrong_password_and_like_nobody(teacher: User) -> None:
    def answer(login: str, password: str) -> Any:
        found = Api().post("/auth/login/", {"login": login, "password": password}, REMOTE_ADDR=next(PLACES))
        return found.status_code, found.content, sorted(found.headers)

    wrong = answer("teacher", "wrong")
    fail(teacher, PAUSE_AFTER)
    assert wrong == answer("teacher", PASSWORD) == answer("nobody", "wrong")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="measures hashing, once is enough")
def test_the_time_tells_nothing(teacher: User, settings: Settings) -> None:
    """The fastest of interleaved rounds with the real hash, in processor time: whatever else the machine does."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    teacher.set_password(PASSWORD)
    teacher.save()

    def took(login: str) -> float:
        minute_passes()
        began = time.process_time()
        assert log_in(login, "wrong") == "refused"
        return time.process_time() - began

    took("teacher")
    there, nowhere = zip(*[(took("teacher"), took("nobody")) for _ in range(7)], strict=True)
    assert min(there) == pytest.approx(min(nowhere), rel=0.5)


# --- the blocked ---------------------------------------------------------------------------------------


def test_a_blocked_session_is_deleted_with_the_next_request(teacher: User, signed_in: Callable[[User], Client]) -> None:
    client = signed_in(teacher)
    assert client.get("/results/").status_code == 200
    User.objects.update(is_blocked=True)
    assert client.get("/results/").status_code == 302
    assert not Session.objects.exists()
    User.objects.update(is_blocked=False)
    assert client.get("/results/").status_code == 302


def test_a_visitor_gets_no_session(db: None) -> None:
    client = Client()
    client.get("/")
    client.cookies["sessionid"] = "made-up"
    client.get("/")
    assert not Session.objects.exists()


# --- addresses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "forwarded", "address"),
    [
        (0, "1.1.1.1", "192.0.2.7"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "1.1.1.1"),
        (1, "", "192.0.2.7"),
        (1, "rubbish", "unknown"),
    ],
)
def test_only_ones_own_proxies_are_believed(settings: Settings, count: int, forwarded: str, address: str) -> None:
    settings.PROXY_COUNT = count
    assert address_of(request_from("192.0.2.7", forwarded)) == address


def test_an_ipv6_household_is_one_place() -> None:
    assert network_of(request_from("2001:db8::1")) == network_of(request_from("2001:db8::ffff")) == "2001:db8::/64"
    assert network_of(request_from("2001:db8:0:1::1")) != "2001:db8::/64"


def test_ipv4_behind_a_listener_of_both_kinds_is_told_apart() -> None:
    """Such a server sees ::ffff:192.0.2.1; as IPv6 all of the world's IPv4 would be one household."""
    places = {network_of(request_from(f"::ffff:192.0.2.{number}")) for number in (1, 2)}
    assert places == {"192.0.2.1", "192.0.2.2"}
    assert network_of_scope({"client": ("::ffff:192.0.2.1", 4), "headers": []}) == "192.0.2.1"


def test_a_password_cant_be_guessed_where_it_is_changed(teacher: User, signed_in: Callable[[User], Client]) -> None:
    client, new = signed_in(teacher), "another-long-password"
    for _ in range(TRIES_PER_MINUTE):
        client.post("/accounts/password/", {"old_password": "x", "new_password1": new, "new_password2": new})
    right = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert "Too many tries from here." in client.post("/accounts/password/", right).content.decode()
    teacher.refresh_from_db()
    assert teacher.check_password(PASSWORD)
    # The desk has no page of its own for it, where guesses would not count.
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/"


def test_an_account_is_let_try_again_while_nothing_can_be_counted(teacher: User, settings: Settings) -> None:
    """As after a new password by a link: without Redis nothing is counted, and nothing fails."""
    User.objects.update(login_paused_until=timezone.now() + timedelta(minutes=9))
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    unblock_users(teacher)
    teacher.refresh_from_db()
    assert not teacher.login_paused


def request_from(address: str, forwarded: str = "") -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=forwarded)


def test_a_check_of_a_password_is_a_try(teacher: User) -> None:
    request = request_from("192.0.2.8")
    for _ in range(TRIES_PER_MINUTE):
        with pytest.raises(services.LogInRefused):
            services.check_password(request=request, login="x", password="x")
    with pytest.raises(services.TooManyTries):
        services.check_password(request=request, login="teacher", password=PASSWORD)
