"""The API takes so many requests a minute from one account or unknown address, and says how long to wait."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.services.tokens import issue_token
from tests.api_client import Api

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.API_RATE_PER_USER, settings.API_RATE_PER_ADDRESS = 3, 5


def test_an_account_is_one_whatever_way_it_comes_in(teacher: User, other_teacher: User) -> None:
    api, other = Api(teacher), Api(other_teacher)
    cache.clear()
    program = Client(headers={"authorization": f"Bearer {issue_token(user=teacher).secret}"})
    statuses = [
        api.get("/users/me/").status_code,
        program.get("/api/v1/users/me/").status_code,
        api.get("/api-keys/").status_code,
        program.get("/api/v1/users/me/").status_code,
        api.get("/users/me/").status_code,
    ]
    assert statuses == [200, 200, 200, 429, 429]
    # A whole school has one address.
    assert other.get("/users/me/").status_code == 200
    cache.clear()
    assert api.get("/users/me/").status_code == 200


def test_the_refusal_has_our_shape_and_says_when(teacher: User) -> None:
    api = Api(teacher)
    answer = [api.get("/users/me/") for _ in range(4)][-1]
    assert answer.status_code == 429
    assert set(answer.json()) == {"code", "message", "fields"}
    assert answer.json()["code"] == "throttled"
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_nobody_is_counted_by_address(db: None) -> None:
    def status(address: str) -> int:
        return int(Client(REMOTE_ADDR=address).get("/api/v1/auth/session/").status_code)

    assert [status("192.0.2.1") for _ in range(6)] == [200] * 5 + [429]
    assert status("192.0.2.2") == 200
    assert [status(f"2001:db8::{number}") for number in range(6)][-1] == 429
    assert status("2001:db8:0:1::1") == 200


def test_zero_is_no_limit(teacher: User, settings: Settings) -> None:
    settings.API_RATE_PER_USER = 0
    api = Api(teacher)
    assert {api.get("/users/me/").status_code for _ in range(8)} == {200}
