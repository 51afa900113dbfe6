"""Where a second factor is required, whoever has none can set one up and do nothing else, in no way."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.services import second_factor
from accounts.services.api_keys import create_api_key
from accounts.services.second_factor import lacks_second_factor
from accounts.services.tokens import issue_token
from tests.accounts.test_api_access import basic
from tests.accounts.test_second_factor import App, code_of, post
from tests.api_client import Api
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
SECURITY = reverse("accounts:security")


@pytest.fixture
def required(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = "staff"


@pytest.mark.parametrize(
    ("setting", "staff", "named", "lacks"),
    [
        ("none", True, False, False),
        ("none", False, True, True),
        ("staff", True, False, True),
        ("staff", False, False, False),
        ("all", False, False, True),
    ],
)
def test_whom_it_concerns(settings: Settings, setting: str, staff: bool, named: bool, lacks: bool) -> None:
    settings.REQUIRE_SECOND_FACTOR = setting
    user = make_user("somebody", role=None)
    user.is_staff, user.second_factor_required = staff, named
    user.save()
    assert lacks_second_factor(user) is lacks
    App(user)
    assert lacks_second_factor(user) is False


@pytest.mark.usefixtures("required")
def test_the_pages_lead_to_setting_up_and_then_where_one_wanted_to_go(teacher: User, signed_in: SignIn) -> None:
    client = signed_in(teacher)
    for path in ("/", "/admin/", "/quizzes/", "/accounts/keys/", "/accounts/sessions/", "/nowhere/"):
        assert client.get(path)["Location"] == SECURITY, path
    assert client.post("/accounts/password/", {})["Location"] == SECURITY
    client.get("/results/?page=1")
    page = client.get(SECURITY).content.decode()
    assert "must have a second factor" in page
    assert "Remove the app" not in page
    confirm = client.post(reverse("accounts:begin_app"), {"password": PASSWORD})["Location"]
    device = second_factor.waiting_totp(teacher)
    assert device is not None
    codes = client.post(confirm, {"code": code_of(second_factor.secret_of(device))}).content.decode()
    assert 'href="/results/?page=1"' in codes
    assert client.get("/results/").status_code == 200


@pytest.mark.usefixtures("required")
def test_the_api_says_what_to_do_and_opens_after_it(teacher: User) -> None:
    api = Api(teacher)
    assert api.get("/auth/session/").json()["user"]["username"] == "teacher"
    refused = api.get("/quizzes/")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert set(refused.json()) == {"code", "message", "fields"}
    secret = api.post("/auth/second-factor/totp/", {"password": PASSWORD}).json()["secret"]
    assert post(api, "/auth/second-factor/totp/confirm/", code=code_of(secret))[0] == 200
    assert api.get("/quizzes/").status_code == 200


@pytest.mark.usefixtures("required")
def test_programs_wait_too(teacher: User) -> None:
    key = create_api_key(user=teacher, name="k", scopes=["read"]).secret
    token = issue_token(user=teacher).secret
    for headers in ({"x-api-key": key}, {"authorization": f"Bearer {token}"}):
        answer = Client(headers=headers).get("/api/v1/quizzes/")
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    assert basic("teacher", PASSWORD).post("/auth/token/").json()["code"] == "second_factor_required"
    App(teacher)
    assert Client(headers={"x-api-key": key}).get("/api/v1/quizzes/").status_code == 200


@pytest.mark.usefixtures("required")
def test_removing_the_app_leads_back_to_setting_up(teacher: User) -> None:
    App(teacher)
    api = Api(teacher)
    assert post(api, "/auth/second-factor/totp/remove/", password=PASSWORD)[0] == 204
    assert api.get("/quizzes/").status_code == 403


@pytest.mark.usefixtures("required")
def test_players_and_visitors_notice_nothing(db: None) -> None:
    assert Client().get("/").status_code == 200


def test_an_administrator_requires_it_of_one_person(
    administrator: User, teacher: User, other_teacher: User, signed_in: SignIn
) -> None:
    client, theirs = signed_in(teacher), signed_in(other_teacher)
    chosen = {"action": "require_second_factor", "_selected_action": [str(teacher.pk)]}
    signed_in(administrator).post("/admin/accounts/user/", chosen)
    assert client.get("/admin/")["Location"] == SECURITY
    assert theirs.get("/admin/").status_code == 200
