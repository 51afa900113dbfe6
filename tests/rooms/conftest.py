from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from accounts.models import User
from rooms import services
from rooms.models import Room
from rooms.store.client import close_async_client, sync_client
from tests.rooms.calls import Visitors


@pytest.fixture
def empty_redis() -> Iterator[None]:
    sync_client().flushdb()
    yield
    sync_client().flushdb()


@pytest.fixture
def room(transactional_db: None, empty_redis: None, teacher: User) -> Room:
    return services.create_room(owner=teacher, name="German")


@pytest_asyncio.fixture
async def visitors(transactional_db: None, empty_redis: None) -> AsyncIterator[Visitors]:
    visitors = Visitors()
    yield visitors
    await visitors.close()
    await close_async_client()
