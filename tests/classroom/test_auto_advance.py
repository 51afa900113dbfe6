"""A game that goes on by itself: on the server, with the host gone, until the podium; and it can be stopped."""

import asyncio
from typing import Any

import pytest
from channels.db import database_sync_to_async

from classroom.forms import StartForm
from quizzes import question_types
from quizzes.models import GameResult
from tests.classroom.live import Stage


def abcd(**fields: Any) -> dict[str, Any]:
    return {**question_types.abcd.example(), **fields}


async def test_it_goes_on_to_the_podium_with_the_host_gone(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    slide = {**question_types.slide.example(), "time": 1}
    questions = [abcd(), slide, abcd(hide_results=True, time=1), abcd()]
    game = await database_sync_to_async(new_game)(questions, auto_advance_s=1)
    host = await stage.host(game.game_id, teacher_cookie)
    # Two processes watch; a question is never left out.
    anna, ben = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben", hub=stage.hub())
    await asyncio.sleep(1.3)
    await host.say("game.start", seen=host.state["revision"])
    assert (await host.phase("question", 0))["automatic"] is True
    await host.close()
    await anna.phase("question", 0)
    await anna.answer(0)
    await ben.phase("question", 0)
    await ben.answer(1)
    for phase, index in (
        ("results", 0), ("leaderboard", 0), ("question", 1), ("question", 2), ("closed", 2), ("question", 3),
    ):  # fmt: skip
        await anna.phase(phase, index)
    await ben.phase("question", 3)
    await anna.answer(0)
    await ben.answer(0)
    await anna.phase("results", 3)
    podium = await anna.phase("podium")
    for _ in range(50):
        saved = await GameResult.objects.filter(pk=game.game_id).afirst()
        if saved is not None:
            break
        await asyncio.sleep(0.1)
    assert saved is not None
    assert len(saved.answers) == 4
    assert saved.player_scores["Anna"] == podium["me"]["score"] > 1800


async def test_the_host_stops_it_and_lets_it_go_on(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()], auto_advance_s=2)
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    await host.say("game.start", seen=host.state["revision"])
    await anna.phase("question")
    await anna.answer(0)
    state = await host.phase("results")
    assert 0 < state["advance_ms"] <= 2000
    await host.say("game.pause", seen=state["revision"])
    assert (await host.until(lambda state: state["paused"]))["advance_ms"] is None
    await asyncio.sleep(2.5)
    await host.quiet()
    assert (host.state["phase"], host.state["paused"]) == ("results", True)
    await host.say("game.pause", paused=False, seen=host.state["revision"])
    await host.phase("leaderboard")
    assert host.state["paused"] is False


async def test_without_the_option_nothing_goes_on(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()])
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    await host.say("game.start", seen=host.state["revision"])
    await anna.phase("question")
    await anna.answer(0)
    assert (await host.phase("results"))["advance_ms"] is None
    await host.say("game.pause")
    assert (await host.next("error"))["code"] == "wrong_phase"


@pytest.mark.parametrize(("typed", "seconds"), [("", None), ("3", 3), ("120", 120)])
def test_the_start_dialog_asks_for_seconds(typed: str, seconds: int | None) -> None:
    form = StartForm({"mode": "normal", "auto_advance_s": typed})
    assert form.is_valid()
    assert form.options().auto_advance_s == seconds


@pytest.mark.parametrize("typed", ["2", "121", "soon"])
def test_seconds_that_make_no_sense_are_refused(typed: str) -> None:
    assert not StartForm({"mode": "normal", "auto_advance_s": typed}).is_valid()
