"""The administrators' list of accounts: in what state each is, found by filters, acted upon."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.account_filters import STATES
from accounts.models import SecurityEvent, User, UserSession
from tests.accounts.test_second_factor import App
from tests.conftest import make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

SignIn = Callable[[User], Client]
USERS = "/admin/accounts/user/"

FIELDS: dict[str, dict[str, Any]] = {
    "inactive": {"is_active": False, "is_blocked": True},
    "deletion": {"is_deleted": True},
    "blocked": {"is_blocked": True, "verified": False},
    "blocked_for_a_time": {"blocked_until": timezone.now() + timedelta(days=400)},
    "paused": {"login_paused_until": timezone.now() + timedelta(days=400)},
    "unverified": {"verified": False},
    "active": {"blocked_until": timezone.now() - timedelta(days=1), "login_paused_until": timezone.now()},
}


@pytest.fixture
def people(db: None) -> dict[str, User]:
    found = {}
    for name, fields in FIELDS.items():
        found[name] = make_user(f"is_{name}")
        User.objects.filter(pk=found[name].pk).update(**fields)
    return found


def names(page: bytes) -> set[str]:
    return {name for name in FIELDS if f">is_{name}</a>" in page.decode()}


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_its_filter(people: dict[str, User], administrator: User, signed_in: SignIn, state: str) -> None:
    client = signed_in(administrator)
    page = client.get(USERS, {"state": state})
    assert names(page.content) == {state}
    assert str(STATES[state]) in page.content.decode()
    assert names(client.get(USERS).content) == set(FIELDS)


def test_the_second_factor_is_seen_and_filtered(teacher: User, administrator: User, signed_in: SignIn) -> None:
    App(teacher)
    client = signed_in(administrator)
    found = {
        value: [name for name in ("teacher", "administrator") if f">{name}</a>" in page]
        for value in ("yes", "no")
        if (page := client.get(USERS, {"second_factor": value}).content.decode())
    }
    assert found == {"yes": ["teacher"], "no": ["administrator"]}


def test_the_list_takes_the_same_queries_for_one_and_many(
    administrator: User, signed_in: SignIn, request: pytest.FixtureRequest
) -> None:
    client = signed_in(administrator)
    client.get(USERS)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(USERS)
        return len(found)

    one = queries()
    request.getfixturevalue("people")
    assert queries() == one


def test_what_is_changed_in_the_form_is_in_both_logs_and_ends_access(
    teacher: User, administrator: User, signed_in: SignIn
) -> None:
    client, theirs = signed_in(administrator), signed_in(teacher)
    assert theirs.get("/results/").status_code == 200
    page = client.get(f"{USERS}{teacher.pk}/change/")
    form = {name: value for name, value in page.context["adminform"].form.initial.items() if value not in (None, False)}
    form |= {"groups": [group.pk for group in teacher.groups.all()], "is_blocked": "on"}
    assert client.post(f"{USERS}{teacher.pk}/change/", form).status_code == 302
    assert LogEntry.objects.filter(object_id=str(teacher.pk)).exists()
    event = SecurityEvent.objects.get(kind="changed_by_administrator")
    assert (event.user, event.details["by"]) == (teacher, str(administrator.pk))
    assert "is_blocked" in event.details["reason"]
    assert not UserSession.objects.filter(user=teacher).exists()
    assert theirs.get("/results/").status_code == 302


def test_a_password_that_an_administrator_sets_ends_access(
    teacher: User, administrator: User, signed_in: SignIn
) -> None:
    theirs = signed_in(teacher)
    theirs.get("/")
    new = "another-long-one-4"
    signed_in(administrator).post(
        f"{USERS}{teacher.pk}/password/", {"usable_password": "true", "password1": new, "password2": new}
    )
    assert SecurityEvent.objects.filter(user=teacher, kind="password_changed").count() == 1
    assert not UserSession.objects.filter(user=teacher).exists()


@pytest.mark.parametrize(
    ("action", "field"), [("verify", "verified"), ("require_second_factor", "second_factor_required")]
)
def test_actions_change_and_are_logged(
    teacher: User, administrator: User, signed_in: SignIn, action: str, field: str
) -> None:
    User.objects.filter(pk=teacher.pk).update(verified=False)
    sent = {"action": action, "_selected_action": [str(teacher.pk)]}
    assert signed_in(teacher).post(USERS, sent).status_code == 403
    assert getattr(User.objects.get(pk=teacher.pk), field) is False
    signed_in(administrator).post(USERS, sent)
    assert getattr(User.objects.get(pk=teacher.pk), field) is True
    assert LogEntry.objects.filter(object_id=str(teacher.pk), user=administrator).count() == 1
