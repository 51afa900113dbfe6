"""Looking back at results: nothing that was counted is opened again, nothing is lost, and everybody is in step."""

import asyncio
from typing import Any

import pytest
from channels.db import database_sync_to_async
from hypothesis import given, settings
from hypothesis import strategies as st

from classroom.engine.phases import Command, Phase, Position, Refused, Step, after_recording, next_step
from classroom.engine.state import position_of
from classroom.store.client import sync_client
from classroom.store.games import CHANGED
from classroom.store.keys import game_keys
from quizzes import question_types
from quizzes.models import GameResult
from tests.classroom.live import Socket, Stage
from tests.classroom.stored_game import PIN, Game


def abcd(**fields: Any) -> dict[str, Any]:
    return {**question_types.abcd.example(), **fields}


def at(phase: Phase, index: int, **fields: Any) -> Position:
    fields.setdefault("lookable", tuple(range(index + 1)))
    return Position(phase=phase, index=index, recorded=fields.pop("recorded", True), question_count=4, **fields)


class TestRules:
    @pytest.mark.parametrize(
        ("position", "command", "looking_at"),
        [
            (at(Phase.LEADERBOARD, 1), Command.BACK, 1),
            (at(Phase.LEADERBOARD, 1, looking_at=1), Command.BACK, 0),
            (at(Phase.LEADERBOARD, 1, looking_at=0), Command.NEXT, 1),
            (at(Phase.LEADERBOARD, 1, looking_at=1), Command.NEXT, -1),
            (at(Phase.RESULTS, 2), Command.BACK, 1),
            (at(Phase.RESULTS, 2, looking_at=1), Command.NEXT, -1),
            (at(Phase.RESULTS, 3, lookable=(0, 3)), Command.BACK, 0),
            (at(Phase.RESULTS, 3, lookable=(0, 3), looking_at=0), Command.NEXT, -1),
            (at(Phase.CLOSED, 1, lookable=(0,), hides_results=True), Command.BACK, 0),
            (at(Phase.PODIUM, 3), Command.BACK, 3),
        ],
    )
    def test_where_it_leads(self, position: Position, command: Command, looking_at: int) -> None:
        expected = Step(position.phase, position.index, looking_at=looking_at, counted=True)
        assert next_step(position, command) == expected

    @pytest.mark.parametrize(
        "position",
        [
            at(Phase.LOBBY, -1),
            at(Phase.RESULTS, 0),
            at(Phase.LEADERBOARD, 0, looking_at=0),
            at(Phase.CLOSED, 1, recorded=False),
            at(Phase.QUESTION, 0, recorded=False),
            at(Phase.QUESTION, 1, recorded=False, answered=True),
            at(Phase.PODIUM, 2, lookable=()),
            at(Phase.ENDED, 2),
        ],
    )
    def test_where_nothing_is_before(self, position: Position) -> None:
        refused = next_step(position, Command.BACK)
        assert isinstance(refused, Refused)
        assert refused.code == "wrong_phase"

    def test_a_question_without_answers_is_put_back(self) -> None:
        open_ = at(Phase.QUESTION, 2, recorded=False, lookable=(0, 1))
        assert next_step(open_, Command.BACK) == Step(Phase.RESULTS, 1, counted=True, unanswered=True)
        hidden = at(Phase.QUESTION, 2, recorded=False, lookable=(0,))
        assert next_step(hidden, Command.BACK) == Step(Phase.CLOSED, 1, counted=True, unanswered=True)

    @settings(max_examples=300)
    @given(st.data())
    def test_any_walk_counts_each_question_once_and_opens_no_counted_one(self, data: st.DataObject) -> None:
        """The rules over random commands, answers and countings, on a random quiz."""
        count = data.draw(st.integers(1, 4))
        slides = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
        hidden = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
        phase, index, recorded, to_podium, looking, answered = Phase.LOBBY, -1, False, False, -1, False
        skipped: set[int] = set()
        revealed: set[int] = set()
        counted: list[int] = []
        for _ in range(data.draw(st.integers(1, 40))):
            lookable = tuple(
                question
                for question in range(index + int(recorded))
                if not slides[question] and question not in skipped and (not hidden[question] or question in revealed)
            )
            inside = index >= 0
            position = Position(
                phase=phase,
                index=index,
                recorded=recorded,
                question_count=count,
                is_slide=inside and slides[index],
                hides_results=inside and hidden[index],
                to_podium=to_podium,
                skipped=index in skipped,
                looking_at=looking,
                lookable=lookable,
                answered=answered,
            )
            if phase is Phase.CLOSED and not recorded:
                counted.append(index)
                phase, recorded = after_recording(position), True
                continue
            if phase is Phase.QUESTION and not slides[index] and data.draw(st.booleans()):
                answered = True
                continue
            command = data.draw(st.sampled_from([Command.BACK, Command.NEXT, *Command]))
            step = next_step(position, command)
            if isinstance(step, Refused):
                continue
            if step.looking_at >= 0:
                # Only counted questions are looked at, and the game itself stays where it is.
                assert step.looking_at in counted
                assert (step.phase, step.index) == (phase, index)
            if step.unanswered:
                assert not answered
            opens = step.phase is Phase.QUESTION
            if opens:
                assert step.index not in counted
                answered = False
            if step.skipped:
                skipped.add(step.index)
            if step.reveals:
                revealed.add(step.index)
            phase, index, looking, to_podium = step.phase, step.index, step.looking_at, step.to_podium
            recorded = step.counted or not (opens or (phase is Phase.CLOSED and not slides[index]))
        assert len(counted) == len(set(counted))

    @given(st.integers(0, 3), st.sampled_from([Phase.RESULTS, Phase.LEADERBOARD, Phase.PODIUM]), st.integers(1, 6))
    def test_as_many_steps_forward_as_back_lead_to_where_the_game_is(
        self, index: int, phase: Phase, steps: int
    ) -> None:
        position, taken = at(phase, index), 0
        for _ in range(steps):
            step = next_step(position, Command.BACK)
            if isinstance(step, Refused):
                break
            taken += 1
            position = at(phase, index, looking_at=step.looking_at)
        for left in range(taken, 0, -1):
            forward = next_step(position, Command.NEXT)
            assert isinstance(forward, Step)
            position = at(phase, index, looking_at=forward.looking_at)
            assert (forward.looking_at == -1) == (left == 1)


