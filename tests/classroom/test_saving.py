"""Results: saved once, equal to what was accepted, whatever fails."""

import asyncio
import time
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.db import DatabaseError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.bin_services import put_into_bin
from accounts.models import User
from classroom import services
from classroom.engine.phases import Phase
from classroom.engine.results import saved_game
from classroom.engine.state import GameState
from classroom.hub import saving
from classroom.hub.saving import Sweeper, save_game
from classroom.store.client import close_async_client, sync_client
from classroom.store.games import ClockChange, GameStore
from classroom.store.keys import SWEEPER, UNSAVED_GAMES
from quizzes import question_types
from quizzes.models import GameResult, Quiz
from quizzes.retention import anonymise_result
from tests.classroom.live import WAIT_S, Stage
from tests.classroom.stored_game import PIN, Game, make_plan


def abcd(**fields: Any) -> dict[str, Any]:
    return {**question_types.abcd.example(), **fields}


@pytest.fixture(autouse=True)
def _alone(empty_redis: None) -> None:
    """Servers that wait for their next test would sweep, too, and save what this test's own process is to save."""
    sync_client().set(SWEEPER, "tests", ex=300)


async def play_one_question(stage: Stage, game: Any, cookie: str) -> Any:
    """Anna answers rightly; the host is at the results."""
    host = await stage.host(game.game_id, cookie)
    anna = await stage.player(game.pin, "Anna")
    await host.say("game.start", seen=host.state["revision"])
    await anna.phase("question", 0)
    assert (await anna.answer(0))["type"] == "answer.accepted"
    await host.phase("results", 0)
    return host, anna


