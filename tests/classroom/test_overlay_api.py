"""A running game read over the API, as overlays and scripts do."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from classroom import services
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.classroom.live import Stage

NewGame = Callable[..., services.NewGame]
PARTS = ("", "players/", "scores/", "question/", "tally/")


async def get(user: User | None, path: str) -> Any:
    def ask() -> Any:
        answer = Api(user).get(f"/games/{path}")
        return answer.status_code, answer.json()

    return await sync_to_async(ask)()


async def body(user: User, path: str) -> Any:
    status, found = await get(user, path)
    assert status == 200, found
    return found


async def test_the_state_is_what_the_host_screen_shows(
    new_game: NewGame, teacher: User, teacher_cookie: str, stage: Stage
) -> None:
    game = await sync_to_async(new_game)([TYPES["ABCD"].example()], custom_field="Class")
    host = await stage.host(game.game_id, teacher_cookie)
    await stage.player(game.pin, "Mia", custom_field="7b")
    await host.say("game.start")
    shown = await host.phase("question")
    found = await body(teacher, f"{game.game_id}/")
    assert {**found["state"], "remaining_ms": 0} == {**shown, "remaining_ms": 0}
    assert 0 < found["state"]["remaining_ms"] <= shown["time_ms"]
    assert (found["pin"], found["phase"], found["player_count"]) == (game.pin, "question", 1)


async def test_players_scores_and_the_question(
    new_game: NewGame, teacher: User, teacher_cookie: str, stage: Stage
) -> None:
    game = await sync_to_async(new_game)([TYPES["ABCD"].example()], custom_field="Class")
    host = await stage.host(game.game_id, teacher_cookie)
    mia = await stage.player(game.pin, "Mia", custom_field="7b")
    ben = await stage.player(game.pin, "Ben")
    lobby = await body(teacher, f"{game.game_id}/question/")
    assert (lobby["phase"], lobby["question_index"], lobby["question"]) == ("lobby", -1, None)
    await host.say("game.start")
    await mia.phase("question")
    await ben.phase("question")
    asked = await body(teacher, f"{game.game_id}/question/")
    assert (asked["question_index"], asked["question"]["question"]) == (0, TYPES["ABCD"].example()["question"])
    assert "right" not in str(asked["question"])
    await mia.answer(0)
    assert (await body(teacher, f"{game.game_id}/tally/")) == {
        "question_index": 0, "shown": False, "answered": 0, "labels": [], "counts": [], "text": "", "right": [],
    }  # fmt: skip
    await ben.answer(2)
    await host.phase("results")
    scores = await body(teacher, f"{game.game_id}/scores/")
    assert [(line["rank"], line["name"]) for line in scores] == [(1, "Mia"), (2, "Ben")]
    players = await body(teacher, f"{game.game_id}/players/")
    assert (players["count"], players["present_count"]) == (2, 2)
    assert players["players"][0] == {
        "id": "1", "name": "Mia", "custom_field": "7b", "present": True, "score": scores[0]["score"],
        "controller": False,
        "team": None,
    }  # fmt: skip
    tally = await body(teacher, f"{game.game_id}/tally/")
    assert (tally["shown"], tally["counts"], tally["text"], tally["answered"]) == (True, [1, 0, 1, 0], "1,0,1,0", 2)
    assert tally["labels"] == ["Jupiter", "Saturn", "Earth", "Mars"]
    assert tally["right"] == [True, False, False, False]


async def test_everybody_s_team_is_told(new_game: NewGame, teacher: User, teacher_cookie: str, stage: Stage) -> None:
    game = await sync_to_async(new_game)([TYPES["ABCD"].example()], team_mode="balanced", team_names=("Foxes", "Owls"))
    await stage.player(game.pin, "Mia")
    await stage.player(game.pin, "Ben")
    players = (await body(teacher, f"{game.game_id}/players/"))["players"]
    assert [(one["name"], one["team"]) for one in players] == [("Mia", 0), ("Ben", 1)]


async def test_votes_of_a_poll_are_seen_while_they_come_in(
    new_game: NewGame, teacher: User, teacher_cookie: str, stage: Stage
) -> None:
    game = await sync_to_async(new_game)([TYPES["VOTING"].example()])
    host = await stage.host(game.game_id, teacher_cookie)
    mia = await stage.player(game.pin, "Mia")
    await stage.player(game.pin, "Ben")
    await host.say("game.start")
    await mia.phase("question")
    assert await body(teacher, f"{game.game_id}/tally/?as=array") == [0, 0, 0]
    await mia.answer(1)
    assert await body(teacher, f"{game.game_id}/tally/?as=array") == [0, 1, 0]
    assert await body(teacher, f"{game.game_id}/tally/?as=string") == "0,1,0"
    status, refused = await get(teacher, f"{game.game_id}/tally/?as=pie")
    assert (status, refused["fields"]["as"][0]["message"]) == (400, "Choose one of object, array, string.")


async def test_hidden_results_stay_hidden(new_game: NewGame, teacher: User, teacher_cookie: str, stage: Stage) -> None:
    hiding = [{**TYPES[kind].example(), "hide_results": True} for kind in ("VOTING", "ABCD")]
    game = await sync_to_async(new_game)(hiding)
    host = await stage.host(game.game_id, teacher_cookie)
    mia = await stage.player(game.pin, "Mia")
    await stage.player(game.pin, "Ben")
    await host.say("game.start")
    await mia.phase("question")
    await mia.answer(1)
    assert await body(teacher, f"{game.game_id}/tally/?as=array") == []
    await host.say("question.close")
    await host.phase("closed")
    await host.say("game.next")
    await host.phase("leaderboard")
    await host.say("game.next")
    await mia.phase("question", 1)
    await mia.answer(0)
    await host.say("question.close")
    await host.phase("closed", 1)
    assert [line["score"] for line in await body(teacher, f"{game.game_id}/scores/")] == [0, 0]
    players = await body(teacher, f"{game.game_id}/players/")
    assert [player["score"] for player in players["players"]] == [0, 0]


@pytest.mark.parametrize("part", PARTS)
async def test_a_running_game_is_its_hosts_alone(
    new_game: NewGame, teacher: User, other_teacher: User, administrator: User, part: str
) -> None:
    game = await sync_to_async(new_game)()
    assert (await get(teacher, f"{game.game_id}/{part}"))[0] == 200
    for person, wanted in ((other_teacher, 404), (administrator, 404), (None, 403)):
        status, refused = await get(person, f"{game.game_id}/{part}")
        assert (status, set(refused)) == (wanted, {"code", "message", "fields"})


@pytest.mark.parametrize("part", PARTS)
async def test_an_ended_game_is_a_result(
    new_game: NewGame, teacher: User, teacher_cookie: str, stage: Stage, part: str
) -> None:
    game = await sync_to_async(new_game)()
    host = await stage.host(game.game_id, teacher_cookie)
    await host.say("game.end")
    await host.phase("ended")
    assert (await get(teacher, f"{game.game_id}/{part}"))[0] == 404
