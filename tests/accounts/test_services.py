"""Registering, renaming, and who may log in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts import roles, services
from accounts.models import User
from accounts.services import registration
from tests.conftest import PASSWORD, make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

NEW = {"email": "Ada@School.Example", "username": "Ada", "password": "engine-of-analysis"}


def problems_of(**values: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        registration.register_user(**{**NEW, **values})
    return {name: [error.code or "" for error in errors] for name, errors in caught.value.error_dict.items()}


def test_a_newcomer_is_a_teacher() -> None:
    registration.register_user(**NEW)
    user = User.objects.get()
    assert (user.email, user.username, user.verified, user.is_staff, user.is_superuser) == (
        "ada@school.example",
        "Ada",
        False,
        True,
        False,
    )
    assert list(user.groups.values_list("name", flat=True)) == [roles.TEACHERS]
    assert user.check_password(NEW["password"])


@pytest.mark.parametrize(("group", "is_staff"), [("", False), (roles.MODERATORS, True)])
def test_the_instance_says_what_a_newcomer_is(settings: Settings, group: str, is_staff: bool) -> None:
    settings.REGISTRATION_GROUP = group
    assert registration.register_user(**NEW) == registration.LOG_IN
    user = User.objects.get()
    assert ([found.name for found in user.groups.all()], user.is_staff) == ([group] if group else [], is_staff)


def test_a_closed_instance_takes_nobody(settings: Settings) -> None:
    settings.REGISTRATION = "closed"
    with pytest.raises(registration.RegistrationClosed):
        registration.register_user(**NEW)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"email": "nowhere"}, {"email": ["invalid"]}),
        ({"email": f"{'a' * 60}@{'b' * 60}.example"}, {"email": ["max_length"]}),
        ({"username": ""}, {"username": ["blank"]}),
        ({"username": "a@b"}, {"username": ["invalid"]}),
        ({"username": "x" * 101}, {"username": ["max_length"]}),
        ({"password": "short"}, {"password": ["password_too_short"]}),
        ({"password": "password1234"}, {"password": ["password_too_common"]}),
        ({"password": "ada@school.example"}, {"password": ["password_too_similar"]}),
        (
            {"email": "", "username": "<b>", "password": "7Kq!"},
            {"email": ["blank"], "username": ["invalid"], "password": ["password_too_short"]},
        ),
    ],
)
def test_what_is_refused(values: dict[str, str], problems: dict[str, list[str]]) -> None:
    assert problems_of(**values) == problems
    assert not User.objects.exists()


def test_names_and_addresses_are_unique_in_any_case_and_spelling() -> None:
    registration.register_user(**{**NEW, "username": "Jörg Ä"})
    found = [
        problems_of(email="b@school.example", username="jöRG  ä"),
        problems_of(email="b@school.example", username="Ｊörg Ä"),
        problems_of(username="Jörg Ä"),
    ]
    assert found == [
        {"username": ["unique"]},
        {"username": ["unique"]},
        {"username": ["unique"]},
    ]


def test_a_name_is_compared_as_it_is_not_as_a_pattern() -> None:
    registration.register_user(**{**NEW, "username": "abc"})
    registration.register_user(**{**NEW, "email": "b@school.example", "username": "a.c"})
    registration.register_user(**{**NEW, "email": "c@school.example", "username": "a+b-c d_e"})
    assert problems_of(email="d@school.example", username="A+B-C D_E") == {"username": ["unique"]}


@pytest.mark.django_db(transaction=True)
def test_ten_people_who_want_one_name_at_once() -> None:
    def register(number: int) -> str:
        try:
            registration.register_user(
                email=f"p{number}@school.example", username="Ada" if number % 2 else "ADA", password=NEW["password"]
            )
        except ValidationError as error:
            return ",".join(error.error_dict)
        finally:
            connection.close()
        return "registered"

    with ThreadPoolExecutor(10) as pool:
        outcomes = sorted(pool.map(register, range(10)))
    assert outcomes == ["registered"] + ["username"] * 9
    assert User.objects.count() == 1


def test_renaming(teacher: User, other_teacher: User) -> None:
    services.rename_user(user=teacher, username="  New   name ")
    assert User.objects.get(pk=teacher.pk).username == teacher.username == "New name"
    services.rename_user(user=teacher, username="NEW NAME")
    for bad in ("Other_Teacher", "a@b", ""):
        with pytest.raises(ValidationError) as caught:
            services.rename_user(user=teacher, username=bad)
        assert list(caught.value.error_dict) == ["username"]
        assert User.objects.get(pk=teacher.pk).username == teacher.username == "NEW NAME"


# --- who may log in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["teacher", "TEACHER", "teacher@school.example", "Teacher@School.Example"])
def test_log_in_by_name_or_address(teacher: User, login: str) -> None:
    assert authenticate(username=login, password=PASSWORD) == teacher


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("teacher", "wrong"),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("teacher", ""),
        ("teache%", PASSWORD),
        ("t.*", PASSWORD),
    ],
)
def test_wrong_name_or_password(teacher: User, login: str, password: str) -> None:
    assert authenticate(username=login, password=password) is None


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({"is_active": False}, False),
        ({"is_blocked": True}, False),
        ({"blocked_until": timezone.now() + timedelta(hours=1)}, False),
        ({"blocked_until": timezone.now() - timedelta(hours=1)}, True),
    ],
)
def test_who_is_locked_out_may_not(fields: dict[str, Any], may: bool) -> None:
    make_user("someone", **fields)
    assert (authenticate(username="someone", password=PASSWORD) is not None) is may


def test_an_account_without_password_takes_none() -> None:
    User.objects.create_user("o@school.example", "oauth")
    assert authenticate(username="oauth", password="") is None


def test_a_unicode_name_in_another_case(teacher: User) -> None:
    user = User.objects.create_user("j@school.example", "Jörg", PASSWORD)
    assert authenticate(username="JÖRG", password=PASSWORD) == user
