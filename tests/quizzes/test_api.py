"""The REST API of quizzes. Who may do what is in tests/api_permissions."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from accounts.models import User
from quizzes.models import ModRating, Quiz
from quizzes.question_types import TYPES
from tests.api_client import NOT_FOUND, Api, invalid
from tests.conftest import MakeQuiz
from tests.query_counts import queries_of

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

EXAMPLES = [kind.example() for kind in TYPES.values()]


def stamp(quiz: Quiz, name: str) -> str:
    return getattr(quiz, name).isoformat().replace("+00:00", "Z")


def test_a_list_has_everything_but_the_questions(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, cover_image="/c.png", likes=2, plays=3)
    assert Api(teacher).get("/quizzes/").json() == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "id": str(quiz.pk),
                "owner": {"id": str(teacher.pk), "username": "teacher"},
                "title": "Seven kinds",
                "description": "",
                "public": False,
                "cover_image": "/c.png",
                "question_count": 7,
                "created_at": stamp(quiz, "created_at"),
                "updated_at": stamp(quiz, "updated_at"),
                "likes": 2,
                "dislikes": 0,
                "plays": 3,
                "views": 0,
                "mod_rating": None,
                "language": "",
                "subject": "",
                "level": "",
                "tags": [],
                "folder": None,
            }
        ],
    }


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [quiz["title"] for quiz in answer.json()["results"]]


def test_scopes_filters_search_and_order(
    teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    make_quiz(teacher, title="Own private")
    make_quiz(teacher, title="Own public", public=True, plays=5, description="about water", questions=EXAMPLES[:1])
    make_quiz(other_teacher, title="Their private")
    make_quiz(other_teacher, title="Their checked", public=True, mod_rating=ModRating.OK)
    make_quiz(other_teacher, title="Their hidden", public=True, mod_rating=ModRating.NOT_SAFE)
    api = Api(teacher)
    found = {
        query: titles(api.get(f"/quizzes/?{query}"))
        for query in (
            "",
            "scope=own&public=true",
            "scope=public",
            "scope=public&mod_rating=0",
            "scope=public&mod_rating=null",
            "search=ABOUT+water",
            "ordering=-plays",
            "ordering=question_count",
        )
    }
    assert found == {
        "": ["Own public", "Own private"],
        "scope=own&public=true": ["Own public"],
        "scope=public": ["Their checked", "Own public"],
        "scope=public&mod_rating=0": ["Their checked"],
        "scope=public&mod_rating=null": ["Own public"],
        "search=ABOUT+water": ["Own public"],
        "ordering=-plays": ["Own public", "Own private"],
        "ordering=question_count": ["Own public", "Own private"],
    }
    assert titles(Api(moderator).get("/quizzes/?scope=moderation")) == ["Own public", "Their checked", "Their hidden"]


def test_pages_have_a_limit(teacher: User, make_quiz: MakeQuiz) -> None:
    Quiz.objects.bulk_create([Quiz(user=teacher, title=f"Quiz {number}") for number in range(101)])
    api = Api(teacher)
    sizes = {
        query: len(api.get(f"/quizzes/?{query}").json()["results"]) for query in ("", "page_size=2", "page_size=999")
    }
    assert sizes == {"": 20, "page_size=2": 2, "page_size=999": 100}


def test_create_then_get(teacher: User) -> None:
    sent = {
        "title": "<b>Water</b><script>x</script>",
        "description": "d",
        "questions": EXAMPLES,
        "public": True,
        "background_color": "#ABCDEF",
    }
    api = Api(teacher)
    answer = api.post("/quizzes/", sent)
    quiz = Quiz.objects.get()
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": str(quiz.pk),
            "owner": {"id": str(teacher.pk), "username": "teacher"},
            "title": "<b>Water</b>",
            "description": "d",
            "public": True,
            "cover_image": "",
            "question_count": 7,
            "created_at": stamp(quiz, "created_at"),
            "updated_at": stamp(quiz, "updated_at"),
            "likes": 0,
            "dislikes": 0,
            "plays": 0,
            "views": 0,
            "mod_rating": None,
            "language": "",
            "subject": "",
            "level": "",
            "tags": [],
            "folder": None,
            "questions": EXAMPLES,
            "background_image": "",
            "background_color": "#abcdef",
            "imported_from_kahoot": False,
            "kahoot_id": None,
            "copied_from": None,
            "copied_from_author": "",
            "own_rating": None,
        },
    )
    assert api.get(f"/quizzes/{quiz.pk}/").json() == answer.json()


def test_problems_come_with_paths_and_nothing_is_stored(teacher: User) -> None:
    bad = {**TYPES["ABCD"].example(), "answers": [{"answer": "", "right": True}, {"answer": "x", "right": 1}]}
    answer = Api(teacher).post("/quizzes/", {"questions": [EXAMPLES[0], bad], "public": "yes"})
    assert (answer.status_code, answer.json()) == (
        400,
        invalid(
            title=[([], "required", "Write something here.")],
            questions=[
                ([1, "answers", 0, "answer"], "required", "Write something here."),
                ([1, "answers", 1, "right"], "not_boolean", "This must be true or false."),
            ],
            public=[([], "not_boolean", "This must be true or false.")],
        ),
    )
    assert not Quiz.objects.exists()


def test_change_a_part_and_replace_the_whole(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, mod_rating=ModRating.OK, description="old", cover_image="/c.png")
    api, fields = Api(teacher), ("title", "description", "cover_image", "public", "mod_rating", "question_count")

    def shown(answer: Any) -> tuple[int, list[Any]]:
        return answer.status_code, [answer.json()[name] for name in fields]

    assert shown(api.patch(f"/quizzes/{quiz.pk}/", {"public": False})) == (
        200,
        ["Seven kinds", "old", "/c.png", False, 0, 7],
    )
    assert shown(api.patch(f"/quizzes/{quiz.pk}/", {"title": "New"})) == (200, ["New", "old", "/c.png", False, None, 7])
    assert shown(api.put(f"/quizzes/{quiz.pk}/", {"title": "Whole", "questions": EXAMPLES[:1]})) == (
        200,
        ["Whole", "", "", False, None, 1],
    )
    assert api.put(f"/quizzes/{quiz.pk}/", {"questions": []}).json() == invalid(
        title=[([], "required", "Write something here.")]
    )


def test_delete(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz, api = make_quiz(teacher), Api(teacher)
    answer = api.delete(f"/quizzes/{quiz.pk}/")
    assert (answer.status_code, answer.content, Quiz.objects.count()) == (204, b"", 0)
    assert api.delete(f"/quizzes/{quiz.pk}/").json() == NOT_FOUND


def test_copy_a_public_quiz(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, likes=4)
    answer = Api(other_teacher).post(f"/quizzes/{quiz.pk}/copy/")
    assert answer.status_code == 201
    copy = Quiz.objects.get(user=other_teacher)
    assert (answer.json()["id"], answer.json()["questions"], answer.json()["public"], answer.json()["likes"]) == (
        str(copy.pk), EXAMPLES, False, 0,
    )  # fmt: skip


def test_rate_and_withdraw(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz, api = make_quiz(teacher, public=True), Api(other_teacher)
    url = f"/quizzes/{quiz.pk}/rating/"
    assert api.put(url, {"positive": True}).json() == {"positive": True, "likes": 1, "dislikes": 0}
    assert api.put(url, {"positive": False}).json() == {"positive": False, "likes": 0, "dislikes": 1}
    assert api.get(f"/quizzes/{quiz.pk}/").json()["own_rating"] is False
    assert [api.delete(url).status_code for _ in range(2)] == [204, 204]
    assert api.get(f"/quizzes/{quiz.pk}/").json()["own_rating"] is None
    assert api.put(url, {}).json() == invalid(positive=[([], "required", "This field is required.")])


def test_opening_a_public_quiz_counts_one_view(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    for api in (Api(teacher), Api(other_teacher), Api(other_teacher)):
        api.get(f"/quizzes/{quiz.pk}/")
    assert Quiz.objects.get().views == 1


def test_moderators_set_a_rating_with_a_reason(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    answer = Api(moderator).put(f"/quizzes/{quiz.pk}/moderation/", {"mod_rating": 1, "reason": "Typos."})
    assert (answer.status_code, answer.json(), Quiz.objects.get().mod_rating) == (200, {"mod_rating": 1}, 1)
    assert LogEntry.objects.get().change_message == "Moderation: not checked → Needs attention. Typos."
    refused = Api(moderator).put(f"/quizzes/{quiz.pk}/moderation/", {"mod_rating": 7})
    assert refused.json() == invalid(mod_rating=[([], "invalid_choice", '"7" is not a valid choice.')])


@pytest.mark.parametrize("query", ["", "?scope=public", "?search=quiz&ordering=question_count"])
def test_a_list_of_three_takes_as_many_queries_as_a_list_of_one(teacher: User, make_quiz: MakeQuiz, query: str) -> None:
    api = Api(teacher)
    make_quiz(teacher, title="Quiz", public=True)
    one = queries_of(lambda: api.get(f"/quizzes/{query}"))
    make_quiz(teacher, title="Quiz", public=True)
    make_quiz(teacher, title="Quiz", public=True)
    assert queries_of(lambda: api.get(f"/quizzes/{query}")) == one == 5  # session, user, count, rows, tags
