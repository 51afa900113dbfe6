"""Who counts as present: nobody is waited for whom no socket has any more, whatever went wrong."""

import asyncio
import time
from typing import Any

import pytest
from channels.db import database_sync_to_async
from redis.exceptions import ConnectionError as RedisConnectionError

from classroom.hub import leaving, pulse
from classroom.store import players
from classroom.store.client import sync_client
from classroom.store.keys import game_keys
from quizzes import question_types
from tests.classroom.live import WAIT_S, Stage

QUESTION = question_types.abcd.example()


async def test_who_doesn_t_come_back_after_a_restart_is_gone(
    new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that ends in order leaves no players behind for whom the others wait."""
    monkeypatch.setattr(players, "OVERDUE_MS", 600)
    monkeypatch.setattr(pulse, "HEARTBEAT_S", 0.2)
    game = await database_sync_to_async(new_game)([QUESTION])
    host = await stage.host(game.game_id, teacher_cookie)
    ben, ending = await stage.player(game.pin, "Ben"), stage.hub()
    anna = await stage.player(game.pin, "Anna", hub=ending)
    await host.say("game.start", seen=host.state["revision"])
    for socket in (host, anna, ben):
        await socket.phase("question", 0)
    assert (await ben.answer(0))["type"] == "answer.accepted"
    await anna.close()
    await ending.stop()
    # Long before the question's time is over.
    await host.phase("results", 0)
    assert host.state["present_count"] == 1


async def test_a_join_that_fails_halfway_leaves_nobody_behind(
    new_game: Any, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "LEAVE_GRACE_S", 0.1)
    game, hub = await database_sync_to_async(new_game)(), stage.hub()

    async def away(*_: Any) -> None:
        raise RedisConnectionError("Redis is away")

    monkeypatch.setattr(hub.guesses, "knows", away)
    anna = await stage.socket(hub=hub)
    await anna.say("player.join", pin=game.pin, name="Anna")
    assert (await anna.next("error"))["code"] == "try_again"
    present = game_keys(game.pin).present
    assert sync_client().hlen(present) == 1
    await anna.close()
    deadline = time.monotonic() + WAIT_S
    while sync_client().hlen(present):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
