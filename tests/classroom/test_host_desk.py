"""More time, pause, skip, removing and letting back in: over real sockets, and the clock's rules by property."""

import asyncio
import time
from typing import Any

import pytest
from channels.db import database_sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.engine.phases import Phase
from classroom.store.client import close_async_client, sync_client
from classroom.store.games import CHANGED, LONGEST_LIMIT_MS
from classroom.store.keys import game_keys
from quizzes import question_types
from quizzes.models import GameResult
from tests.classroom.live import Socket, Stage
from tests.classroom.stored_game import PIN, Game, make_plan


def abcd(**fields: Any) -> dict[str, Any]:
    return {**question_types.abcd.example(), **fields}


async def open_question(stage: Stage, game: Any, cookie: str, *names: str) -> tuple[Socket, list[Socket]]:
    host = await stage.host(game.game_id, cookie)
    players = [await stage.player(game.pin, name) for name in names]
    await host.say("game.start", seen=host.state["revision"])
    for socket in (host, *players):
        await socket.phase("question", 0)
    return host, players


class TestClock:
    async def test_more_time_is_more_time_for_everyone(self, new_game: Any, teacher_cookie: str, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)([abcd(time=2)])
        host, (anna,) = await open_question(stage, game, teacher_cookie, "Anna")
        await host.say("time.add", seconds=10, seen=host.state["revision"])
        state = await anna.until(lambda state: state["time_ms"] == 12_000)
        assert 2000 < state["remaining_ms"] <= 12_000
        await host.until(lambda state: state["time_ms"] == 12_000)
        # Until the time that it had at first is over.
        await asyncio.sleep(2.1)
        assert (await anna.answer(0))["type"] == "answer.accepted"
        last = (await anna.phase("results"))["me"]["last"]
        assert last["right"] is True
        # Part of the twelve seconds had gone, not all of the first two.
        assert 300 <= last["points"] <= 825

    async def test_while_paused_the_clock_stands_still_and_no_answer_is_taken(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd(time=2)])
        host, (anna, ben) = await open_question(stage, game, teacher_cookie, "Anna", "Ben")
        await host.say("game.pause", seen=host.state["revision"])
        left = (await anna.until(lambda state: state["paused"]))["remaining_ms"]
        assert 0 < left <= 2000
        refused = await anna.answer(0)
        assert (refused["type"], refused["code"]) == ("error", "paused")
        await asyncio.sleep(1.5)
        late = await stage.player(game.pin, "Late", hub=stage.hub())
        assert late.state["phase"] == "question"
        assert late.state["remaining_ms"] == left
        await host.say("game.pause", paused=False, seen=host.state["revision"])
        await anna.until(lambda state: not state["paused"])
        assert (await anna.answer(0))["type"] == "answer.accepted"
        # The break is in nobody's time; then the rest of the two seconds runs out.
        await ben.phase("results")
        await anna.phase("results")
        assert anna.state["me"]["last"]["points"] >= left / 2 - 300

    async def test_a_paused_question_can_be_closed_and_waits_for_nobody(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        host, (anna, ben) = await open_question(stage, game, teacher_cookie, "Anna", "Ben")
        assert (await anna.answer(0))["type"] == "answer.accepted"
        await host.say("game.pause")
        await host.until(lambda state: state["paused"])
        await ben.say("player.leave")
        await host.next("answers.counted", where=lambda m: m["present_count"] == 1)
        assert host.state["phase"] == "question"
        await host.say("game.pause", paused=False)
        await host.phase("results")
        await host.say("game.next", seen=host.state["revision"])
        await host.phase("leaderboard")
        await host.say("game.next", seen=host.state["revision"])
        await host.phase("question", 1)
        await host.say("game.pause")
        await host.until(lambda state: state["paused"])
        await host.say("question.close", seen=host.state["revision"])
        assert (await host.phase("results", 1))["paused"] is False

    async def test_without_an_open_question_it_says_so(self, new_game: Any, teacher_cookie: str, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        host = await stage.host(game.game_id, teacher_cookie)
        for command in ("time.add", "game.pause", "question.skip"):
            await host.say(command)
            assert (await host.next("error"))["code"] == "wrong_phase"
        lobby = host.state["revision"]
        await host.say("game.start")
        await host.phase("question", 0)
        await host.say("time.add", seen=lobby)
        assert (await host.next("error"))["code"] == "state_changed"
        await host.say("time.add", seconds=10**9)
        assert (await host.next("error"))["code"] == "invalid_message"


@given(st.lists(st.sampled_from(["add", "pause", "resume", "wait"]), max_size=15))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_time_that_passes_is_the_time_that_was_not_paused(empty_redis: None, steps: list[Any]) -> None:
    """Time is moved by moving every stored moment, so the rules are checked without sleeping."""

    async def play() -> None:
        sync_client().flushdb()
        game = Game(make_plan(time=20))
        (player,) = await game.join_many(1)
        begun = time.monotonic()
        await game.go(Phase.QUESTION, 0)
        began = await game.state()
        ran, limit, paused = 0, 20_000, False
        key = game_keys(PIN).state
        for step in steps:
            if step == "wait":
                fields = ["opened_ms", "deadline_ms", *(["paused_ms"] if paused else [])]
                for field in fields:
                    sync_client().hincrby(key, field, -700)
                ran += 0 if paused else 700
                continue
            assert await game.store.change_clock(PIN, 0, step, 5_000) != CHANGED
            limit += 5_000 if step == "add" else 0
            paused = paused if step == "add" else step == "pause"
        state = await game.state()
        assert (state.limit_ms, state.paused_ms > 0) == (limit, paused)
        assert state.deadline_ms - state.opened_ms == limit
        if paused:
            assert await game.submit(player) == "paused"
            await game.store.change_clock(PIN, 0, "resume")
        assert await game.submit(player) == "accepted"
        elapsed = (await game.store.answers(PIN, 0))[player].elapsed_ms
        assert ran <= elapsed <= ran + 1000 * (time.monotonic() - begun) + 1
        assert began.revision <= state.revision
        await close_async_client()

    asyncio.run(play())


async def test_a_question_cannot_be_stretched_for_ever(empty_redis: None) -> None:
    game = Game(make_plan())
    await game.join_many(1)
    await game.go(Phase.QUESTION, 0)
    for _ in range(15):
        await game.store.change_clock(PIN, 0, "add", 300_000)
    assert (await game.state()).limit_ms == LONGEST_LIMIT_MS
    await close_async_client()


async def test_a_skipped_question_counts_for_nobody_and_its_answers_are_kept(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd(hide_results=True)])
    host, (anna, _) = await open_question(stage, game, teacher_cookie, "Anna", "Ben")
    assert (await anna.answer(0))["type"] == "answer.accepted"
    await host.say("question.skip", seen=host.state["revision"])
    state = await anna.phase("closed", 0)
    state = await anna.until(lambda state: state["me"]["last"] is not None)
    assert state["skipped"] is True
    assert state["solution"] is None
    assert state["me"]["last"] == {"answered": True, "right": None, "points": 0}
    await host.until(lambda state: state["skipped"] and not state["results_hidden"])
    await host.say("game.next", seen=host.state["revision"])
    assert (await anna.phase("question", 1))["skipped"] is False
    assert (await anna.answer(0))["type"] == "answer.accepted"
    await host.say("game.end", seen=(await host.phase("question", 1))["revision"])
    await host.until(lambda state: state["saved"])
    saved = await GameResult.objects.aget(pk=game.game_id)
    first, second = saved.answers
    assert [(row["username"], row["right"], row["score"]) for row in first] == [("Anna", None, 0)]
    assert saved.player_scores["Anna"] == second[0]["score"] > 900
    assert [question.get("skipped", False) for question in saved.questions] == [True, False]


class TestRemoving:
    async def test_who_was_removed_can_be_let_back_in(self, new_game: Any, teacher_cookie: str, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)([abcd()])
        host, (anna, ben) = await open_question(stage, game, teacher_cookie, "Anna", "Ben")
        assert (await host.next("removed.changed"))["players"] == []
        assert (await anna.answer(0))["type"] == "answer.accepted"
        await host.say("player.kick", player="1")
        assert (await anna.next("player.removed"))["reason"] == "kicked"
        listed = await host.next("removed.changed", where=lambda m: m["players"])
        assert listed["players"] == [{"id": "1", "name": "Anna"}]
        back = await stage.socket(hub=stage.hub())
        await back.say("player.rejoin", pin=game.pin, secret=anna.secret)
        assert (await back.next("error"))["code"] == "kicked"
        await host.say("player.restore", player="1")
        await host.next("removed.changed", where=lambda m: not m["players"])
        await back.say("player.rejoin", pin=game.pin, secret=anna.secret)
        await back.next("player.joined")
        assert (await back.phase("question"))["me"]["answered"] is True
        await ben.answer(1)
        assert (await back.phase("results"))["me"]["score"] > 900
        await host.say("player.restore", player="1")
        assert (await host.next("error"))["code"] == "player_not_found"

    @pytest.mark.parametrize("ban", [False, True])
    async def test_a_ban_keeps_the_device_out_until_it_is_taken_back(
        self, new_game: Any, teacher_cookie: str, stage: Stage, ban: bool
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd()])
        host = await stage.host(game.game_id, teacher_cookie)
        device = "d" * 32
        anna = await stage.player(game.pin, "Anna", device=device)
        await host.say("player.kick", player="1", ban=ban)
        await anna.next("player.removed")
        await anna.say("player.join", pin=game.pin, name="Other", device=device)
        reply = await anna.next("player.joined", "error")
        assert reply.get("code") == ("banned" if ban else None)
        # Others are not hit, with or without a device of their own.
        await stage.player(game.pin, "Ben", device="e" * 32)
        await stage.player(game.pin, "Cem")
        if ban:
            await host.say("player.restore", player="1")
            await host.next("removed.changed", where=lambda m: not m["players"])
            await host.next("removed.changed", where=lambda m: not m["players"])
            await anna.say("player.join", pin=game.pin, name="Other", device=device)
            await anna.next("player.joined")

    async def test_a_removed_name_goes_from_the_leaderboard_on_show(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        host, (anna, ben) = await open_question(stage, game, teacher_cookie, "Anna", "Ben")
        await anna.answer(0)
        await ben.answer(1)
        await host.phase("results", 0)
        await host.say("game.next", seen=host.state["revision"])
        shown = await host.phase("leaderboard")
        assert [line["name"] for line in shown["standings"]] == ["Anna", "Ben"]
        await host.say("player.kick", player="1")
        for socket in (host, ben):
            await socket.until(lambda state: [line["name"] for line in state["standings"]] == ["Ben"])
        assert ben.state["me"]["rank"] == 1
