"""What may not be seen: solutions before a question closed, hidden results, question text in mode kahoot."""

import json
from typing import Any

import pytest
from channels.db import database_sync_to_async

from quizzes import question_types
from tests.classroom.live import Stage
from tests.classroom.test_full_game import right_answer

_QUESTION = {
    "type", "input", "question", "time", "image", "options", "min", "max", "content", "image_alt", "sign_clip",
}  # fmt: skip
_OPTION = {"id", "label", "image", "color", "image_alt"}


def traceable_questions() -> list[dict[str, Any]]:
    """One question per type; what gives a solution away can be found in any text."""
    questions = [kind.example() for kind in question_types.TYPES.values()]
    for question in questions:
        if question["type"] == "RANGE":
            question["answers"] |= {"min_correct": 203.125, "max_correct": 207.875}
        if question["type"] == "TEXT":
            question["answers"] = [{"answer": "Aurum-solution", "case_sensitive": False}]
    return questions


def check_frame(text: str) -> None:
    """Nothing in a frame that came before its question's results tells the solution."""
    message = json.loads(text)
    assert message["type"] in {"player.joined", "game.state", "answer.accepted", "ping"}, message
    if message.get("phase") == "results":
        return
    for trace in ("203.125", "207.875", "Aurum-solution", "min_correct", "case_sensitive", '"answers"'):
        assert trace not in text, (trace, text)
    # Afterwards a player's own verdict stays on their screen.
    assert message.get("phase") == "leaderboard" or '"right":true' not in text
    if message["type"] != "game.state":
        return
    assert message["solution"] is None
    assert message["tally"] is None
    if message["question"] is not None:
        assert set(message["question"]) == _QUESTION
        assert all(set(option) == _OPTION for option in message["question"]["options"])
        if message["question"]["type"] == "ORDER":
            labels = [option["label"] for option in message["question"]["options"]]
            assert labels != [option["answer"] for option in question_types.order.example()["answers"]]


@pytest.mark.parametrize("randomise", [False, True])
async def test_no_frame_before_the_results_holds_a_solution(
    new_game: Any, teacher_cookie: str, stage: Stage, randomise: bool
) -> None:
    game = await database_sync_to_async(new_game)(traceable_questions(), randomise_answers=randomise)
    host = await stage.host(game.game_id, teacher_cookie)
    anna, ben = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben")
    await host.say("game.start", seen=host.state["revision"])
    for index, kind in enumerate(question_types.TYPES):
        state = await anna.phase("question", index)
        await host.phase("question", index)
        if kind == "SLIDE":
            await host.say("game.next")
            break
        value = "Aurum-solution" if kind == "TEXT" else right_answer(state["question"])
        assert (await anna.answer(value))["type"] == "answer.accepted"
        await host.say("question.close", seen=host.state["revision"])
        await ben.phase("results", index)
        assert (
            (await host.phase("results"))["solution"]
            == ben.state["solution"]
            == (await anna.phase("results"))["solution"]
        )
        assert anna.state["me"]["last"]["right"] is (None if kind == "VOTING" else True)
        assert ben.state["me"]["last"] == {"answered": False, "right": None, "points": 0}
        await host.say("game.next", seen=host.state["revision"])
        await host.phase("leaderboard")
        await host.say("game.next", seen=host.state["revision"])
    for player in (anna, ben):
        await player.phase("podium")
    for player in (anna, ben):
        states = [json.loads(text) for text in player.frames if '"game.state"' in text]
        assert {state["phase"] for state in states} >= {"lobby", "question", "results", "leaderboard", "podium"}
        for text in player.frames:
            check_frame(text)
    for text in host.frames:
        if '"game.state"' in text:
            check_frame(text)


async def test_hidden_results_stay_hidden_until_they_are_shown(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    hidden = {**question_types.abcd.example(), "hide_results": True}
    game = await database_sync_to_async(new_game)([hidden, hidden, hidden])
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    await host.say("game.start")
    await anna.phase("question", 0)
    await anna.answer(0)
    closed = await anna.phase("closed", 0)
    assert closed["me"] == {
        "id": "1",
        "name": "Anna",
        "score": 0,
        "rank": None,
        "answered": True,
        "last": {"answered": True, "right": None, "points": 0},
        "team": None,
    }
    assert closed["solution"] is closed["tally"] is None
    assert (await host.phase("closed"))["results_hidden"] is True
    # Not shown: the total counts all the same.
    await host.say("game.next", seen=host.state["revision"])
    leaderboard = await anna.phase("leaderboard")
    assert leaderboard["me"]["score"] > 900
    assert leaderboard["me"]["last"] is None
    first = leaderboard["me"]["score"]
    await host.say("game.next", seen=(await host.phase("leaderboard"))["revision"])
    await anna.phase("question", 1)
    await anna.answer(0)
    assert (await anna.phase("closed", 1))["me"]["score"] == first
    await host.say("solution.show", seen=(await host.phase("closed", 1))["revision"])
    shown = await anna.phase("results", 1)
    assert shown["me"]["last"]["right"] is True
    assert shown["me"]["score"] == first + shown["me"]["last"]["points"]
    assert shown["solution"]["option_ids"] == [0]


async def test_mode_kahoot_shows_text_on_the_hosts_screen_only(
    new_game: Any, teacher_cookie: str, stage: Stage
) -> None:
    clip = "/static/signed.mp4"
    questions = [{**kind.example(), "sign_clip": clip} for kind in question_types.TYPES.values()]
    game = await database_sync_to_async(new_game)(questions, mode="kahoot")
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna")
    await host.say("game.start")
    for index, question in enumerate(questions):
        state = await anna.phase("question", index)
        shown = await host.phase("question", index)
        assert (shown["question"]["question"], shown["question"]["sign_clip"]) == (question["question"], clip)
        if question["type"] == "SLIDE":
            assert state["question"] == shown["question"]
            continue
        assert (state["question"]["question"], state["question"].get("sign_clip")) == ("", None)
        assert [option["id"] for option in state["question"]["options"]] == [
            option["id"] for option in shown["question"]["options"]
        ]
        assert {option["label"] for option in state["question"]["options"]} <= {""}
        for phase in ("results", "leaderboard", "question"):
            await host.say("game.next", seen=host.state["revision"])
            if phase != "question":
                await host.phase(phase, index)


async def test_messages_reach_their_own_game_only(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    games = [await database_sync_to_async(new_game)() for _ in range(2)]
    hosts = [await stage.host(game.game_id, teacher_cookie) for game in games]
    players = [await stage.player(game.pin, "Anna") for game in games]
    await hosts[0].say("game.start")
    await players[0].phase("question")
    await players[1].quiet(1.2)
    assert players[1].state["phase"] == hosts[1].state["phase"] == "lobby"
    assert {json.loads(text).get("game_id") for text in players[1].frames} == {None, str(games[1].game_id)}
    # A secret of one game opens nothing in the other.
    stranger = await stage.socket()
    await stranger.say("player.rejoin", pin=games[1].pin, secret=players[0].secret)
    assert (await stranger.next("error"))["code"] == "not_joined"
