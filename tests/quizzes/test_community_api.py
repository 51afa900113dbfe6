"""The community over the API: the same for everybody, conditional, and current as soon as something changed."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from quizzes import library_services as library
from quizzes import services
from quizzes.community_serializers import PublicQuizDetailSerializer, PublicQuizSerializer
from quizzes.models import ModRating, Quiz, Report
from quizzes.moderation_services import moderate_quizzes
from quizzes.question_types import TYPES
from tests.api_client import Api, error
from tests.conftest import MakeQuiz

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/api/v1/community/"


def get(path: str, etag: str = "", **headers: str) -> Any:
    return Client().get(path, headers={**({"If-None-Match": etag} if etag else {}), **headers})


def titles(query: str = "") -> list[str]:
    return [quiz["title"] for quiz in get(f"{ROOT}{query}").json()["results"]]


def test_a_list_for_everybody(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, title="Rivers", public=True, likes=2, subject="Geography", language="en")
    services.update_quiz(quiz=quiz, changes={"tags": ["water", "land"]})
    found = get(ROOT).json()
    assert {name: found[name] for name in found if name != "results"} == {
        "count": 1, "more": False, "page": 1, "next": None, "previous": None, "similar": [], "meant": ""
    }  # fmt: skip
    (row,) = found["results"]
    assert set(row) == set(PublicQuizSerializer.Meta.fields)
    assert (row["id"], row["owner"], row["question_count"], row["tags"], row["subject"]) == (
        str(quiz.pk), {"id": str(teacher.pk), "username": "teacher"}, 7, ["land", "water"], "Geography"
    )  # fmt: skip


def test_a_quiz_for_everybody_holds_no_solutions(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    answer = get(f"{ROOT}{quiz.pk}/")
    shown = answer.json()
    assert set(shown) == set(PublicQuizDetailSerializer.Meta.fields)
    assert [question["type"] for question in shown["questions"]] == list(TYPES)
    assert b'"right"' not in answer.content
    assert b"min_correct" not in answer.content
    for accepted in TYPES["TEXT"].example()["answers"]:
        assert f'"{accepted["answer"]}"'.encode() not in answer.content


@pytest.mark.parametrize("fields", [{"public": False}, {"public": True, "mod_rating": ModRating.NOT_SAFE}])
def test_what_the_community_does_not_show_is_not_found(
    teacher: User, administrator: User, make_quiz: MakeQuiz, fields: dict[str, Any]
) -> None:
    quiz = make_quiz(teacher, **fields)
    for person in (None, teacher, administrator):
        assert Api(person).get(f"/community/{quiz.pk}/").status_code == 404
        assert Api(person).get("/community/").json()["count"] == 0


def test_filters_pages_and_what_makes_no_sense(teacher: User, make_quiz: MakeQuiz) -> None:
    for number in range(3):
        make_quiz(teacher, title=f"Tin {number}", public=True, plays=number)
    assert titles("?sort=played&page_size=2") == ["Tin 2", "Tin 1"]
    following = get(f"{ROOT}?sort=played&page_size=2").json()["next"]
    assert [quiz["title"] for quiz in get(following).json()["results"]] == ["Tin 0"]
    assert titles("?q=tin+1")[0] == "Tin 1"
    assert get(f"{ROOT}?page=9").json() == error("not_found", "There is no such page.")
    for query in ("sort=odd", "kind=odd", "length=odd", "mod_rating=9", "page=0", "page_size=x"):
        answer = get(f"{ROOT}?{query}")
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [query.split("=")[0]])


def test_facets_suggestions_and_figures(teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, title="Tin foil", public=True, subject="Chemistry", plays=3)
    make_quiz(teacher, title="Tin mine", plays=2)
    found = get(f"{ROOT}facets/?q=tin").json()
    assert (found["complete"], found["subject"]) == (True, [{"value": "Chemistry", "count": 1}])
    assert get(f"{ROOT}suggestions/?q=ti").json() == {"titles": ["Tin foil"]}
    assert get("/api/v1/stats/").json() == {"users": 1, "quizzes": 2, "public_quizzes": 1, "plays": 5}


# --- conditional reads -----------------------------------------------------------------------------------


@pytest.mark.parametrize("one", [True, False])
def test_what_has_not_changed_is_not_sent_again(teacher: User, make_quiz: MakeQuiz, one: bool) -> None:
    quiz = make_quiz(teacher, public=True)
    path = f"{ROOT}{quiz.pk}/" if one else ROOT
    first = get(path)
    again = get(path, first.headers["ETag"])
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache, public")
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert "Cookie" not in first.headers.get("Vary", "")
    assert "Set-Cookie" not in first.headers
    services.update_quiz(quiz=quiz, changes={"title": "Other title"})
    changed = get(path, first.headers["ETag"])
    assert changed.status_code == 200
    assert b"Other title" in changed.content
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_an_answer_from_memory_asks_no_database_and_is_the_same_for_all(teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, public=True)
    first = get(ROOT)
    with CaptureQueriesContext(connection) as captured:
        again = get(ROOT)
        signed_in = Api(None)
        signed_in.force_login(teacher)
    assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert again.headers["Content-Type"] == "application/json"
    assert again.headers["Content-Security-Policy"]
    assert not any("quizzes_" in query["sql"] for query in captured)
    assert signed_in.get("/community/").content == first.content


@pytest.mark.parametrize("change", ["moderate", "unpublish", "delete", "save"])
def test_what_is_taken_away_is_gone_at_once(teacher: User, moderator: User, make_quiz: MakeQuiz, change: str) -> None:
    quiz = make_quiz(teacher, public=True)
    paths = (ROOT, f"{ROOT}{quiz.pk}/", f"{ROOT}facets/")
    for path in paths:
        assert (get(path).status_code, get(path).status_code) == (200, 200)
    {
        "moderate": lambda: moderate_quizzes(
            moderator=moderator, quizzes=[quiz], rating=ModRating.NOT_SAFE, reason="x"
        ),
        "unpublish": lambda: services.publish_quizzes(quizzes_queryset=Quiz.objects.all(), public=False),
        "delete": lambda: services.delete_quiz(quiz=quiz),
        "save": lambda: services.update_quiz(quiz=quiz, changes={"public": False}),
    }[change]()
    assert [get(path).status_code for path in paths] == [200, 404, 200]
    assert get(ROOT).json()["count"] == 0


def test_nothing_is_kept_of_searches_and_refusals(teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, title="Tin", public=True)
    for path in (f"{ROOT}?q=tin", f"{ROOT}?sort=odd"):
        get(path)
        with CaptureQueriesContext(connection) as captured:
            get(path)
        assert bool(captured.captured_queries) is (path == f"{ROOT}?q=tin")


def test_an_instance_that_keeps_to_itself(teacher: User, make_quiz: MakeQuiz, settings: Any) -> None:
    make_quiz(teacher, public=True)
    assert get(ROOT).status_code == 200
    settings.COMMUNITY_OPEN = False
    for path in ("/community/", "/community/facets/", "/community/suggestions/", "/stats/"):
        assert Api(None).get(path).status_code == 403
    answer = Api(teacher).get("/community/")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache, private")
    assert {"Cookie", "Authorization", "X-API-Key"} <= set(answer.headers["Vary"].split(", "))


def test_reads_of_ones_own_are_conditional_and_private(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    for path in ("/quizzes/", f"/quizzes/{quiz.pk}/"):
        api = Api(teacher)
        first = api.get(path)
        etag = first.headers["ETag"]
        assert first.headers["Cache-Control"] == "no-cache, private"
        assert {"Cookie", "Authorization", "X-API-Key"} <= set(first.headers["Vary"].split(", "))
        assert api.get(path, headers={"If-None-Match": etag}).status_code == 304
        assert Api(None).get(path, headers={"If-None-Match": etag}).status_code == 403
        Quiz.objects.update(plays=quiz.plays + 1)
        assert api.get(path, headers={"If-None-Match": etag}).status_code == 200
        Quiz.objects.update(plays=0)


@pytest.mark.parametrize("query", ["?n=1", "?q=tin"])
def test_a_list_of_three_takes_as_many_queries_as_one_of_two(teacher: User, make_quiz: MakeQuiz, query: str) -> None:
    counts = []
    for number in range(4):
        make_quiz(teacher, title=f"Tin {number}", public=True)
        with CaptureQueriesContext(connection) as captured:
            assert len(titles(query)) == number + 1
        counts.append(len(captured))
    assert counts[2] == counts[3]
    assert counts[3] <= 4  # the words, the quizzes with them, the rows, their tags


# --- around one's quizzes --------------------------------------------------------------------------------


def test_folders_over_the_api(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    api, quiz = Api(teacher), make_quiz(teacher, public=True)
    made = api.post("/folders/", {"name": "Grade 5"})
    assert (made.status_code, made.json()["quiz_count"]) == (201, 0)
    folder = made.json()["id"]
    assert api.put(f"/quizzes/{quiz.pk}/folder/", {"folder": folder}).json() == {"folder": folder}
    assert api.get("/folders/").json()["results"] == [{"id": folder, "name": "Grade 5", "quiz_count": 1}]
    assert api.get(f"/quizzes/?folder={folder}").json()["results"][0]["folder"] == folder
    assert Api(other_teacher).get(f"/quizzes/?scope=public&folder={folder}").json()["count"] == 0
    assert Api(other_teacher).get(f"/quizzes/{quiz.pk}/").json()["folder"] is None
    theirs = library.create_folder(owner=other_teacher, name="Theirs")
    assert api.put(f"/quizzes/{quiz.pk}/folder/", {"folder": str(theirs.pk)}).status_code == 400
    assert api.put(f"/folders/{folder}/", {"name": "Grade 6"}).json()["name"] == "Grade 6"
    assert api.put(f"/quizzes/{quiz.pk}/folder/", {"folder": None}).json() == {"folder": None}
    for name in ("grade 10", "Grade 11"):
        library.create_folder(owner=teacher, name=name)
    in_order = api.get("/folders/?page_size=2").json()
    assert ([one["name"] for one in in_order["results"]], in_order["count"]) == (["Grade 6", "grade 10"], 3)
    assert api.delete(f"/folders/{folder}/").status_code == 204


def test_labels_over_the_api(teacher: User) -> None:
    api = Api(teacher)
    sent = {"title": "Rivers", "questions": [TYPES["ABCD"].example()], "tags": ["Water"], "language": "en"}
    made = api.post("/quizzes/", {**sent, "subject": "Geography", "level": "Adults"}).json()
    assert [made[name] for name in ("tags", "language", "subject", "level")] == [["water"], "en", "Geography", "Adults"]
    assert [quiz["id"] for quiz in api.get("/quizzes/?tag=WATER&language=en").json()["results"]] == [made["id"]]
    assert api.get("/quizzes/?tag=fire").json()["count"] == 0
    assert api.get("/tags/?q=wa").json() == [{"name": "water", "count": 1}]
    replaced = api.put(f"/quizzes/{made['id']}/", {"title": "Rivers", "questions": sent["questions"]}).json()
    assert [replaced[name] for name in ("tags", "language", "subject", "level")] == [[], "", "", ""]
    refused = api.patch(f"/quizzes/{made['id']}/", {"language": "klingon"})
    assert refused.json()["fields"]["language"][0]["code"] == "unknown"


@pytest.mark.parametrize(("sent", "tags"), [("b, a", ["a", "b"]), (None, []), (True, None), (7, None), ([1], None)])
def test_tags_of_a_new_quiz_that_are_no_list(sent: Any, tags: list[str] | None, teacher: User) -> None:
    body = {"title": "Rivers", "questions": [TYPES["ABCD"].example()], "tags": sent}
    answer = Api(teacher).post("/quizzes/", body)
    assert answer.status_code == (400 if tags is None else 201)
    assert answer.json().get("tags") == tags
    assert list(answer.json().get("fields", {})) == (["tags"] if tags is None else [])


def test_reporting_over_the_api(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    path = f"/quizzes/{quiz.pk}/reports/"
    assert Api(other_teacher).post(path, {"reason": "wrong", "text": "No. 2"}).status_code == 201
    assert Api(other_teacher).post(path, {"reason": "boring"}).status_code == 400
    assert Api(teacher).post(path, {"reason": "wrong"}).status_code == 403
    assert list(Report.objects.values_list("quiz", "reporter", "reason", "text")) == [
        (quiz.pk, other_teacher.pk, "wrong", "No. 2")
    ]  # fmt: skip
    for _ in range(library.REPORTS_AN_HOUR - 1):
        Api(other_teacher).post(path, {"reason": "wrong"})
    assert Api(other_teacher).post(path, {"reason": "wrong"}).status_code == 429


def test_recommending_over_the_api(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    api = Api(moderator)
    assert api.put(f"/quizzes/{quiz.pk}/pick/").json() == {"picked": True, "position": 1}
    assert titles("?sort=picked") == ["Seven kinds"]
    assert api.delete(f"/quizzes/{quiz.pk}/pick/").status_code == 204
    assert get(f"{ROOT}?sort=picked&page=1").json()["count"] == 0


def test_a_copy_over_the_api_says_whom_it_comes_from(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    copy = Api(other_teacher).post(f"/quizzes/{quiz.pk}/copy/").json()
    assert (copy["copied_from"], copy["copied_from_author"]) == (str(quiz.pk), "teacher")
    Quiz.objects.filter(pk=copy["id"]).update(public=True)
    assert get(f"{ROOT}{copy['id']}/").json()["copied_from"] == {"id": str(quiz.pk), "author": "teacher"}
