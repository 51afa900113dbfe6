"""Accounts in the admin: administrators manage them, but neither rise above their rights nor lock themselves out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import roles
from accounts.models import User
from tests.conftest import make_user

SignIn = Callable[[User], Client]
LIST = "/admin/accounts/user/"


@pytest.fixture
def superuser(db: None) -> User:
    return User.objects.create_superuser("root@school.example", "root", "correct-horse-battery")


def change_url(user: User) -> str:
    return f"{LIST}{user.pk}/change/"


def form_of(user: User, **changes: Any) -> dict[str, Any]:
    """What the form of an account posts; None leaves a box unticked."""
    data = {
        "username": user.username,
        "email": user.email,
        "verified": "on" if user.verified else None,
        "groups": [str(group.pk) for group in user.groups.all()],
        "is_staff": "on" if user.is_staff else None,
        "is_active": "on" if user.is_active else None,
        "require_password": "on",
        "is_blocked": None,
        "blocked_until_0": "",
        "blocked_until_1": "",
        "scheduled_deletion_0": "",
        "scheduled_deletion_1": "",
        **changes,
    }
    return {name: value for name, value in data.items() if value is not None}


def test_only_administrators_see_accounts(
    signed_in: SignIn, teacher: User, moderator: User, administrator: User, client: Client
) -> None:
    assert client.get(LIST).status_code == 302
    for person, status in ((teacher, 403), (moderator, 403), (administrator, 200)):
        for url in (LIST, change_url(teacher)):
            assert signed_in(person).get(url).status_code == status, (person, url)


def test_the_list_shows_roles_with_the_same_number_of_queries(
    signed_in: SignIn, administrator: User, teacher: User
) -> None:
    client = signed_in(administrator)
    assert "Teachers" in client.get(LIST).content.decode()
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    make_user("second")
    make_user("third")
    with CaptureQueriesContext(connection) as three:
        client.get(LIST)
    assert len(one) == len(three)


def test_an_administrator_gives_and_takes_roles(signed_in: SignIn, administrator: User, teacher: User) -> None:
    moderators = Group.objects.get(name=roles.MODERATORS)
    answer = signed_in(administrator).post(change_url(teacher), form_of(teacher, groups=[str(moderators.pk)]))
    assert answer.status_code == 302
    assert list(teacher.groups.all()) == [moderators]


def test_an_administrator_adds_an_account(signed_in: SignIn, administrator: User) -> None:
    teachers = Group.objects.get(name=roles.TEACHERS)
    data = {
        "username": "newcomer",
        "email": "New@School.example",
        "usable_password": "true",
        "password1": "a-long-enough-one",
        "password2": "a-long-enough-one",
        "groups": [str(teachers.pk)],
        "is_staff": "on",
    }
    assert signed_in(administrator).post(f"{LIST}add/", data).status_code == 302
    user = User.objects.get(username="newcomer")
    assert (user.email, user.is_staff, user.is_superuser) == ("new@school.example", True, False)
    assert user.check_password("a-long-enough-one")
    assert list(user.groups.all()) == [teachers]


@pytest.mark.parametrize(("field", "value"), [("username", "TEACHER"), ("email", "Teacher@School.Example")])
def test_names_and_addresses_are_unique_without_regard_to_case(
    signed_in: SignIn, administrator: User, teacher: User, field: str, value: str
) -> None:
    other = make_user("other")
    page = signed_in(administrator).post(change_url(other), form_of(other, **{field: value}))
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == [field]


def test_an_administrator_can_not_make_anyone_a_superuser(
    signed_in: SignIn, administrator: User, teacher: User
) -> None:
    permission = Permission.objects.get(codename="change_group")
    powerful = Group.objects.create(name="Powerful")
    client = signed_in(administrator)
    client.post(
        change_url(teacher), form_of(teacher, is_superuser="on", user_permissions=[str(permission.pk)], verified="on")
    )
    teacher.refresh_from_db()
    assert (teacher.is_superuser, list(teacher.user_permissions.all())) == (False, [])
    page = client.post(change_url(teacher), form_of(teacher, groups=[str(powerful.pk)]))
    assert list(page.context["adminform"].form.errors) == ["groups"]
    page = client.get(change_url(teacher)).content.decode()
    assert "is_superuser" not in page
    assert "user_permissions" not in page


def test_groups_beside_the_roles_survive_an_administrators_edit(
    signed_in: SignIn, administrator: User, teacher: User
) -> None:
    teacher.groups.add(Group.objects.create(name="Choir"))
    offered = [str(group.pk) for group in teacher.groups.filter(name__in=roles.ROLE_PERMISSIONS)]
    signed_in(administrator).post(change_url(teacher), form_of(teacher, groups=offered))
    assert sorted(group.name for group in teacher.groups.all()) == ["Choir", "Teachers"]


def test_a_superuser_is_out_of_an_administrators_reach(signed_in: SignIn, administrator: User, superuser: User) -> None:
    client = signed_in(administrator)
    before = superuser.password
    assert client.post(change_url(superuser), form_of(superuser, is_active=None)).status_code == 403
    new = {"usable_password": "true", "password1": "another-long-one", "password2": "another-long-one"}
    assert client.post(f"{LIST}{superuser.pk}/password/", new).status_code == 403
    assert client.post(f"{LIST}{superuser.pk}/delete/", {"post": "yes"}).status_code == 403
    for action in ("block", "delete_selected"):
        client.post(LIST, {"action": action, "_selected_action": [str(superuser.pk)], "post": "yes"})
    superuser.refresh_from_db()
    assert (superuser.is_active, superuser.is_blocked, superuser.password) == (True, False, before)


@pytest.mark.parametrize(
    "changes",
    [
        {"groups": []},
        {"is_staff": None},
        {"is_active": None},
        {"is_blocked": "on"},
        {"blocked_until_0": "2099-01-01", "blocked_until_1": "00:00:00"},
        {"is_deleted": "on"},
        {"is_superuser": "on"},
    ],
    ids=lambda changes: next(iter(changes)),
)
@pytest.mark.parametrize("super_too", [False, True], ids=["administrator", "superuser"])
def test_nobody_changes_the_own_standing(
    signed_in: SignIn, administrator: User, changes: dict[str, Any], super_too: bool
) -> None:
    if super_too:
        administrator.is_superuser = True
        administrator.save()
    signed_in(administrator).post(change_url(administrator), form_of(administrator, **changes, username="renamed"))
    administrator.refresh_from_db()
    assert administrator.username == "renamed"
    assert (
        administrator.is_staff,
        administrator.is_active,
        administrator.is_blocked,
        administrator.blocked_until,
        administrator.is_deleted,
        administrator.is_superuser,
    ) == (True, True, False, None, False, super_too)
    assert [group.name for group in administrator.groups.all()] == ["Administrators"]


def test_nobody_deletes_or_blocks_oneself(signed_in: SignIn, administrator: User, teacher: User) -> None:
    client = signed_in(administrator)
    assert client.post(f"{LIST}{administrator.pk}/delete/", {"post": "yes"}).status_code == 403
    for action in ("block", "delete_selected"):
        client.post(LIST, {"action": action, "_selected_action": [str(administrator.pk)], "post": "yes"})
    administrator.refresh_from_db()
    assert not administrator.is_blocked


def test_block_and_unblock_are_logged(signed_in: SignIn, administrator: User, teacher: User) -> None:
    client = signed_in(administrator)

    def act(action: str) -> None:
        client.post(LIST, {"action": action, "_selected_action": [str(teacher.pk)]})
        teacher.refresh_from_db()

    act("block")
    assert teacher.is_locked_out
    act("unblock")
    assert not teacher.is_locked_out
    history = client.get(f"{LIST}{teacher.pk}/history/").content.decode()
    assert "Blocked." in history
    assert "Unblocked." in history


def test_an_account_with_quizzes_and_results_is_deleted(
    signed_in: SignIn, administrator: User, teacher: User, make_quiz: Any
) -> None:
    make_quiz(teacher)
    assert signed_in(administrator).post(f"{LIST}{teacher.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=teacher.pk).exists()


def test_groups_are_a_superusers_business(
    signed_in: SignIn, teacher: User, administrator: User, superuser: User
) -> None:
    for person, status in ((teacher, 403), (administrator, 403), (superuser, 200)):
        assert signed_in(person).get("/admin/auth/group/").status_code == status
    assert "/admin/auth/group/" not in signed_in(administrator).get("/admin/").content.decode()
