"""Kahoots by their address: previewed, fetched with their pictures, and never from another host."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from media_storage.models import StorageItem
from quizzes import kahoot_address, kahoot_api
from quizzes.kahoot_address import NO_ID, NOT_REACHED, NOT_SHOWN, kahoot_id
from quizzes.models import Quiz
from tests.api_client import NOT_ALLOWED, Api, invalid
from tests.conftest import make_user
from tests.quizzes.kahoot_host import GONE, ID, MOON, KahootHost, kahoot, running

pytestmark = pytest.mark.django_db
PREVIEW, IMPORT = "/imports/kahoot/preview/", "/imports/kahoot/"
ADDRESS = f"https://create.kahoot.it/details/{ID}"


@pytest.fixture
def host(settings: Settings) -> Iterator[KahootHost]:
    with running(settings) as host:
        yield host


def refused(api: Api, path: str = PREVIEW, address: str = ADDRESS) -> str:
    answer = api.post(path, {"address": address})
    assert answer.status_code == 400
    message: str = answer.json()["fields"]["address"][0]["message"]
    return message


def test_a_kahoot_is_looked_at_first(host: KahootHost, teacher: User) -> None:
    told = Api(teacher).post(PREVIEW, {"address": ADDRESS}).json()
    assert (told["format"], told["title"], told["ready"], told["pictures"]) == ("kahoot-json", "Space", 2, 2)
    assert [one["status"] for one in told["questions"]] == ["ready", "ready", "skipped"]
    assert host.asked == [host.card], "pictures are only counted"
    assert not Quiz.objects.exists()


def test_it_is_taken_in_with_its_pictures(host: KahootHost, teacher: User) -> None:
    api = Api(teacher)
    api.post(PREVIEW, {"address": ADDRESS})
    answer = api.post(IMPORT, {"address": ADDRESS, "title": "Mine", "skip": ""})
    quiz, item = Quiz.objects.get(), StorageItem.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"quiz": str(quiz.pk), "question_count": 2, "left_out": 1, "notes": []}
    assert (quiz.title, quiz.user, str(quiz.kahoot_id), quiz.imported_from_kahoot) == ("Mine", teacher, ID, True)
    assert (quiz.cover_image, quiz.questions[0]["image"]) == (str(item.pk), str(item.pk))
    assert [option.get("image") for option in quiz.questions[1]["answers"]] == [str(item.pk), None]
    teacher.refresh_from_db()
    assert (item.user, item.imported, teacher.storage_used) == (teacher, True, item.size)
    assert host.asked == [host.card, f"/media/{MOON}", f"/media/{GONE}"], "the kahoot itself is asked for once"


def test_pictures_count_against_the_quota(host: KahootHost, teacher: User, settings: Settings) -> None:
    settings.STORAGE_QUOTA = 10
    answer = Api(teacher).post(IMPORT, {"address": ADDRESS, "skip": "1"})
    assert answer.status_code == 201
    assert "Your storage is full" in answer.json()["notes"][0]["message"]
    assert Quiz.objects.get().questions[0]["image"] is None


def test_a_picture_that_is_none_is_left_out(host: KahootHost, teacher: User) -> None:
    host.answers[f"/media/{MOON}"] = (200, b"<svg onload=alert(1)>")
    assert Api(teacher).post(IMPORT, {"address": ADDRESS, "skip": "1"}).status_code == 201
    assert not StorageItem.objects.exists()


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_kahoot_that_isnt_shown(status: int, host: KahootHost, teacher: User) -> None:
    host.answers[host.card] = (status, b"{}")
    assert refused(Api(teacher)) == NOT_SHOWN


def test_a_host_that_fails_or_cant_be_reached(host: KahootHost, teacher: User, settings: Settings) -> None:
    host.answers[host.card] = (503, b"")
    assert refused(Api(teacher)) == NOT_REACHED
    settings.KAHOOT_URL = "http://127.0.0.1:1/"
    assert refused(Api(teacher)) == refused(Api(teacher), IMPORT) == NOT_REACHED


def test_redirects_are_refused(host: KahootHost, teacher: User) -> None:
    host.answers["/secret"] = (200, json.dumps(kahoot()).encode())
    host.answers[host.card] = (302, f"{host.base}/secret".encode())
    assert refused(Api(teacher)) == NOT_REACHED
    assert host.asked == [host.card]


def test_what_is_too_large_is_refused(host: KahootHost, teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kahoot_address, "CARD_MAX_BYTES", 50)
    assert refused(Api(teacher)) == NOT_REACHED
    monkeypatch.undo()
    monkeypatch.setattr(kahoot_address, "PICTURES_MAX_BYTES", 50)
    answer = Api(teacher).post(IMPORT, {"address": ADDRESS, "skip": "1"})
    assert answer.status_code == 201
    assert not StorageItem.objects.exists()


@pytest.mark.parametrize("content", [b"", b"[]", b"<html>", b'{"kahoot": {}}', b"[" * 100_000])
def test_an_answer_that_is_no_kahoot_is_refused(content: bytes, host: KahootHost, teacher: User) -> None:
    host.answers[host.card] = (200, content)
    assert refused(Api(teacher))


@pytest.mark.parametrize(
    "image",
    [
        "https://media.kahoot.it.evil.example/x",
        "https://evil.example/https://media.kahoot.it/x",
        "https://media.kahoot.it/../rest/secret",
        "https://media.kahoot.it/x?y=http://127.0.0.1/",
        "http://127.0.0.1:6379/",
        "https://media.kahoot.it@127.0.0.1/x",
        "file:///etc/passwd",
        17,
    ],
)
def test_pictures_elsewhere_are_never_fetched(image: Any, host: KahootHost, teacher: User) -> None:
    question = kahoot()["kahoot"]["questions"][0]
    told = kahoot(cover=image, questions=[{**question, "image": image}])
    host.answers[host.card] = (200, json.dumps(told).encode())
    assert Api(teacher).post(IMPORT, {"address": ADDRESS}).status_code == 201
    assert host.asked == [host.card]
    assert not StorageItem.objects.exists()


def test_only_who_may_make_quizzes_fetches(host: KahootHost, moderator: User) -> None:
    for path in (PREVIEW, IMPORT):
        for person in (make_user(f"member{len(path)}", role=None), moderator):
            answer = Api(person).post(path, {"address": ADDRESS})
            assert (answer.status_code, answer.json()) == (403, NOT_ALLOWED)
        assert Api(None).post(path, {"address": ADDRESS}).status_code == 403
    assert host.asked == []


def test_fetching_is_limited(host: KahootHost, teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kahoot_api, "FETCHES", 1)
    api = Api(teacher)
    assert [api.post(PREVIEW, {"address": ADDRESS}).status_code for _ in range(2)] == [200, 429]


def test_what_is_no_address_asks_nobody(host: KahootHost, teacher: User) -> None:
    for address in ("x", "https://evil.example/" + ID, f"https://create.kahoot.it.evil.example/{ID}", "//[", ID[:-1]):
        assert refused(Api(teacher), address=address) == NO_ID
    assert Api(teacher).post(PREVIEW, {}).json() == invalid(address=[([], "required", "This field is required.")])
    assert host.asked == []


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f" {ID.upper()}\n",
        f"https://create.kahoot.it/details/{ID}",
        f"create.kahoot.it/share/a-title/{ID}",
        f"https://play.kahoot.it/v2/?quizId={ID}&hostId=x",
        f"https://kahoot.it/challenge/{ID}?x=1",
    ],
)
def test_addresses_as_browsers_show_them(text: str) -> None:
    assert str(kahoot_id(text)) == ID


@given(st.text(max_size=80) | st.from_regex(r"https?://[a-z.@:]{0,20}kahoot\.it[/?#]?.{0,40}"))
def test_whatever_is_typed_is_an_id_or_nothing(text: str) -> None:
    found = kahoot_id(text)
    assert found is None or str(found) in text.lower()