class TestSaving:
    async def test_a_failing_database_is_tried_again(
        self, new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(saving, "SAVE_RETRY_S", 0.3)
        game = await database_sync_to_async(new_game)([abcd()])
        host, anna = await play_one_question(stage, game, teacher_cookie)
        failures = []

        def failing(**_: Any) -> bool:
            failures.append(1)
            raise DatabaseError("the database is down")

        with monkeypatch.context() as patch:
            patch.setattr(services, "save_result", failing)
            await host.say("game.next", seen=host.state["revision"])
            await anna.phase("podium")
            deadline = time.monotonic() + WAIT_S
            while len(failures) < 2:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)
            assert host.state.get("saved") is False
            assert not await GameResult.objects.filter(pk=game.game_id).aexists()
        await host.until(lambda state: state["saved"])
        result = await GameResult.objects.aget(pk=game.game_id)
        assert result.player_scores == {"Anna": anna.state["me"]["score"]}
        assert sync_client().zscore(UNSAVED_GAMES, game.pin) is None

    async def test_saving_at_the_same_time_from_everywhere_is_one_row_and_one_play(
        self, new_game: Any, teacher: User, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd()])
        host, _ = await play_one_question(stage, game, teacher_cookie)
        await host.say("game.next", seen=host.state["revision"])
        await host.until(lambda state: state["saved"])
        store = GameStore()
        plan, played = await store.plan(game.pin), await store.played(game.pin)
        assert plan is not None
        assert played is not None
        for _ in range(3):
            assert await database_sync_to_async(services.save_result)(plan=plan, played=played)
        assert not await save_game(store, plan, "another")
        assert await GameResult.objects.acount() == 1
        assert (await Quiz.objects.aget(pk=plan.quiz_id)).plays == 1

    async def test_a_game_whose_quiz_goes_into_the_bin_is_saved_and_counted(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd()])
        quiz = await Quiz.objects.aget()
        host, _ = await play_one_question(stage, game, teacher_cookie)
        assert await database_sync_to_async(put_into_bin)(thing=quiz)
        await host.say("game.next", seen=host.state["revision"])
        await host.until(lambda state: state["saved"])
        result = await GameResult.objects.aget(pk=game.game_id)
        assert result.quiz_id == quiz.pk
        assert (await Quiz.in_bin.aget()).plays == 1

    async def test_names_that_were_taken_out_stay_out(self, new_game: Any, teacher_cookie: str, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)([abcd()])
        host, _ = await play_one_question(stage, game, teacher_cookie)
        await host.say("game.next", seen=host.state["revision"])
        await host.until(lambda state: state["phase"] == "podium" and state["saved"])
        await database_sync_to_async(anonymise_result)(result_id=game.game_id, now=timezone.now())
        store = GameStore()
        plan, played = await store.plan(game.pin), await store.played(game.pin)
        assert await database_sync_to_async(services.save_result)(plan=plan, played=played)
        result = await GameResult.objects.aget()
        assert list(result.player_scores) == ["Player 1"]

    async def test_a_result_in_the_bin_is_saved_on_and_stays_there(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd()])
        host, _ = await play_one_question(stage, game, teacher_cookie)
        await host.say("game.next", seen=host.state["revision"])
        await host.until(lambda state: state["phase"] == "podium" and state["saved"])
        result = await GameResult.objects.aget(pk=game.game_id)
        await GameResult.objects.filter(pk=result.pk).aupdate(player_scores={})
        assert await database_sync_to_async(put_into_bin)(thing=result)
        store = GameStore()
        plan, played = await store.plan(game.pin), await store.played(game.pin)
        assert plan is not None
        assert await database_sync_to_async(services.save_result)(plan=plan, played=played)
        assert await database_sync_to_async(services.saved_answer_count)(result.pk) == 1
        assert not await GameResult.objects.aexists()
        again = await GameResult.in_bin.aget()
        assert (again.player_scores, again.deleted_at) == (result.player_scores, result.deleted_at)
        assert (await Quiz.objects.aget(pk=plan.quiz_id)).plays == 1

    async def test_an_abandoned_game_is_saved_as_it_stands_and_again_when_it_goes_on(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        host, anna = await play_one_question(stage, game, teacher_cookie)
        await host.say("game.next", seen=host.state["revision"])
        await host.say("game.next")
        await anna.phase("question", 1)
        ben = await stage.player(game.pin, "Ben")
        await anna.answer(0)
        await stage.sockets[0].quiet(0)
        patient, sweeper = Sweeper(GameStore(), "sweeper"), Sweeper(GameStore(), "sweeper", abandoned_after_ms=-(10**6))
        await patient.sweep()
        assert await GameResult.objects.acount() == 0
        sync_client().zadd(UNSAVED_GAMES, {game.pin: 0})
        await sweeper.sweep()
        first = await GameResult.objects.aget(pk=game.game_id)
        assert [len(rows) for rows in first.answers] == [1, 1]
        assert sum(row["score"] for rows in first.answers for row in rows) == first.player_scores["Anna"]
        # The teacher comes back after the break.
        await ben.phase("results", 1)
        await host.phase("results", 1)
        await host.say("game.next")
        podium = await anna.phase("podium")
        await host.until(lambda state: state["phase"] == "podium" and state["saved"])
        again = await GameResult.objects.aget(pk=game.game_id)
        assert again.player_scores == {"Anna": podium["me"]["score"], "Ben": 0}
        assert (await Quiz.objects.aget(pk=again.quiz_id)).plays == 1

    async def test_a_game_that_is_abandoned_twice_loses_nothing(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        host, anna = await play_one_question(stage, game, teacher_cookie)
        sweeper = Sweeper(GameStore(), "sweeper", abandoned_after_ms=-(10**6))
        for _ in range(2):
            # The second look finds it saved; it isn't over for that.
            sync_client().zadd(UNSAVED_GAMES, {game.pin: 0})
            await sweeper.sweep()
        assert len((await GameResult.objects.aget(pk=game.game_id)).answers) == 1
        # After the break the class plays on, and never gets to the podium.
        await host.say("game.next")
        await host.say("game.next")
        await anna.phase("question", 1)
        assert (await anna.answer(0))["type"] == "answer.accepted"
        sync_client().zadd(UNSAVED_GAMES, {game.pin: 0}, xx=True)
        await sweeper.sweep()
        saved = await GameResult.objects.aget(pk=game.game_id)
        assert [len(rows) for rows in saved.answers] == [1, 1]

    async def test_a_game_without_answers_leaves_nothing(self, new_game: Any, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)([abcd()])
        await stage.player(game.pin, "Anna")
        await Sweeper(GameStore(), "sweeper", abandoned_after_ms=-(10**6)).sweep()
        assert await GameResult.objects.acount() == 0
        sync_client().delete(*sync_client().keys("game:*"))
        sync_client().zadd(UNSAVED_GAMES, {game.pin: 0})
        await Sweeper(GameStore(), "sweeper").sweep()
        assert sync_client().zcard(UNSAVED_GAMES) == 0

    async def test_a_quiz_or_host_deleted_meanwhile(
        self, new_game: Any, teacher: User, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd()])
        host, _ = await play_one_question(stage, game, teacher_cookie)
        await Quiz.objects.all().adelete()
        await host.say("game.next", seen=host.state["revision"])
        await host.until(lambda state: state["saved"])
        assert (await GameResult.objects.aget(pk=game.game_id)).quiz_id is None
        store = GameStore()
        plan, played = await store.plan(game.pin), await store.played(game.pin)
        await User.objects.filter(pk=teacher.pk).adelete()
        assert plan is not None
        assert played is not None
        assert not await database_sync_to_async(services.save_result)(plan=plan, played=played)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.integers(0, 4)),
        st.tuples(st.just("answer"), st.integers(0, 4), st.integers(0, 3), st.integers(0, 2)),
        st.tuples(st.just("leave"), st.integers(0, 4)),
        st.tuples(st.just("kick"), st.integers(0, 4)),
        st.tuples(st.just("restore"), st.integers(0, 4)),
        st.tuples(st.just("open")),
        st.tuples(st.just("clock"), st.integers(0, 2)),
        st.tuples(st.just("skip")),
        st.tuples(st.just("close")),
        st.tuples(st.just("count")),
    ),
    max_size=40,
)


