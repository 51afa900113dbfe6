"""Pictures of a game: players without an account see them while it runs, and only those."""

import io
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from classroom import services as live
from classroom.engine import GameOptions
from classroom.store.client import sync_client
from classroom.store.keys import game_keys, games_of_file
from media_storage import services
from media_storage.models import StorageItem
from quizzes.models import Quiz
from quizzes.question_types import TYPES
from quizzes.services import create_quiz
from tests.media_storage.samples import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Callable[..., StorageItem]:
    def make(user: User, seed: int = 0) -> StorageItem:
        return services.store_upload(user=user, stream=io.BytesIO(picture(seed=seed)), filename="a.png")

    return make


def quiz_with(user: User, *images: object) -> Quiz:
    questions = [{**TYPES["ABCD"].example(), "image": str(image)} for image in images]
    return create_quiz(owner=user, title="With pictures", questions=questions)


def start(quiz: Quiz) -> live.NewGame:
    return live.create_game(quiz=quiz, host=quiz.user, options=GameOptions())


def status(item: StorageItem) -> int:
    return Client().get(f"/files/{item.pk}/").status_code


def test_a_private_quizs_pictures_are_open_while_its_game_runs(
    teacher: User, store: Callable[..., StorageItem]
) -> None:
    item, other = store(teacher), store(teacher, seed=1)
    quiz = quiz_with(teacher, item.pk)
    assert status(item) == 404
    game = start(quiz)
    assert (status(item), status(other)) == (200, 404)
    sync_client().hset(game_keys(game.pin).state, "phase", "ended")
    assert status(item) == 404
    assert sync_client().exists(games_of_file(str(item.pk))) == 0


def test_a_game_that_expired_or_whose_pin_has_another_game_opens_nothing(
    teacher: User, store: Callable[..., StorageItem]
) -> None:
    item = store(teacher)
    games = [start(quiz_with(teacher, item.pk)) for _ in range(2)]
    sync_client().delete(game_keys(games[0].pin).state)
    assert status(item) == 200
    sync_client().hset(game_keys(games[1].pin).state, "game_id", "another")
    assert status(item) == 404


def test_naming_a_strangers_file_does_not_open_it(
    teacher: User, other_teacher: User, store: Callable[..., StorageItem]
) -> None:
    item = store(teacher)
    start(quiz_with(other_teacher, item.pk))
    assert status(item) == 404


def test_a_deleted_picture_is_gone_from_a_running_game(teacher: User, store: Callable[..., StorageItem]) -> None:
    item = store(teacher)
    start(quiz_with(teacher, item.pk))
    services.delete_file(item=item, force=True)
    assert status(item) == 404
