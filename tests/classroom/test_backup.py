"""A backup brought back into an empty instance is the instance it was made of: rows, files, and games that run."""

import errno
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import User
from classroom.engine.phases import Phase
from classroom.operations.archive import read_manifest
from classroom.operations.identity import instance_id
from classroom.operations.rows import dump_rows, links_between, load_rows, stored_models
from classroom.operations.running import dump_games
from classroom.store import desk
from classroom.store.client import sync_client
from media_storage import services as file_services
from media_storage.models import StorageItem
from quizzes.models import Quiz, Rating
from tests.media_storage import samples
from tests.migrated import copy_database
from tests.server_processes import ROOT, ServerPool

pytestmark = pytest.mark.usefixtures("folder")

PASSWORD = "the long way home"
Backup = Callable[..., Path]


@pytest.fixture(scope="module", autouse=True)
def _alone(server_pool: ServerPool) -> None:
    """Servers that wait for their next test would look after the games that come back, and note when they did."""
    server_pool.stop()


@pytest.fixture
def instance(new_game: Any, teacher: User, moderator: User, make_quiz: Callable[..., Quiz]) -> str:
    """Somebody who can log in, a rated quiz, a picture, and a game in its lobby, whose PIN it is."""
    User.objects.filter(pk=teacher.pk).update(password=make_password(PASSWORD), verified=True)
    quiz = make_quiz(teacher, public=True, title="Ελλάδα & “<b>bold</b>”")
    Rating.objects.create(quiz=quiz, user=moderator, positive=True)
    file_services.store_upload(user=teacher, stream=io.BytesIO(samples.picture()), filename="picture.png")
    instance_id()  # made when it is first asked for
    return str(new_game().pin)


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    def make(*options: str) -> Path:
        path = tmp_path / "backup.tar.gz"
        call_command("backup", str(path), *options)
        return path

    return make


def empty_the_instance(folder: Path) -> None:
    """As after `migrate`: no rows, no keys, no files."""
    load_rows([])
    sync_client().flushdb()
    for path in (folder / "media").rglob("*"):
        if path.is_file():
            path.unlink()


def test_everything_comes_back(instance: str, backup: Backup, folder: Path) -> None:
    rows, games = list(dump_rows()), [json.loads(line)[0::2] for line in dump_games()]
    picture = StorageItem.objects.get()
    content = (folder / "media" / picture.storage_path).read_bytes()
    path = backup()
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    empty_the_instance(folder)
    assert (User.objects.count(), desk.entry(instance)) == (0, None)

    call_command("restore", str(path))

    assert list(dump_rows()) == rows
    assert [json.loads(line)[0::2] for line in dump_games()] == games
    assert (folder / "media" / picture.storage_path).read_bytes() == content
    found = desk.entry(instance)
    assert found is not None
    assert found.state.phase is Phase.LOBBY
    owner = User.objects.get(pk=picture.user_id)
    assert owner.check_password(PASSWORD)
    quiz = Quiz.objects.create(user=owner, title="After it", questions=[])
    assert Rating.objects.create(quiz=quiz, user=owner, positive=True).pk  # numbers go on after those that came back


def test_a_restored_instance_is_the_one_that_was_backed_up(
    instance: str, backup: Backup, folder: Path, settings: Any
) -> None:
    known = instance_id()
    assert instance_id() == known
    path = backup()
    empty_the_instance(folder)
    settings.SECRET_KEY = "a key that was made anew, as on another machine"
    assert instance_id() != known
    call_command("restore", str(path))
    assert instance_id() == known == UUID(read_manifest(path)["instance"])


def test_a_backup_moves_between_databases(instance: str, backup: Backup, tmp_path: Path) -> None:
    rows, path = sorted(dump_rows()), backup()
    other = tmp_path / "other"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "CLASSROOM_TEST_SQLITE"},
        "DATABASE_URL": f"sqlite:///{copy_database(other)}",
        "CLASSROOM_DATA": str(other),
        "SECRET_KEY": "another key than the one of this test, long enough for it",
    }

    def manage(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )

    assert "another SECRET_KEY" in manage("restore", str(path)).stderr
    manage("backup", str(tmp_path / "again.tar.gz"))
    with tarfile.open(tmp_path / "again.tar.gz") as again:
        member = again.extractfile("database.jsonl")
        assert member is not None
        found = sorted(member.read().decode().splitlines())
    assert [json.loads(row) for row in found] == [json.loads(row) for row in rows]
    assert [file for file in (other / "media").rglob("*") if file.is_file()]


def test_an_instance_that_is_used_is_left_alone(instance: str, backup: Backup) -> None:
    path, before = backup(), list(dump_rows())
    with pytest.raises(CommandError, match="has accounts already"):
        call_command("restore", str(path))
    assert list(dump_rows()) == before
    with pytest.raises(CommandError, match="exists"):
        backup()
    backup("--overwrite", "--without-files")


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("spoil", [_cut, _flipped, lambda _: b"", lambda _: b"no backup at all"])
def test_a_damaged_backup_changes_nothing(
    instance: str, backup: Backup, folder: Path, spoil: Callable[[bytes], bytes]
) -> None:
    path = backup()
    path.write_bytes(spoil(path.read_bytes()))
    empty_the_instance(folder)
    with pytest.raises(CommandError):
        call_command("restore", str(path))
    assert not User.objects.exists()
    assert sync_client().dbsize() == 0


def test_another_versions_backup_says_so(instance: str, backup: Backup, folder: Path) -> None:
    path = backup()
    empty_the_instance(folder)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('quizzes', '9999_later', CURRENT_TIMESTAMP)"
        )
    try:
        with pytest.raises(CommandError, match="this version has more"):
            call_command("restore", str(path))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")


def test_a_backup_that_fails_leaves_no_file(instance: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classroom.operations.running.PATTERNS", ("game:{*", None, object()))
    path = tmp_path / "half.tar.gz"
    with pytest.raises(CommandError):
        call_command("backup", str(path))
    assert list(tmp_path.glob("half*")) == []


def test_a_full_disk_is_not_kept_full(instance: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last bytes are written when everything else was."""
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(tmp_path / "full.tar.gz"))
    assert list(tmp_path.glob("full*")) == []


def test_a_database_without_tables_says_what_to_do(
    instance: str, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = backup()
    monkeypatch.setattr(User._meta, "db_table", "no_such_table")
    with pytest.raises(CommandError, match=r"manage\.py migrate"), transaction.atomic():
        call_command("restore", str(path))


def test_every_table_of_ours_is_kept(db: None) -> None:
    kept = {model._meta.db_table for model in stored_models()}
    through = {model._meta.db_table for model in links_between()}
    made_by_migrate = {"django_content_type", "auth_permission", "django_migrations"}
    assert set(connection.introspection.table_names()) <= kept | through | made_by_migrate
