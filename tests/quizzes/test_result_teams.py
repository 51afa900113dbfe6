"""Teams in saved results: the files, the API, the pages, and what stays when names go."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from quizzes.models import GameResult
from quizzes.result_figures import player_figures
from quizzes.result_files import result_file
from quizzes.retention import anonymise_result
from tests.quizzes.test_result_files import FORMULA, book_of, lines_of, played, rows_of

pytestmark = pytest.mark.django_db
TEAMS = [{"name": "=Foxes", "score": 900, "members": ["Mia"]}, {"name": "Owls", "score": 0, "members": [FORMULA]}]


def team_game(user: User, **fields: Any) -> GameResult:
    return played(user, teams=TEAMS, **fields)


def test_the_spreadsheet_says_the_team_only_where_there_are_teams(teacher: User) -> None:
    book = book_of(result_file(team_game(teacher), "xlsx"))
    assert rows_of(book["Players"]) == [
        ("Username", "Score", "Custom-Field", "Team"),
        ("Mia", 900, "@7b", "=Foxes"),
        (FORMULA, 0, None, "Owls"),
    ]
    assert rows_of(book["Teams"]) == [("Team", "Score", "Players"), ("=Foxes", 900, 1), ("Owls", 0, 1)]
    assert book["Teams"]["A2"].data_type == "s"
    plain = book_of(result_file(played(teacher), "xlsx"))
    assert rows_of(plain["Players"])[0] == ("Username", "Score", "Custom-Field")
    assert "Teams" not in plain.sheetnames


def test_the_csv_says_it_in_its_last_column(teacher: User) -> None:
    head, *lines = lines_of(result_file(team_game(teacher), "csv"))
    assert head[-2:] == ["Points", "Team"]
    assert {len(line) for line in lines} == {len(head)}
    assert [line[-1] for line in lines] == ["'=Foxes"] * 3 + ["Owls"] * 3
    assert lines_of(result_file(played(teacher), "csv"))[0][-1] == "Points"


def test_names_go_and_teams_stay(teacher: User) -> None:
    result = team_game(teacher)
    assert anonymise_result(result_id=result.pk, now=timezone.now())
    result.refresh_from_db()
    assert result.teams == [
        {"name": "=Foxes", "score": 900, "members": ["Player 1"]},
        {"name": "Owls", "score": 0, "members": ["Player 2"]},
    ]
    assert [(one.name, one.team) for one in player_figures(result)] == [("Player 1", "=Foxes"), ("Player 2", "Owls")]


def test_the_order_of_joining_goes_with_the_names(teacher: User) -> None:
    names = [f"pupil {number}" for number in range(12)]
    result = team_game(
        teacher,
        answers=[[], [], []],
        player_scores={name: 100 * number for number, name in enumerate(names)},
        player_count=12,
    )
    GameResult.objects.filter(pk=result.pk).update(teams=[{"name": "All", "score": 550, "members": names}])
    anonymise_result(result_id=result.pk, now=timezone.now())
    result.refresh_from_db()
    assert result.teams[0]["members"] == [f"Player {number}" for number in range(1, 13)]


def test_the_api_shows_teams_to_their_host_only(teacher: User, other_teacher: User) -> None:
    result = team_game(teacher)
    path = f"/api/v1/results/{result.pk}/"
    client = Client()
    client.force_login(teacher)
    assert client.get(path).json()["teams"] == TEAMS
    assert [one["team"] for one in client.get(f"{path}figures/").json()["players"]] == ["=Foxes", "Owls"]
    assert client.get(f"/api/v1/results/{played(teacher).pk}/").json()["teams"] == []
    client.force_login(other_teacher)
    assert client.get(path).status_code == 404
    assert Client().get(path).status_code in {401, 403}


def test_teams_can_not_be_written(teacher: User) -> None:
    result = team_game(teacher)
    client = Client()
    client.force_login(teacher)
    answer = client.patch(f"/api/v1/results/{result.pk}/", {"note": "n", "teams": []}, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["teams"] == TEAMS


def test_the_pages_show_teams_where_there_are_some(teacher: User, signed_in: Callable[[User], Client]) -> None:
    client, result = signed_in(teacher), team_game(teacher)
    page = client.get(f"/results/{result.pk}/").content.decode()
    assert 'id="teams-title"' in page
    assert "<td><bdi>=Foxes</bdi></td>" in page
    own = client.get(f"/results/{result.pk}/player/", {"name": "Mia"}).content.decode()
    assert "Team: <bdi>=Foxes</bdi>" in own
    assert 'id="teams-title"' not in client.get(f"/results/{played(teacher).pk}/").content.decode()
