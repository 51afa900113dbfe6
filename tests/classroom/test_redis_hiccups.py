"""Redis is away for a moment, or comes back without its last ones: nobody is stuck, and receipts are kept."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from channels.db import database_sync_to_async
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from classroom.hub import room, saving
from classroom.hub.connection import CLOSE_TRY_LATER
from classroom.log_format import AddFacts
from classroom.store.client import sync_client
from classroom.store.games import GameStore
from classroom.store.keys import UNSAVED_GAMES, game_keys
from quizzes import question_types
from tests.classroom.live import Socket, Stage

QUESTION = question_types.abcd.example()


async def rejoin(stage: Stage, pin: str, secret: str) -> Socket:
    socket = await stage.socket()
    await socket.say("player.rejoin", pin=pin, secret=secret)
    await socket.next("player.joined")
    await socket.next("game.state")
    return socket


AWAY = RedisConnectionError("Redis is away")


def hiccup(
    monkeypatch: pytest.MonkeyPatch, store: Any, method: str, times: int = 1, failure: RedisError = AWAY
) -> None:
    """The next calls of `method` find no Redis, or fail otherwise."""
    works, left = getattr(store, method), [times]

    async def call(*arguments: Any, **fields: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise failure
        return await works(*arguments, **fields)

    monkeypatch.setattr(store, method, call)


async def test_a_change_that_could_not_be_read_at_once_is_shown_all_the_same(
    new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    game, hub = await database_sync_to_async(new_game)([QUESTION, QUESTION]), stage.hub()
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    await host.say("game.start", seen=host.state["revision"])
    await anna.phase("question", 0)
    await anna.answer(0)
    await host.phase("results", 0)
    hiccup(monkeypatch, hub.store, "names")
    await host.say("game.next", seen=host.state["revision"])
    await host.phase("leaderboard")
    await anna.phase("leaderboard")


async def test_a_redis_that_is_silent_for_long_doesnt_end_the_watch_over_a_game(
    new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One look may take longer than a room stays that nobody uses."""
    monkeypatch.setattr(room, "LINGER_S", 0.2)
    game, hub = await database_sync_to_async(new_game)([QUESTION]), stage.hub()
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    works, silent = hub.store.glance, asyncio.Event()

    async def no_answer(*arguments: Any) -> Any:
        monkeypatch.setattr(hub.store, "glance", works)
        await asyncio.sleep(0.4)
        silent.set()
        raise RedisTimeoutError

    monkeypatch.setattr(hub.store, "glance", no_answer)
    await silent.wait()
    await host.say("game.start", seen=host.state["revision"])
    await host.phase("question", 0)
    await anna.phase("question", 0)


async def test_who_comes_in_while_redis_stumbles_sees_the_game(
    new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    game, hub = await database_sync_to_async(new_game)([QUESTION]), stage.hub()
    await stage.player(game.pin, "Anna")
    hiccup(monkeypatch, hub.store, "names", times=2)
    ben = await stage.socket()
    await ben.say("player.join", pin=game.pin, name="Ben")
    await ben.next("player.joined")
    assert (await ben.next("game.state", "error"))["type"] == "game.state"


async def test_a_game_goes_on_from_where_a_promoted_replica_has_it(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    game = await database_sync_to_async(new_game)([QUESTION])
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    state = game_keys(game.pin).state
    before = sync_client().hgetall(state)
    await host.say("game.start", seen=host.state["revision"])
    await anna.phase("question", 0)
    sync_client().hset(state, mapping=before)
    for socket in (host, anna):
        assert (await socket.next("closed"))["code"] == CLOSE_TRY_LATER
        await socket.close()
    host, anna = await stage.host(game.game_id, teacher_cookie), await rejoin(stage, game.pin, anna.secret)
    assert host.state["phase"] == anna.state["phase"] == "lobby"
    await host.say("game.start", seen=host.state["revision"])
    await anna.phase("question", 0)
    assert (await anna.answer(0))["type"] == "answer.accepted"
    assert (await anna.phase("results", 0))["me"]["score"] > 0


async def test_who_has_a_receipt_for_an_answer_that_is_lost_is_called_back(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    """The page keeps the answer until the question is over, and sends it again under its id."""
    game = await database_sync_to_async(new_game)([QUESTION])
    host = await stage.host(game.game_id, teacher_cookie)
    anna, ben = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben")
    await host.say("game.start", seen=host.state["revision"])
    await ben.phase("question", 0)
    await anna.phase("question", 0)
    await anna.answer(0)
    await host.next("answers.counted", where=lambda m: m["answer_count"] == 1)
    sync_client().delete(game_keys(game.pin).answers(0))
    assert (await anna.next("closed"))["code"] == CLOSE_TRY_LATER
    await anna.close()
    anna = await rejoin(stage, game.pin, anna.secret)
    assert anna.state["me"]["answered"] is False
    assert (await anna.answer(0))["type"] == "answer.accepted"


async def two_unsaved(new_game: Any, monkeypatch: pytest.MonkeyPatch, failure: RedisError) -> saving.Sweeper:
    """A sweeper that fails to read the first of two games."""
    for _ in range(2):
        game = await database_sync_to_async(new_game)([QUESTION])
        sync_client().zadd(UNSAVED_GAMES, {game.pin: 0})
    sweeper = saving.Sweeper(GameStore(), "sweeper")
    hiccup(monkeypatch, sweeper._store, "last_heartbeat_ms", failure=failure)
    return sweeper


async def test_an_outage_ends_the_sweep_in_one_line(
    new_game: Any, stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The next games would each wait for the same; what is said then is about none of them."""
    sweeper = await two_unsaved(new_game, monkeypatch, AWAY)
    caplog.handler.addFilter(facts := AddFacts())
    monkeypatch.setattr(saving, "SWEEP_EVERY_S", 6)
    monkeypatch.setattr(saving, "Random", lambda: SimpleNamespace(random=lambda: 0))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sweeper.run(), 1)
    caplog.handler.removeFilter(facts)
    lines = [line for line in caplog.records if line.name == saving.logger.name]
    assert [(line.levelname, line.exc_info) for line in lines] == [("WARNING", None)]
    assert "Redis is away" in lines[0].getMessage()
    assert not hasattr(lines[0], "game_id")


async def test_a_game_that_cant_be_read_keeps_no_other_from_being_saved(
    new_game: Any, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeper, seen = await two_unsaved(new_game, monkeypatch, ResponseError("WRONGTYPE")), []
    plan_of = sweeper._store.plan

    async def plan(pin: str) -> Any:
        seen.append(pin)
        return await plan_of(pin)

    monkeypatch.setattr(sweeper._store, "plan", plan)
    await sweeper.sweep()
    assert len(seen) == 2
