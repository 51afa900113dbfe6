"""The clocks that take players' names out of results."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from quizzes.models import GameResult
from quizzes.retention import anonymise_result
from tests.api_client import Api
from tests.quizzes.test_result_files import FORMULA, played

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def run(*options: str) -> str:
    out = StringIO()
    call_command("anonymise_results", *options, stdout=out)
    return out.getvalue().strip()


def is_nameless(result: GameResult) -> bool:
    result.refresh_from_db()
    stored = json.dumps([result.player_scores, result.answers, result.custom_field_data])
    gone = "Mia" not in stored and "HYPERLINK" not in stored and "7b" not in stored
    assert gone == (result.anonymised_at is not None)
    return gone


def test_names_go_and_everything_else_stays(teacher: User) -> None:
    result = played(teacher, note="Keep me")
    before = [[{**entry, "username": ""} for entry in answers] for answers in result.answers]
    now = timezone.now()
    assert anonymise_result(result_id=result.pk, now=now)
    assert is_nameless(result)
    assert result.player_scores == {"Player 1": 900, "Player 2": 0}
    assert [[{**entry, "username": ""} for entry in answers] for answers in result.answers] == before
    assert [entry["username"] for entry in result.answers[0]] == ["Player 1", "Player 2"]
    assert (result.anonymised_at, result.note, result.custom_field_data) == (now, "Keep me", {})
    # Points still add up to scores, so every figure of the result is the same.
    points = sum(entry["score"] for answers in result.answers for entry in answers if entry["username"] == "Player 1")
    assert points == 900
    assert not anonymise_result(result_id=result.pk, now=now)


def test_the_command_takes_what_is_due(teacher: User, settings: Any) -> None:
    now = timezone.now()
    dated, later = (
        played(teacher, anonymise_at=now - timedelta(hours=1)),
        played(teacher, anonymise_at=now + timedelta(1)),
    )
    old, unlimited = played(teacher, timestamp=now - timedelta(days=31)), played(teacher, timestamp=now)
    assert run("--dry-run") == "Due: 1 results."
    assert [is_nameless(one) for one in (dated, later, old, unlimited)] == [False] * 4
    assert run() == "Names taken out of 1 results."
    assert [is_nameless(one) for one in (dated, later, old, unlimited)] == [True, False, False, False]
    settings.RESULT_NAMES_KEPT_DAYS = 30
    assert run() == "Names taken out of 1 results."
    assert [is_nameless(one) for one in (dated, later, old, unlimited)] == [True, False, True, False]
    assert run() == "Names taken out of 0 results."


def test_the_earlier_clock_counts(teacher: User, settings: Any) -> None:
    settings.RESULT_NAMES_KEPT_DAYS = 30
    result = played(teacher, timestamp=LONG_AGO, anonymise_at=timezone.now() + timedelta(days=100))
    assert run("--days", "0") == "Names taken out of 0 results."
    assert run() == "Names taken out of 1 results."
    assert is_nameless(result)
    with pytest.raises(CommandError, match="negative"):
        run("--days=-1")


def test_the_api_sets_the_clock_and_takes_names_out(teacher: User, other_teacher: User) -> None:
    result = played(teacher)
    api, path = Api(teacher), f"/results/{result.pk}/"
    changed = api.patch(path, {"anonymise_at": "2031-05-01T00:00:00Z"})
    assert (changed.status_code, changed.json()["anonymise_at"]) == (200, "2031-05-01T00:00:00Z")
    assert api.patch(path, {"note": "n"}).json()["anonymise_at"] == "2031-05-01T00:00:00Z"
    assert api.patch(path, {"anonymise_at": "soon"}).status_code == 400
    assert api.patch(path, {"anonymise_at": None, "anonymised_at": "2020-01-01T00:00:00Z"}).status_code == 200
    result.refresh_from_db()
    assert (result.anonymise_at, result.anonymised_at) == (None, None)
    assert Api(other_teacher).post(f"{path}anonymise/").status_code == 404
    assert not is_nameless(result)
    done = api.post(f"{path}anonymise/")
    assert (done.status_code, done.json()["player_scores"]) == (200, {"Player 1": 900, "Player 2": 0})
    assert api.post(f"{path}anonymise/").json() == done.json()
    assert is_nameless(result)


def test_the_host_sets_a_day_on_the_page(signed_in: SignIn, teacher: User, settings: Any) -> None:
    result, client = played(teacher), signed_in(teacher)
    path = f"/results/{result.pk}/"
    client.post(f"{path}clock/", {"anonymise_on": "2031-05-01"})
    result.refresh_from_db()
    assert result.anonymise_at == datetime(2031, 5, 1, tzinfo=UTC)
    settings.RESULT_NAMES_KEPT_DAYS = 30
    page = client.get(path).content.decode()
    assert 'value="2031-05-01"' in page
    assert "30 days after the game" in page
    answer = client.post(f"{path}clock/", {"anonymise_on": "tomorrow"}, follow=True)
    assert "Give a day." in answer.content.decode()
    client.post(f"{path}clock/", {"anonymise_on": ""})
    result.refresh_from_db()
    assert result.anonymise_at is None
    client.post(f"{path}clock/", {"now": "1"})
    assert is_nameless(result)
    page = client.get(path).content.decode()
    assert "The names were taken out" in page
    assert "Player 1" in page
    assert "HYPERLINK" not in page


def test_the_clock_is_the_hosts_alone(signed_in: SignIn, client: Client, teacher: User, other_teacher: User) -> None:
    result = played(teacher)
    assert FORMULA in result.player_scores
    path = f"/results/{result.pk}/clock/"
    assert signed_in(other_teacher).post(path, {"now": "1"}).status_code == 404
    assert client.post(path, {"now": "1"}).status_code == 302
    assert signed_in(teacher).get(path).status_code == 405
    assert not is_nameless(result)


def test_a_member_of_a_team_without_points_or_answers_goes_too(teacher: User) -> None:
    result = played(teacher, teams=[{"name": "Red", "score": 450, "members": ["Mia", "Left early"]}])
    assert anonymise_result(result_id=result.pk, now=timezone.now())
    result.refresh_from_db()
    (team,) = result.teams
    assert [name.startswith("Player ") for name in team["members"]] == [True, True]
    assert "Left early" not in json.dumps([result.teams, result.player_scores])
