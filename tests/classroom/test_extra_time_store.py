"""Private extra time where games are kept: clocks of one's own, who is waited for, changes while it runs."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace

from classroom.engine import GameOptions
from classroom.engine.phases import Phase, Step
from classroom.engine.scoring import GRACE_MS
from classroom.engine.verdicts import StoredAnswer
from classroom.store.client import close_async_client, sync_client
from classroom.store.games import CHANGED
from classroom.store.keys import game_keys
from tests.classroom.stored_game import PIN, Game, make_plan


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
            seen = {"p": (await game.state()).opened_ms - 60_000, "alive": await game.store.now_ms()}
            sync_client().zadd(game_keys(PIN).processes, seen)
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
