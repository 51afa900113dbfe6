"""Many uploads and deletions of one person at once, on the real database: the counter is always the sum."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from media_storage import services
from media_storage.models import StorageItem
from media_storage.queries import live_bytes_of
from media_storage.refusals import FileRefused
from tests.media_storage import samples
from tests.media_storage.conftest import Store

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 20


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment, each with its own database connection; results or refusals in order."""
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        barrier.wait(30)
        try:
            return job()
        except FileRefused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def upload(user: User, seed: int) -> StorageItem:
    stream = io.BytesIO(samples.picture(size=(40, 40), seed=seed))
    return services.store_upload(user=user, stream=stream, filename=f"{seed}.png")


def assert_counter_is_the_sum(user: User, stored_files: Callable[[], list[str]]) -> None:
    user.refresh_from_db()
    assert user.storage_used == live_bytes_of(user)
    assert stored_files() == sorted(
        f"media/{path}" for path in StorageItem.objects.values_list("storage_path", flat=True)
    )


def test_uploads_and_deletions(teacher: User, store: Store, stored_files: Callable[[], list[str]]) -> None:
    before = [store(teacher, samples.picture(size=(40, 40), seed=100 + n)) for n in range(COUNT)]
    jobs = [lambda n=n: upload(teacher, n) for n in range(COUNT)]
    jobs += [lambda item=item: services.delete_file(item=item) for item in before]
    results = at_once(jobs)
    assert {item.filename for item in results[:COUNT]} == {f"{n}.png" for n in range(COUNT)}
    assert results[COUNT:] == [True] * COUNT
    assert_counter_is_the_sum(teacher, stored_files)


def test_the_quota_holds(teacher: User, stored_files: Callable[[], list[str]], settings: Settings) -> None:
    sizes = [upload(teacher, n).size for n in range(COUNT)]
    StorageItem.objects.all().delete()
    User.objects.update(storage_used=0)
    for path in stored_files():
        (settings.STORAGES["default"]["OPTIONS"]["location"].parent / path).unlink()
    settings.STORAGE_QUOTA = sum(sizes) // 2
    results = at_once([lambda n=n: upload(teacher, n) for n in range(COUNT)])
    refused = [result for result in results if result == "quota_exceeded"]
    assert 0 < len(refused) < COUNT
    assert len(refused) + StorageItem.objects.count() == COUNT
    assert_counter_is_the_sum(teacher, stored_files)
    teacher.refresh_from_db()
    assert settings.STORAGE_QUOTA - max(sizes) < teacher.storage_used <= settings.STORAGE_QUOTA


def test_the_same_file_at_once_is_stored_once(teacher: User, stored_files: Callable[[], list[str]]) -> None:
    results = at_once([lambda: upload(teacher, 1) for _ in range(COUNT)])
    assert len({item.pk for item in results}) == 1
    assert [item.is_repeat for item in results].count(False) == 1
    assert_counter_is_the_sum(teacher, stored_files)


def test_deleting_and_restoring_one_file_at_once(
    teacher: User, store: Store, stored_files: Callable[[], list[str]]
) -> None:
    item = store(teacher)
    jobs: list[Callable[[], Any]] = [lambda: services.delete_file(item=item), lambda: services.restore_file(item=item)]
    results = at_once(jobs * (COUNT // 2))
    assert set(results) <= {True, False}
    assert_counter_is_the_sum(teacher, stored_files)
