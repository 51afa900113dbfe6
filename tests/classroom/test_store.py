"""The store on a real Redis with real concurrency: answers, transitions, what a game leaves."""

import asyncio
import json
import time

import pytest

from classroom.engine.phases import Phase, Step
from classroom.engine.results import saved_game
from classroom.store import desk
from classroom.store.client import sync_client
from classroom.store.games import CHANGED, GameStore
from classroom.store.keys import game_keys
from classroom.store.shapes import Submission
from tests.classroom.stored_game import PIN, Game, make_plan


class TestAnswers:
    async def test_300_players_answering_at_once_are_300_stored_answers(self, game: Game) -> None:
        players = await game.join_many(300)
        await game.go(Phase.QUESTION, 0)
        codes = await asyncio.gather(*(game.submit(player, int(player) % 4) for player in players))
        assert codes == ["accepted"] * 300
        stored = await game.store.answers(PIN, 0)
        assert {player: answer.value for player, answer in stored.items()} == {
            player: int(player) % 4 for player in players
        }
        assert (await game.state()).phase is Phase.CLOSED

    async def test_8_parallel_submits_of_one_player_are_one_answer(self, game: Game) -> None:
        player, _ = await game.join_many(2)
        await game.go(Phase.QUESTION, 0)
        codes = await asyncio.gather(*(game.submit(player, number % 4, f"id-{number}") for number in range(8)))
        assert sorted(codes) == ["accepted"] + ["already_answered"] * 7
        await game.go(Phase.CLOSED, 0)
        assert await game.count_points()
        snapshot = await game.store.load(PIN, 0)
        assert snapshot is not None
        assert list(snapshot.verdicts) == [player]
        assert snapshot.scores[player] == snapshot.verdicts[player].points

    async def test_a_repeat_with_the_same_id_gets_the_same_receipt_even_after_closing(self, game: Game) -> None:
        player, _ = await game.join_many(2)
        await game.go(Phase.QUESTION, 0)
        assert await game.submit(player, 2, "mine") == "accepted"
        assert await game.submit(player, 2, "mine") == "accepted"
        assert await game.submit(player, 3, "other") == "already_answered"
        await game.go(Phase.CLOSED, 0)
        assert await game.submit(player, 2, "mine") == "accepted"
        assert (await game.store.answers(PIN, 0))[player].value == 2

    async def test_refusals(self, game: Game) -> None:
        player, kicked = await game.join_many(2)
        assert await game.submit(player) == "wrong_question"
        await game.go(Phase.QUESTION, 0)
        await game.store.kick(PIN, kicked)
        assert await game.submit(kicked) == "kicked"
        assert await game.submit("99") == "not_joined"
        assert await game.submit(player, index=1) == "wrong_question"
        await game.go(Phase.CLOSED, 0)
        assert await game.submit(player) == "question_not_open"
        other = GameStore()
        _, codes = await other.submit("999999", 0, [Submission(player, "a", "0", 0)])
        assert codes == ["game_not_found"]

    async def test_the_clock_of_redis_decides(self, game: Game) -> None:
        quick, late, too_late, _ = await game.join_many(4)
        begun = time.monotonic()
        await game.go(Phase.QUESTION, 0)
        state, redis = game_keys(PIN).state, sync_client()
        now = (await game.state()).opened_ms

        def opened(ms_ago: int) -> None:
            redis.hset(state, mapping={"opened_ms": now - ms_ago, "deadline_ms": now - ms_ago + 20_000})

        opened(5_000)
        assert await game.submit(quick, latency=400) == "accepted"
        opened(20_100)
        assert await game.submit(late, latency=500) == "accepted"
        opened(30_000)
        assert await game.submit(too_late, latency=500) == "too_late"
        stored = await game.store.answers(PIN, 0)
        assert 4_500 <= stored[quick].elapsed_ms <= 4_600 + 1000 * (time.monotonic() - begun)
        assert stored[late].elapsed_ms == 20_000
        assert too_late not in stored

    async def test_latency_never_makes_time_negative(self, game: Game) -> None:
        player, _ = await game.join_many(2)
        await game.go(Phase.QUESTION, 0)
        assert await game.submit(player, latency=500) == "accepted"
        assert (await game.store.answers(PIN, 0))[player].elapsed_ms == 0

    async def test_an_answer_full_of_colons_comes_back_whole(self, game: Game) -> None:
        player, _ = await game.join_many(2)
        await game.go(Phase.QUESTION, 0)
        text = json.dumps('a:b:"ü"\n%d')
        await game.store.submit(PIN, 0, [Submission(player, "id_-1", text, 0)])
        assert (await game.store.answers(PIN, 0))[player].value == 'a:b:"ü"\n%d'


