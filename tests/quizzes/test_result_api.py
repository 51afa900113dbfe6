"""The REST API of results. Who may do what is in tests/api_permissions."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from quizzes.models import GameResult, Quiz
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.query_counts import queries_of

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]
MakeResult = Callable[..., GameResult]


@pytest.fixture
def make_result() -> MakeResult:
    def make(user: User, quiz: Quiz | None = None, **fields: Any) -> GameResult:
        defaults = {
            "id": uuid.uuid4(),
            "player_count": 1,
            "title": "Played",
            "questions": [TYPES["ABCD"].example()],
            "answers": [[{"username": "Ada", "answer": 0, "right": True, "time_taken": 1500, "score": 925}]],
            "player_scores": {"Ada": 925},
            "custom_field_data": {"Ada": "7b"},
        }
        return GameResult.objects.create(user=user, quiz=quiz, **{**defaults, **fields})

    return make


def test_results_list_detail_note_and_delete(teacher: User, make_quiz: MakeQuiz, make_result: MakeResult) -> None:
    quiz, api = make_quiz(teacher), Api(teacher)
    result, other = make_result(teacher, quiz), make_result(teacher, title="Other")
    short = {
        "id": str(result.pk),
        "quiz": str(quiz.pk),
        "title": "Played",
        "timestamp": result.timestamp.isoformat().replace("+00:00", "Z"),
        "player_count": 1,
        "question_count": 1,
        "note": "",
    }
    whole = {
        **short,
        "description": "",
        "questions": result.questions,
        "answers": result.answers,
        "player_scores": {"Ada": 925},
        "custom_field_data": {"Ada": "7b"},
        "teams": [],
        "anonymise_at": None,
        "anonymised_at": None,
    }
    assert api.get(f"/results/?quiz={quiz.pk}").json()["results"] == [short]
    assert [row["id"] for row in api.get("/results/").json()["results"]] == [str(other.pk), str(result.pk)]
    assert api.get(f"/results/{result.pk}/").json() == whole
    changed = api.patch(f"/results/{result.pk}/", {"note": " 7b ", "player_scores": {}})
    assert (changed.status_code, changed.json()) == (200, {**whole, "note": "7b"})
    assert api.patch(f"/results/{result.pk}/", {"note": "x" * 2001}).status_code == 400
    assert api.put(f"/results/{result.pk}/", whole).status_code == 405
    assert api.delete(f"/results/{result.pk}/").status_code == 204
    assert list(GameResult.objects.all()) == [other]


def test_no_list_loads_questions(teacher: User, make_quiz: MakeQuiz, make_result: MakeResult) -> None:
    api = Api(teacher)
    make_result(teacher, make_quiz(teacher))
    with CaptureQueriesContext(connection) as captured:
        api.get("/quizzes/")
        api.get("/results/")
    selected = [query["sql"].split(" FROM ")[0] for query in captured if "quizzes_" in query["sql"]]
    assert len(selected) == 5
    plain = [sql for sql in selected if '."questions",' in sql or sql.endswith('."questions"') or '"answers"' in sql]
    assert plain == []


def test_a_list_of_results_takes_the_same_queries_too(
    teacher: User, make_quiz: MakeQuiz, make_result: MakeResult
) -> None:
    api = Api(teacher)
    make_result(teacher, make_quiz(teacher))
    one = queries_of(lambda: api.get("/results/"))
    make_result(teacher, make_quiz(teacher))
    make_result(teacher)
    assert queries_of(lambda: api.get("/results/")) == one == 4
