"""The label of the extra field has one limit, whichever way it comes in, and what is too long is refused with it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from classroom import services
from classroom.engine.options import CUSTOM_FIELD_LABEL_MAX_CHARACTERS as MOST
from classroom.models import Assignment
from tests.api_client import Api
from tests.conftest import MakeQuiz

pytestmark = pytest.mark.django_db
WAYS_IN = ("start form", "assign form", "games API", "assignments API")


def send(way: str, teacher: User, client: Client, quiz: str, label: str) -> tuple[bool, str]:
    """(whether it was taken, what was answered)."""
    if way.endswith("API"):
        body = {"quiz": quiz, "custom_field": label}
        answer: Any = Api(teacher).post(f"/{way.split()[0]}/", body)
    else:
        fields = {"mode": "normal", "solutions": "answer", "scoring": "speed", "custom_field": label}
        answer = client.post(f"/quizzes/{quiz}/{way.split()[0]}/", fields)
    return answer.status_code in (201, 302), answer.content.decode()


def stored_labels(teacher: User) -> list[str]:
    """Of the host's games and assignments."""
    games = [services.find_game(game.pin) for game in services.running_games(host=teacher)]
    plans = Assignment.objects.values_list("plan", flat=True)
    return [game.custom_field or "" for game in games if game] + [plan["options"]["custom_field"] for plan in plans]


@pytest.mark.parametrize("way", WAYS_IN)
def test_every_way_in_has_one_limit(
    way: str,
    empty_redis: None,
    teacher: User,
    make_quiz: MakeQuiz,
    signed_in: Callable[[User], Client],
) -> None:
    client, quiz = signed_in(teacher), str(make_quiz(teacher).pk)
    longest = "ä" * MOST
    taken, said = send(way, teacher, client, quiz, longest + "x")
    assert not taken
    assert f"no more than {MOST} characters" in said or f"at most {MOST} characters" in said
    if way.endswith("form"):
        # What was typed is still there.
        assert f'value="{longest}x"' in said
        assert f'maxlength="{MOST}"' in said
    assert stored_labels(teacher) == []
    assert send(way, teacher, client, quiz, f" {longest} ")[0]
    assert stored_labels(teacher) == [longest]
