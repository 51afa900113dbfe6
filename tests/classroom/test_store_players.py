"""Players in the store: who comes in, who comes back, who is waited for."""

import asyncio

import pytest
from django.test import override_settings

from classroom.engine.phases import Phase
from classroom.store.client import sync_client
from classroom.store.keys import game_keys
from classroom.store.shapes import Place, Submission
from tests.classroom.stored_game import PIN, Game, make_plan


class TestJoining:
    async def test_20_joins_with_one_name_are_one_player(self, game: Game) -> None:
        names = ["Anna", "ANNA", " anna", "Ａnna"] * 5
        replies = await asyncio.gather(*(game.try_join(name.strip()) for name in names))
        assert sum(isinstance(reply, Place) for reply in replies) == 1
        assert [reply for reply in replies if not isinstance(reply, Place)] == ["name_taken"] * 19
        assert len(await game.store.players(PIN)) == 1

    async def test_the_same_token_gets_the_same_place_and_a_new_secret(self, game: Game) -> None:
        first = await game.join("Anna", secret="one", token="t" * 20, connection="p:1")
        again = await game.join("Anna", secret="two", token="t" * 20, connection="p:2")
        assert again.player == first.player
        assert await game.try_join("Anna", token="u" * 20) == "name_taken"
        assert (
            await game.store.rejoin(PIN, player=first.player, secret="one", connection="p:3", index=-1) == "not_joined"
        )
        back = await game.store.rejoin(PIN, player=first.player, secret="two", connection="p:3", index=-1)
        assert isinstance(back, Place)
        assert back.replaced == "p:2"

    async def test_locked_full_over_and_missing_games_take_nobody(self, game: Game) -> None:
        await game.join("Anna")
        await game.store.lock(PIN, locked=True)
        assert await game.try_join("Ben") == "game_locked"
        await game.store.lock(PIN, locked=False)
        with override_settings(GAME_MAX_PLAYERS=1):
            assert await game.try_join("Ben") == "game_full"
        await game.go(Phase.PODIUM, 0)
        assert await game.try_join("Ben") == "wrong_phase"
        game.plan = make_plan("654321")
        assert await game.try_join("Ben") == "game_not_found"

    async def test_secrets_are_stored_hashed(self, game: Game) -> None:
        await game.join("Anna", secret="very-secret", token="token-token-token-token")
        dump = b"".join(sync_client().dump(key) for key in sync_client().keys("*"))
        assert b"very-secret" not in dump
        assert b"token-token" not in dump

    async def test_a_kicked_player_stays_out_and_the_name_stays_taken(self, game: Game) -> None:
        place = await game.join("Anna", secret="s", token="t" * 20)
        assert await game.store.kick(PIN, place.player)
        assert not await game.store.kick(PIN, place.player)
        assert await game.store.rejoin(PIN, player=place.player, secret="s", connection="p:2", index=-1) == "kicked"
        assert await game.try_join("Anna") == "name_taken"
        assert await game.try_join("Anna", token="t" * 20) == "kicked"


