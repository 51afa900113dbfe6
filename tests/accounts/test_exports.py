"""A copy of everything about oneself: whole, without secrets, for its owner and a limited time, written to disk."""

import io
import json
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.mail import EmailMessage
from django.db.models import F, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from accounts.export_archive import write_archive
from accounts.models import DataExport, SecurityEvent, User
from accounts.personal_data import Attachment, Records, sources
from accounts.services.api_keys import create_api_key
from accounts.services.export_writing import purge_exports, write_export_file
from accounts.services.tokens import issue_token
from media_storage import backends
from media_storage.models import StorageItem
from media_storage.services import store_upload
from rooms.services import begin_stay, create_room, post_message
from tests.accounts.mail_links import subjects
from tests.accounts.test_removal import result_of, transcript_in
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.jobs import do_jobs
from tests.media_storage.samples import picture

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.EXPORT_ROOT = tmp_path / "exports"


def made(user: User) -> zipfile.ZipFile:
    """The archive that somebody gets who asks for one and fetches it."""
    api = Api(user)
    export = api.post("/data-exports/").json()
    do_jobs()
    answer = api.get(f"/data-exports/{export['id']}/file/")
    assert answer.status_code == 200, answer.content
    content = b"".join(answer.streaming_content)
    assert len(content) == int(answer["Content-Length"])
    return zipfile.ZipFile(io.BytesIO(content))


def part(archive: zipfile.ZipFile, name: str) -> Any:
    return json.loads(archive.read(f"{name}.json"))


def test_everything_is_in_it(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz, mailoutbox: list[EmailMessage]
) -> None:
    file = store_upload(user=teacher, stream=io.BytesIO(picture()), filename="map of Åland.png")
    quiz = make_quiz(teacher, title="Mine")
    make_quiz(other_teacher, title="Not mine")
    result_of(teacher, quiz)
    room = create_room(owner=other_teacher)
    stay = begin_stay(room=room, user=teacher, name="T.", role="member")
    post_message(room=room, user=teacher, name="T.", text="I wrote this")
    post_message(room=room, user=other_teacher, name="O.", text="somebody else did")
    transcript_in(room, stay)
    create_api_key(user=teacher, name="overlay", scopes=["read"])
    archive = made(teacher)
    assert archive.testzip() is None
    (account,) = part(archive, "account/account")
    assert (account["email"], account["username"]) == (teacher.email, teacher.username)
    assert [role["name"] for role in part(archive, "account/roles")] == ["Teachers"]
    assert [row["name"] for row in part(archive, "account/api_keys")] == ["overlay"]
    assert [row["title"] for row in part(archive, "quizzes/quizzes")] == ["Mine"]
    assert part(archive, "quizzes/quizzes")[0]["questions"] == quiz.questions
    assert [row["player_scores"] for row in part(archive, "quizzes/results")] == [{"Grace": 925}]
    assert [row["content"] for row in part(archive, "calls/messages")] == ["I wrote this"]
    assert [row["text"] for row in part(archive, "calls/spoken_or_signed")] == ["HELLO"]
    with backends.reading(file.server, file.storage_path) as stored:
        assert archive.read(f"files/{file.pk}-{file.filename}") == stored.read()
    assert archive.read("account/avatar.svg").startswith(b"<svg")
    assert part(archive, "missing") == []
    assert subjects(mailoutbox)[-1] == (teacher.email, "The copy of your data on Classroom is ready")
    assert SecurityEvent.objects.filter(user=teacher, kind="export_asked").count() == 1


def test_nothing_that_opens_anything_is_in_it(teacher: User) -> None:
    key, token = create_api_key(user=teacher, name="k", scopes=["read"]), issue_token(user=teacher)
    device = TOTPDevice.objects.create(user=teacher, name="app", confirmed=True)
    client = Client()
    client.force_login(teacher)
    client.get("/results/")
    archive = made(teacher)
    text = "".join(archive.read(name).decode("latin-1") for name in archive.namelist())
    assert teacher.email in text
    secrets = [key.secret, key.key.digest, token.secret, teacher.api_tokens.get().digest, device.key]
    for secret in [*secrets, teacher.password, client.session.session_key]:
        assert secret not in text


