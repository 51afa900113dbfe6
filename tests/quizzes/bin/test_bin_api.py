"""The REST API of the bin."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.bin_services import put_into_bin
from accounts.models import User
from quizzes.models import Quiz, QuizTivity
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.query_counts import queries_of
from tests.quizzes.bin.things import BIN
from tests.quizzes.desk_forms import SignIn

pytestmark = pytest.mark.django_db


def test_deleting_by_the_api_is_undone_by_the_api(quiz: Quiz, activity: QuizTivity, teacher: User) -> None:
    api = Api(teacher)
    for kind, thing in (("quizzes", quiz), ("quiztivities", activity)):
        assert api.delete(f"/{kind}/{thing.pk}/").status_code == 204
        assert api.get(f"/{kind}/{thing.pk}/").status_code == 404
        assert api.delete(f"/{kind}/{thing.pk}/").status_code == 404
    found = api.get("/bin/").json()
    assert [(row["kind"], row["id"], row["title"]) for row in found["results"]] == [
        ("quiztivity", str(activity.pk), activity.title),
        ("quiz", str(quiz.pk), quiz.title),
    ]
    assert api.post(f"/bin/quizzes/{quiz.pk}/restore/").status_code == 204
    assert api.post(f"/bin/quizzes/{quiz.pk}/restore/").status_code == 404
    assert api.get(f"/quizzes/{quiz.pk}/").status_code == 200
    assert api.delete(f"/bin/quiztivities/{activity.pk}/").status_code == 204
    assert api.get("/bin/").json()["count"] == 0
    assert api.delete(f"/bin/quizzes/{quiz.pk}/").status_code == 404, "only what is in the bin"


def test_the_list_says_when_it_is_gone(quiz: Quiz, teacher: User, other_teacher: User, settings: Settings) -> None:
    put_into_bin(thing=quiz)
    api, since = Api(teacher), Quiz.in_bin.get().deleted_at
    assert since is not None
    settings.BIN_DAYS = 7
    row = api.get("/bin/").json()["results"][0]
    assert row["gone_at"] == timezone.localtime(since + timedelta(days=7)).isoformat().replace("+00:00", "Z")
    settings.BIN_DAYS = 0
    assert api.get("/bin/").json()["results"][0]["gone_at"] is None
    assert Api(other_teacher).get("/bin/").json()["results"] == []


def test_a_bin_takes_as_many_queries_for_three_as_for_one(
    teacher: User, make_quiz: MakeQuiz, signed_in: SignIn
) -> None:
    api, browser = Api(teacher), signed_in(teacher)
    counts = []
    for _ in range(3):
        put_into_bin(thing=make_quiz(teacher))
        browser.get(BIN)
        counts.append((queries_of(lambda: api.get("/bin/")), queries_of(lambda: browser.get(BIN))))
    assert len(set(counts)) == 1
    assert max(counts[0]) < 12


def test_an_administrator_deletes_into_the_owners_bin_and_may_undo(
    quiz: Quiz, teacher: User, administrator: User
) -> None:
    api = Api(administrator)
    assert api.delete(f"/quizzes/{quiz.pk}/").status_code == 204
    assert api.get("/bin/").json()["results"] == [], "not in the administrator's"
    assert [row["id"] for row in Api(teacher).get("/bin/").json()["results"]] == [str(quiz.pk)]
    assert api.post(f"/bin/quizzes/{quiz.pk}/restore/").status_code == 204
