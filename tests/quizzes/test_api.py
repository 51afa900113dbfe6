"""The REST API of quizzes, questions and results. Who may do what is in tests/api_permissions."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from quizzes.models import GameResult, ModRating, Quiz
from quizzes.question_types import TYPES
from tests.api_client import NOT_FOUND, Api, error, invalid
from tests.conftest import MakeQuiz

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

EXAMPLES = [kind.example() for kind in TYPES.values()]
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


def stamp(quiz: Quiz, name: str) -> str:
    return getattr(quiz, name).isoformat().replace("+00:00", "Z")


def queries_of(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert call().status_code == 200
    return len(captured)


# --- quizzes -------------------------------------------------------------------------------------------


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


def test_bad_list_parameters_are_named(teacher: User) -> None:
    api = Api(teacher)
    answers = {query: api.get(f"/quizzes/?{query}") for query in ("scope=all", "mod_rating=9", "page=7", "search=%00")}
    assert {query: (answer.status_code, answer.json()) for query, answer in answers.items()} == {
        "scope=all": (400, invalid(scope=[([], "invalid_choice", "Choose one of own, public, moderation.")])),
        "mod_rating=9": (
            400,
            invalid(
                mod_rating=[([], "invalid_choice", "Select a valid choice. 9 is not one of the available choices.")]
            ),
        ),
        "page=7": (404, error("not_found", "Invalid page.")),
        "search=%00": (
            400,
            invalid(non_field_errors=[([], "null_characters_not_allowed", "Null characters are not allowed.")]),
        ),
    }


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


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_a_body_that_is_no_object(teacher: User, body: Any) -> None:
    answer = Api(teacher).post("/quizzes/", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


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


# --- questions -----------------------------------------------------------------------------------------


def test_validate_questions(teacher: User) -> None:
    api = Api(teacher)
    assert api.post("/questions/validate/", EXAMPLES).json() == {"valid": True, "questions": EXAMPLES, "problems": []}
    bad = {**EXAMPLES[0], "question": "<img src=x>"}
    answer = api.post("/questions/validate/", [EXAMPLES[1], bad])
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "valid": False,
            "questions": [],
            "problems": [{"path": [1, "question"], "code": "required", "message": "Write something here."}],
        },
    )
    assert api.post("/questions/validate/", {}).json()["problems"][0]["code"] == "not_list"


def test_preview_a_question_as_players_see_it(teacher: User) -> None:
    api = Api(teacher)
    answer = api.post("/questions/preview/", TYPES["ORDER"].example())
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "type": "ORDER",
            "input": "order",
            "question": "Sort from earliest to latest.",
            "time": 40,
            "image": None,
            "options": [
                {"id": 0, "label": "World Wide Web", "image": None, "color": None, "image_alt": ""},
                {"id": 1, "label": "Telephone", "image": None, "color": None, "image_alt": ""},
                {"id": 2, "label": "Steam engine", "image": None, "color": None, "image_alt": ""},
                {"id": 3, "label": "Printing press", "image": None, "color": None, "image_alt": ""},
            ],
            "min": None,
            "max": None,
            "content": None,
            "image_alt": "",
            "sign_clip": None,
        },
    )
    assert [api.post("/questions/preview/", example).status_code for example in EXAMPLES] == [200] * 7


def test_a_preview_of_a_bad_question_says_what_is_wrong(teacher: User) -> None:
    answer = Api(teacher).post("/questions/preview/", {**EXAMPLES[0], "time": 0})
    assert (answer.status_code, answer.json()) == (
        400,
        invalid(question=[(["time"], "out_of_range", "Choose a time from 1 to 300 seconds.")]),
    )


def test_question_types_for_a_menu(teacher: User) -> None:
    assert Api(teacher).get("/question-types/").json() == [
        {"code": kind.CODE, "label": kind.LABEL, "hint": kind.HINT, "example": kind.example()}
        for kind in TYPES.values()
    ]


# --- results -------------------------------------------------------------------------------------------


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


# --- the shape of everything -------------------------------------------------------------------------------


def test_what_is_no_json_is_refused_in_the_same_shape(teacher: User) -> None:
    api = Api(teacher)

    def send(body: bytes, kind: str = "application/json") -> tuple[int, str]:
        answer = api.post("/quizzes/", body, content_type=kind)
        assert set(answer.json()) == {"code", "message", "fields"}
        return answer.status_code, answer.json()["code"]

    assert [
        send(b"{"),
        send(b"[" * 100_000),
        send(b"\xff\xfe"),
        send(b'{"title": NaN}'),
        send(b"{}", "text/plain"),
        send(b'"' + b"x" * (8 * 1024 * 1024) + b'"'),
    ] == [
        (400, "parse_error"),
        (400, "parse_error"),
        (400, "parse_error"),
        (400, "parse_error"),
        (415, "unsupported_media_type"),
        (413, "too_large"),
    ]


def test_text_that_no_database_holds(teacher: User) -> None:
    answer = Api(teacher).post(
        "/quizzes/", b'{"title": "nul\\u0000 \\ud800 title", "questions": []}', content_type="application/json"
    )
    assert (answer.status_code, answer.json()["title"]) == (201, "nul  title")
    question = json.dumps({**TYPES["SLIDE"].example(), "answers": "a\x00b\ud800c", "image": "https://x/\x00"})
    answer = Api(teacher).post("/questions/validate/", f"[{question}]".encode(), content_type="application/json")
    assert [problem["path"] for problem in answer.json()["problems"]] == [[0, "image"]]


def test_unknown_addresses_are_refused_in_the_same_shape(teacher: User) -> None:
    for method in ("get", "post", "delete"):
        answer = getattr(Api(teacher), method)("/no/such/thing/")
        assert (answer.status_code, answer.json()) == (404, error("not_found", "The API has no such address."))
    assert Api(teacher).get("/quizzes").status_code == 301


def test_unsafe_requests_need_the_csrf_token(teacher: User) -> None:
    api = Api(teacher)
    api.credentials()
    answer = api.post("/quizzes/", {"title": "abc"})
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


# --- queries -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?scope=public", "?search=quiz&ordering=question_count"])
def test_a_list_of_three_takes_as_many_queries_as_a_list_of_one(teacher: User, make_quiz: MakeQuiz, query: str) -> None:
    api = Api(teacher)
    make_quiz(teacher, title="Quiz", public=True)
    one = queries_of(lambda: api.get(f"/quizzes/{query}"))
    make_quiz(teacher, title="Quiz", public=True)
    make_quiz(teacher, title="Quiz", public=True)
    assert queries_of(lambda: api.get(f"/quizzes/{query}")) == one == 5  # session, user, count, rows, tags


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
