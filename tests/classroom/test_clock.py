"""The server's clock closes questions, with nobody's help, and every process notices what another did."""

import asyncio
from typing import Any

import pytest
from channels.db import database_sync_to_async

from classroom.engine.phases import Phase, Step
from classroom.hub.registry import Hub
from classroom.store.client import sync_client
from classroom.store.games import GameStore
from classroom.store.keys import game_keys
from quizzes import question_types
from tests.classroom.live import Stage


def abcd(**fields: Any) -> dict[str, Any]:
    return {**question_types.abcd.example(), **fields}


async def test_a_question_closes_when_its_time_is_over_without_a_host(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    game = await database_sync_to_async(new_game)([abcd(time=1), abcd()])
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    ben = await stage.player(game.pin, "Ben", hub=stage.hub())
    await host.say("game.start")
    await ben.phase("question")
    await host.close()
    await anna.phase("question")
    await anna.answer(0)
    assert (await ben.phase("results", 0))["me"]["last"] == {"answered": False, "right": None, "points": 0}
    assert (await ben.answer(0, question=0))["code"] == "question_not_open"
    assert (await anna.phase("results", 0))["me"]["score"] > 0


async def test_a_slide_runs_out_and_waits_for_the_host(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    slide = {**question_types.slide.example(), "time": 1}
    game = await database_sync_to_async(new_game)([slide, abcd()])
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    await host.say("game.start")
    assert (await anna.phase("question"))["question"]["input"] == "none"
    assert (await anna.answer(0))["code"] == "invalid_answer"
    assert (await anna.phase("closed"))["question"]["content"]
    await host.say("game.next", seen=(await host.phase("closed"))["revision"])
    await anna.phase("question", 1)


async def test_a_change_without_an_announcement_is_noticed_by_the_poll(
    new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()])
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna", hub=stage.hub())
    # Every announcement is lost from here on.
    monkeypatch.setattr(Hub, "_nudge", lambda *_: None)
    await host.say("game.start")
    await anna.phase("question", 0)
    await anna.answer(0)
    await host.phase("results", 0)


async def test_a_process_that_died_after_closing_is_replaced_by_another(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()])
    host = await stage.host(game.game_id, teacher_cookie)
    anna, _ = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben")
    await host.say("game.start")
    await anna.phase("question")
    await anna.answer(0)
    # Somebody closes the question and never counts its points.
    store = GameStore()
    plan, snapshot = await store.plan(game.pin), await store.load(game.pin, 0)
    assert plan is not None
    assert snapshot is not None
    step = Step(Phase.CLOSED, 0)
    revision = snapshot.state.revision
    await store.transition(game.pin, plan, revision=revision, opens=False, recorded=False, step=step)
    assert (await anna.phase("results", 0))["me"]["score"] > 0


async def test_a_game_that_is_gone_says_good_bye(new_game: Any, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)()
    anna = await stage.player(game.pin, "Anna")
    sync_client().delete(*sync_client().keys("game:*"))
    assert (await anna.next("error"))["code"] == "game_not_found"
    assert (await anna.next("closed"))["code"] == 4404


async def test_players_of_a_dead_process_are_not_waited_for(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()])
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    doomed = stage.hub()
    await stage.player(game.pin, "Ben", hub=doomed)
    await host.say("game.start")
    await anna.phase("question")
    await anna.answer(0)
    await doomed.stop()
    # Its last sign of life is long ago, as the next heartbeat of another process will find.
    sync_client().zadd(game_keys(game.pin).processes, {doomed.process: 1})
    await asyncio.sleep(0)
    anna.communicator.scope["hub"]._rooms[game.pin]._pulse._next_at = 0.0
    await anna.phase("results", 0)
