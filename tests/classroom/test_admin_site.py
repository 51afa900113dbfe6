"""The desk's part about running games: on a real game, and without a game server."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from accounts.models import User
from classroom import services
from classroom.engine import GameOptions
from classroom.store.client import sync_client
from tests.conftest import MakeQuiz


def test_the_desk_leads_back_to_own_running_games(
    signed_in: Callable[[User], Client], teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    game = services.create_game(quiz=make_quiz(teacher, title="Rivers"), host=teacher, options=GameOptions())
    page = signed_in(teacher).get("/admin/").content.decode()
    assert "Running now" in page
    assert game.pin in page
    assert f"/host/{game.game_id}/" in page
    others = signed_in(other_teacher).get("/admin/").content.decode()
    assert "Running now" not in others
    assert game.pin not in others


def test_the_desk_opens_without_a_game_server(
    signed_in: Callable[[User], Client], teacher: User, make_quiz: MakeQuiz, settings: Any
) -> None:
    make_quiz(teacher, title="Rivers")
    client = signed_in(teacher)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    sync_client.cache_clear()
    try:
        answer = client.get("/admin/")
    finally:
        sync_client.cache_clear()
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "the game server doesn't answer" in page.replace("&#x27;", "'")
    assert "Rivers" in page
