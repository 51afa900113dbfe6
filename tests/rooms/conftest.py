from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from accounts.models import User
from rooms import services
from rooms.models import Room, SignVocabulary
from rooms.store.client import close_async_client, sync_client
from tests.rooms.calls import Visitors
from tests.rooms.hands import make_vocabulary, record


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


@pytest.fixture
def vocabulary(teacher: User) -> SignVocabulary:
    SignVocabulary.objects.all().delete()
    return make_vocabulary(teacher)


@pytest.fixture
def recorded(vocabulary: SignVocabulary, teacher: User, other_teacher: User, moderator: User) -> SignVocabulary:
    for signer, person in enumerate((teacher, other_teacher, moderator)):
        record(vocabulary, person, signer=signer)
    return vocabulary
