"""The REST API of accounts."""

import pytest
from pytest_django import Settings

from accounts.avatars import avatar_address
from accounts.models import User
from accounts.services import LOG_IN_REFUSED, USERNAME_TAKEN
from tests.api_client import NOT_SIGNED_IN, Api, error, invalid
from tests.conftest import PASSWORD, make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

NEW = {"email": "Ada@school.example", "username": "Ada", "password": "engine-of-analysis"}
NOBODY = {"user": None, "next_step": None}


def shown(user: User) -> dict[str, object]:
    return {
        "id": str(user.pk),
        "email": user.email,
        "username": user.username,
        "avatar": avatar_address(user),
        "verified": user.verified,
        "roles": [group.name for group in user.groups.all()],
        "is_staff": user.is_staff,
        "auth_type": "LOCAL",
        "created_at": user.created_at.isoformat().replace("+00:00", "Z"),
    }


def test_log_in_me_log_out(teacher: User) -> None:
    api = Api()
    assert api.get("/auth/session/").json() == NOBODY
    before = api.session.session_key
    answer = api.post("/auth/login/", {"login": "Teacher@School.example", "password": PASSWORD})
    assert (answer.status_code, answer.json()) == (200, {"user": shown(teacher), "next_step": None})
    assert api.session.session_key != before
    api.credentials(HTTP_X_CSRFTOKEN=api.cookies["csrftoken"].value)  # log-in gives a new one
    assert api.get("/users/me/").json() == shown(teacher)
    assert api.get("/auth/session/").json() == {"user": shown(teacher), "next_step": None}
    assert api.post("/auth/logout/").status_code == 204
    assert api.get("/users/me/").json() == NOT_SIGNED_IN


def test_refused_log_ins_look_the_same(teacher: User) -> None:
    make_user("blocked", is_blocked=True)
    attempts = [("teacher", "wrong"), ("nobody", PASSWORD), ("blocked", PASSWORD)]
    answers = [Api().post("/auth/login/", {"login": login, "password": password}) for login, password in attempts]
    assert {(answer.status_code, answer.content) for answer in answers} == {(403, answers[0].content)}
    assert answers[0].json() == error("login_refused", LOG_IN_REFUSED)


def test_log_in_needs_the_csrf_token_from_everybody(teacher: User) -> None:
    api = Api()
    api.credentials()
    answer = api.post("/auth/login/", {"login": "teacher", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert api.get("/auth/session/").json() == NOBODY


def test_registering_makes_an_account_and_signs_nobody_in(db: None) -> None:
    api = Api()
    answer = api.post("/auth/register/", NEW)
    assert (answer.status_code, answer.json()) == (202, {"next_step": "log_in"})
    assert api.get("/auth/session/").json() == NOBODY
    user = User.objects.get()
    assert api.post("/auth/login/", {"login": "Ada", "password": NEW["password"]}).json()["user"] == shown(user)
    assert (user.email, shown(user)["roles"]) == ("ada@school.example", ["Teachers"])


def test_what_registration_refuses_is_at_its_fields(teacher: User) -> None:
    answer = Api().post("/auth/register/", {**NEW, "email": teacher.email, "username": "TEACHER"})
    assert (answer.status_code, answer.json()) == (400, invalid(username=[([], "unique", USERNAME_TAKEN)]))
    assert Api().post("/auth/register/", {"email": "x"}).json() == invalid(
        email=[([], "invalid", "Enter a valid email address.")],
        username=[([], "required", "This field is required.")],
        password=[([], "required", "This field is required.")],
    )


def test_closed_registration_has_a_code(db: None, settings: Settings) -> None:
    settings.REGISTRATION = "closed"
    answer = Api().post("/auth/register/", NEW)
    assert (answer.status_code, answer.json()["code"], User.objects.count()) == (403, "registration_closed", 0)


def test_only_the_name_can_be_changed(teacher: User, other_teacher: User) -> None:
    api = Api(teacher)
    before = shown(teacher)
    answer = api.patch("/users/me/", {"username": "New  name", "email": "x@x.example", "is_staff": False, "roles": []})
    assert (answer.status_code, answer.json()) == (200, {**before, "username": "New name"})
    taken = api.patch("/users/me/", {"username": "OTHER_teacher"})
    assert (taken.status_code, taken.json()) == (400, invalid(username=[([], "unique", USERNAME_TAKEN)]))
    assert api.patch("/users/me/", {}).json() == {**before, "username": "New name"}
