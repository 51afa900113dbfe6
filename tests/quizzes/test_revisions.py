"""Versions of quizzes: kept by every save, compared and restored on the desk and over the API."""

import uuid
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from quizzes import services
from quizzes.files import files_linked_to
from quizzes.models import Quiz, QuizRevision
from quizzes.question_types import TYPES
from quizzes.revision_services import restore_revision
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.quizzes.test_services import store_file

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

ONE = [TYPES["ABCD"].example()]
TWO = [*ONE, TYPES["TEXT"].example()]
DESK = "/admin/quizzes/quiz/"


def titles(quiz: Quiz) -> list[tuple[int, str]]:
    return [(version.number, version.content["title"]) for version in quiz.revisions.all()]


# --- keeping ---------------------------------------------------------------------------------------


def test_every_save_that_changes_something_keeps_a_version(teacher: User, administrator: User) -> None:
    quiz = services.create_quiz(owner=teacher, title="Rivers", questions=ONE, tags=["water"])
    services.update_quiz(quiz=quiz, changes={"title": "Rivers"})
    services.update_quiz(quiz=quiz, changes={"public": True})
    services.update_quiz(quiz=quiz, changes={"title": "Lakes", "questions": TWO}, saved_by=administrator)
    services.update_quiz(quiz=quiz, changes={"tags": ["land"]})
    assert [(one.number, one.saved_by, one.changes) for one in quiz.revisions.all()] == [
        (3, teacher, {"fields": ["tags"]}),
        (2, administrator, {"fields": ["title"], "added": 1}),
        (1, teacher, {}),
    ]
    newest = quiz.revisions.first()
    assert newest.content == {
        "title": "Lakes",
        "description": "",
        "questions": TWO,
        "cover_image": "",
        "background_image": "",
        "background_color": "",
        "language": "",
        "subject": "",
        "level": "",
        "tags": ["land"],
    }
    assert newest.saved_at == quiz.updated_at


def test_a_quiz_from_before_there_were_versions_keeps_what_it_was(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, title="Old")
    before = quiz.updated_at
    services.update_quiz(quiz=quiz, changes={"title": "New"})
    assert titles(quiz) == [(2, "New"), (1, "Old")]
    first = quiz.revisions.get(number=1)
    assert (first.saved_at, first.saved_by) == (before, None)


def test_what_was_stored_by_other_ways_is_kept_too(teacher: User) -> None:
    quiz = services.create_quiz(owner=teacher, title="Rivers", questions=ONE)
    Quiz.objects.filter(pk=quiz.pk).update(title="By hand")
    services.update_quiz(quiz=Quiz.objects.get(pk=quiz.pk), changes={"title": "Lakes"})
    assert titles(quiz) == [(3, "Lakes"), (2, "By hand"), (1, "Rivers")]


def test_a_refused_change_keeps_nothing(teacher: User, make_quiz: MakeQuiz) -> None:
    with pytest.raises(services.QuizInvalid):
        services.update_quiz(quiz=make_quiz(teacher), changes={"title": ""})
    assert not QuizRevision.objects.exists()


def test_old_versions_go_but_the_first(teacher: User, make_quiz: MakeQuiz, settings: LazySettings) -> None:
    settings.QUIZ_REVISIONS_KEPT = 3
    quiz = make_quiz(teacher, title="Number 0")
    for number in range(1, 7):
        services.update_quiz(quiz=quiz, changes={"title": f"Number {number}"})
    assert titles(quiz) == [(7, "Number 6"), (6, "Number 5"), (5, "Number 4"), (1, "Number 0")]