class TestWaitingFor:
    async def test_the_last_answer_closes(self, game: Game) -> None:
        one, two = await game.join_many(2)
        await game.go(Phase.QUESTION, 0)
        assert await game.store.submit(PIN, 0, [Submission(one, "a", "0", 0)]) == (False, ["accepted"])
        assert await game.store.submit(PIN, 0, [Submission(two, "a", "0", 0)]) == (True, ["accepted"])
        assert (await game.state()).phase is Phase.CLOSED

    @pytest.mark.parametrize("how", ["leave", "kick", "dead process"])
    async def test_nobody_waits_for_who_is_gone(self, game: Game, how: str) -> None:
        one = (await game.join("one", connection="alive:1")).player
        two = (await game.join("two", connection="dead:1")).player
        await game.go(Phase.QUESTION, 0)
        await game.submit(one)
        assert (await game.state()).phase is Phase.QUESTION
        if how == "leave":
            assert await game.store.leave(PIN, [(two, "dead:1")])
        elif how == "kick":
            await game.store.kick(PIN, two)
        else:
            sync_client().zadd(game_keys(PIN).processes, {"dead": (await game.state()).opened_ms - 60_000})
            assert await game.store.heartbeat(PIN, 2, "alive")
        assert (await game.state()).phase is Phase.CLOSED

    async def test_nobody_is_gone_because_redis_was_silent(self, game: Game) -> None:
        """Else half a class loses its question when Redis comes back."""
        one = (await game.join("one", connection="alive:1")).player
        await game.join("two", connection="other:1")
        await game.go(Phase.QUESTION, 0)
        await game.submit(one)
        now, processes = (await game.state()).opened_ms, game_keys(PIN).processes
        sync_client().zadd(processes, {"alive": now - 11_000, "other": now - 16_000})
        assert await game.store.heartbeat(PIN, 2, "alive")
        assert (await game.state()).phase is Phase.QUESTION
        # Who goes on being silent is dead after all.
        sync_client().zadd(processes, {"alive": now - 5_000, "other": now - 21_000})
        assert await game.store.heartbeat(PIN, 2, "alive")
        assert (await game.state()).phase is Phase.CLOSED

    @pytest.mark.parametrize(
        ("process", "seen", "unreached_ms", "given_s"),
        [
            # Redis was away: the first that reaches it gives back what it missed, the second what is left of that.
            ("alive", {"alive": 9}, 8_000, 8),
            ("other", {"alive": 1, "other": 9}, 8_000, 1),
            # All were there the whole time, or this one alone was cut off.
            ("alive", {"alive": 9}, 0, 0),
            ("alive", {"alive": 9, "other": 0}, 8_000, 0),
            # The only process died, and a new one comes; before that, it may just have been between two heartbeats.
            ("new", {"dead": 9}, 0, 9),
            ("new", {"dead": 5}, 0, 0),
            # Never more than the question had been open.
            ("new", {"dead": 600}, 0, 20),
        ],
    )
    async def test_no_time_runs_while_no_process_reaches_the_game(
        self, game: Game, process: str, seen: dict[str, int], unreached_ms: int, given_s: int
    ) -> None:
        await game.join("one", connection="alive:1")
        await game.go(Phase.QUESTION, 0)
        for field in ("opened_ms", "deadline_ms"):
            sync_client().hincrby(game_keys(PIN).state, field, -20_000)
        before, now = await game.state(), await game.store.now_ms()
        sync_client().zadd(game_keys(PIN).processes, {name: now - 1000 * ago for name, ago in seen.items()})
        assert await game.store.heartbeat(PIN, 2, process, unreached_ms)
        after = await game.state()
        for times in ((before.opened_ms, after.opened_ms), (before.deadline_ms, after.deadline_ms)):
            assert times[1] - times[0] == pytest.approx(1000 * given_s, abs=500)
        assert after.revision > before.revision or not given_s

    async def test_a_game_that_everybody_left_is_no_game_that_lost_its_process(self, game: Game) -> None:
        one = (await game.join("one", connection="dead:1")).player
        await game.go(Phase.QUESTION, 0)
        await game.store.leave(PIN, [(one, "dead:1")])
        before = await game.state()
        sync_client().zadd(game_keys(PIN).processes, {"dead": before.opened_ms - 60_000})
        assert await game.store.heartbeat(PIN, 2, "new")
        assert (await game.state()).deadline_ms == before.deadline_ms

    async def test_who_came_back_is_not_gone(self, game: Game) -> None:
        one = (await game.join("one", secret="s", connection="p:1")).player
        await game.store.rejoin(PIN, player=one, secret="s", connection="p:2", index=-1)
        await game.go(Phase.QUESTION, 0)
        assert not await game.store.leave(PIN, [(one, "p:1")])
        snapshot = await game.store.load(PIN, 0)
        assert snapshot is not None
        assert snapshot.present_count == 1

    async def test_a_class_that_drops_together_comes_back_to_an_open_question(self, game: Game) -> None:
        one = (await game.join("one", secret="s", connection="p:1")).player
        await game.go(Phase.QUESTION, 0)
        await game.store.leave(PIN, [(one, "p:1")])
        assert (await game.state()).phase is Phase.QUESTION
        back = await game.store.rejoin(PIN, player=one, secret="s", connection="p:2", index=-1)
        assert isinstance(back, Place)
        assert not back.answered
        assert await game.submit(one) == "accepted"

    async def test_a_late_joiner_is_waited_for(self, game: Game) -> None:
        one = (await game.join("one")).player
        await game.go(Phase.QUESTION, 0)
        two = (await game.join("two")).player
        await game.submit(one)
        assert (await game.state()).phase is Phase.QUESTION
        await game.submit(two)
        assert (await game.state()).phase is Phase.CLOSED

    async def test_a_process_that_was_only_slow_gets_its_players_back(self, game: Game) -> None:
        one = (await game.join("one", connection="slow:1")).player
        kicked = (await game.join("two", connection="slow:2")).player
        moved = (await game.join("three", secret="s", connection="slow:3")).player
        await game.store.rejoin(PIN, player=moved, secret="s", connection="other:1", index=-1)
        await game.store.leave(PIN, [(one, "slow:1")])
        await game.store.kick(PIN, kicked)
        connected = [(one, "slow:1"), (kicked, "slow:2"), (moved, "slow:3"), ("77", "slow:4")]
        assert await game.store.reconcile(PIN, -1, connected) == ["kept", "kicked", "replaced", "not_joined"]
        assert await game.store.reconcile(PIN, 5, connected) == []
        assert [one.present for one in await game.store.players(PIN)] == [True, True]
