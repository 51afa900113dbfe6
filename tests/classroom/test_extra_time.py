"""Private extra time: the rules of points and percentages, and what a teacher types."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from classroom import services
from classroom.engine import GameOptions
from classroom.engine.extra_time import (
    MAX_PERCENT,
    ExtraTime,
    ExtraTimeError,
    extra_ms,
    read_extra_time,
    write_extra_time,
)
from classroom.engine.names import fold_name
from classroom.engine.results import PlayerRecord, saved_game
from classroom.engine.scoring import points
from classroom.engine.verdicts import StoredAnswer, judge_answers
from classroom.forms import StartForm
from classroom.store.client import sync_client
from classroom.store.keys import game_keys
from tests.classroom.stored_game import make_plan

# --- rules ------------------------------------------------------------------------------------------


@given(st.integers(0, 1000), st.integers(1, 300), st.integers(0, MAX_PERCENT))
def test_the_same_part_of_ones_own_time_is_worth_the_same(part: int, seconds: int, percent: int) -> None:
    common = seconds * 1000
    own = common + extra_ms(common, percent)
    assert points(True, own * part // 1000, own) == pytest.approx(points(True, common * part // 1000, common), abs=1)
    assert points(True, own // 2, own) == points(True, common // 2, common) == 500


@given(st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, MAX_PERCENT)), max_size=20), st.integers(1, 60))
def test_scores_equal_answers_for_any_clocks(given_answers: list[tuple[int, int]], seconds: int) -> None:
    plan = make_plan(time=seconds)
    answers = {str(at): StoredAnswer(0, *answer) for at, answer in enumerate(given_answers)}
    verdicts = judge_answers(plan, 0, answers)
    players = {player: PlayerRecord(f"name {player}", "") for player in answers}
    saved = saved_game(plan, 1, players, [verdicts])
    for player, answer in answers.items():
        own = seconds * 1000 + extra_ms(seconds * 1000, answer.extra_percent)
        assert verdicts[player].points == points(True, answer.elapsed_ms, own)
        # Nobody is worse off for having more time.
        assert verdicts[player].points >= points(True, answer.elapsed_ms, seconds * 1000)
    rows = {row["username"]: row for row in saved.answers[0]}
    assert saved.player_scores == {name: row["score"] for name, row in rows.items()}
    assert all(rows[f"name {player}"]["time_taken"] == answer.elapsed_ms for player, answer in answers.items())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("Mia 50 %", {"Mia": 50}),
        ("Mia 50", {"Mia": 50}),
        ("  Mia:  +25% \n\n Anna Lena, 100", {"Mia": 25, "Anna Lena": 100}),
        ("Mia+200%", {"Mia": 200}),
        ("Anna 2 50", {"Anna 2": 50}),
        ("R2D2 = 7", {"R2D2": 7}),
    ],
)
def test_what_a_teacher_types(text: str, found: dict[str, int]) -> None:
    assert read_extra_time(text) == found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Mia", "for example"),
        ("50", "for example"),
        ("Mia 0", "1 to 200"),
        ("Mia 201 %", "1 to 200"),
        ("Mia 50\nMIA 100", "twice"),
        (f"{'x' * 21} 50", "at most 20"),
        ("Mia –50 % –", "for example"),
    ],
)
def test_what_cant_be_read_says_what_to_do(text: str, says: str) -> None:
    with pytest.raises(ExtraTimeError, match=says):
        read_extra_time(text)


@given(st.text(max_size=80))
def test_reading_is_total_and_what_was_read_reads_the_same_again(text: str) -> None:
    try:
        found = read_extra_time(text)
    except ExtraTimeError:
        return
    assert all(1 <= percent <= MAX_PERCENT for percent in found.values())
    assert len({fold_name(name) for name in found}) == len(found)
    assert read_extra_time(write_extra_time(found)) == found


def test_the_percentage_that_counts() -> None:
    assert [ExtraTime(25, 3, 100).at(index) for index in (2, 3, 4)] == [25, 100, 25]


# --- the start dialog and the API -------------------------------------------------------------------


def test_the_start_dialog_keeps_what_was_typed_and_says_what_is_wrong(
    client: Client, teacher: User, make_quiz: Any
) -> None:
    client.force_login(teacher)
    quiz = make_quiz(teacher)
    page = client.post(f"/quizzes/{quiz.pk}/start/", {"mode": "normal", "extra_time": "Mia fifty"})
    assert page.status_code == 400
    assert "“Mia fifty”: write a name" in page.content.decode()
    assert ">Mia fifty</textarea>" in page.content.decode()
    assert client.post(f"/quizzes/{quiz.pk}/start/", {"mode": "normal", "extra_time": "Mia 50"}).status_code == 302
    assert ">Mia 50 %</textarea>" in client.get(f"/quizzes/{quiz.pk}/start/").content.decode()
    assert services.remembered_options(teacher).extra_time == {"Mia": 50}
    form = StartForm({"mode": "normal", "extra_time": "Mia 50\nBen 100 %"})
    assert form.is_valid()
    assert form.options() == GameOptions(extra_time={"Mia": 50, "Ben": 100})


def test_a_game_by_the_api(client: Client, teacher: User, make_quiz: Any) -> None:
    client.force_login(teacher)
    body = {"quiz": str(make_quiz(teacher).pk), "extra_time": {"Mia": 50}}
    started = client.post("/api/v1/games/", json.dumps(body), "application/json")
    assert started.status_code == 201
    assert sync_client().hgetall(game_keys(started.json()["pin"]).extra) == {b"mia": b"50:-1:0"}
    for wrong in ({"Mia": 201}, {"Mia": 50, "MIA": 20}, {"": 50}, ["Mia"]):
        body["extra_time"] = wrong  # type: ignore[assignment]
        assert client.post("/api/v1/games/", json.dumps(body), "application/json").status_code == 400, wrong