class TestTransitions:
    async def test_racing_commands_give_one_sequence(self, game: Game) -> None:
        revision = (await game.state()).revision
        replies = await asyncio.gather(
            *(game.go(Phase.QUESTION, 0, revision=revision) for _ in range(10)),
            *(game.go(Phase.ENDED, -1, revision=revision) for _ in range(10)),
        )
        assert sorted(replies) == [CHANGED] * 19 + [revision + 1]

    @pytest.mark.parametrize("then", [Phase.RESULTS, Phase.CLOSED])
    async def test_points_are_recorded_once(self, game: Game, then: Phase) -> None:
        players = await game.join_many(20)
        await game.go(Phase.QUESTION, 0)
        await asyncio.gather(*(game.submit(player) for player in players))
        assert sorted(await asyncio.gather(*(game.count_points(then=then) for _ in range(10)))) == [False] * 9 + [True]
        snapshot = await game.store.load(PIN, 0)
        assert snapshot is not None
        assert snapshot.scores == {player: verdict.points for player, verdict in snapshot.verdicts.items()}
        assert all(score > 900 for score in snapshot.scores.values())

    async def test_the_clock_closes_only_when_the_time_is_over(self, game: Game) -> None:
        await game.go(Phase.QUESTION, 0)
        step = {"opens": False, "recorded": False, "step": Step(Phase.CLOSED, 0), "due_only": True}
        revision = (await game.state()).revision
        assert await game.store.transition(PIN, game.plan, revision=revision, **step) == CHANGED
        deadline = (await game.state()).opened_ms - 1000
        sync_client().hset(game_keys(PIN).state, "deadline_ms", deadline)
        assert await game.store.transition(PIN, game.plan, revision=revision, **step) == revision + 1

    async def test_a_game_that_went_on_is_not_marked_saved(self, game: Game) -> None:
        await game.go(Phase.QUESTION, 0)
        before = await game.state()
        await game.go(Phase.CLOSED, 0)
        assert not await game.store.mark_saved(PIN, before)
        assert await game.store.mark_saved(PIN, await game.state())
        assert not await game.store.mark_saved(PIN, await game.state())
        assert (await game.state()).saved

    async def test_who_is_removed_let_back_in_or_moved_makes_a_saved_game_unsaved(self, game: Game) -> None:
        await game.join_many(2)
        await game.go(Phase.PODIUM, 0)
        changes = (lambda: game.store.kick(PIN, "1"), lambda: game.store.restore(PIN, "1"))
        for change in (*changes, lambda: game.store.move_to_team(PIN, "2", 1)):
            before = await game.state()
            assert await game.store.mark_saved(PIN, before)
            assert await change()
            assert not (await game.state()).saved
            # As it was before is no longer how it is: a saving that was under way doesn't count.
            assert not await game.store.mark_saved(PIN, before)

    async def test_what_is_over_stays_saved(self, game: Game) -> None:
        await game.join_many(1)
        await game.go(Phase.ENDED, 0)
        assert await game.store.mark_saved(PIN, await game.state())
        assert await game.store.kick(PIN, "1")
        assert (await game.state()).saved


class TestDesk:
    def test_a_pin_is_given_once(self, empty_redis: None) -> None:
        assert desk.create(make_plan())
        assert not desk.create(make_plan())

    async def test_the_result_holds_a_kicked_players_answer(self, game: Game) -> None:
        one, two = await game.join_many(2)
        await game.go(Phase.QUESTION, 0)
        await game.submit(one)
        await game.store.kick(PIN, one)
        await game.submit(two, 1)
        await game.count_points()
        played = await game.store.played(PIN)
        assert played is not None
        saved = saved_game(game.plan, 1, played.players, [played.verdicts[0]])
        assert [row["username"] for row in saved.answers[0]] == ["player 0", "player 1"]
        assert saved.player_scores["player 0"] == saved.answers[0][0]["score"] > 900
        assert saved.player_scores["player 1"] == 0
