"""One whole game of all seven question types over real sockets, Redis and database."""

from typing import Any

import pytest
from channels.db import database_sync_to_async

from classroom import services
from quizzes.models import GameResult
from tests.classroom.live import Stage

# The right answer to each example question, given the options as shown.
pytestmark = pytest.mark.smoke


def right_answer(question: dict[str, Any]) -> Any:
    labels = [option["label"] for option in question["options"]]
    return {
        "ABCD": lambda: labels.index("Jupiter"),
        "CHECK": lambda: [labels.index("2"), labels.index("11")],
        "RANGE": lambda: 206,
        "VOTING": lambda: 1,
        "ORDER": lambda: [
            labels.index(text) for text in ("Printing press", "Steam engine", "Telephone", "World Wide Web")
        ],
        "TEXT": lambda: " au ",
    }[question["type"]]()


def wrong_answer(question: dict[str, Any]) -> Any:
    labels = [option["label"] for option in question["options"]]
    return {
        "ABCD": lambda: labels.index("Mars"),
        "CHECK": lambda: [labels.index("9")],
        "RANGE": lambda: 1,
        "VOTING": lambda: 2,
        "ORDER": lambda: list(range(len(labels))),
        "TEXT": lambda: "Fe",
    }[question["type"]]()


async def test_a_game_of_all_types_is_played_and_saved(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)(custom_field="Class")
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna", custom_field="7b")
    ben = await stage.player(game.pin, "Ben")
    assert anna.state["phase"] == "lobby"
    people = await host.next("players.changed", where=lambda m: len(m["players"]) == 2)
    assert [(one["name"], one["custom_field"], one["present"]) for one in people["players"]] == [
        ("Anna", "7b", True),
        ("Ben", "", True),
    ]

    await host.say("game.start", seen=host.state["revision"])
    total = 0
    for index in range(7):
        state = await anna.phase("question", index)
        await ben.phase("question", index)
        await host.phase("question", index)
        if state["question"]["type"] == "SLIDE":
            assert "Water" in state["question"]["content"]
            await host.say("game.next", seen=host.state["revision"])
            break
        assert (await anna.answer(right_answer(state["question"])))["type"] == "answer.accepted"
        assert (await ben.answer(wrong_answer(ben.state["question"])))["type"] == "answer.accepted"
        # Everyone answered, so the question closes by itself.
        result = await anna.phase("results", index)
        await ben.phase("results", index)
        judged = state["question"]["type"] != "VOTING"
        assert result["me"]["last"]["right"] is (True if judged else None)
        assert ben.state["me"]["last"] == {"answered": True, "right": False if judged else None, "points": 0}
        total += result["me"]["last"]["points"]
        assert result["me"]["score"] == total
        assert (await host.phase("results", index))["tally"]["answered"] == 2
        await host.say("game.next", seen=host.state["revision"])
        await host.phase("leaderboard")
        assert host.state["standings"][0] == {"rank": 1, "name": "Anna", "score": total}
        await host.say("game.next", seen=host.state["revision"])

    podium = await anna.phase("podium")
    assert [line["name"] for line in podium["standings"]] == ["Anna", "Ben"]
    assert podium["me"]["rank"] == 1
    await host.until(lambda state: state.get("saved") is True)

    saved = await GameResult.objects.select_related("quiz").aget(pk=game.game_id)
    assert saved.player_scores == {"Anna": total, "Ben": 0}
    assert saved.custom_field_data == {"Anna": "7b"}
    assert saved.player_count == 2
    assert len(saved.questions) == len(saved.answers) == 7
    assert sum(row["score"] for rows in saved.answers for row in rows) == total
    assert saved.quiz is not None
    assert saved.quiz.plays == 1
    assert await database_sync_to_async(services.running_games)(host=await database_sync_to_async(lambda: saved.user)())

    await host.say("game.close", seen=host.state["revision"])
    await anna.phase("ended")