# --- the store --------------------------------------------------------------------------------------


async def take(game: Game, command: Command) -> int:
    """What the hub does with a command; the new revision, or CHANGED when it came too late."""
    snapshot = await game.store.load(PIN, -1)
    assert snapshot is not None
    state = snapshot.state
    step = next_step(position_of(game.plan, state, answered=snapshot.answer_count > 0), command)
    if isinstance(step, Refused):
        return CHANGED
    opens = step.phase is Phase.QUESTION
    return await game.store.transition(
        PIN,
        game.plan,
        revision=state.revision,
        opens=opens,
        recorded=step.counted or not (opens or step.phase is Phase.CLOSED),
        step=step,
        index=state.index,
    )


class TestStore:
    async def test_an_answer_and_going_back_at_the_same_moment_never_both_win(self, game: Game) -> None:
        one, _ = await game.join_many(2)
        await game.go(Phase.QUESTION, 0)
        await game.go(Phase.CLOSED, 0)
        assert await game.settle()
        for round_ in range(10):
            await game.go(Phase.QUESTION, 1)
            sync_client().delete(game_keys(PIN).answers(1))
            code, done = await asyncio.gather(
                game.submit(one, client_id=f"a{round_}", index=1), take(game, Command.BACK)
            )
            assert (code == "accepted") == (done == CHANGED), (code, done)
            state = await game.state()
            assert (state.phase, state.index) == ((Phase.QUESTION, 1) if code == "accepted" else (Phase.RESULTS, 0))
            sync_client().delete(game_keys(PIN).answers(1))

    async def test_racing_backs_are_one(self, game: Game) -> None:
        await game.join_many(1)
        await game.go(Phase.QUESTION, 0)
        await game.go(Phase.CLOSED, 0)
        await game.settle()
        await game.go(Phase.LEADERBOARD, 0, recorded=True)
        replies = await asyncio.gather(*(take(game, Command.BACK) for _ in range(5)))
        assert sorted(replies)[:4] == [CHANGED] * 4
        state = await game.state()
        assert (state.phase, state.index, state.looking_at) == (Phase.LEADERBOARD, 0, 0)
        # What is looked back at is never counted again.
        assert not await game.settle()


