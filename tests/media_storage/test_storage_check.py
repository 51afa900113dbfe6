"""The check of rows, bytes and counters, and its repair."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from media_storage import backends, services, thumbnails
from media_storage.models import StorageItem
from tests.media_storage import samples
from tests.media_storage.conftest import Store

pytestmark = pytest.mark.django_db


def check(*arguments: str) -> str:
    out = StringIO()
    call_command("storage_check", *arguments, stdout=out)
    return out.getvalue()


def make_old(path: Path) -> None:
    then = time.time() - 2 * 60 * 60
    os.utime(path, (then, then))


def test_what_fits_together_is_fine(teacher: User, store: Store) -> None:
    thumbnails.make_missing(store(teacher, samples.picture(size=(400, 20))))
    services.delete_file(item=store(teacher, samples.picture(seed=1)))
    assert check() == "Everything fits together.\n"


def test_missing_sizes_are_found_and_made(teacher: User, store: Store, stored_files: Callable[[], list[str]]) -> None:
    item = store(teacher, samples.picture(size=(400, 20)), filename="breit.png")
    assert check() == "Everything fits together.\n"  # its job has an hour
    StorageItem.objects.update(uploaded_at=timezone.now() - timedelta(hours=2))
    with pytest.raises(CommandError, match="1 of 1 problems are left"):
        check()
    told = check("--repair").splitlines()
    assert told == [f"size: breit.png ({item.pk}) lacks 320 pixels – repaired", "Repaired 1 problems."]
    assert stored_files() == [f"media/{item.storage_path}", f"media/{item.storage_path}.w320"]
    assert check() == "Everything fits together.\n"


def test_bytes_without_a_row_are_found_and_removed(
    teacher: User, store: Store, folder: Path, stored_files: Callable[[], list[str]]
) -> None:
    item = store(teacher)
    media = folder / "media"
    for name in ("items/00/lost", "items/00/lost.w320", "items/00/young"):
        (media / name).parent.mkdir(exist_ok=True)
        (media / name).write_bytes(b"x")
    make_old(media / "items/00/lost")
    make_old(media / "items/00/lost.w320")
    with pytest.raises(CommandError, match="2 of 2 problems are left"):
        check()
    assert sorted(check("--repair").splitlines()) == [
        "Repaired 2 problems.",
        "orphan: items/00/lost on local – repaired",
        "orphan: items/00/lost.w320 on local – repaired",
    ]
    assert stored_files() == sorted(["media/items/00/young", f"media/{item.storage_path}"])
    assert check() == "Everything fits together.\n"


@pytest.mark.parametrize("damage", ["gone", "cut"])
def test_rows_without_their_bytes_are_found_and_deleted(damage: str, teacher: User, store: Store, folder: Path) -> None:
    lost, kept = store(teacher), store(teacher, samples.picture(seed=1))
    path = folder / "media" / lost.storage_path
    path.unlink() if damage == "gone" else path.write_bytes(b"x")
    with pytest.raises(CommandError, match="1 of 1"):
        check()
    assert f"missing: {lost.storage_path} (picture.png) on local – repaired" in check("--repair")
    lost.refresh_from_db()
    teacher.refresh_from_db()
    assert lost.deleted_at is not None
    assert teacher.storage_used == kept.size
    assert check() == "Everything fits together.\n"


def test_an_empty_folder_looks_like_a_wrong_setting_and_is_not_repaired_by_deleting_everything(
    teacher: User, store: Store
) -> None:
    items = [store(teacher, samples.picture(size=(8, 8), seed=seed)) for seed in range(11)]
    for item in items:
        backends.remove(item.server, item.storage_path)
    with pytest.raises(CommandError, match="11 of 11"):
        check("--repair")
    assert StorageItem.objects.filter(deleted_at__isnull=True).count() == 11
    assert "Repaired 11 problems." in check("--repair", "--even-many-missing")


def test_wrong_counters_are_found_and_set(teacher: User, other_teacher: User, store: Store) -> None:
    item = store(teacher)
    User.objects.filter(pk=teacher.pk).update(storage_used=5)
    User.objects.filter(pk=other_teacher.pk).update(storage_used=7)
    with pytest.raises(CommandError, match="2 of 2"):
        check()
    assert f"usage: teacher: 5 bytes counted, {item.size} stored – repaired" in check("--repair")
    used = dict(User.objects.values_list("username", "storage_used"))
    assert (used["teacher"], used["other_teacher"]) == (item.size, 0)