def test_no_exported_field_sounds_like_a_secret() -> None:
    left = {
        f"{records.model}.{field.name}"
        for source in sources()
        for records in source.records
        for field in apps.get_model(records.model)._meta.concrete_fields
        if field.name not in records.without
        and any(word in field.name for word in ("password", "secret", "digest", "session_key", "hash", "token"))
    }
    # The first says how somebody logs in; the others are hashes of what is in the archive itself, and of what it shows.
    assert left == {
        "accounts.User.require_password",
        "media_storage.StorageItem.hash",
        "media_storage.StorageItem.thumbhash",
        "quizzes.QuizRevision.digest",
        "rooms.VocabularyVersion.digest",
    }


def test_only_its_owner_may_fetch_it(teacher: User, administrator: User, signed_in: Callable[[User], Client]) -> None:
    made(teacher)
    export = DataExport.objects.get()
    page = reverse("accounts:export_file", args=[export.pk])
    for other in (None, administrator):
        assert Api(other).get(f"/data-exports/{export.pk}/file/").status_code in (403, 404)
    assert signed_in(administrator).get(page).status_code == 404
    assert Client().get(page)["Location"].startswith("/accounts/login/")
    answer = signed_in(teacher).get(page)
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert "no-store" in answer["Cache-Control"]
    key = create_api_key(user=teacher, name="k", scopes=["read", "write"]).secret
    assert Client().get(f"/api/v1/data-exports/{export.pk}/file/", HTTP_X_API_KEY=key).status_code == 403


def test_it_is_kept_for_a_limited_time(teacher: User, settings: Settings) -> None:
    made(teacher)
    export = DataExport.objects.get()
    assert export.expires_at is not None
    assert (
        timedelta(0)
        < timezone.now() + timedelta(days=settings.EXPORTS_KEPT_DAYS) - export.expires_at
        < timedelta(minutes=1)
    )
    DataExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    api = Api(teacher)
    assert api.get(f"/data-exports/{export.pk}/file/").status_code == 404
    assert api.get("/data-exports/").json()["count"] == 0
    assert export.path.exists()
    assert purge_exports() == 1
    assert not export.path.exists()


def test_what_no_row_knows_is_removed(teacher: User, settings: Settings) -> None:
    made(teacher)
    folder = Path(settings.EXPORT_ROOT)
    (folder / "stray.zip").write_bytes(b"x")
    (folder / "running.part").write_bytes(b"x")
    assert purge_exports() == 0
    kept = DataExport.objects.get().path.name
    assert {path.name for path in folder.iterdir()} == {"running.part", kept}
    assert oct(folder.stat().st_mode)[-3:] == "700"


def test_asking_again_gives_the_one_that_is_being_made_and_later_replaces_it(teacher: User) -> None:
    api = Api(teacher)
    first, again = (api.post("/data-exports/").json()["id"] for _ in range(2))
    assert first == again
    do_jobs()
    answer = api.post("/data-exports/")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_soon")
    old = DataExport.objects.get().path
    DataExport.objects.update(asked_at=F("asked_at") - timedelta(hours=2))
    assert api.post("/data-exports/").json()["id"] != first
    assert DataExport.objects.count() == 1
    with pytest.raises(DataExport.DoesNotExist):
        DataExport.objects.get(pk=first)
    assert old.name.startswith(first.replace("-", ""))


def minutes_ago(minutes: float) -> Any:
    return timezone.now() - timedelta(minutes=minutes)


LOST_JOBS: dict[str, Callable[[QuerySet[DBTaskResult]], Any]] = {
    "the table of jobs was emptied": lambda jobs: jobs.delete(),
    "given up": lambda jobs: jobs.update(status=TaskResultStatus.FAILED, finished_at=minutes_ago(1)),
    "done, and nothing written": lambda jobs: jobs.update(
        status=TaskResultStatus.SUCCESSFUL, finished_at=minutes_ago(1)
    ),
    "no worker for an hour": lambda jobs: DataExport.objects.update(asked_at=minutes_ago(61)),
}
WAITING_JOBS: dict[str, Callable[[QuerySet[DBTaskResult]], Any]] = {
    "waits": lambda jobs: None,
    "is being written": lambda jobs: jobs.update(status=TaskResultStatus.RUNNING, started_at=minutes_ago(20)),
    "failed a moment ago": lambda jobs: jobs.update(status=TaskResultStatus.FAILED, finished_at=timezone.now()),
}