def test_saving_costs_two_queries_more_whatever_has_been_kept(teacher: User, make_quiz: MakeQuiz) -> None:
    def statements(title: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            services.update_quiz(quiz=quiz, changes={"title": title, "tags": []})
        return [query["sql"] for query in captured]

    quiz = make_quiz(teacher)
    for number in range(3):
        services.update_quiz(quiz=quiz, changes={"title": f"Number {number}"})
    fourth = statements("Fourth")
    for number in range(5):
        services.update_quiz(quiz=quiz, changes={"title": f"More {number}"})
    assert len(statements("Last")) == len(fourth)
    assert sum("quizzes_quizrevision" in sql for sql in fourth) == 2


def test_versions_go_with_the_quiz_and_stay_without_the_person(
    teacher: User, administrator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher)
    services.update_quiz(quiz=quiz, changes={"title": "Corrected"}, saved_by=administrator)
    administrator.delete()
    assert quiz.revisions.first().saved_by is None
    services.delete_quiz(quiz=quiz)
    assert not QuizRevision.objects.exists()


# --- restoring -------------------------------------------------------------------------------------


def test_restoring_makes_a_new_version_and_is_undone_the_same_way(teacher: User) -> None:
    quiz = services.create_quiz(owner=teacher, title="Rivers", questions=ONE, tags=["water"], public=True)
    services.update_quiz(quiz=quiz, changes={"title": "Lakes", "questions": TWO, "tags": [], "public": False})
    restore_revision(revision=quiz.revisions.get(number=1), person=teacher)
    quiz.refresh_from_db()
    assert (quiz.title, quiz.questions, [tag.name for tag in quiz.tags.all()], quiz.public) == (
        "Rivers", ONE, ["water"], False
    )  # fmt: skip
    newest = quiz.revisions.first()
    assert (newest.number, newest.note, newest.saved_by) == (3, "Version 1 restored", teacher)
    restore_revision(revision=quiz.revisions.get(number=2), person=teacher)
    quiz.refresh_from_db()
    assert (quiz.title, quiz.questions) == ("Lakes", TWO)
    assert len(titles(quiz)) == 4


def test_restoring_what_is_there_changes_nothing(teacher: User) -> None:
    quiz = services.create_quiz(owner=teacher, title="Rivers", questions=ONE)
    assert restore_revision(revision=quiz.revisions.get(), person=teacher).updated_at == quiz.updated_at
    assert quiz.revisions.count() == 1


def test_files_of_others_that_a_copy_brought_come_back(teacher: User, other_teacher: User) -> None:
    theirs, strangers = store_file(teacher), store_file(teacher)
    quiz = services.create_quiz(owner=teacher, title="Rivers", questions=ONE, cover_image=str(theirs.pk))
    copied = services.copy_quiz(quiz=quiz, owner=other_teacher)
    services.update_quiz(quiz=copied, changes={"cover_image": str(strangers.pk)})
    assert list(copied.storage_items.all()) == []
    restore_revision(revision=copied.revisions.get(number=1), person=other_teacher)
    assert list(files_linked_to(str(copied.pk))) == [theirs]


# --- the desk --------------------------------------------------------------------------------------


def two_versions(teacher: User) -> Quiz:
    quiz = services.create_quiz(owner=teacher, title="Rivers", questions=ONE)
    question = {**ONE[0], "question": "Which planet is <b>the smallest</b>?"}
    services.update_quiz(quiz=quiz, changes={"questions": [question, TYPES["SLIDE"].example()]})
    return quiz


def test_the_history_lists_compares_and_restores(signed_in: Any, teacher: User) -> None:
    quiz, client = two_versions(teacher), signed_in(teacher)
    assert f"{DESK}{quiz.pk}/versions/" in client.get(f"{DESK}{quiz.pk}/change/").content.decode()
    page = client.get(f"{DESK}{quiz.pk}/versions/").content.decode()
    assert "1 question changed, 1 question added" in page
    page = client.get(f"{DESK}{quiz.pk}/versions/compare/?from=2&to=1").content.decode()
    assert "Which planet is the <del>largest</del><ins>smallest</ins>?" in page
    assert client.get(f"{DESK}{quiz.pk}/versions/compare/").status_code == 200
    assert "Which planet is the largest?" in client.get(f"{DESK}{quiz.pk}/versions/1/").content.decode()
    assert client.get(f"{DESK}{quiz.pk}/versions/1/restore/").status_code == 405
    answer = client.post(f"{DESK}{quiz.pk}/versions/1/restore/", follow=True)
    assert "Version 1 is restored" in answer.content.decode()
    quiz.refresh_from_db()
    assert quiz.questions == ONE
    again = client.post(f"{DESK}{quiz.pk}/versions/3/restore/", follow=True)
    assert "Nothing was changed" in again.content.decode()


def test_a_version_that_breaks_a_younger_rule_is_refused_with_the_reason(signed_in: Any, teacher: User) -> None:
    quiz = services.create_quiz(owner=teacher, title="Draft", questions=[])
    services.update_quiz(quiz=quiz, changes={"questions": ONE, "public": True})
    answer = signed_in(teacher).post(f"{DESK}{quiz.pk}/versions/1/restore/", follow=True)
    assert "Add a question before you publish this quiz." in answer.content.decode()
    assert quiz.revisions.count() == 2


@pytest.mark.parametrize("path", ["?from=1&to=9", "?from=x&to=1", "?from=1", "?from=٣&to=1", "?from=1&to=99999999999"])
def test_versions_that_are_not_there(signed_in: Any, teacher: User, path: str) -> None:
    quiz = two_versions(teacher)
    assert signed_in(teacher).get(f"{DESK}{quiz.pk}/versions/compare/{path}").status_code == 404


def test_what_players_could_have_typed_is_shown_as_text(signed_in: Any, teacher: User) -> None:
    quiz = services.create_quiz(owner=teacher, title="a &lt;script&gt;alert(1)&lt;/script&gt;", questions=ONE)
    services.update_quiz(quiz=quiz, changes={"title": "b &lt;img src=x onerror=alert(1)&gt;", "subject": "<b>x</b>"})
    page = signed_in(teacher).get(f"{DESK}{quiz.pk}/versions/compare/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


@pytest.mark.parametrize("below", ["versions/", "versions/1/", "versions/compare/"])
def test_the_history_is_its_owners_and_administrators(
    signed_in: Any, teacher: User, other_teacher: User, moderator: User, administrator: User, below: str
) -> None:
    quiz = two_versions(teacher)
    services.update_quiz(quiz=quiz, changes={"public": True})
    people = {teacher: 200, other_teacher: 404, moderator: 404, administrator: 200}
    assert {who: signed_in(who).get(f"{DESK}{quiz.pk}/{below}").status_code for who in people} == people
    for who in (other_teacher, moderator):
        assert signed_in(who).post(f"{DESK}{quiz.pk}/versions/1/restore/").status_code == 404
    assert quiz.revisions.count() == 2


def test_a_long_history_asks_as_little_as_a_short_one(signed_in: Any, teacher: User) -> None:
    quiz, client = two_versions(teacher), signed_in(teacher)
    client.get(f"{DESK}{quiz.pk}/versions/")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{DESK}{quiz.pk}/versions/")
        return len(captured)

    short = count()
    for number in range(4):
        services.update_quiz(quiz=quiz, changes={"title": f"Number {number}"})
    assert count() == short


# --- the API ---------------------------------------------------------------------------------------


def test_list_one_and_restore_over_the_api(teacher: User) -> None:
    quiz, api = two_versions(teacher), Api(teacher)
    page = api.get(f"/quizzes/{quiz.pk}/revisions/").json()
    assert [(one["number"], one["question_count"], one["changes"], one["note"]) for one in page["results"]] == [
        (2, 2, {"changed": 1, "added": 1}, ""),
        (1, 1, {}, ""),
    ]
    assert {"content", "questions"} & page["results"][0].keys() == set()
    assert page["results"][0]["saved_by"]["username"] == "teacher"
    assert api.get(f"/quizzes/{quiz.pk}/revisions/1/").json()["content"]["questions"] == ONE
    restored = api.post(f"/quizzes/{quiz.pk}/revisions/1/restore/", None)
    assert (restored.status_code, restored.json()["questions"]) == (200, ONE)
    assert [one["note"] for one in api.get(f"/quizzes/{quiz.pk}/revisions/").json()["results"]] == [
        "Version 1 restored", "", ""
    ]  # fmt: skip
    assert api.get(f"/quizzes/{quiz.pk}/revisions/9/").status_code == 404
    assert api.get(f"/quizzes/{uuid.uuid4()}/revisions/").status_code == 404


def test_two_versions_are_compared_over_the_api(teacher: User) -> None:
    quiz, api = two_versions(teacher), Api(teacher)
    path = f"/quizzes/{quiz.pk}/revisions/compare/"
    shown = api.get(f"{path}?from=2&to=1").json()
    assert api.get(path).json() == api.get(f"{path}?from=1&to=2").json() == shown
    assert (shown["older"]["number"], shown["newer"]["number"], shown["newer"]["question_count"]) == (1, 2, 2)
    changed, added = shown["diff"]["questions"]
    assert (changed["kind"], changed["old"], changed["new"], changed["question"]["type"]) == ("changed", 1, 1, "ABCD")
    assert [one["name"] for one in changed["fields"]] == ["question"]
    assert "<ins>" in changed["fields"][0]["marked"]
    assert (added["kind"], added["old"], added["new"], added["answers"]) == ("added", None, 2, [])
    assert api.get(f"{path}?from=2&to=2").json()["diff"] == {"fields": [], "questions": [], "unchanged": 2}


def test_a_changed_answer_is_named_over_the_api(teacher: User) -> None:
    question = TYPES["ABCD"].example()
    quiz = services.create_quiz(owner=teacher, title="Rivers", questions=[question])
    first, *others = question["answers"]
    answers = [{**first, "answer": "Another river"}, *others]
    services.update_quiz(quiz=quiz, changes={"questions": [{**question, "answers": answers}]})
    (change,) = Api(teacher).get(f"/quizzes/{quiz.pk}/revisions/compare/").json()["diff"]["questions"]
    (answer,) = change["answers"]
    assert (answer["kind"], answer["old"], answer["answer"]["answer"]) == ("changed", 1, "Another river")
    assert [(one["name"], one["before"]) for one in answer["fields"]] == [("answer", first["answer"])]


@pytest.mark.parametrize(
    ("query", "status"),
    [("?from=1&to=9", 404), ("?from=1", 400), ("?from=x&to=1", 400), ("?from=-1&to=1", 400), ("?from=²&to=1", 400)],
)
def test_only_versions_that_there_are_can_be_compared(query: str, status: int, teacher: User) -> None:
    quiz = two_versions(teacher)
    assert Api(teacher).get(f"/quizzes/{quiz.pk}/revisions/compare/{query}").status_code == status


def test_a_quiz_with_one_version_has_nothing_to_compare(teacher: User) -> None:
    quiz = services.create_quiz(owner=teacher, title="Rivers", questions=ONE)
    assert Api(teacher).get(f"/quizzes/{quiz.pk}/revisions/compare/").status_code == 404
