"""Private extra time: points by a player's own clock, who is waited for, and that nobody else can tell."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

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
from classroom.engine.phases import Phase, Step
from classroom.engine.results import PlayerRecord, saved_game
from classroom.engine.scoring import GRACE_MS, points
from classroom.engine.verdicts import StoredAnswer, judge_answers
from classroom.forms import StartForm
from classroom.store.client import close_async_client, sync_client
from classroom.store.games import CHANGED
from classroom.store.keys import game_keys
from quizzes import question_types
from quizzes.models import GameResult
from tests.classroom.live import Socket, Stage
from tests.classroom.test_store import PIN, Game, make_plan


def abcd(**fields: Any) -> dict[str, Any]:
    return {**question_types.abcd.example(), **fields}


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


# --- the store --------------------------------------------------------------------------------------


class Clocked(Game):
    """A game whose 20 s question was opened a while ago; Mia has 50 % more time."""

    async def begin(self, *names: str, percent: int = 50) -> dict[str, str]:
        players = {name: (await self.join(name, connection=f"p:{name}")).player for name in ("Mia", *names)}
        await self.store.give_extra_time(PIN, "mia", percent)
        await self.go(Phase.QUESTION, 0)
        return players

    async def opened(self, seconds_ago: float) -> None:
        now = await self.store.now_ms()
        begin = now - int(seconds_ago * 1000)
        sync_client().hset(game_keys(PIN).state, mapping={"opened_ms": begin, "deadline_ms": begin + 20_000})

    async def close_if_due(self) -> bool:
        revision = (await self.state()).revision
        step = Step(Phase.CLOSED, 0)
        done = await self.store.transition(
            PIN, self.plan, revision=revision, opens=False, recorded=False, step=step, due_only=True
        )
        return done != CHANGED

    async def phase(self) -> Phase:
        return Phase((await self.state()).phase)


@pytest_asyncio.fixture
async def game(empty_redis: None) -> AsyncIterator[Clocked]:
    yield Clocked(make_plan())
    await close_async_client()


class TestOwnClock:
    async def test_half_of_ones_own_time_scores_like_anybodys_half(self, game: Clocked) -> None:
        players = await game.begin("Ben", "Leo")
        await game.opened(10)
        assert await game.submit(players["Ben"]) == "accepted"
        await game.opened(15)
        assert await game.submit(players["Mia"]) == "accepted"
        await game.opened(21)
        assert await game.close_if_due()
        assert await game.settle()
        snapshot = await game.store.load(PIN, 0)
        assert snapshot is not None
        mia, ben = (snapshot.verdicts[players[name]] for name in ("Mia", "Ben"))
        assert (mia.points, ben.points) == (pytest.approx(500, abs=10), pytest.approx(500, abs=10))
        assert (mia.elapsed_ms, ben.elapsed_ms) == (pytest.approx(15_000, abs=200), pytest.approx(10_000, abs=200))
        assert snapshot.scores == {players["Mia"]: mia.points, players["Ben"]: ben.points, players["Leo"]: 0}

    async def test_each_clock_ends_for_itself(self, game: Clocked) -> None:
        players = await game.begin("Ben")
        await game.opened(20 + GRACE_MS / 1000 + 0.05)
        assert await game.submit(players["Ben"]) == "too_late"
        assert not await game.close_if_due()
        snapshot = await game.store.load(PIN, 0)
        assert snapshot is not None
        assert snapshot.closes_ms == snapshot.state.deadline_ms + 10_000
        # The last answer that is waited for closes, though Ben never answered.
        assert await game.submit(players["Mia"]) == "accepted"
        assert await game.phase() is Phase.CLOSED

    async def test_ones_own_deadline_has_the_same_grace_and_no_more(self, game: Clocked) -> None:
        players = await game.begin("Ben")
        await game.opened(30.1)
        assert not await game.close_if_due()
        assert await game.submit(players["Mia"]) == "accepted"
        assert (await game.store.answers(PIN, 0))[players["Mia"]] == StoredAnswer(0, 30_000, 50)

    async def test_when_the_last_clock_is_over_the_question_closes(self, game: Clocked) -> None:
        players = await game.begin("Ben")
        await game.opened(30.4)
        assert await game.submit(players["Mia"]) == "too_late"
        # Even without a timer: whoever looks next closes it.
        assert await game.phase() is Phase.CLOSED

    @pytest.mark.parametrize("at", [20.4, 30.4])
    async def test_racing_answers_and_closers_lose_nothing(self, game: Clocked, at: float) -> None:
        players = await game.begin(*(f"player {number}" for number in range(20)))
        await game.opened(at)
        replies = await asyncio.gather(
            *(game.submit(player, client_id=f"id{player}") for player in players.values()),
            *(game.close_if_due() for _ in range(5)),
        )
        codes = dict(zip(players, replies, strict=False))
        accepted = {players[name] for name, code in codes.items() if code == "accepted"}
        assert accepted == set(await game.store.answers(PIN, 0))
        assert accepted == ({players["Mia"]} if at < 30 else set())
        assert await game.phase() is Phase.CLOSED

    async def test_everybody_answered_closes_at_once(self, game: Clocked) -> None:
        players = await game.begin("Ben")
        await game.submit(players["Ben"])
        assert await game.phase() is Phase.QUESTION
        await game.submit(players["Mia"])
        assert await game.phase() is Phase.CLOSED

    @pytest.mark.parametrize("how", ["leave", "kick", "dead process"])
    async def test_nobody_waits_for_who_left_with_a_clock_still_running(self, game: Clocked, how: str) -> None:
        players = await game.begin("Ben")
        await game.opened(21)
        assert not await game.close_if_due()
        if how == "leave":
            await game.store.leave(PIN, [(players["Mia"], "p:Mia")])
        elif how == "kick":
            await game.store.kick(PIN, players["Mia"])
        else:
            sync_client().zadd(game_keys(PIN).processes, {"p": (await game.state()).opened_ms - 60_000})
            await game.store.heartbeat(PIN, 2, "alive")
        assert await game.phase() is Phase.CLOSED

    async def test_leaving_before_the_common_time_is_over_shortens_nobodys_time(self, game: Clocked) -> None:
        players = await game.begin("Ben")
        await game.opened(19)
        await game.store.leave(PIN, [(players["Mia"], "p:Mia")])
        assert await game.phase() is Phase.QUESTION
        await game.opened(20.4)
        assert await game.close_if_due()

    async def test_who_comes_back_within_their_own_time_goes_on(self, game: Clocked) -> None:
        players = await game.begin("Ben", "Leo")
        await game.store.give_extra_time(PIN, "leo", 100)
        await game.opened(21)
        await game.store.leave(PIN, [(players["Mia"], "p:Mia")])
        assert await game.phase() is Phase.QUESTION
        await game.store.rejoin(PIN, player=players["Mia"], secret="s", connection="p:new", index=0)
        await game.store.leave(PIN, [(players["Leo"], "p:Leo")])
        assert await game.phase() is Phase.QUESTION
        assert await game.submit(players["Mia"]) == "accepted"
        assert await game.phase() is Phase.CLOSED

    async def test_a_named_player_who_joins_late_has_their_time(self, empty_redis: None) -> None:
        plan = make_plan("222222")
        game = Clocked(replace(plan, options=GameOptions(extra_time={"Mia  Ö": 100})))
        assert await game.store.client.ttl(game_keys("222222").extra) > 0
        await game.join("Ben")
        await game.go(Phase.QUESTION, 0)
        await game.join("MIA ö")
        snapshot = await game.store.load("222222", 0)
        assert snapshot is not None
        assert snapshot.closes_ms == snapshot.state.deadline_ms + 20_000
        await close_async_client()


class TestChanges:
    async def test_more_counts_in_the_open_question_and_less_from_the_next(self, game: Clocked) -> None:
        await game.begin("Ben")

        async def closes_after() -> int:
            snapshot = await game.store.load(PIN, 0)
            assert snapshot is not None
            return snapshot.closes_ms - snapshot.state.opened_ms

        assert await closes_after() == 30_000
        for percent, expected in ((100, 40_000), (25, 40_000), (200, 60_000), (0, 60_000)):
            await game.store.give_extra_time(PIN, "mia", percent)
            assert await closes_after() == expected
        await game.go(Phase.CLOSED, 0)
        await game.go(Phase.QUESTION, 1)
        snapshot = await game.store.load(PIN, 1)
        assert snapshot is not None
        assert snapshot.closes_ms == snapshot.state.deadline_ms

    async def test_a_change_after_the_close_changes_no_points(self, game: Clocked) -> None:
        players = await game.begin("Ben")
        await game.opened(15)
        await game.submit(players["Mia"])
        await game.submit(players["Ben"])
        assert await game.phase() is Phase.CLOSED
        await game.store.give_extra_time(PIN, "mia", 200)
        assert await game.settle()
        snapshot = await game.store.load(PIN, 0)
        assert snapshot is not None
        assert snapshot.scores[players["Mia"]] == pytest.approx(500, abs=10)

    async def test_time_for_all_lengthens_every_clock_until_the_common_one_is_over(self, game: Clocked) -> None:
        players = await game.begin("Ben")
        await game.store.change_clock(PIN, 0, "add", 10_000)
        snapshot = await game.store.load(PIN, 0)
        assert snapshot is not None
        assert snapshot.closes_ms - snapshot.state.opened_ms == 45_000
        await game.opened(25)
        # The question has 30 s now, and its clock says it ended: what is over stays over.
        assert await game.store.change_clock(PIN, 0, "add", 10_000) == CHANGED
        assert await game.submit(players["Ben"]) == "too_late"

    async def test_a_break_moves_every_clock(self, game: Clocked) -> None:
        players = await game.begin("Ben")
        await game.opened(25)
        assert await game.store.change_clock(PIN, 0, "pause") > 0
        assert await game.submit(players["Mia"]) == "paused"
        # A break of a minute.
        sync_client().hincrby(game_keys(PIN).state, "paused_ms", -60_000)
        sync_client().hincrby(game_keys(PIN).state, "opened_ms", -60_000)
        sync_client().hincrby(game_keys(PIN).state, "deadline_ms", -60_000)
        assert await game.store.change_clock(PIN, 0, "resume") > 0
        assert await game.phase() is Phase.QUESTION
        assert await game.submit(players["Mia"]) == "accepted"
        assert (await game.store.answers(PIN, 0))[players["Mia"]].elapsed_ms == pytest.approx(25_000, abs=300)

    async def test_a_gone_game(self, game: Clocked) -> None:
        assert await game.store.give_extra_time("999999", "mia", 50) == -1


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
