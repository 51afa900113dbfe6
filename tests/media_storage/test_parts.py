"""Large files in parts."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from pytest_django import Settings

from accounts.models import User
from media_storage import backends
from media_storage.models import StorageItem
from media_storage.services.parts import OPEN_UPLOADS_MAX, PART_BYTES_MAX
from tests.api_client import Api, error, invalid
from tests.media_storage import samples

pytestmark = pytest.mark.django_db

FILM = samples.film(media=bytes(range(256)) * 4000)
STEP = 300_000


def part(api: Api, upload: UUID, offset: int, content: bytes) -> Any:
    return api.generic("POST", f"/files/parts/?upload={upload}&offset={offset}", content, "application/octet-stream")


def finish(api: Api, upload: UUID) -> Any:
    return api.generic("POST", f"/files/raw/?filename=film.mp4&upload={upload}", b"", "application/octet-stream")


def left(folder: Path) -> list[str]:
    return [path.name for path in (folder / "uploads").iterdir()]


def test_a_file_in_parts_is_the_file(teacher: User, folder: Path) -> None:
    api, upload = Api(teacher), uuid4()
    for offset in range(0, len(FILM), STEP):
        answer = part(api, upload, offset, FILM[offset : offset + STEP])
        end = min(offset + STEP, len(FILM))
        assert (answer.status_code, answer.json()) == (200, {"upload": str(upload), "received": end})
    answer = finish(api, upload)
    assert (answer.status_code, answer.json()["size"], answer.json()["filename"]) == (201, len(FILM), "film.mp4")
    item = StorageItem.objects.get()
    with backends.reading(item.server, item.storage_path) as file:
        assert file.read()[-STEP:] == FILM[-STEP:]
    assert left(folder) == []
    assert finish(api, upload).json()["code"] == "unknown_upload"


def test_a_part_that_got_lost_is_sent_again(teacher: User) -> None:
    api, upload = Api(teacher), uuid4()
    part(api, upload, 0, FILM[:STEP])
    part(api, upload, STEP, b"half of what was s")
    assert part(api, upload, STEP, FILM[STEP:]).json()["received"] == len(FILM)
    assert finish(api, upload).status_code == 201


def test_a_gap_is_refused_with_where_to_go_on(teacher: User) -> None:
    api, upload = Api(teacher), uuid4()
    part(api, upload, 0, FILM[:STEP])
    answer = part(api, upload, STEP + 1, FILM[STEP + 1 :])
    assert (answer.status_code, answer.json()) == (
        409,
        error("wrong_offset", "The upload has 300000 bytes. Go on from there."),
    )


def test_somebody_elses_parts_are_unknown(teacher: User, other_teacher: User) -> None:
    upload = uuid4()
    part(Api(teacher), upload, 0, FILM)
    assert finish(Api(other_teacher), upload).status_code == 409
    assert finish(Api(teacher), upload).status_code == 201


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"MZ" + bytes(100)])
def test_the_first_part_tells_whether_it_is_worth_going_on(content: bytes, teacher: User, folder: Path) -> None:
    answer = part(Api(teacher), uuid4(), 0, content)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_type")
    assert left(folder) == []


def test_what_is_hostile_as_a_whole_is_refused_at_the_end(teacher: User, folder: Path) -> None:
    api, upload, content = Api(teacher), uuid4(), samples.picture() + samples.zip_archive()
    part(api, upload, 0, content[:100])
    part(api, upload, 100, content[100:])
    assert finish(api, upload).json()["code"] == "hidden_content"
    assert left(folder) == []
    assert not StorageItem.objects.exists()


def test_limits(teacher: User, settings: Settings, folder: Path) -> None:
    api, upload = Api(teacher), uuid4()
    answer = part(api, upload, 0, FILM[:1000] + bytes(PART_BYTES_MAX))
    assert (answer.status_code, answer.json()) == (413, error("too_large", "A part may have at most 8 MB."))
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    part(api, upload, 0, FILM[:STEP])
    answer = part(api, upload, STEP, bytes(2 * 1024 * 1024))
    assert (answer.status_code, answer.json()) == (413, error("too_large", "Files may have at most 1 MB."))
    assert part(api, upload, STEP, FILM[STEP : STEP + 5]).json()["received"] == STEP + 5
    settings.UPLOAD_MAX_BYTES = 10**9
    settings.STORAGE_QUOTA = 1000
    assert finish(api, upload).json()["code"] == "quota_exceeded"


def test_what_is_missing_is_named(teacher: User) -> None:
    answer = Api(teacher).generic("POST", "/files/parts/?upload=x&offset=-1", b"x", "application/octet-stream")
    assert (answer.status_code, set(answer.json()["fields"])) == (400, {"upload", "offset"})
    answer = Api(teacher).generic("POST", "/files/parts/", b"x", "application/octet-stream")
    required = [([], "required", "This field is required.")]
    assert answer.json() == invalid(upload=required, offset=required)


def test_unfinished_uploads_are_few_and_go_after_a_day(
    teacher: User, folder: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    api = Api(teacher)
    for _ in range(OPEN_UPLOADS_MAX + 3):
        assert part(api, uuid4(), 0, FILM[:STEP]).status_code == 200
    assert len(left(folder)) == OPEN_UPLOADS_MAX
    then = time.time() - 25 * 60 * 60
    for path in (folder / "uploads").iterdir():
        os.utime(path, (then, then))
    call_command("purge_files", verbosity=0)
    assert left(folder) == []
