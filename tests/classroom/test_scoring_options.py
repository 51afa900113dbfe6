"""Ways of giving points: the rules by property, and a game of each that is saved as it was shown."""

from random import Random
from typing import Any

import pytest
from channels.db import database_sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from classroom.engine import SCORINGS, GameOptions, Scoring
from classroom.engine.plan import question_order
from classroom.engine.scoring import points, streaks
from classroom.forms import StartForm
from quizzes import question_types
from quizzes.models import GameResult
from quizzes.question_types import validate_questions
from quizzes.question_types.shapes import Problems
from tests.classroom.live import Stage

verdicts = st.sampled_from([True, False, None])


def abcd(**fields: Any) -> dict[str, Any]:
    return {**question_types.abcd.example(), **fields}


@given(verdicts, st.integers(-10, 10**6), st.integers(1000, 300_000), st.sampled_from(SCORINGS), st.integers(0, 30))
def test_bounds_and_factors(right: bool | None, elapsed: int, limit: int, scoring: Scoring, streak: int) -> None:
    single, double, nothing = (points(right, elapsed, limit, scoring, streak=streak, factor=n) for n in (1, 2, 0))
    assert (double, nothing) == (2 * single, 0)
    assert 0 <= single <= 1500
    assert right is True or single == 0
    # Nobody is worse off by being faster, or by a longer row.
    assert points(right, elapsed - 1, limit, scoring, streak=streak) >= single
    assert points(right, elapsed, limit, scoring, streak=streak + 1) >= single


def test_examples() -> None:
    assert points(True, 15_000, 20_000, "accuracy") == points(True, 0, 20_000, "accuracy") == 1000
    assert [points(True, 10_000, 20_000, "streak", streak=n) for n in (0, 1, 5, 9)] == [500, 600, 1000, 1000]


@given(st.lists(st.dictionaries(st.sampled_from("abc"), verdicts), max_size=8))
def test_a_row_is_what_was_right_without_a_break(judged: list[dict[str, bool | None]]) -> None:
    found = streaks(judged)
    for player in "abc":
        row = 0
        for answers in reversed(judged):
            if answers.get(player) is not True:
                break
            row += 1
        assert found.get(player, 0) == row


@given(st.lists(st.sampled_from(list(question_types.TYPES)), max_size=12), st.integers())
def test_shuffled_questions_are_the_same_and_slides_stay(codes: list[str], seed: int) -> None:
    questions = [{**question_types.TYPES[code].example(), "time": at + 1} for at, code in enumerate(codes)]
    asked = question_order(questions, GameOptions(randomise_questions=True), Random(seed))
    assert sorted(asked, key=lambda question: question["time"]) == questions
    assert all((old["type"] == "SLIDE") <= (old == new) for old, new in zip(questions, asked, strict=True))
    assert question_order(questions, GameOptions(), Random(seed)) == questions


@pytest.mark.parametrize("given_points", [0, 2, "2", 1, None])
def test_points_of_a_question(given_points: Any) -> None:
    raw = abcd() if given_points is None else abcd(points=given_points)
    (question,), problems = validate_questions([raw])
    assert problems == []
    assert question.get("points", 1) == int(1 if given_points is None else given_points)
    assert validate_questions([question]) == ([question], [])


@pytest.mark.parametrize("wrong", [3, -1, "many", True, 1.5, [1], None])
def test_points_that_are_none(wrong: Any) -> None:
    problems = Problems()
    question_types.validate_question(abcd(points=wrong), problems)
    assert [(problem.path, problem.code) for problem in problems.found] == [(("points",), "not_points")]


@pytest.mark.parametrize("scoring", SCORINGS)
async def test_a_game_is_saved_with_the_points_that_were_shown(
    new_game: Any, teacher_cookie: str, stage: Stage, scoring: str
) -> None:
    """Anna is always right; Ben is wrong once. The third question is a vote, the fourth is skipped."""
    questions = [abcd(), abcd(points=2), question_types.voting.example(), abcd(), abcd(points=0), abcd()]
    game = await database_sync_to_async(new_game)(questions, scoring=scoring)
    host = await stage.host(game.game_id, teacher_cookie)
    anna, ben = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben")
    await host.say("game.start", seen=host.state["revision"])
    gained: list[tuple[int, int]] = []
    for index in range(len(questions)):
        for socket in (host, anna, ben):
            await socket.phase("question", index)
        assert anna.state["points"] == host.state["points"] == questions[index].get("points", 1)
        await anna.answer(0)
        if index == 3:
            await host.say("question.skip", seen=host.state["revision"])
            await host.phase("closed", index)
            await host.until(lambda state: state["answer_count"] == 1)
        else:
            await ben.answer(1 if index == 1 else 0)
            for socket in (host, anna, ben):
                await socket.phase("results", index)
            gained.append((anna.state["me"]["last"]["points"], ben.state["me"]["last"]["points"]))
            await host.say("game.next", seen=host.state["revision"])
            if index + 1 < len(questions):
                await host.phase("leaderboard")
        if index + 1 < len(questions):
            await anna.phase("closed" if index == 3 else "leaderboard")
            await anna.quiet(0.1)
            await host.quiet(0.1)
            await host.say("game.next", seen=host.state["revision"])
    await host.until(lambda state: state["saved"])
    (a1, b1), (a2, b2), vote, nothing, (a6, b6) = gained
    assert (b2, vote, nothing) == (0, (0, 0), (0, 0))
    if scoring == "accuracy":
        assert (a1, b1, a2, a6, b6) == (1000, 1000, 2000, 1000, 1000)
    else:
        # In a row before the last: Anna has three (the question without points counts), Ben one since his mistake.
        bonus = {"speed": (0, 0, 0), "streak": (200, 300, 100)}[scoring]
        for points_gained, at_most in ((a1, 1000), (a2, 2000 + bonus[0]), (a6, 1000 + bonus[1]), (b6, 1000 + bonus[2])):
            assert at_most - 150 < points_gained <= at_most
    saved = await GameResult.objects.aget(pk=game.game_id)
    sums = {
        name: sum(row["score"] for rows in saved.answers for row in rows if row["username"] == name)
        for name in ("Anna", "Ben")
    }
    assert saved.player_scores == sums == {"Anna": a1 + a2 + a6, "Ben": b1 + b6}


def test_options_come_from_the_start_dialog_and_are_checked() -> None:
    form = StartForm({"mode": "normal", "scoring": "streak", "randomise_questions": "on", "hide_results": "on"})
    assert form.is_valid()
    assert form.options() == GameOptions(scoring="streak", randomise_questions=True, hide_results=True)
    assert StartForm({"mode": "normal"}).is_valid()
    assert not StartForm({"mode": "normal", "scoring": "luck"}).is_valid()
