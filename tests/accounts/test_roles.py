"""Roles hold exactly their permissions, however often and in which order apps are migrated."""

import itertools

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from accounts import roles
from accounts.models import User
from accounts.permissions import is_administrator

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

LABELS = ("auth", "accounts", "media_storage", "quizzes", "classroom", "rooms", "django_tasks_database")


def held() -> dict[str, set[str]]:
    return {
        group.name: {
            f"{label}.{code}" for label, code in group.permissions.values_list("content_type__app_label", "codename")
        }
        for group in Group.objects.all()
    }


WANTED = {role: set(names) for role, names in roles.ROLE_PERMISSIONS.items()}


def test_after_migrating_each_role_has_exactly_its_permissions() -> None:
    assert held() == WANTED


@pytest.mark.parametrize(
    "order", [(*order, *LABELS[-3:]) for order in itertools.permutations(LABELS[:-3])] + [LABELS[::-1]], ids="-".join
)
def test_any_order_of_apps_gives_the_same(order: tuple[str, ...]) -> None:
    Group.objects.all().delete()
    for label in order:
        roles.sync_roles(apps.get_app_config(label))
    assert held() == WANTED


def test_permissions_that_were_not_made_yet_are_made_first() -> None:
    Permission.objects.filter(content_type__app_label__in=LABELS).delete()
    for label in LABELS:
        roles.sync_roles(apps.get_app_config(label))
    assert held() == WANTED


def test_what_was_granted_by_hand_in_our_apps_is_taken_back_and_what_is_missing_comes_back() -> None:
    teachers = Group.objects.get(name=roles.TEACHERS)
    teachers.permissions.add(Permission.objects.get(codename="moderate_quiz"))
    teachers.permissions.remove(Permission.objects.get(codename="add_quiz"))
    foreign = Permission.objects.get(codename="view_session")
    teachers.permissions.add(foreign)
    for label in LABELS:
        roles.sync_roles(apps.get_app_config(label))
    assert held()[roles.TEACHERS] == WANTED[roles.TEACHERS] | {"sessions.view_session"}


def test_a_role_that_lost_everything_of_an_app_loses_it_in_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(roles.ROLE_PERMISSIONS, roles.MODERATORS, [])
    roles.sync_roles(apps.get_app_config("quizzes"))
    assert held()[roles.MODERATORS] == set()


def test_every_permission_that_a_role_names_exists() -> None:
    existing = {
        f"{label}.{code}" for label, code in Permission.objects.values_list("content_type__app_label", "codename")
    }
    assert set().union(*WANTED.values()) <= existing


def test_who_is_an_administrator(teacher: User, moderator: User, administrator: User) -> None:
    root = User.objects.create_superuser("root@school.example", "root", "x")
    assert [is_administrator(user) for user in (teacher, moderator, administrator, root)] == [False, False, True, True]
