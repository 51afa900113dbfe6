"""What matters to an account's safety is written down: for its owner, administrators and the log; never secrets."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import SecurityEvent, User
from accounts.services import second_factor
from accounts.services.lockout import PAUSE_AFTER
from accounts.services.security_events import Kind, record_event
from accounts.services.tokens import issue_token
from classroom.log_format import TextLines
from tests.accounts.test_api_access import basic
from tests.accounts.test_lockout import fail, log_in
from tests.accounts.test_second_factor import App, code_of, post
from tests.api_client import Api
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
ME = {"login": "teacher", "password": PASSWORD}
USERS = "/admin/accounts/user/"


def kinds(user: User | None) -> list[str]:
    """In the order in which they happened."""
    return list(SecurityEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


# --- what is written -----------------------------------------------------------------------------------


def test_a_log_in_and_a_log_out(teacher: User) -> None:
    api = Api()
    api.post("/auth/login/", ME, headers={"user-agent": "curl/8.5.0"}, REMOTE_ADDR="192.0.2.7")
    api.credentials(HTTP_X_CSRFTOKEN=api.cookies["csrftoken"].value)
    api.post("/auth/logout/")
    assert kinds(teacher) == ["log_in", "log_out"]
    entry = SecurityEvent.objects.get(kind="log_in")
    assert (entry.ip_address, entry.device, entry.details) == ("192.0.2.7", "curl", {"with": "password"})


def test_failures_and_the_pause(teacher: User) -> None:
    fail(teacher, PAUSE_AFTER)
    log_in("nobody", "wrong")
    assert kinds(teacher) == ["log_in_failed"] * PAUSE_AFTER + ["log_in_paused"]
    assert kinds(None) == ["log_in_failed"]


def test_the_second_factors_whole_life(teacher: User) -> None:
    app = App(teacher)
    api = Api()
    post(api, "/auth/login/", **ME)
    post(api, "/auth/login/code/", code=app.codes[0])
    post(api, "/auth/second-factor/recovery-codes/", password=PASSWORD)
    post(api, "/auth/second-factor/totp/remove/", password=PASSWORD)
    assert kinds(teacher) == [
        "second_factor_added",
        "recovery_code_used",
        "log_in",
        "recovery_codes_renewed",
        "second_factor_removed",
    ]
    assert SecurityEvent.objects.get(kind="log_in").details == {"with": "password and recovery code"}


def test_tokens_and_keys(teacher: User) -> None:
    token = basic("teacher", PASSWORD).post("/auth/token/").json()["token"]
    bearer = Api()
    bearer.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    key = bearer.post("/api-keys/", {"name": "overlay", "scopes": ["read"], "password": PASSWORD}).json()
    bearer.delete(f"/api-keys/{key['id']}/")
    bearer.delete("/auth/token/")
    assert kinds(teacher) == ["token_issued", "key_created", "key_deleted", "token_revoked"]
    created = SecurityEvent.objects.get(kind="key_created")
    assert created.sentence == "API key created: overlay"
    assert created.details == {"name": "overlay", "prefix": key["prefix"]}


def test_a_password_and_browsers(teacher: User, signed_in: SignIn) -> None:
    here, there = signed_in(teacher), signed_in(teacher)
    for client in (here, there):
        client.get("/")
    new = "another-long-one-4"
    here.post(
        reverse("accounts:password_change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert kinds(teacher) == ["password_changed", "session_ended"]
    assert SecurityEvent.objects.get(kind="session_ended").details == {"count": "1", "reason": "new password"}


def test_what_administrators_do_names_them(teacher: User, administrator: User, signed_in: SignIn) -> None:
    client = signed_in(administrator)
    for action in ("block", "unblock", "verify", "require_second_factor", "remove_second_factor"):
        client.post(USERS, {"action": action, "_selected_action": [str(teacher.pk)]})
    assert kinds(teacher) == [
        "blocked",
        "unblocked",
        "email_verified",
        "second_factor_required",
        "second_factor_removed",
    ]
    assert {event.details["by"] for event in SecurityEvent.objects.all()} == {str(administrator.pk)}


# --- who reads it --------------------------------------------------------------------------------------


def test_the_owner_reads_the_own_ones_only(teacher: User, other_teacher: User, signed_in: SignIn) -> None:
    record_event(user=teacher, kind=Kind.KEY_CREATED, details={"name": "<b>mine</b>"})
    record_event(user=other_teacher, kind=Kind.KEY_CREATED, details={"name": "theirs"})
    record_event(user=None, kind=Kind.LOG_IN_FAILED)
    (found,) = Api(teacher).get("/security-events/").json()["results"]
    assert found["text"] == "API key created: <b>mine</b>"
    assert set(found) == {"id", "kind", "text", "happened_at", "ip_address", "device", "details"}
    for path in (reverse("accounts:activity"), reverse("accounts:security")):
        page = signed_in(teacher).get(path).content.decode()
        assert "API key created: &lt;b&gt;mine&lt;/b&gt;" in page
        assert "theirs" not in page
        assert "Log-in failed" not in page


def test_long_lists_have_pages(teacher: User, signed_in: SignIn) -> None:
    for _ in range(51):
        record_event(user=teacher, kind=Kind.LOG_IN)
    client = signed_in(teacher)
    assert "Page 1 of 2" in client.get(reverse("accounts:activity")).content.decode()
    assert client.get(f"{reverse('accounts:activity')}?page=2").content.decode().count("Logged in") == 1


@pytest.mark.parametrize(("who", "status"), [("administrator", 200), ("moderator", 403), ("teacher", 403)])
def test_administrators_read_everything_and_change_nothing(
    request: pytest.FixtureRequest, signed_in: SignIn, who: str, status: int
) -> None:
    event = record_event(user=request.getfixturevalue("other_teacher"), kind=Kind.BLOCKED)
    client = signed_in(request.getfixturevalue(who))
    list_page = "/admin/accounts/securityevent/"
    assert client.get(f"{list_page}?kind__exact=blocked&q=other_teacher").status_code == status
    assert client.get(f"{list_page}{event.pk}/change/").status_code == status
    for path in (f"{list_page}add/", f"{list_page}{event.pk}/delete/"):
        assert client.post(path, {"post": "yes"}).status_code == 403
    assert client.post(f"{list_page}{event.pk}/change/", {"kind": "log_in"}).status_code == 403
    assert SecurityEvent.objects.get(pk=event.pk).kind == "blocked"


def test_the_administrators_list_takes_the_same_queries_for_one_and_three(
    administrator: User, teacher: User, signed_in: SignIn
) -> None:
    client = signed_in(administrator)
    client.get("/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/admin/accounts/securityevent/").status_code == 200
        return len(found)

    record_event(user=teacher, kind=Kind.BLOCKED)
    one = queries()
    for _ in range(2):
        record_event(user=teacher, kind=Kind.BLOCKED)
    assert queries() == one


# --- how long, and what not ----------------------------------------------------------------------------


def test_old_ones_are_purged(teacher: User, settings: Settings) -> None:
    for days in (1, 179, 181):
        event = record_event(user=teacher, kind=Kind.LOG_IN)
        SecurityEvent.objects.filter(pk=event.pk).update(happened_at=timezone.now() - timedelta(days=days))
    call_command("purge_security_events")
    assert SecurityEvent.objects.count() == 2
    settings.SECURITY_EVENTS_KEPT_DAYS = 0
    SecurityEvent.objects.update(happened_at=timezone.now() - timedelta(days=9999))
    call_command("purge_security_events")
    assert SecurityEvent.objects.count() == 2


def test_the_log_outlives_the_account(teacher: User) -> None:
    record_event(user=teacher, kind=Kind.LOG_IN)
    teacher.delete()
    assert SecurityEvent.objects.get().user is None


def test_the_python_log_names_account_and_address_where_it_may(teacher: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    Api().post("/auth/login/", ME, REMOTE_ADDR="192.0.2.77")
    log_in("teacher", "wrong", address="192.0.2.78")
    lines = [record.getMessage() for record in caplog.records if record.name == "accounts.security"]
    assert lines == [
        f"log_in account={teacher.pk} by=- address=192.0.2.77",
        f"log_in_failed account={teacher.pk} by=- address=192.0.2.78",
    ]
    assert "192.0.2" not in "".join(TextLines().format(record) for record in caplog.records)


def test_details_are_one_short_line(teacher: User) -> None:
    event = record_event(user=teacher, kind=Kind.KEY_CREATED, details={"name": "a\n2026-01-01 forged\r" + "x" * 500})
    assert event.details["name"].startswith("a 2026-01-01 forged x")
    assert len(event.details["name"]) == 200


def test_no_secret_is_in_a_dump_the_log_or_a_later_answer(
    teacher: User, caplog: pytest.LogCaptureFixture, signed_in: SignIn
) -> None:
    """Whoever gets hold of the database or the log can't log in with what is there."""
    caplog.set_level("DEBUG")
    device = second_factor.begin_totp(user=teacher)
    secret = second_factor.secret_of(device)
    codes = second_factor.confirm_totp(user=teacher, code=code_of(secret, later=-1))
    token = issue_token(user=teacher).secret
    api = Api(teacher)
    key = api.post("/api-keys/", {"name": "overlay", "scopes": ["read"], "password": PASSWORD}).json()["key"]
    dump = io.StringIO()
    call_command("dumpdata", stdout=dump)
    secrets = [*codes, *(code.replace("-", "") for code in codes), token, key, PASSWORD]
    assert not [found for found in secrets if found in dump.getvalue()]
    assert not [found for found in [*secrets, secret] if found in caplog.text]
    paths = ("api-keys", "auth/second-factor", "sessions", "security-events", "users/me")
    later = [api.get(f"/{path}/") for path in paths]
    client = signed_in(teacher)
    later += [client.get(f"/accounts/{path}/") for path in ("security", "keys", "sessions", "activity")]
    answers = "".join(answer.content.decode() for answer in later)
    assert not [found for found in [*secrets, secret] if found in answers]
