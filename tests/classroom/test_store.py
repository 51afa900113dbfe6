"""The store on a real Redis with real concurrency: what is atomic, what expires, what may share a slot."""

import asyncio
import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio
from django.conf import settings
from django.test import override_settings

from classroom.engine import GameOptions
from classroom.engine.links import Measurement
from classroom.engine.phases import Phase, Step
from classroom.engine.plan import Plan
from classroom.engine.results import PlayerRecord, saved_game
from classroom.engine.verdicts import judge_answers
from classroom.hub.saving import record_points
from classroom.store import desk
from classroom.store.boxes import excuse
from classroom.store.client import close_async_client, sync_client
from classroom.store.games import CHANGED, GameStore
from classroom.store.keys import game_keys
from classroom.store.scripts import SCRIPTS
from classroom.store.shapes import Place, Submission
from quizzes import question_types

PIN = "123456"


def make_plan(pin: str = PIN, **question: Any) -> Plan:
    abcd = {**question_types.abcd.example(), **question}
    return Plan(
        game_id=str(uuid.uuid4()),
        pin=pin,
        quiz_id=str(uuid.uuid4()),
        host_id=str(uuid.uuid4()),
        title="Test",
        description="",
        questions=[abcd, abcd],
        shown=[[0, 1, 2, 3]] * 2,
        options=GameOptions(),
        created_at_ms=time.time_ns() // 10**6,
    )


class Game:
    """A store with one game; `connections` are named "p:<player id>"."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.store = plan, GameStore()
        assert desk.create(plan)

    async def join(self, name: str, **fields: Any) -> Place:
        place = await self.try_join(name, **fields)
        assert isinstance(place, Place), place
        return place

    async def try_join(self, name: str, *, secret: str = "s", token: str | None = None, connection: str = "p:1") -> Any:
        return await self.store.join(
            self.plan.pin, record=PlayerRecord(name, ""), secret=secret, token=token, connection=connection
        )

    async def join_many(self, count: int) -> list[str]:
        places = await asyncio.gather(*(self.join(f"player {number}") for number in range(count)))
        return [place.player for place in places]

    async def state(self) -> Any:
        snapshot = await self.store.load(self.plan.pin, -1)
        assert snapshot is not None
        return snapshot.state

    async def go(
        self, phase: Phase, index: int, *, recorded: bool = False, revision: int | None = None, skipped: bool = False
    ) -> int:
        revision = (await self.state()).revision if revision is None else revision
        return await self.store.transition(
            self.plan.pin,
            self.plan,
            revision=revision,
            opens=phase is Phase.QUESTION,
            recorded=recorded,
            step=Step(phase, index, skipped=skipped),
        )

    async def submit(self, player: str, value: int = 0, client_id: str = "a", index: int = 0, latency: int = 0) -> str:
        _, codes = await self.store.submit(
            self.plan.pin, index, [Submission(player, client_id, json.dumps(value), latency)]
        )
        return codes[0]

    async def count_points(self, index: int = 0, *, then: Phase = Phase.RESULTS) -> bool:
        answers = await self.store.answers(self.plan.pin, index)
        return await self.store.record(self.plan.pin, index, judge_answers(self.plan, index, answers), then=then)

    async def settle(self) -> bool:
        """Count the closed question as the hub does."""
        snapshot = await self.store.load(self.plan.pin, -1)
        assert snapshot is not None
        return await record_points(self.store, self.plan, snapshot)


@pytest_asyncio.fixture
async def game(empty_redis: None) -> AsyncIterator[Game]:
    yield Game(make_plan())
    await close_async_client()


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
        turned = (await game.state()).turned
        await game.go(Phase.CLOSED, 0)
        assert not await game.store.mark_saved(PIN, turned)
        assert await game.store.mark_saved(PIN, (await game.state()).turned)
        assert not await game.store.mark_saved(PIN, (await game.state()).turned)
        assert (await game.state()).saved


class TestKeys:
    async def test_every_key_of_a_game_expires(self, game: Game) -> None:
        players = await game.join_many(3)
        await game.go(Phase.QUESTION, 0)
        for player in players[:2]:
            await game.submit(player)
        await game.store.kick(PIN, players[2])
        await game.count_points()
        await game.store.share_links(PIN, {players[0]: Measurement(20, 3, 1)}, {players[1]: 1})
        await game.store.heartbeat(PIN, 2, "p")
        await game.store.claim_saving(PIN, "p")
        await game.store.claim_sweep("p", 5)
        lasting = {key.decode(): sync_client().ttl(key) for key in sync_client().keys("*")}
        own = {key: ttl for key, ttl in lasting.items() if f"{{{PIN}}}" in key}
        assert len(own) >= 11
        assert all(0 < ttl <= settings.GAME_EXPIRY_S for ttl in own.values()), own
        assert all(ttl > 0 for ttl in lasting.values()), lasting

    async def test_activity_renews_the_expiry_and_saving_stays_short(self, game: Game) -> None:
        [player] = await game.join_many(1)
        await game.go(Phase.QUESTION, 0)
        await game.submit(player)
        await game.store.claim_saving(PIN, "p")
        for key in sync_client().keys("game:*"):
            if not key.endswith(b"saving"):
                sync_client().expire(key, 10)
        await game.store.heartbeat(PIN, 2, "p")
        left = {key: sync_client().ttl(key) for key in sync_client().keys("game:*")}
        assert left.pop(game_keys(PIN).saving.encode()) <= 15
        assert all(ttl > 1000 for ttl in left.values()), left

    async def test_all_keys_that_a_script_gets_share_the_hash_tag(
        self, game: Game, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        used: set[str] = set()
        run = GameStore.run

        async def watched(store: GameStore, name: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
            used.add(name)
            assert {re.findall(r"\{(.*?)\}", key)[0] for key in keys} == {PIN}
            return await run(store, name, keys, arguments)

        monkeypatch.setattr(GameStore, "run", watched)
        one, two = await game.join_many(2)
        await game.store.rejoin(PIN, player=one, secret="s", connection="p:2", index=-1)
        await game.go(Phase.QUESTION, 0)
        await game.store.change_clock(PIN, 0, "add", 1000)
        await game.submit(one)
        await excuse(game.store, PIN, 0, [two])
        await game.store.leave(PIN, [(two, "p:1")])
        await game.count_points()
        await game.store.lock(PIN, locked=True)
        await game.store.kick(PIN, two)
        await game.store.restore(PIN, two)
        await game.store.move_to_team(PIN, two, 0)
        await game.store.heartbeat(PIN, 2, "p")
        await game.store.reconcile(PIN, 0, [(one, "p:2")])
        await game.store.mark_saved(PIN, 0)
        await game.store.players(PIN)
        await game.store.give_extra_time(PIN, "anna", 50)
        await game.store.share_links(PIN, {one: Measurement(20, 3, 1)}, {})
        assert used == set(SCRIPTS) - {"create"}

    def test_scripts_touch_only_the_keys_they_are_given(self) -> None:
        for name, source in SCRIPTS.items():
            calls = re.findall(r"redis\.call\('(\w+)',?\s*([^,)]*)", source)
            assert calls, name
            for command, first in calls:
                assert command == "TIME" or not first.startswith(("'", '"')), (name, command, first)
            assert "..':" not in source.replace(" ", ""), name


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
