"""What machines that watch and balance are told, and that strangers aren't."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings
from redis.exceptions import ConnectionError as RedisIsDown

from accounts.models import User
from classroom.engine.phases import Phase
from classroom.models import Rehearsal
from classroom.operations import readings
from classroom.services import NewGame
from classroom.store.client import sync_client
from classroom.store.keys import game_keys
from quizzes.models import Quiz

TOKEN = {"HTTP_AUTHORIZATION": "Bearer watch-me"}


@pytest.fixture
def watched(settings: Settings) -> None:
    settings.METRICS_TOKEN = "watch-me"


def figures(client: Client) -> dict[tuple[str, str], float]:
    """{(name, label): value} of the page as Prometheus reads it."""
    answer = client.get("/metrics", **TOKEN)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name.removeprefix("classroom_"), "".join(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_alive_asks_nobody(client: Client, django_assert_num_queries: DjangoAssertNumQueries, db: None) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/live/")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (
        *(200, b"ok\n"),
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )


def test_ready_says_what_is_down(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "redis": True})

    def down(*_: Any) -> None:
        raise RedisIsDown

    monkeypatch.setattr(sync_client(), "ping", down)
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "redis": False})


@pytest.mark.parametrize(
    "header", [{}, {"HTTP_AUTHORIZATION": "Bearer wrong"}, {"HTTP_AUTHORIZATION": "Basic watch-me"}]
)
def test_figures_need_the_token(client: Client, watched: None, header: dict[str, str], db: None) -> None:
    answer = client.get("/metrics", **header)
    assert (answer.status_code, answer.content, answer["WWW-Authenticate"]) == (401, b"", "Bearer")


def test_the_figures_are_those_of_the_instance(
    client: Client, watched: None, new_game: Callable[..., NewGame], teacher: User
) -> None:
    before = figures(client)
    assert before["up", "database"] == before["up", "redis"] == 1
    assert ("last_rehearsal_lost_answers", "") not in before
    games = [new_game() for _ in range(4)]
    state = game_keys(str(games[1].pin)).state
    sync_client().hset(state, mapping={"phase": Phase.PODIUM.value, "saved": "0", "index": "3"})
    # Closed in the lobby: there is nothing to save.
    sync_client().hset(game_keys(str(games[3].pin)).state, mapping={"phase": Phase.ENDED.value})
    sync_client().hset(game_keys(str(games[0].pin)).present, mapping={"1": "a:1", "2": "a:2"})
    Rehearsal.objects.create(games=1, players=5, answers=25, lost=2, ok=False)

    after = figures(client)

    assert (after["games", "lobby"], after["games", "podium"]) == (2, 1)
    assert (after["players", ""], after["games_waiting_to_be_saved", ""]) == (2, 1)
    assert (after["last_rehearsal_lost_answers", ""], after["accounts", ""]) == (2, User.objects.count())
    assert after["jobs_due", ""] >= 0


def test_figures_cost_the_same_for_one_and_three(
    client: Client, watched: None, new_game: Callable[..., NewGame], make_quiz: Callable[..., Quiz], teacher: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            figures(client)
        return len(caught)

    new_game()
    one = queries()
    for _ in range(2):
        new_game()
    assert queries() == one


def test_a_part_that_is_down_leaves_its_figures_out(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "redis_answers", lambda: False)
    found = readings.read(now=datetime.fromisoformat("2030-01-01T00:00:00+00:00"))
    assert (found.redis, found.games) == (False, None)
    assert found.jobs is not None
    monkeypatch.setattr(readings, "database_answers", lambda: False)
    assert readings.read(now=datetime.fromisoformat("2030-01-01T00:00:00+00:00")) == readings.Readings(False, False)
