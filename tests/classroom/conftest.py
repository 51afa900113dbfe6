from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio

from accounts.models import User
from classroom import services
from classroom.engine import GameOptions
from classroom.store.client import close_async_client, sync_client
from tests.classroom.live import Stage, session_cookie
from tests.classroom.stored_game import Game, make_plan


@pytest.fixture
def empty_redis() -> Iterator[None]:
    sync_client().flushdb()
    yield
    sync_client().flushdb()


@pytest_asyncio.fixture
async def game(empty_redis: None) -> AsyncIterator[Game]:
    yield Game(make_plan())
    await close_async_client()


@pytest.fixture
def new_game(
    transactional_db: None, empty_redis: None, teacher: User, make_quiz: Callable[..., Any]
) -> Callable[..., services.NewGame]:
    """new_game(questions=…, mode=…): a game of the teacher's in its lobby."""

    def make(questions: list[dict[str, Any]] | None = None, **options: Any) -> services.NewGame:
        quiz = make_quiz(teacher) if questions is None else make_quiz(teacher, questions=questions)
        return services.create_game(quiz=quiz, host=teacher, options=GameOptions(**options))

    return make


@pytest.fixture
def teacher_cookie(transactional_db: None, teacher: User) -> str:
    return session_cookie(teacher)


@pytest_asyncio.fixture
async def stage(transactional_db: None, empty_redis: None) -> AsyncIterator[Stage]:
    stage = Stage()
    yield stage
    await stage.close()
    await close_async_client()
