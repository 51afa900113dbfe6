"""Files through the REST API."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from media_storage import services
from media_storage.models import StorageItem
from tests.api_client import NOT_ALLOWED, NOT_FOUND, Api, error, invalid
from tests.conftest import MakeQuiz, make_user
from tests.media_storage import samples
from tests.media_storage.conftest import Store

pytestmark = pytest.mark.django_db


def form(api: Api, content: bytes, *, name: str = "a.png", **fields: Any) -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return api.post("/files/", {"file": file, **fields}, format="multipart")


def raw(api: Api, content: bytes, query: str = "filename=a.png", content_type: str = "image/png") -> Any:
    return api.generic("POST", f"/files/raw/?{query}", content, content_type)


UPLOADS: list[Callable[[Api, bytes], Any]] = [form, raw]
either_way = pytest.mark.parametrize("upload", UPLOADS, ids=["form", "raw"])


@either_way
def test_an_upload(upload: Callable[[Api, bytes], Any], teacher: User) -> None:
    answer = upload(Api(teacher), samples.picture())
    assert answer.status_code == 201
    item = StorageItem.objects.get()
    assert answer.json() == {
        "id": str(item.pk),
        "filename": "a.png",
        "alt_text": "",
        "mime_type": "image/png",
        "size": item.size,
        "width": 64,
        "height": 48,
        "hash": bytes(item.hash).hex(),
        "thumbhash": item.thumbhash,
        "is_animated": False,
        "address": f"/files/{item.pk}/{bytes(item.hash).hex()}/a.png",
        "imported": False,
        "uploaded_at": item.uploaded_at.isoformat().replace("+00:00", "Z"),
        "deleted_at": None,
        "restorable_until": None,
        "attribution": None,
        "uses": [],
    }
    again = upload(Api(teacher), samples.picture())
    assert (again.status_code, again.json()) == (200, answer.json())


def test_what_is_said_about_a_file(teacher: User) -> None:
    api = Api(teacher)
    said = [
        form(api, samples.picture(seed=1), name="Ä b.png", alt_text="Cat"),
        raw(api, samples.picture(seed=2), "filename=%C3%84+b.exe&alt_text=Cat", "application/x-unknown"),
    ]
    assert [(a.json()["filename"], a.json()["alt_text"]) for a in said] == [("Ä b.png", "Cat")] * 2


@either_way
@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 415, "unsupported_type"),
        (b"<svg></svg>", 415, "unsupported_type"),
        (samples.document(), 415, "unsupported_type"),
        (samples.halves(samples.picture()), 400, "truncated"),
        (samples.png_bomb(), 400, "too_many_pixels"),
        (samples.picture() + samples.zip_archive(), 400, "hidden_content"),
    ],
)
def test_a_refusal(content: bytes, status: int, code: str, upload: Callable[[Api, bytes], Any], teacher: User) -> None:
    answer = upload(Api(teacher), content)
    assert (answer.status_code, answer.json()["code"], answer.json()["fields"]) == (status, code, {})
    assert not StorageItem.objects.exists()


def test_limits(teacher: User, settings: Settings) -> None:
    api = Api(teacher)
    settings.UPLOAD_MAX_BYTES = 2 * 1024 * 1024
    answer = raw(api, samples.film(media=bytes(3 * 1024 * 1024)))
    assert (answer.status_code, answer.json()) == (
        413,
        error("too_large", "Files of this kind may have at most 2 MB."),
    )
    settings.UPLOAD_MAX_BYTES = 10**9
    settings.STORAGE_QUOTA = 100
    answer = raw(api, samples.picture())
    assert (answer.status_code, answer.json()) == (
        409,
        error("quota_exceeded", "Your storage is full. Delete files that you don't need and try again."),
    )
    assert api.get("/files/quota/").json() == {"limit": 100, "used": 0, "limit_reached": False}


def test_what_is_missing_from_an_upload_is_named(teacher: User) -> None:
    api = Api(teacher)
    answer = api.post("/files/", {}, format="multipart")
    assert (answer.status_code, answer.json()) == (400, invalid(file=[([], "required", "No file was submitted.")]))
    answer = raw(api, samples.picture(), "")
    assert answer.json() == invalid(filename=[([], "required", "This field is required.")])
    answer = raw(api, samples.picture(), "filename=a.png&alt_text=" + "x" * 501)
    assert list(answer.json()["fields"]) == ["alt_text"]


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_a_form_is_not_a_raw_file(content_type: str, teacher: User) -> None:
    answer = raw(Api(teacher), samples.picture(), content_type=content_type)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_json_is_not_an_upload(teacher: User) -> None:
    assert Api(teacher).post("/files/", {"file": "x"}, format="json").status_code == 415


def test_uploads_need_a_role_and_the_csrf_token(moderator: User, teacher: User) -> None:
    for person in (moderator, make_user("member", role=None)):
        assert form(Api(person), samples.picture()).json() == NOT_ALLOWED
    api = Api(teacher)
    api.credentials()
    assert raw(api, samples.picture()).status_code == 403
    assert not StorageItem.objects.exists()


def test_the_list_has_ones_own_newest_first(teacher: User, other_teacher: User, store: Store) -> None:
    items = [store(teacher, samples.picture(seed=seed), filename=f"{seed}.png", alt_text="x") for seed in range(3)]
    film = store(teacher, samples.film(), filename="3.mp4", alt_text="Moving cat")
    store(other_teacher)
    start = timezone.now() - timedelta(hours=10)
    for hours, item in enumerate([*items, film]):
        StorageItem.objects.filter(pk=item.pk).update(uploaded_at=start + timedelta(hours=hours))
    services.delete_file(item=items[0])

    def names(query: str) -> list[str]:
        answer = Api(teacher).get(f"/files/?{query}")
        assert answer.status_code == 200, answer.content
        return [item["filename"] for item in answer.json()["results"]]

    assert names("") == ["3.mp4", "2.png", "1.png"]
    assert names("deleted=true") == ["0.png"]
    assert names("last=2") == ["3.mp4", "2.png"]
    assert names("last=2&type=image") == ["2.png"]
    assert names("type=image") == ["2.png", "1.png"]
    assert names("type=video") == ["3.mp4"]
    assert names("type=pdf") == []
    assert names("search=cat") == ["3.mp4"]
    assert names("ordering=size")[0] != "3.mp4" or film.size < items[1].size
    since = (start + timedelta(hours=2)).isoformat().replace("+00:00", "Z")
    assert names(f"since={since}") == ["3.mp4", "2.png"]


@pytest.mark.parametrize("query", ["last=0", "last=-1", "last=1.5", "last=x", "last=99999999999", "since=x", "type=x"])
def test_a_wrong_filter_is_named(query: str, teacher: User) -> None:
    answer = Api(teacher).get(f"/files/?{query}")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [query.split("=")[0]])


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    teacher: User, store: Store, django_assert_max_num_queries: Any
) -> None:
    api = Api(teacher)
    for seed in range(3):
        store(teacher, samples.picture(seed=seed))
        with django_assert_max_num_queries(4):
            api.get("/files/")


def test_a_file_says_what_uses_it(teacher: User, store: Store, make_quiz: MakeQuiz) -> None:
    item, quiz = store(teacher), make_quiz(teacher, title="A <b>quiz</b>")
    quiz.storage_items.add(item)
    assert Api(teacher).get(f"/files/{item.pk}/").json()["uses"] == [
        {"kind": "quiz", "id": str(quiz.pk), "title": "A quiz", "address": f"/admin/quizzes/quiz/{quiz.pk}/change/"}
    ]


def test_renaming_and_describing(teacher: User, store: Store) -> None:
    item, api = store(teacher), Api(teacher)
    answer = api.patch(f"/files/{item.pk}/", {"filename": "../new.exe", "alt_text": " A cat "}, format="json")
    assert (answer.status_code, answer.json()["filename"], answer.json()["alt_text"]) == (200, "new.png", "A cat")
    assert api.patch(f"/files/{item.pk}/", {"alt_text": ""}, format="json").json()["alt_text"] == ""
    assert list(api.patch(f"/files/{item.pk}/", {"alt_text": "x" * 501}, format="json").json()["fields"]) == [
        "alt_text"
    ]
    item.refresh_from_db()
    assert (item.filename, item.alt_text) == ("new.png", "")


def test_deleting_a_file_that_is_used_names_the_uses(teacher: User, store: Store, make_quiz: MakeQuiz) -> None:
    item, quiz, api = store(teacher), make_quiz(teacher, title="My quiz"), Api(teacher)
    quiz.storage_items.add(item)
    answer = api.delete(f"/files/{item.pk}/")
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "code": "in_use",
            "message": "This file is in use. Delete it anyway, and a gap stays where it was shown.",
            "fields": {"uses": [{"path": ["quiz", str(quiz.pk)], "code": "in_use", "message": "My quiz"}]},
        },
    )
    assert api.get(f"/files/{item.pk}/").status_code == 200
    assert api.delete(f"/files/{item.pk}/?force=1").status_code == 204
    assert api.get(f"/files/{item.pk}/").json() == NOT_FOUND
    assert api.delete(f"/files/{item.pk}/").json() == NOT_FOUND
    answer = api.post(f"/files/{item.pk}/restore/")
    assert (answer.status_code, answer.json()["id"], answer.json()["deleted_at"]) == (200, str(item.pk), None)
    assert api.post(f"/files/{item.pk}/restore/").status_code == 200


def test_the_quota_follows(teacher: User, store: Store) -> None:
    api = Api(teacher)
    item = store(teacher)
    assert api.get("/files/quota/").json() == {"limit": 1_074_000_000, "used": item.size, "limit_reached": False}
    User.objects.filter(pk=teacher.pk).update(storage_quota=item.size)
    assert api.get("/files/quota/").json() == {"limit": item.size, "used": item.size, "limit_reached": True}
    api.delete(f"/files/{item.pk}/")
    assert api.get("/files/quota/").json() == {"limit": item.size, "used": 0, "limit_reached": False}


def test_a_large_form_is_not_held_in_memory(teacher: User, settings: Settings) -> None:
    """Beyond 2.5 MB Django hands over a file on disk, which is read in steps."""
    content = samples.film(media=bytes(4_000_000))
    answer = form(Api(teacher), content, name="a.mp4")
    assert (answer.status_code, answer.json()["size"]) == (201, len(content))
    with io.BytesIO(content) as sent:
        assert StorageItem.objects.get().size == len(sent.read())
