"""Soft deletion, its undo, and removing for good."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models.signals import pre_delete
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from media_storage import backends, services, thumbnails
from media_storage.models import StorageItem
from media_storage.refusals import FileRefused
from tests.conftest import MakeQuiz
from tests.media_storage import samples
from tests.media_storage.conftest import Store

pytestmark = pytest.mark.django_db
StoredFiles = Callable[[], list[str]]


def used(user: User) -> int:
    return User.objects.get(pk=user.pk).storage_used


def days_later(item: StorageItem, days: int) -> None:
    StorageItem.objects.filter(pk=item.pk).update(deleted_at=timezone.now() - timedelta(days=days))


@pytest.fixture
def purge(django_capture_on_commit_callbacks: Callable[..., object]) -> Callable[..., str]:
    """purge("--dry-run"): what the command prints; what waits for the commit is done too."""

    def run(*arguments: str) -> str:
        out = StringIO()
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            call_command("purge_files", *arguments, stdout=out)
        return out.getvalue()

    return run


def test_a_deleted_file_gives_its_room_back_and_keeps_its_bytes(
    teacher: User, store: Store, stored_files: StoredFiles
) -> None:
    item = store(teacher)
    assert services.delete_file(item=item) is True
    assert services.delete_file(item=item) is False
    assert used(teacher) == 0
    assert len(stored_files()) == 1


def test_undo_takes_the_room_again(teacher: User, store: Store, settings: Settings) -> None:
    item = store(teacher)
    services.delete_file(item=item)
    settings.STORAGE_QUOTA = item.size - 1
    with pytest.raises(FileRefused) as refused:
        services.restore_file(item=item)
    assert refused.value.code == "quota_exceeded"
    settings.STORAGE_QUOTA = item.size
    assert services.restore_file(item=item) is True
    assert services.restore_file(item=item) is False
    assert used(teacher) == item.size


def test_undo_without_bytes_or_row_is_too_late(teacher: User, store: Store) -> None:
    item = store(teacher)
    services.delete_file(item=item)
    backends.remove(item.server, item.storage_path)
    for _ in range(2):
        with pytest.raises(FileRefused) as refused:
            services.restore_file(item=item)
        assert refused.value.code == "gone"
        StorageItem.objects.all().delete()


def test_a_file_in_use_is_deleted_only_when_forced(teacher: User, store: Store, make_quiz: MakeQuiz) -> None:
    item = store(teacher)
    quiz = make_quiz(teacher, title="<b>Mein</b> Quiz")
    quiz.storage_items.add(item)
    with pytest.raises(services.FileInUse) as refused:
        services.delete_file(item=item)
    (use,) = refused.value.uses
    assert (use.kind, use.id, use.title) == ("quiz", quiz.pk, "Mein Quiz")
    assert use.address == f"/admin/quizzes/quiz/{quiz.pk}/change/"
    assert used(teacher) == item.size
    assert services.delete_file(item=item, force=True) is True
    services.restore_file(item=item)
    assert list(quiz.storage_items.all()) == [item]


def test_bytes_go_when_the_time_is_over(
    teacher: User, store: Store, stored_files: StoredFiles, purge: Callable[..., str]
) -> None:
    kept, young, old = (store(teacher, samples.picture(size=(400, 20), seed=seed)) for seed in range(3))
    thumbnails.make_missing(old)
    for item in (young, old):
        services.delete_file(item=item)
    days_later(young, 6)
    days_later(old, 8)
    assert purge("--dry-run") == f"Would remove 1 files, {old.size} bytes.\n"
    assert StorageItem.objects.count() == 3
    assert purge() == f"Removed 1 files, {old.size} bytes.\n"
    assert purge() == "Removed 0 files, 0 bytes.\n"
    assert set(StorageItem.objects.all()) == {kept, young}
    assert stored_files() == sorted(f"media/{item.storage_path}" for item in (kept, young))
    assert purge("--kept-for", "0") == f"Removed 1 files, {young.size} bytes.\n"
    assert used(teacher) == kept.size


def test_what_is_restored_while_others_go_stays(teacher: User, store: Store, purge: Callable[..., str]) -> None:
    items = [store(teacher, samples.picture(seed=seed)) for seed in range(2)]
    for item in items:
        services.delete_file(item=item)
        days_later(item, 8)

    def restore_the_other(instance: StorageItem, **_signal: object) -> None:
        services.restore_file(item=next(item for item in items if item.pk != instance.pk))

    pre_delete.connect(restore_the_other, sender=StorageItem)
    try:
        purge()
    finally:
        pre_delete.disconnect(restore_the_other, sender=StorageItem)
    assert [item.deleted_at for item in StorageItem.objects.all()] == [None]


def test_files_of_a_person_who_left_stay_while_something_uses_them(
    teacher: User, other_teacher: User, store: Store, make_quiz: MakeQuiz, purge: Callable[..., str]
) -> None:
    used_item, unused = store(teacher), store(teacher, samples.picture(seed=1))
    make_quiz(other_teacher).storage_items.add(used_item)
    StorageItem.objects.update(uploaded_at=timezone.now() - timedelta(days=100))
    teacher.delete()
    purge()
    assert list(StorageItem.objects.values_list("pk", "user")) == [(used_item.pk, None)]
    assert unused.pk != used_item.pk


def test_what_broken_off_uploads_left_goes_after_a_day(
    folder: Path, purge: Callable[..., str], settings: Settings
) -> None:
    old, young = folder / "uploads" / "upload-old", folder / "uploads" / "upload-young"
    for path in (old, young):
        path.mkdir()
        (path / "source").write_bytes(b"half")
    yesterday = time.time() - 25 * 60 * 60
    os.utime(old, (yesterday, yesterday))
    purge()
    assert list((folder / "uploads").iterdir()) == [young]