# --- sockets ----------------------------------------------------------------------------------------


async def play(sockets: tuple[Socket, ...], index: int, answer: int) -> None:
    """Everybody but the host answers question `index`; then everybody sees the results."""
    for socket in sockets:
        await socket.phase("question", index)
    for player in sockets[1:]:
        await player.answer(answer)
    for socket in sockets:
        await socket.phase("results", index)


async def say(host: Socket, command: str) -> None:
    await host.say(command, seen=host.state["revision"])


async def test_a_class_looks_back_and_goes_on_where_it_was(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd(), question_types.slide.example(), abcd()])
    host = await stage.host(game.game_id, teacher_cookie)
    remote = await stage.host(game.game_id, teacher_cookie, hub=stage.hub())
    anna, ben = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben", hub=stage.hubs[1])
    everybody = (host, remote, anna, ben)
    assert host.state["can_go_back"] is False
    await say(host, "game.start")
    await play((host, anna, ben), 0, 0)
    first = anna.state
    assert host.state["can_go_back"] is False
    await say(host, "game.back")
    assert (await host.next("error"))["code"] == "wrong_phase"
    await say(host, "game.next")
    await host.phase("leaderboard")
    await say(host, "game.next")
    await play((host, anna, ben), 1, 1)
    score = anna.state["me"]["score"]

    await say(host, "game.back")
    for socket in everybody:
        state = await socket.until(lambda state: state["looking_back"])
        assert (state["phase"], state["question_index"]) == ("results", 0)
        assert state["solution"]["option_ids"] == [0]
    # What was right then, and the points as they are now.
    assert anna.state["me"]["last"] == first["me"]["last"]
    assert anna.state["tally"] == first["tally"] == host.state["tally"]
    assert anna.state["me"]["score"] == score
    assert host.state["can_go_back"] is False
    assert (await anna.answer(2, question=0, client_id="late"))["code"] == "already_answered"
    assert (await anna.answer(2, question=1, client_id="late"))["code"] == "already_answered"
    # A phone that reloads sees the same, and so does one that comes late.
    again = await stage.socket()
    await again.say("player.rejoin", pin=game.pin, secret=anna.secret)
    assert (await again.phase("results", 0))["looking_back"] is True
    late = await stage.player(game.pin, "Leo")
    assert late.state["looking_back"] is True
    assert late.state["me"]["last"] == {"answered": False, "right": None, "points": 0}
    await late.say("player.leave")

    # The remote goes forward, and on; a second press of the same button does nothing.
    seen = remote.state["revision"]
    await remote.say("game.next", seen=seen)
    await remote.say("game.next", seen=seen)
    assert (await remote.next("error"))["code"] == "state_changed"
    for socket in (host, remote, again, ben):
        state = await socket.until(lambda state: not state["looking_back"])
        assert (state["phase"], state["question_index"]) == ("results", 1)
    await say(remote, "game.next")
    await remote.phase("leaderboard", 1)
    await say(remote, "game.back")
    assert (await remote.until(lambda state: state["looking_back"]))["question_index"] == 1
    await say(remote, "game.next")
    await remote.phase("leaderboard", 1)
    await say(remote, "game.next")
    await remote.phase("question", 2)
    await host.phase("question", 2)
    # The slide is put back too, to what was before it.
    await say(host, "game.back")
    assert (await host.phase("results", 1))["looking_back"] is False
    for phase in ("leaderboard", "question"):
        await say(host, "game.next")
        await host.phase(phase)
    await say(host, "game.next")
    await play((host, again, ben), 3, 0)
    await say(host, "game.next")
    await host.until(lambda state: state["saved"])
    saved = await GameResult.objects.aget(pk=game.game_id)
    assert [len(rows) for rows in saved.answers] == [2, 2, 0, 2]
    for name, total in saved.player_scores.items():
        assert total == sum(row["score"] for rows in saved.answers for row in rows if row["username"] == name)
    # From the podium the last question can be discussed once more.
    await say(host, "game.back")
    assert (await ben.until(lambda state: state["looking_back"]))["question_index"] == 3
    await host.until(lambda state: state["looking_back"])
    await say(host, "game.close")
    await ben.phase("ended")
    assert await GameResult.objects.filter(pk=game.game_id).acount() == 1


