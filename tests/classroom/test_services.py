"""Starting and finding games, as views do."""

import uuid
from typing import Any

import pytest

from accounts.models import User
from classroom import services
from classroom.engine import GameOptions
from classroom.engine.phases import Phase
from classroom.store import desk
from classroom.store.client import sync_client
from classroom.store.keys import game_keys
from quizzes import question_types

pytestmark = [pytest.mark.usefixtures("empty_redis"), pytest.mark.smoke]


def test_a_new_game_is_found_by_pin_owner_and_desk(teacher: User, other_teacher: User, make_quiz: Any) -> None:
    quiz = make_quiz(teacher, title="<b>Space</b>", background_color="#112233")
    game = services.create_game(
        quiz=quiz, host=other_teacher, options=GameOptions("kahoot", "  Class ", randomise_answers=True)
    )
    assert len(game.pin) == 6
    assert services.find_game(game.pin) == services.PublicGameInfo(
        title="<b>Space</b>", phase="lobby", mode="kahoot", custom_field="Class", locked=False
    )
    assert services.game_owner(game.game_id) == other_teacher.pk
    [running] = services.running_games(host=other_teacher)
    assert (running.game_id, running.pin, running.phase) == (game.game_id, game.pin, "lobby")
    assert (running.question_index, running.question_count, running.player_count) == (-1, 7, 0)
    assert services.running_games(host=teacher) == []


@pytest.mark.parametrize("pin", ["", "000000", "abc", "²²²²²²", "1" * 50, "123456:plan", "{123456}"])
def test_no_game_behind_a_wrong_pin(pin: str) -> None:
    assert services.find_game(pin) is None


def test_unknown_games_have_no_owner() -> None:
    assert services.game_owner(uuid.uuid4()) is None


def test_ended_and_expired_games_leave_the_desk(teacher: User, make_quiz: Any) -> None:
    games = [services.create_game(quiz=make_quiz(teacher), host=teacher, options=GameOptions()) for _ in range(3)]
    sync_client().hset(game_keys(games[0].pin).state, "phase", Phase.ENDED.value)
    sync_client().delete(*sync_client().keys(f"game:{{{games[1].pin}}}*"))
    assert [game.pin for game in services.running_games(host=teacher)] == [games[2].pin]
    assert services.find_game(games[1].pin) is None


@pytest.mark.parametrize(
    ("questions", "code", "says"),
    [
        ([], "empty_quiz", "no questions"),
        (
            [question_types.abcd.example(), {**question_types.abcd.example(), "answers": []}],
            "invalid_quiz",
            "Question 2",
        ),
        ("nonsense", "invalid_quiz", "The quiz"),
    ],
)
def test_a_quiz_that_cant_be_played_says_why(
    teacher: User, make_quiz: Any, questions: Any, code: str, says: str
) -> None:
    with pytest.raises(services.GameRefused, match=says) as refused:
        services.create_game(quiz=make_quiz(teacher, questions=questions), host=teacher, options=GameOptions())
    assert refused.value.code == code


@pytest.mark.parametrize("options", [GameOptions("chess"), GameOptions(custom_field="x" * 51)])  # type: ignore[arg-type]
def test_wrong_options_are_refused(teacher: User, make_quiz: Any, options: GameOptions) -> None:
    with pytest.raises(services.GameRefused) as refused:
        services.create_game(quiz=make_quiz(teacher), host=teacher, options=options)
    assert refused.value.code == "invalid_options"


def test_a_taken_pin_is_not_given_again(teacher: User, make_quiz: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = iter(["111111", "111111", "222222"])
    monkeypatch.setattr(desk, "random_pin", lambda _: next(pins))
    games = [services.create_game(quiz=make_quiz(teacher), host=teacher, options=GameOptions()) for _ in range(2)]
    assert [game.pin for game in games] == ["111111", "222222"]


def test_later_changes_of_the_quiz_dont_reach_the_game(teacher: User, make_quiz: Any) -> None:
    quiz = make_quiz(teacher)
    game = services.create_game(quiz=quiz, host=teacher, options=GameOptions())
    quiz.title = "Changed"
    quiz.questions = []
    quiz.save()
    entry = desk.entry(game.pin)
    assert entry is not None
    assert entry.plan.title == "Seven kinds"
    assert len(entry.plan.questions) == 7


def test_whatever_was_stored_a_game_holds_clean_html_only(teacher: User, make_quiz: Any) -> None:
    dirty = "<b>Hi</b><script>alert(1)</script><img src=x onerror=alert(1)>"
    question = {**question_types.abcd.example(), "question": dirty}
    quiz = make_quiz(teacher, title=dirty, description=dirty, questions=[question])
    game = services.create_game(quiz=quiz, host=teacher, options=GameOptions())
    entry = desk.entry(game.pin)
    assert entry is not None
    assert {entry.plan.title, entry.plan.description, entry.plan.questions[0]["question"]} == {"<b>Hi</b>"}
