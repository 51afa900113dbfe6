"""Signed-in browsers: who sees them, what ends them, and that a log-in is always a new session."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import ApiToken, SecurityEvent, User, UserSession
from accounts.services import sessions as services
from accounts.services.tokens import issue_token
from tests.api_client import NOT_FOUND, Api
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

SignIn = Callable[[User], Client]
SESSIONS, LOGIN = reverse("accounts:sessions"), reverse("accounts:login")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0"


def browser(login: str = "teacher", **headers: str) -> Client:
    """A browser that logged in through the page."""
    client = Client(headers={"user-agent": FIREFOX, **headers})
    assert client.post(LOGIN, {"username": login, "password": PASSWORD}).status_code == 302
    return client


def row_of(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.cookies["sessionid"].value)


def is_in(client: Client) -> bool:
    return client.get("/results/").status_code == 200


def later(**passed: int) -> None:
    """Time passes without a request."""
    services._noted.clear()
    ago = timezone.now() - timedelta(**passed)
    UserSession.objects.update(last_seen=ago)
    User.objects.update(last_seen=ago)


# --- the list ------------------------------------------------------------------------------------------


def test_a_log_in_is_a_row_with_device_and_address(teacher: User) -> None:
    client = browser()
    page = client.get(SESSIONS).content.decode()
    assert "Firefox on Windows" in page
    assert "127.0.0.1" in page
    assert "This browser" in page
    assert client.cookies["sessionid"].value not in page
    api = Api()
    api.cookies["sessionid"] = client.cookies["sessionid"].value
    (found,) = api.get("/sessions/").json()["results"]
    assert (found["device"], found["ip_address"], found["current"]) == ("Firefox on Windows", "127.0.0.1", True)
    assert set(found) == {"id", "device", "ip_address", "created_at", "last_seen", "current"}


def test_only_ones_own_and_only_live_ones_are_listed(teacher: User, other_teacher: User) -> None:
    mine, second = browser(), browser()
    browser("other_teacher")
    over = browser()
    Session.objects.filter(pk=over.cookies["sessionid"].value).update(expire_date=timezone.now())
    assert services.live_sessions(teacher).count() == 2
    page = mine.get(SESSIONS).content.decode()
    assert page.count('class="card session"') == 2
    second.post(reverse("accounts:logout"))
    assert services.live_sessions(teacher).count() == 1


@pytest.mark.parametrize("address", [SESSIONS, "/api/v1/sessions/", "/api/v1/security-events/", "/accounts/activity/"])
def test_more_browsers_take_no_more_queries(teacher: User, address: str) -> None:
    client = browser()
    client.get(address)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        return len(found)

    one = queries()
    browser()
    browser()
    assert queries() == one


def test_pages_are_for_those_signed_in(db: None) -> None:
    for path in (SESSIONS, reverse("accounts:activity")):
        assert Client().get(path)["Location"] == f"{LOGIN}?next={path}"


# --- ending --------------------------------------------------------------------------------------------


def test_one_is_signed_out_and_the_others_stay(teacher: User) -> None:
    here, there, third = browser(), browser(), browser()
    answer = here.post(reverse("accounts:end_session", args=[row_of(there).pk]), follow=True)
    assert "Firefox on Windows is signed out." in answer.content.decode()
    assert [is_in(client) for client in (here, there, third)] == [True, False, True]


def test_all_others_are_signed_out(teacher: User, other_teacher: User) -> None:
    here, there, strangers = browser(), browser(), browser("other_teacher")
    assert (
        "1 other browser was signed out"
        in here.post(reverse("accounts:end_other_sessions"), follow=True).content.decode()
    )
    assert [is_in(client) for client in (here, there, strangers)] == [True, False, True]


def test_a_strangers_session_does_not_exist(teacher: User, other_teacher: User) -> None:
    here, strangers = browser(), browser("other_teacher")
    assert here.post(reverse("accounts:end_session", args=[row_of(strangers).pk])).status_code == 404
    api = Api(teacher)
    answer = api.delete(f"/sessions/{row_of(strangers).pk}/")
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert api.delete(f"/sessions/{uuid.uuid4()}/").status_code == 404
    assert is_in(strangers)


def test_the_api_ends_sessions(teacher: User) -> None:
    there, third = browser(), browser()
    api = Api(teacher)
    assert api.delete(f"/sessions/{row_of(there).pk}/").status_code == 204
    assert not is_in(there)
    assert api.post("/sessions/end-others/").json() == {"ended": 1}
    assert not is_in(third)
    assert api.get("/users/me/").status_code == 200


def test_ending_needs_a_post_with_its_token(teacher: User) -> None:
    here, there = browser(), browser()
    addresses = [reverse("accounts:end_session", args=[row_of(there).pk]), reverse("accounts:end_other_sessions")]
    assert [here.get(address).status_code for address in addresses] == [405, 405]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["sessionid"] = here.cookies["sessionid"].value
    assert [strict.post(address).status_code for address in addresses] == [403, 403]
    assert is_in(there)


def test_a_new_password_ends_every_other_browser_and_keeps_the_row(teacher: User) -> None:
    here, there = browser(), browser()
    row = row_of(here)
    sent = {"old_password": PASSWORD, "new_password1": "another-long-one-4", "new_password2": "another-long-one-4"}
    assert here.post(reverse("accounts:password_change"), sent).status_code == 302
    assert list(UserSession.objects.values_list("pk", flat=True)) == [row.pk]
    assert row_of(here).pk == row.pk
    assert [is_in(here), is_in(there)] == [True, False]


def test_who_is_blocked_loses_browsers_and_tokens(teacher: User, administrator: User, signed_in: SignIn) -> None:
    client = browser()
    issue_token(user=teacher)
    action = {"action": "block", "_selected_action": [str(teacher.pk)]}
    signed_in(administrator).post("/admin/accounts/user/", action)
    assert (UserSession.objects.filter(user=teacher).count(), ApiToken.objects.count()) == (0, 0)
    assert not Session.objects.filter(pk=client.cookies["sessionid"].value).exists()
    assert not is_in(client)


# --- a log-in is a new session -------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_planted_session_key_is_worth_nothing(teacher: User, way: str) -> None:
    """Session fixation: the key that a browser came with is never the one that is signed in."""
    planted = services._store()()
    planted["of"] = "an attacker"
    planted.save()
    client = Client() if way == "page" else Api()
    client.cookies["sessionid"] = planted.session_key
    if way == "page":
        client.post(LOGIN, {"username": "teacher", "password": PASSWORD})
    else:
        client.post("/auth/login/", {"login": "teacher", "password": PASSWORD})
    new = client.cookies["sessionid"].value
    assert new != planted.session_key
    assert UserSession.objects.get().session_key == new
    assert not Session.objects.filter(pk=planted.session_key).exists()


def test_logging_in_again_as_oneself_gives_a_new_key_too(teacher: User) -> None:
    api = Api()
    keys = set()
    for _ in range(3):
        api.post("/auth/login/", {"login": "teacher", "password": PASSWORD})
        api.credentials(HTTP_X_CSRFTOKEN=api.cookies["csrftoken"].value)
        keys.add(api.cookies["sessionid"].value)
    assert len(keys) == 3
    assert services.live_sessions(teacher).count() == 1


def test_data_of_the_person_before_is_gone(teacher: User, other_teacher: User) -> None:
    client = browser()
    session = client.session
    session["private"] = "teacher's"
    session.save()
    client.post(f"{LOGIN}?next=/", {"username": "other_teacher", "password": PASSWORD})
    assert "private" not in client.session
    assert services.live_sessions(teacher).count() == 0


# --- last seen -----------------------------------------------------------------------------------------


def test_seen_is_written_once_a_minute_and_costs_no_query_between(teacher: User) -> None:
    client = browser()
    client.get("/")
    first = row_of(client).last_seen

    def writes() -> list[str]:
        with CaptureQueriesContext(connection) as found:
            client.get("/")
        return [query["sql"] for query in found if "UPDATE" in query["sql"] or "user_session" in query["sql"].lower()]

    assert writes() == []
    assert row_of(client).last_seen == first
    later(minutes=2)
    assert len(writes()) == 2
    assert row_of(client).last_seen >= first
    teacher.refresh_from_db()
    assert teacher.last_seen is not None
    assert timezone.now() - teacher.last_seen < timedelta(seconds=30)


def test_two_processes_write_once(teacher: User) -> None:
    client = browser()
    later(seconds=90)
    client.get("/")
    first = row_of(client).last_seen
    services._noted.clear()  # another process, which hasn't seen this browser
    client.get("/")
    assert row_of(client).last_seen == first


def test_a_token_is_activity_too(teacher: User) -> None:
    secret = issue_token(user=teacher).secret
    assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/users/me/").status_code == 200
    teacher.refresh_from_db()
    assert teacher.last_seen is not None


# --- idle ----------------------------------------------------------------------------------------------


def test_staff_pages_want_a_new_log_in_after_a_break(teacher: User) -> None:
    client = browser()
    later(minutes=29)
    assert client.get("/admin/").status_code == 200
    later(minutes=31)
    answer = client.get("/admin/quizzes/quiz/?q=planets", follow=True)
    address = answer.redirect_chain[-1][0]
    assert address == f"{LOGIN}?next=%2Fadmin%2Fquizzes%2Fquiz%2F%3Fq%3Dplanets"
    assert "You were away for a while. Log in again to go on." in answer.content.decode()
    back = client.post(address, {"username": "teacher", "password": PASSWORD})
    assert back["Location"] == "/admin/quizzes/quiz/?q=planets"
    assert client.get(back["Location"]).status_code == 200


def test_another_page_first_is_no_way_around(teacher: User) -> None:
    client = browser()
    later(minutes=31)
    assert is_in(client)
    assert client.get("/admin/").status_code == 302


def test_activity_elsewhere_keeps_staff_pages_open(teacher: User) -> None:
    client = browser()
    for _ in range(3):
        later(minutes=20)
        assert is_in(client)
    assert client.get("/admin/").status_code == 200


def test_the_limit_can_be_switched_off(teacher: User, settings: Settings) -> None:
    settings.STAFF_IDLE_S = 0
    client = browser()
    later(days=2)
    assert client.get("/admin/").status_code == 200


# --- cleaning up ---------------------------------------------------------------------------------------


def test_rows_of_sessions_that_are_over_are_purged(teacher: User) -> None:
    live, over = browser(), browser()
    Session.objects.filter(pk=over.cookies["sessionid"].value).update(expire_date=timezone.now())
    assert services.purge_sessions() == 1
    assert is_in(live)
    assert SecurityEvent.objects.filter(user=teacher, kind="log_in").count() == 2
