"""Setting the question of a running game over the API, as scripts with an API key do."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.services.api_keys import create_api_key
from classroom import services
from classroom.engine.jumps import jump_step
from classroom.engine.phases import MOVES, Phase, Position, Refused, Step
from quizzes.models import GameResult
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.classroom.live import Stage

NewGame = Callable[..., services.NewGame]
ABCD = {**TYPES["ABCD"].example(), "time": 60}


async def post(user: User, game: Any, body: Any) -> tuple[int, Any]:
    def ask() -> tuple[int, Any]:
        answer = Api(user).post(f"/games/{game.game_id}/question/", body)
        return answer.status_code, answer.json()

    return await sync_to_async(ask)()


async def test_the_open_question_is_counted_and_those_between_count_for_nobody(
    new_game: NewGame, teacher: User, teacher_cookie: str, stage: Stage
) -> None:
    game = await sync_to_async(new_game)([ABCD] * 4, scoring="accuracy")
    host = await stage.host(game.game_id, teacher_cookie)
    mia = await stage.player(game.pin, "Mia")
    ben = await stage.player(game.pin, "Ben")
    status, asked = await post(teacher, game, {"index": 0})
    assert (status, asked["phase"], asked["question_index"]) == (200, "question", 0)
    await mia.phase("question", 0)
    assert (await mia.answer(0))["type"] == "answer.accepted"

    status, asked = await post(teacher, game, {"index": 3, "seen": asked["revision"]})
    assert (status, asked["phase"], asked["question_index"]) == (200, "question", 3)
    await mia.phase("question", 3)
    assert mia.state["me"]["score"] == 1000
    await ben.phase("question", 3)
    await ben.answer(0)
    await mia.answer(1)
    await host.phase("results", 3)
    await host.say("game.next")
    await host.until(lambda state: state.get("saved"))
    result = await GameResult.objects.aget(pk=game.game_id)
    assert [bool(question.get("skipped")) for question in result.questions] == [False, True, True, False]
    assert [len(rows) for rows in result.answers] == [1, 0, 0, 2]
    assert result.player_scores == {"Mia": 1000, "Ben": 1000}


async def test_what_was_asked_is_never_asked_again(new_game: NewGame, teacher: User, stage: Stage) -> None:
    game = await sync_to_async(new_game)([ABCD] * 3)
    await stage.player(game.pin, "Mia")
    assert (await post(teacher, game, {"index": 1}))[0] == 200
    # The one that is open is open.
    status, again = await post(teacher, game, {"index": 1})
    assert (status, again["question_index"], again["phase"]) == (200, 1, "question")
    status, refused = await post(teacher, game, {"index": 0})
    assert (status, refused["code"]) == (409, "wrong_phase")
    assert refused["message"] == "Question 1 was asked already. Only a later one can be set."
    assert (await post(teacher, game, {"index": 2}))[0] == 200


async def test_an_old_view_of_the_game_moves_nothing(new_game: NewGame, teacher: User, stage: Stage) -> None:
    game = await sync_to_async(new_game)([ABCD] * 3)
    _, asked = await post(teacher, game, {"index": 0})
    assert (await post(teacher, game, {"index": 1, "seen": asked["revision"]}))[0] == 200
    status, refused = await post(teacher, game, {"index": 2, "seen": asked["revision"]})
    assert (status, refused["code"]) == (409, "state_changed")


async def test_from_results_leaderboard_and_slides(
    new_game: NewGame, teacher: User, teacher_cookie: str, stage: Stage
) -> None:
    slide = TYPES["SLIDE"].example()
    game = await sync_to_async(new_game)([ABCD, slide, ABCD, ABCD])
    host = await stage.host(game.game_id, teacher_cookie)
    await stage.player(game.pin, "Mia")
    await post(teacher, game, {"index": 0})
    await host.phase("question", 0)
    await host.say("question.close")
    await host.phase("results", 0)
    assert (await post(teacher, game, {"index": 1}))[0] == 200
    await host.phase("question", 1)
    assert (await post(teacher, game, {"index": 2}))[0] == 200
    await host.phase("question", 2)
    await host.say("question.close")
    await host.phase("results", 2)
    await host.say("game.next")
    await host.phase("leaderboard", 2)
    assert (await post(teacher, game, {"index": 3}))[0] == 200
    await host.phase("question", 3)
    await host.say("game.end")
    await host.phase("podium", 3)
    status, refused = await post(teacher, game, {"index": 3})
    assert (status, refused["message"]) == (409, "The game is over already.")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"index": 3}, "The game has questions 0 to 2."),
        ({"index": -1}, "Ensure this value is greater than or equal to 0."),
        ({"index": "x"}, "A valid integer is required."),
        ({}, "This field is required."),
    ],
)
async def test_a_question_that_does_not_exist(new_game: NewGame, teacher: User, body: Any, message: str) -> None:
    game = await sync_to_async(new_game)([ABCD] * 3)
    status, refused = await post(teacher, game, body)
    assert (status, refused["fields"]["index"][0]["message"]) == (400, message)


def test_a_key_needs_the_scope_live(new_game: NewGame, teacher: User, other_teacher: User) -> None:
    game = new_game([ABCD])

    def status(user: User, scope: str) -> int:
        key = create_api_key(user=user, name=scope, scopes=[scope]).secret
        return int(Api().post(f"/games/{game.game_id}/question/", {"index": 0}, headers={"X-API-Key": key}).status_code)

    assert status(teacher, "read") == status(teacher, "write") == 403
    assert status(other_teacher, "live") == 404
    assert status(teacher, "live") == 200


@given(
    phase=st.sampled_from(list(Phase)),
    index=st.integers(-1, 5),
    recorded=st.booleans(),
    is_slide=st.booleans(),
    wanted=st.integers(0, 5),
)
def test_no_jump_leaves_a_question_uncounted_or_goes_back(
    phase: Phase, index: int, recorded: bool, is_slide: bool, wanted: int
) -> None:
    at = Position(phase, index, recorded or phase is not Phase.CLOSED, 6, is_slide=is_slide)
    if phase is Phase.CLOSED and not recorded:
        return
    step = jump_step(at, wanted)
    if step is None:
        assert (phase, index) == (Phase.QUESTION, wanted)
    elif isinstance(step, Step):
        assert step.phase in MOVES[phase]
        if step.phase is Phase.QUESTION:
            assert step.index == wanted > index
            assert phase is not Phase.QUESTION or is_slide
            assert list(step.passed) == list(range(index + 1, wanted))
        else:
            assert step == Step(Phase.CLOSED, index)
    else:
        assert isinstance(step, Refused)
        assert wanted <= index or phase in {Phase.PODIUM, Phase.ENDED}
