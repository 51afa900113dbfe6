"""Private extra time over sockets: who is waited for, and that nobody else can tell."""

import asyncio
import json
from typing import Any

import pytest
from channels.db import database_sync_to_async

from classroom.engine.scoring import GRACE_MS
from quizzes import question_types
from quizzes.models import GameResult
from tests.classroom.live import Socket, Stage


def abcd(**fields: Any) -> dict[str, Any]:
    return {**question_types.abcd.example(), **fields}


# --- sockets ----------------------------------------------------------------------------------------


async def started(
    new_game: Any, stage: Stage, cookie: str, *, seconds: int = 1, **options: Any
) -> tuple[Any, Socket, Socket, Socket]:
    """(game, host, Mia, Ben) in an open question; Mia has the most extra time from the start dialog."""
    questions = [abcd(time=seconds), abcd(time=20)]
    options.setdefault("extra_time", {"mia": 200})
    game = await database_sync_to_async(new_game)(questions, **options)
    host = await stage.host(game.game_id, cookie)
    mia, ben = await stage.player(game.pin, "Mia"), await stage.player(game.pin, "Ben", hub=stage.hub())
    await host.say("game.start")
    for socket in (host, mia, ben):
        await socket.phase("question", 0)
    return game, host, mia, ben


async def test_the_others_see_that_answers_are_collected(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    game, host, mia, ben = await started(new_game, stage, teacher_cookie, seconds=2)
    assert (mia.state["time_ms"], ben.state["time_ms"], host.state["time_ms"]) == (6000, 2000, 2000)
    assert 2000 < mia.state["remaining_ms"] <= 6000
    for socket in (ben, host):
        await socket.until(lambda state: state["remaining_ms"] == 0)
        assert socket.state["phase"] == "question"
    assert mia.state["remaining_ms"] > 0
    assert (await ben.answer(0))["code"] == "too_late"
    assert (await mia.answer(0))["type"] == "answer.accepted"
    last = (await mia.phase("results", 0))["me"]["last"]
    assert last["right"] is True
    assert 0 < last["points"] < 700
    assert (await ben.phase("results", 0))["me"]["last"]["answered"] is False
    await host.phase("results", 0)
    await host.say("game.end", seen=host.state["revision"])
    await host.until(lambda state: state["saved"])
    saved = await GameResult.objects.aget(pk=game.game_id)
    assert saved.player_scores == {"Mia": last["points"], "Ben": 0}
    assert 2000 < saved.answers[0][0]["time_taken"] < 6000


async def test_they_see_it_also_if_news_of_another_process_come_at_that_moment(
    new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody's own clock moves anything: the game is read anew for the news alone.
    monkeypatch.setattr("classroom.hub.room.due_in_s", lambda *_: None)
    game, _, _, ben = await started(new_game, stage, teacher_cookie)
    await asyncio.sleep((ben.state["remaining_ms"] + GRACE_MS + 50) / 1000)
    room = await stage.hubs[1].room(game.pin)
    assert room is not None
    room.wake()
    assert (await ben.until(lambda state: state["remaining_ms"] == 0))["phase"] == "question"


async def test_it_closes_by_itself_with_nobody_but_the_players(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    _, host, mia, ben = await started(new_game, stage, teacher_cookie, extra_time={"Mia": 100})
    await host.close()
    await ben.until(lambda state: state["remaining_ms"] == 0)
    await mia.until(lambda state: state["phase"] == "results")
    assert mia.state["me"]["last"]["answered"] is False
    await ben.phase("results", 0)


async def test_another_process_closes_when_the_one_with_the_clock_is_gone(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    game, _, _, ben = await started(new_game, stage, teacher_cookie, extra_time={"Mia": 150})
    await ben.until(lambda state: state["remaining_ms"] == 0)
    # The process of host and Mia ends without a word, another one starts and Mia comes back to it.
    secret = stage.sockets[1].secret
    await stage.hubs[0].stop()
    back = await stage.socket(hub=stage.hub())
    await back.say("player.rejoin", pin=game.pin, secret=secret)
    state = await back.phase("question", 0)
    assert state["time_ms"] == 2500
    assert state["remaining_ms"] > 0
    await ben.phase("results", 0)
    await back.phase("results", 0)


async def test_leaving_ends_the_wait(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    _, host, mia, ben = await started(new_game, stage, teacher_cookie, seconds=2)
    await ben.until(lambda state: state["remaining_ms"] == 0)
    await mia.say("player.leave")
    # Two of Mia's six seconds have passed.
    async with asyncio.timeout(2):
        await ben.phase("results", 0)
        await host.phase("results", 0)


async def test_the_host_gives_and_takes_time(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    _, host, mia, ben = await started(new_game, stage, teacher_cookie, seconds=20, extra_time={})
    await host.say("player.extra_time", player=mia.state["me"]["id"], percent=50, seen=host.state["revision"])
    await mia.until(lambda state: state["time_ms"] == 30_000)
    assert (await host.next("extra_time.changed"))["players"] == {"1": 50}
    await host.say("player.extra_time", player="1", percent=0)
    await host.next("extra_time.changed", where=lambda message: message["players"] == {"1": 0})
    assert mia.state["time_ms"] == 30_000
    await ben.quiet()
    assert ben.state["time_ms"] == 20_000
    for wrong, code in (
        ({"player": "77", "percent": 50}, "player_not_found"),
        ({"player": "1", "percent": 201}, "invalid_message"),
        ({"player": "1", "percent": -1}, "invalid_message"),
        ({"player": "1", "percent": "much"}, "invalid_message"),
    ):
        await host.say("player.extra_time", **wrong)
        assert (await host.next("error"))["code"] == code
    # A player can't give it, to nobody.
    await ben.say("player.extra_time", player="2", percent=50)
    assert (await ben.next("error"))["code"] == "invalid_message"


async def test_a_slide_is_equally_long_for_everybody(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    slide = {**question_types.slide.example(), "time": 1}
    game = await database_sync_to_async(new_game)([slide, abcd()], extra_time={"Mia": 200})
    host = await stage.host(game.game_id, teacher_cookie)
    mia = await stage.player(game.pin, "Mia")
    await host.say("game.start")
    assert (await mia.phase("question"))["time_ms"] == 1000
    await mia.phase("closed", 0)


# --- secrecy ----------------------------------------------------------------------------------------


def without_own_parts(frames: list[str]) -> list[dict[str, Any]]:
    """States as sent, without what differs by the clock or by the player."""
    states = [message for text in frames if (message := json.loads(text))["type"] == "game.state"]
    return [
        {key: state[key] for key in state if key not in {"game_id", "pin", "remaining_ms", "me"}} for state in states
    ]


async def test_no_frame_of_others_and_nothing_projected_tells_who(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    """Two games that differ in who has extra time: what the rest of the class and the projector get is the same."""
    seen = []
    for named in ("Mia", "Leo"):
        game = await database_sync_to_async(new_game)([abcd(time=1), abcd()], extra_time={named: 100})
        host = await stage.host(game.game_id, teacher_cookie)
        sockets = {name: await stage.player(game.pin, name) for name in ("Mia", "Leo", "Ben")}
        await host.next("players.changed", where=lambda message: len(message["players"]) == 3)
        await host.say("game.start", seen=host.state["revision"])
        for socket in sockets.values():
            await socket.phase("question", 0)
        for socket in (host, sockets["Ben"]):
            await socket.until(lambda state: state["remaining_ms"] == 0)
        for socket in (host, *sockets.values()):
            await socket.phase("results", 0)
        other = sockets["Leo" if named == "Mia" else "Mia"]
        for socket in (sockets["Ben"], other):
            for text in socket.frames:
                assert "extra" not in text
                assert "percent" not in text
                assert '"time_ms":2000' not in text
        listed = [text for text in host.frames if json.loads(text)["type"] == "players.changed"]
        assert not any("extra" in text or "percent" in text for text in listed)
        seen.append([without_own_parts(host.frames)[-3:], without_own_parts(sockets["Ben"].frames)[-3:]])
        assert any('{"type":"extra_time.changed","players":{"' in text for text in host.frames)
    assert seen[0] == seen[1]