CLOCK_CHANGES: list[ClockChange] = ["add", "pause", "resume"]


class RandomGame:
    """Plays a list of steps on the store as the hub would, and keeps what was accepted."""

    def __init__(self) -> None:
        self.game = Game(make_plan())
        self.players: dict[int, str] = {}
        self.accepted: dict[tuple[int, str], int] = {}

    async def take(self, kind: str, *numbers: int) -> None:
        state = await self.game.state()
        if kind == "join" and numbers[0] not in self.players:
            self.players[numbers[0]] = (await self.game.join(f"p{numbers[0]}", connection=f"p:{numbers[0]}")).player
        elif kind == "answer" and numbers[0] in self.players and state.index >= 0:
            who, value, number = numbers
            code = await self.game.submit(self.players[who], value, f"id-{number}", index=state.index)
            if code == "accepted":
                self.accepted.setdefault((state.index, self.players[who]), value)
        elif kind == "leave" and numbers[0] in self.players:
            await self.game.store.leave(PIN, [(self.players[numbers[0]], f"p:{numbers[0]}")])
        elif kind == "kick" and numbers[0] in self.players:
            await self.game.store.kick(PIN, self.players[numbers[0]])
        elif kind in {"restore", "clock", "skip"}:
            await self.host_does(kind, state, *numbers)
        elif kind == "open" and (state.phase in {Phase.LOBBY, Phase.RESULTS} or state.recorded) and state.index < 1:
            await self.game.go(Phase.QUESTION, state.index + 1)
        elif kind == "close" and state.phase is Phase.QUESTION:
            await self.game.go(Phase.CLOSED, state.index)
        elif kind == "count" and state.phase is Phase.CLOSED:
            await self.game.settle()

    async def host_does(self, kind: str, state: GameState, *numbers: int) -> None:
        if kind == "restore" and numbers[0] in self.players:
            await self.game.store.restore(PIN, self.players[numbers[0]])
        elif kind == "clock":
            await self.game.store.change_clock(PIN, state.index, CLOCK_CHANGES[numbers[0]], 15_000)
        elif kind == "skip" and state.phase is Phase.QUESTION:
            await self.game.go(Phase.CLOSED, state.index, skipped=True)


@given(steps)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_scores_equal_answers_and_accepted_answers_are_saved(empty_redis: None, taken: list[Any]) -> None:
    async def play() -> None:
        sync_client().flushdb()
        random_game = RandomGame()
        for step in [*taken, ("close",), ("count",)]:
            await random_game.take(*step)
        game, state = random_game.game, await random_game.game.state()
        played = await game.store.played(PIN)
        assert played is not None
        opened = state.index + 1
        saved = saved_game(
            game.plan, opened, played.players, [played.verdicts.get(i, {}) for i in range(opened)], state.skipped
        )
        stored = {
            (index, player): verdict.value
            for index, verdicts in played.verdicts.items()
            for player, verdict in verdicts.items()
        }
        assert stored == random_game.accepted
        snapshot = await game.store.load(PIN, 0)
        assert snapshot is not None
        names = {player: record.name for player, record in played.players.items()}
        assert saved.player_scores == {names[player]: score for player, score in snapshot.scores.items()}
        for name, score in saved.player_scores.items():
            assert score == sum(row["score"] for rows in saved.answers for row in rows if row["username"] == name)
        assert sum(len(rows) for rows in saved.answers) == len(random_game.accepted)
        for index in state.skipped:
            assert [(row["score"], row["right"]) for row in saved.answers[index] if row["score"] or row["right"]] == []
            assert saved.questions[index]["skipped"] is True
        await close_async_client()

    asyncio.run(play())