@pytest.mark.parametrize("happened", LOST_JOBS)
def test_a_copy_whose_job_was_lost_is_said_to_be_lost_and_made_anew(
    teacher: User, signed_in: Callable[[User], Client], happened: str
) -> None:
    api, client, page = Api(teacher), signed_in(teacher), reverse("accounts:privacy")
    lost = api.post("/data-exports/").json()
    assert lost["state"] == "being_made"
    LOST_JOBS[happened](DBTaskResult.objects.all())
    assert [export["state"] for export in api.get("/data-exports/").json()["results"]] == ["lost"]
    shown = client.get(page).content.decode()
    assert "the server lost it on the way" in shown
    assert "It is being made" not in shown
    shown = client.post(reverse("accounts:ask_for_export"), follow=True).content.decode()
    assert "It is being made" in shown
    assert "the server lost it" not in shown
    do_jobs()
    (ready,) = api.get("/data-exports/").json()["results"]
    assert (ready["state"], ready["id"] == lost["id"]) == ("ready", False)
    assert "Download" in client.get(page).content.decode()


@pytest.mark.parametrize("happens", WAITING_JOBS)
def test_a_copy_whose_job_goes_on_is_being_made(
    teacher: User, signed_in: Callable[[User], Client], happens: str
) -> None:
    api = Api(teacher)
    first = api.post("/data-exports/").json()["id"]
    WAITING_JOBS[happens](DBTaskResult.objects.all())
    assert "It is being made" in signed_in(teacher).get(reverse("accounts:privacy")).content.decode()
    assert api.post("/data-exports/").json()["id"] == first


def test_an_interrupted_run_leaves_nothing_to_fetch_and_is_repeated(
    teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = DataExport.objects.create(user=teacher)

    def break_off(self: object, user: User) -> Any:
        raise ConnectionError("the disk was full here")

    with monkeypatch.context() as broken:
        broken.setattr(type(sources()[1]), "attachments", break_off)
        with pytest.raises(ConnectionError):
            write_export_file(export_id=export.pk)
    assert not export.path.exists()
    assert write_export_file(export_id=export.pk)
    assert not write_export_file(export_id=export.pk)
    assert zipfile.ZipFile(export.path).testzip() is None


def test_a_file_whose_bytes_are_gone_does_not_stop_the_rest(teacher: User) -> None:
    item = store_upload(user=teacher, stream=io.BytesIO(picture()), filename="gone.png")
    backends.remove(item.server, item.storage_path)
    archive = made(teacher)
    assert part(archive, "missing") == [f"files/{item.pk}-gone.png"]
    assert [row["filename"] for row in part(archive, "files/files")] == ["gone.png"]


class _Hostile:
    """Attachments whose names would leave the folder into which they are unpacked."""

    records = ()

    def attachments(self, user: User) -> Any:
        for name in ("../../etc/passwd", "..\\..\\boot.ini", "/root/x", "files/../../y"):
            yield Attachment(name, lambda: _Zeros(3))


def test_names_stay_inside_the_archive(teacher: User, tmp_path: Path) -> None:
    write_archive(tmp_path / "a.zip", user=teacher, parts=[_Hostile()])  # type: ignore[list-item]
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist()[1:-1] == ["etc/passwd", "boot.ini", "root/x", "files/y"]


class _Big:
    """A part with many rows and a large file."""

    records = (Records("files/files.json", "media_storage.StorageItem"),)

    def attachments(self, user: User) -> Any:
        yield Attachment("files/film.mp4", lambda: _Zeros(64 * 1024 * 1024))


class _Zeros(io.RawIOBase):
    def __init__(self, left: int) -> None:
        self.left = left

    def read(self, size: int = -1) -> bytes:
        taken = min(size, self.left)
        self.left -= taken
        return bytes(taken)


def test_memory_does_not_grow_with_it(teacher: User, tmp_path: Path) -> None:
    StorageItem.objects.bulk_create(
        StorageItem(
            user=teacher, filename="x" * 200, alt_text="y" * 500, mime_type="a/b", size=1, hash=number.to_bytes(16)
        )
        for number in range(3000)
    )
    began = time.monotonic()
    tracemalloc.start()
    write_archive(tmp_path / "big.zip", user=teacher, parts=[_Big()])  # type: ignore[list-item]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024
    assert time.monotonic() - began < 120
    with zipfile.ZipFile(tmp_path / "big.zip") as archive:
        assert archive.getinfo("files/film.mp4").file_size == 64 * 1024 * 1024
        assert len(json.loads(archive.read("files/files.json"))) == 3000
