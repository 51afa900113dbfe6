"""The question bank: what may be taken, by whom, and that it says whom it is from."""

import io
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from media_storage import services as files
from quizzes.formats import FORMATS, Content, Format
from quizzes.models import ModRating, Quiz
from quizzes.question_bank import sources_of
from quizzes.question_types import TYPES, validate_questions
from quizzes.services import create_quiz, update_quiz
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.media_storage.samples import picture

pytestmark = pytest.mark.django_db

PLANETS, PRIMES = TYPES["ABCD"].example(), TYPES["CHECK"].example()
SOURCE = {"quiz": str(UUID(int=7)), "title": "Space <1>", "author": "ann"}


def titles(user: User, **params: Any) -> list[str]:
    return [quiz["title"] for quiz in Api(user).get("/question-bank/", params).json()["results"]]


def test_own_and_public_quizzes_are_found_by_words_in_them(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    make_quiz(teacher, title="Mine about planets", questions=[PLANETS])
    make_quiz(teacher, title="Mine about numbers", questions=[PRIMES])
    make_quiz(other_teacher, title="Shared", questions=[PLANETS], public=True)
    make_quiz(other_teacher, title="Theirs alone", questions=[PLANETS])
    make_quiz(other_teacher, title="Hidden", questions=[PLANETS], public=True, mod_rating=ModRating.NOT_SAFE)
    assert titles(teacher) == ["Mine about numbers", "Mine about planets"]
    assert titles(teacher, q="jupiter") == ["Mine about planets"]
    assert titles(teacher, scope="public", q="jupiter") == ["Shared"]
    assert titles(teacher, scope="public") == ["Shared"]
    assert titles(teacher, q="!!!") == []
    assert titles(teacher, page="99") == ["Mine about numbers", "Mine about planets"]


def test_the_list_sends_no_questions_and_asks_as_often_for_one_as_for_many(teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, questions=[PLANETS])
    api = Api(teacher)
    api.get("/question-bank/")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            found = api.get("/question-bank/").json()["results"]
        assert set(found[0]) == {"id", "title", "author", "question_count", "updated_at"}
        assert found[0]["question_count"] == 1
        assert not any('"quizzes_quiz"."questions"' in query["sql"] for query in captured)
        return len(captured)

    one = count()
    for _ in range(3):
        make_quiz(teacher, questions=[PLANETS])
    assert count() == one


def test_a_public_quizs_questions_come_with_their_source(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    shared = make_quiz(other_teacher, title="<b>Our</b> sky", questions=[PRIMES, PLANETS], public=True)
    found = Api(teacher).get(f"/question-bank/{shared.pk}/", {"q": "jupiter"}).json()["questions"]
    assert [(one["index"], one["matches"], one["right"]) for one in found] == [(1, True, [0]), (0, False, [0, 2])]
    source = {"quiz": str(shared.pk), "title": "Our sky", "author": "other_teacher"}
    assert found[0]["question"] == {**PLANETS, "source": source}
    assert found[0]["shown"]["options"][0]["label"] == "Jupiter"

    quiz = create_quiz(owner=teacher, title="Mixed", questions=[found[0]["question"], PRIMES], public=True)
    assert quiz.questions == [{**PLANETS, "source": source}, PRIMES]
    # Taken on, it still names its author; one's own needs no source.
    again = Api(other_teacher).get(f"/question-bank/{quiz.pk}/").json()["questions"]
    assert [one["question"].get("source", {}).get("author") for one in again] == ["other_teacher", "teacher"]
    own = Api(teacher).get(f"/question-bank/{quiz.pk}/").json()["questions"]
    assert [one["question"].get("source") for one in own] == [source, None]


def test_only_who_writes_quizzes_takes_and_only_what_they_may_see(
    teacher: User, other_teacher: User, administrator: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    private = make_quiz(teacher)
    hidden = make_quiz(teacher, public=True, mod_rating=ModRating.NOT_SAFE)
    public = make_quiz(teacher, public=True)

    def statuses(user: User | None) -> list[int]:
        api = Api(user)
        paths = ["", f"{private.pk}/", f"{hidden.pk}/", f"{public.pk}/"]
        return [api.get(f"/question-bank/{path}").status_code for path in paths]

    assert statuses(teacher) == [200, 200, 200, 200]
    assert statuses(other_teacher) == [200, 404, 404, 200]
    assert statuses(administrator) == [200, 404, 404, 200]
    assert statuses(moderator) == [403] * 4
    assert statuses(None) == [403] * 4


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("ann", ["source"]),
        ({**SOURCE, "quiz": "x"}, ["source", "quiz"]),
        ({**SOURCE, "quiz": 5}, ["source", "quiz"]),
        ({**SOURCE, "title": ""}, ["source", "title"]),
        ({**SOURCE, "title": "x" * 501}, ["source", "title"]),
        ({**SOURCE, "author": None}, ["source", "author"]),
    ],
)
def test_a_source_is_checked(source: Any, path: list[str]) -> None:
    _, problems = validate_questions([{**PLANETS, "source": source}])
    assert [list(problem.path) for problem in problems] == [[0, *path]]


def test_a_source_is_cleaned_and_listed_once_per_quiz() -> None:
    questions, problems = validate_questions(
        [{**PLANETS, "source": {**SOURCE, "title": " Space\n<1>", "more": 1}}, PRIMES, {**PRIMES, "source": SOURCE}]
    )
    assert problems == []
    assert questions[0]["source"] == SOURCE
    assert sources_of(questions) == [{**SOURCE, "numbers": [1, 3]}]


@pytest.mark.parametrize("form", [one for one in FORMATS.values() if one.writer], ids=lambda one: one.name)
def test_a_format_carries_the_source_or_says_that_it_does_not(form: Format) -> None:
    question = {**PLANETS, "source": SOURCE}
    export = form.write(Content("", "", [question]))
    (found,) = form.read(export.data).questions
    assert found.question == (question if form.name in ("json", "cqa") else PLANETS)
    assert ["whom it was taken from" in note.message for note in export.notes] == (
        [] if form.name in ("json", "cqa") else [True]
    )


def test_the_public_page_says_whom_questions_are_from(
    client: Client, teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    shared = make_quiz(other_teacher, title="Our sky", public=True)
    linked = {"quiz": str(shared.pk), "title": "Our sky", "author": "other_teacher"}
    questions = [PRIMES, {**PLANETS, "source": linked}, {**PRIMES, "source": SOURCE}]
    quiz = make_quiz(teacher, questions=questions, public=True)
    page = client.get(f"/quizzes/{quiz.pk}/").content.decode()
    assert f'Question 2: <a href="/quizzes/{shared.pk}/">Our sky</a> by other_teacher' in page
    assert "Question 3: Space &lt;1&gt; by ann" in page
    Quiz.objects.filter(pk=shared.pk).update(public=False)
    assert f'href="/quizzes/{shared.pk}/"' not in client.get(f"/quizzes/{quiz.pk}/").content.decode()


def test_pictures_of_a_public_quiz_come_along_and_those_of_private_and_hidden_ones_do_not(
    teacher: User, other_teacher: User
) -> None:
    shown, secret, unsafe = (
        files.store_upload(user=other_teacher, stream=io.BytesIO(picture(seed=seed)), filename="a.png")
        for seed in (1, 2, 3)
    )
    with_picture = {**PLANETS, "image": str(shown.pk)}
    shared = create_quiz(owner=other_teacher, title="Shared", questions=[with_picture], public=True)
    create_quiz(owner=other_teacher, title="Private", questions=[{**PLANETS, "image": str(secret.pk)}])
    hidden = create_quiz(
        owner=other_teacher, title="Hidden", questions=[{**PLANETS, "image": str(unsafe.pk)}], public=True
    )
    Quiz.objects.filter(pk=hidden.pk).update(mod_rating=ModRating.NOT_SAFE)
    found = Api(teacher).get(f"/question-bank/{shared.pk}/").json()["questions"][0]["question"]
    taken = [{**PRIMES, "image": str(picture.pk)} for picture in (secret, unsafe)]
    quiz = create_quiz(owner=teacher, title="Mine", questions=[found, *taken])
    assert list(quiz.storage_items.all()) == [shown]
    # It stays, as in a copy, when the other quiz is public no more.
    update_quiz(quiz=shared, changes={"public": False})
    update_quiz(quiz=quiz, changes={"title": "Mine again"})
    assert list(quiz.storage_items.all()) == [shown]
