"""People as the community sees them: whoever has published something, by name and picture."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.avatars import avatar_address
from accounts.models import User
from quizzes.models import ModRating
from tests.api_client import Api
from tests.conftest import MakeQuiz, make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]


def names(person: User) -> list[str]:
    return [row["username"] for row in Api(person).get("/users/").json()["results"]]


def test_only_who_has_published_is_listed_and_only_publicly(
    teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    make_quiz(teacher, public=True)
    make_quiz(teacher)
    make_quiz(other_teacher)
    make_quiz(moderator, public=True, mod_rating=ModRating.NOT_SAFE)
    shown = Api(other_teacher).get("/users/").json()["results"]
    public = {"id": str(teacher.pk), "username": "teacher", "avatar": avatar_address(teacher), "quiz_count": 1}
    assert shown == [public]
    assert Api(other_teacher).get(f"/users/{teacher.pk}/").json() == public
    assert Api(teacher).get(f"/users/{other_teacher.pk}/").status_code == 404


@pytest.mark.parametrize(
    "state", [{"verified": False}, {"is_active": False}, {"is_blocked": True}, {"is_deleted": True}], ids=str
)
def test_who_is_not_fully_here_is_not_shown(
    state: dict[str, Any], teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    make_quiz(other_teacher, public=True)
    assert names(teacher) == ["other_teacher"]
    User.objects.filter(pk=other_teacher.pk).update(**state)
    assert names(teacher) == []
    assert Api(teacher).get(f"/users/{other_teacher.pk}/quizzes/").status_code == 404


def test_their_quizzes_are_the_published_ones(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, public=True, title="For all")
    make_quiz(teacher, title="For me")
    make_quiz(teacher, public=True, title="Hidden", mod_rating=ModRating.NOT_SAFE)
    make_quiz(other_teacher, public=True, title="Somebody else's")
    found = Api(other_teacher).get(f"/users/{teacher.pk}/quizzes/").json()
    assert ([quiz["title"] for quiz in found["results"]], found["count"]) == (["For all"], 1)


@pytest.mark.parametrize("path", ["/users/", "/users/{id}/quizzes/"])
def test_a_list_costs_the_same_for_one_and_three(path: str, teacher: User, make_quiz: MakeQuiz) -> None:
    api, path = Api(teacher), path.replace("{id}", str(teacher.pk))
    counts = []
    for people in (1, 2):
        make_quiz(teacher, public=True)
        for number in range(people):
            make_quiz(make_user(f"p{people}{number}"), public=True)
        api.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert api.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], [query["sql"][:200] for query in queries.captured_queries]
