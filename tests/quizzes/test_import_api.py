"""Importing and exporting over the API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from quizzes.formats import FORMATS, limits
from quizzes.models import Quiz
from quizzes.question_types import TYPES
from tests.api_client import NOT_ALLOWED, Api, invalid
from tests.conftest import MakeQuiz, make_user

pytestmark = pytest.mark.django_db
GIFT = b"First? {=a ~b}\n\nSecond? {}\n\nThird? {=c ~d}"


def post(api: Api, path: str, data: bytes, name: str = "A quiz.gift", **fields: str) -> Any:
    return api.post(path, {"file": SimpleUploadedFile(name, data), **fields}, format="multipart")


def test_a_preview_tells_of_every_question(teacher: User) -> None:
    answer = post(Api(teacher), "/imports/preview/", GIFT)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["format"], told["title"], told["ready"], told["pictures"]) == ("gift", "A quiz", 2, 0)
    assert [(one["number"], one["label"], one["status"], one["position"]) for one in told["questions"]] == [
        (0, "First?", "ready", "line 1"),
        (1, "Second?", "skipped", "line 3"),
        (2, "Third?", "ready", "line 5"),
    ]
    assert told["questions"][1]["notes"][0]["code"] == "skipped"
    assert not Quiz.objects.exists()


def test_an_import_makes_a_quiz(teacher: User) -> None:
    answer = post(Api(teacher), "/imports/", GIFT, skip="0", title="Mine")
    quiz = Quiz.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"quiz": str(quiz.pk), "question_count": 1, "left_out": 2, "notes": []}
    assert (quiz.user, quiz.title, [one["question"] for one in quiz.questions]) == (teacher, "Mine", ["Third?"])


@pytest.mark.parametrize("path", ["/imports/", "/imports/preview/"])
def test_a_file_that_cant_be_read_is_a_400_with_its_position(path: str, teacher: User) -> None:
    answer = post(Api(teacher), path, b"<quiz>\n<broken", "x.xml")
    assert answer.status_code == 400
    assert answer.json() == invalid(file=[([], "unreadable", "The XML is broken. (line 2)")])
    assert not Quiz.objects.exists()


def test_a_named_format_is_taken(teacher: User) -> None:
    answer = post(Api(teacher), "/imports/preview/", GIFT, "x.txt", format="aiken")
    assert [one["status"] for one in answer.json()["questions"]] == ["skipped"]


@pytest.mark.parametrize(
    ("fields", "name"), [({"skip": "one"}, "skip"), ({"format": "doc"}, "format"), ({"title": "x" * 2001}, "title")]
)
def test_wrong_fields_are_named(fields: dict[str, str], name: str, teacher: User) -> None:
    answer = post(Api(teacher), "/imports/", GIFT, **fields)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [name])


def test_a_missing_an_empty_and_a_huge_file(teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api(teacher)
    assert list(api.post("/imports/", {"title": "x"}, format="multipart").json()["fields"]) == ["file"]
    assert "The file is empty" in post(api, "/imports/", b"").json()["fields"]["file"][0]["message"]
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10)
    assert "at most" in post(api, "/imports/", GIFT).json()["fields"]["file"][0]["message"]


def test_a_title_that_is_too_short_is_said(teacher: User) -> None:
    answer = post(Api(teacher), "/imports/", GIFT, "x.gift")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["title"])


@pytest.mark.parametrize("path", ["/imports/", "/imports/preview/"])
def test_only_who_may_make_quizzes_imports(path: str, moderator: User) -> None:
    for person in (make_user("member", role=None), moderator):
        answer = post(Api(person), path, GIFT)
        assert (answer.status_code, answer.json()) == (403, NOT_ALLOWED)
    assert post(Api(None), path, GIFT).status_code == 403
    assert not Quiz.objects.exists()


def test_every_format_is_offered_with_what_it_would_lose(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, questions=[TYPES["SLIDE"].example()])
    offered = {one["name"]: one for one in Api(teacher).get(f"/quizzes/{quiz.pk}/exports/").json()}
    assert offered.keys() == {form.name for form in FORMATS.values() if form.writer}
    assert offered["json"]["notes"] == []
    assert {"code": "skipped", "position": "question 1"}.items() <= offered["aiken"]["notes"][-1].items()


def test_an_export_is_a_file(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, title="Köln & <b>Bonn</b>", questions=[TYPES["ABCD"].example()])
    answer = Api(teacher).get(f"/quizzes/{quiz.pk}/exports/gift/")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''k%C3%B6ln-bonn.gift"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert [one.question for one in FORMATS["gift"].read(answer.content).questions] == quiz.questions
    for unknown in ("kahoot-json", "doc"):
        assert Api(teacher).get(f"/quizzes/{quiz.pk}/exports/{unknown}/").status_code == 404
