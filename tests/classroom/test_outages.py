"""While Redis is away: pages and API that need it ask to wait, and the log isn't filled."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from redis.exceptions import ConnectionError as RedisIsDown
from redis.exceptions import ResponseError

from accounts.models import User
from accounts.redis_address import read_redis_address
from classroom import outages
from classroom.log_format import logging_settings
from classroom.redis_settings import caches, channel_layers
from classroom.services import NewGame
from classroom.store.client import sync_client
from quizzes.models import Quiz
from rooms.services import create_room
from rooms.store.client import sync_client as calls_client

SignIn = Callable[[User], Client]
NOWHERE = "redis://127.0.0.1:1/0"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
AWAY = {
    "code": "live_away",
    "message": "Games and calls can't be reached just now. Try again in a moment.",
    "fields": {},
}


@pytest.fixture
def redis_goes(settings: Any) -> Iterator[Callable[[], None]]:
    """redis_goes(): from now on nobody reaches it."""

    def forget_clients() -> None:
        for cached in (sync_client, calls_client):
            cached.cache_clear()
        outages._noticed.clear()

    def go() -> None:
        settings.REDIS_URL = NOWHERE
        settings.CACHES = caches(read_redis_address(NOWHERE))
        settings.CHANNEL_LAYERS = channel_layers(read_redis_address(NOWHERE))
        forget_clients()

    yield go
    forget_clients()


@pytest.fixture
def addresses(new_game: Callable[..., NewGame], teacher: User) -> dict[str, str]:
    game = new_game()
    quiz = Quiz.objects.get(user=teacher)
    code = create_room(owner=teacher).room_code
    return {"pin": str(game.pin), "game": str(game.game_id), "quiz": str(quiz.pk), "code": code}


@pytest.mark.parametrize(
    "path",
    [
        *("/join/{pin}/", "/play/{pin}/", "/host/{game}/", "/remote/{game}/", "/room-check/{game}/"),
        *("/api/v1/games/", "/api/v1/games/{game}/"),
    ],
)
def test_what_needs_redis_asks_to_wait(
    addresses: dict[str, str], signed_in: SignIn, teacher: User, redis_goes: Callable[[], None], path: str
) -> None:
    client = signed_in(teacher)
    redis_goes()
    answer = client.get(path.format(**addresses), headers=BROWSER)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "no-store" in answer["Cache-Control"]
    if path.startswith("/api/"):
        assert answer.json() == AWAY
    else:
        page = answer.content.decode()
        for said in ("Away for a moment", "tries again by itself", "classroom/try_again.js", 'aria-label="Main"'):
            assert said in page


@pytest.mark.parametrize("language", ["de", "fr", "es", "si", "ta"])
def test_that_is_said_in_the_language_of_whoever_waits(
    addresses: dict[str, str], client: Client, redis_goes: Callable[[], None], language: str
) -> None:
    redis_goes()
    page = client.get(f"/join/{addresses['pin']}/", headers={**BROWSER, "Accept-Language": language})
    assert f'<html lang="{language}"' in page.content.decode()
    assert "Away for a moment" not in page.content.decode()
    refused = client.get(f"/join/{addresses['pin']}/", headers={"Accept-Language": language}).json()
    assert refused["code"] == "live_away"
    assert refused["message"] != AWAY["message"]


def test_what_was_sent_is_not_sent_again_by_itself(
    addresses: dict[str, str], signed_in: SignIn, teacher: User, redis_goes: Callable[[], None]
) -> None:
    client = signed_in(teacher)
    redis_goes()
    page = client.post("/room-check/", headers=BROWSER)
    assert page.status_code == 503
    assert "Go back in a moment and try again" in page.content.decode()
    assert "try_again.js" not in page.content.decode()
    # The page of a call asks by script.
    asked = client.post(f"/lessons/{addresses['code']}/end/")
    assert (asked.status_code, asked.json()) == (503, AWAY)
    game = client.post("/api/v1/games/", {"quiz": addresses["quiz"]}, content_type="application/json")
    assert (game.status_code, game.json()) == (503, AWAY)


def test_the_log_tells_of_an_outage_once_and_not_as_an_error(
    addresses: dict[str, str], client: Client, redis_goes: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    wanted = logging_settings(form="text", level="WARNING", personal=False)
    [name] = wanted["loggers"]["django.request"]["filters"]
    noticed, django_log = wanted["filters"][name]["()"](), logging.getLogger("django.request")
    redis_goes()
    django_log.addFilter(noticed)
    try:
        for path in ("/health/ready/", "/health/ready/", f"/join/{addresses['pin']}/", "/health/ready/"):
            assert client.get(path).status_code == 503
    finally:
        django_log.removeFilter(noticed)
    told = [(line.name, line.levelname) for line in caplog.records]
    assert told == [("classroom.outages", "WARNING")]
    assert "Redis can't be reached" in caplog.text


def test_only_what_is_no_outage_is_logged_with_where_it_happened(caplog: pytest.LogCaptureFixture) -> None:
    mistake = ResponseError("WRONGTYPE")
    for error in (RedisIsDown("refused"), mistake):
        outages.log_failure(logging.getLogger("classroom.test"), error, "Game %s can't be saved", "g")
    outage, fault = caplog.records
    assert (outage.levelname, outage.getMessage(), outage.exc_info) == (
        "WARNING",
        "Game g can't be saved: refused",
        None,
    )
    assert (fault.levelname, fault.getMessage()) == ("ERROR", "Game g can't be saved")
    assert fault.exc_info
    assert fault.exc_info[1] is mistake