async def test_an_open_question_is_put_back_and_asked_afresh(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()])
    host = await stage.host(game.game_id, teacher_cookie)
    anna, ben = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben")
    await say(host, "game.start")
    assert (await host.phase("question", 0))["can_go_back"] is False
    await play((host, anna, ben), 0, 0)
    for phase, index in (("leaderboard", 0), ("question", 1)):
        await say(host, "game.next")
        await host.phase(phase, index)
    assert host.state["can_go_back"] is True
    await say(host, "game.back")
    for socket in (host, anna, ben):
        state = await socket.phase("results", 0)
        assert state["looking_back"] is False
    assert (await anna.answer(0, question=1))["code"] == "wrong_question"
    for phase, index in (("leaderboard", 0), ("question", 1)):
        await say(host, "game.next")
        await host.phase(phase, index)
    assert host.state["remaining_ms"] > 10_000
    await anna.phase("question", 1)
    assert (await anna.answer(0, client_id="again"))["type"] == "answer.accepted"
    # Now it can't be lost.
    await say(host, "game.back")
    assert (await host.next("error"))["code"] == "wrong_phase"
    await ben.phase("question", 1)
    await ben.answer(0)
    await host.phase("results", 1)


async def test_hidden_results_stay_hidden_until_they_were_shown(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd(hide_results=True), abcd(hide_results=True)])
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    await say(host, "game.start")
    await play((host, anna), 0, 0)
    for phase in ("leaderboard", "question"):
        await say(host, "game.next")
        await host.phase(phase)
    await anna.phase("question", 1)
    score = anna.state["me"]["score"]
    await anna.answer(0)
    await host.phase("closed", 1)
    await host.until(lambda state: state["answer_count"] == 1)
    await anna.until(lambda state: state["phase"] == "closed" and state["me"]["last"] is not None)
    await host.quiet()
    # Looking back at the first question doesn't give the second one's points away.
    await say(host, "game.back")
    state = await anna.until(lambda state: state["looking_back"])
    assert (state["question_index"], state["me"]["score"]) == (0, score)
    await host.until(lambda state: state["looking_back"])
    await say(host, "game.next")
    assert (await host.phase("closed", 1))["results_hidden"] is True
    await say(host, "game.next")
    await host.phase("leaderboard", 1)
    # It was never shown, so going back passes it over.
    await say(host, "game.back")
    assert (await host.until(lambda state: state["looking_back"]))["question_index"] == 0
    for phase in ("leaderboard", "question"):
        await say(host, "game.next")
        await host.phase(phase)
    # Putting the third question back leads to the second one, which still hides its results.
    await say(host, "game.back")
    assert (await host.phase("closed", 1))["results_hidden"] is True
    assert (await anna.phase("closed", 1))["solution"] is None
    await say(host, "solution.show")
    await host.phase("results", 1)
    await say(host, "game.next")
    await host.phase("leaderboard", 1)
    await say(host, "game.back")
    await anna.until(lambda state: state["looking_back"] and state["question_index"] == 1)


async def test_a_game_that_goes_on_by_itself_waits_while_the_class_looks_back(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()], auto_advance_s=1)
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    await say(host, "game.start")
    await play((host, anna), 0, 0)
    await host.phase("leaderboard")
    await say(host, "game.back")
    await host.until(lambda state: state["looking_back"])
    await host.quiet(1.5)
    assert host.state["looking_back"] is True
    assert host.state["advance_ms"] is None
    await say(host, "game.next")
    await host.phase("question", 1)


async def test_only_hosts_go_back(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()])
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    await say(host, "game.start")
    await play((host, anna), 0, 0)
    await say(host, "game.next")
    await anna.phase("leaderboard")
    await anna.say("game.back")
    assert (await anna.next("error"))["code"] == "invalid_message"
    assert (await host.phase("leaderboard"))["looking_back"] is False
