"""Moderation over the API: what waits, decisions and undoing them, appeals, reports, what was changed since."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from quizzes import services
from quizzes.models import ModerationDecision, ModRating, Quiz
from quizzes.moderation_queries import moderation_queue, notice_of
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.quizzes.moderated import appeal, rate, rating_of, report

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

HIDDEN = ModRating.NOT_SAFE


def results(api: Api, path: str) -> list[dict[str, Any]]:
    answer = api.get(f"/moderation/{path}")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


# --- what waits ------------------------------------------------------------------------------------


@pytest.fixture
def waiting(teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz) -> dict[str, Quiz]:
    """A quiz for each reason to wait, and one that doesn't."""
    found = {name: make_quiz(teacher, title=name, public=True) for name in ("appealed", "reported", "changed", "rated")}
    found["unrated"] = make_quiz(other_teacher, title="unrated", public=True, language="de")
    for name in ("appealed", "changed"):
        rate(found[name], moderator, HIDDEN)
    for name in ("reported", "rated"):
        rate(found[name], moderator, ModRating.OK)
    appeal(found["appealed"])
    report(found["reported"], other_teacher)
    services.update_quiz(quiz=found["changed"], changes={"title": "Changed title"})
    return found


def test_the_queue_says_why_a_quiz_waits(waiting: dict[str, Quiz], moderator: User) -> None:
    listed = results(Api(moderator), "queue/")
    assert [(one["title"], one["open_appeal"], one["open_reports"], one["changed"]) for one in listed] == [
        ("appealed", True, 0, False),
        ("reported", False, 1, False),
        ("unrated", False, 0, False),
        ("Changed title", False, 0, True),
    ]
    assert all("questions" not in one and one["question_count"] >= 1 for one in listed)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("waiting=appealed", ["appealed"]),
        ("waiting=reported", ["reported"]),
        ("waiting=changed", ["Changed title"]),
        ("waiting=unrated", ["unrated"]),
        ("language=de", ["unrated"]),
        ("author=TEACHER&waiting=reported", ["reported"]),
        ("author=nobody", []),
    ],
)
def test_the_queue_is_filtered(query: str, titles: list[str], waiting: dict[str, Quiz], moderator: User) -> None:
    assert [one["title"] for one in results(Api(moderator), f"queue/?{query}")] == titles


def test_a_filter_that_makes_no_sense_is_refused(moderator: User) -> None:
    assert Api(moderator).get("/moderation/queue/?waiting=for-godot").json()["fields"].keys() == {"waiting"}
    assert Api(moderator).get("/moderation/decisions/?quiz=1").json()["fields"].keys() == {"quiz"}


@pytest.mark.parametrize("path", ["queue/", "reports/", "decisions/", "appeals/"])
def test_a_list_asks_as_little_for_three_as_for_one(
    path: str, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    def one_more() -> None:
        quiz = make_quiz(teacher, public=True)
        report(quiz, teacher)
        rate(quiz, moderator, HIDDEN)
        appeal(quiz)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown = results(api, path)
        assert len(shown) == Quiz.objects.count()
        return len(captured)

    api = Api(moderator)
    one_more()
    results(api, path)
    one = count()
    one_more()
    one_more()
    assert count() == one


# --- decisions -------------------------------------------------------------------------------------


def test_a_decision_is_listed_and_undone(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz, api = make_quiz(teacher, public=True), Api(moderator)
    rate(quiz, moderator, ModRating.PLAUSIBLE, "")
    rate(quiz, moderator, HIDDEN)
    newest, older = results(api, f"decisions/?quiz={quiz.pk}")
    assert (newest["mod_rating"], newest["previous"], newest["reason"], newest["version"]) == (
        HIDDEN, ModRating.PLAUSIBLE, "It insults people.", 1
    )  # fmt: skip
    assert newest["quiz"] == {"id": str(quiz.pk), "title": quiz.title, "public": True, "mod_rating": HIDDEN}
    assert newest["moderator"]["username"] == moderator.username
    assert [(one["in_force"], one["may_undo"]) for one in (newest, older)] == [(True, True), (False, False)]
    assert results(api, "decisions/?in_force=true&mod_rating=2") == [newest]

    path = f"/moderation/decisions/{newest['id']}/undo/"
    assert api.post(path, {"reason": " "}).json()["fields"].keys() == {"reason"}
    undone = api.post(path, {"reason": "Looked at the wrong one."})
    assert (undone.status_code, rating_of(quiz)) == (200, ModRating.PLAUSIBLE)
    shown = undone.json()
    assert (shown["undo_reason"], shown["in_force"], shown["may_undo"], shown["quiz"]["mod_rating"]) == (
        "Looked at the wrong one.", False, False, ModRating.PLAUSIBLE
    )  # fmt: skip
    assert shown["undone_by"]["username"] == moderator.username
    # Now the one before it is in force again.
    assert [one["in_force"] for one in results(api, "decisions/")] == [False, True]
    again = api.post(path, {"reason": "Twice."})
    assert (again.status_code, again.json()["code"]) == (409, "not_undoable")


def test_after_thirty_days_a_decision_stays(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz, api = make_quiz(teacher, public=True), Api(moderator)
    rate(quiz, moderator, HIDDEN)
    ModerationDecision.objects.update(decided_at=timezone.now() - timedelta(days=31))
    (decision,) = results(api, "decisions/")
    assert (decision["in_force"], decision["may_undo"]) == (True, False)
    assert api.post(f"/moderation/decisions/{decision['id']}/undo/", {"reason": "Late."}).status_code == 409
    assert rating_of(quiz) == HIDDEN


def test_what_was_changed_since_and_rating_it_unseen(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz, api = make_quiz(teacher, title="Rivers", public=True), Api(moderator)
    path = f"/quizzes/{quiz.pk}/changes/"
    rate(quiz, moderator, HIDDEN)
    assert api.get(path).status_code == 404
    seen = api.get(f"/quizzes/{quiz.pk}/").json()["updated_at"]
    services.update_quiz(quiz=quiz, changes={"title": "Lakes"})
    (change,) = api.get(path).json()["fields"]
    assert (change["name"], change["before"], change["after"]) == ("title", "Rivers", "Lakes")
    rated = api.put(f"/quizzes/{quiz.pk}/moderation/", {"mod_rating": 0, "seen": seen})
    assert [one["code"] for one in rated.json()["fields"]["seen"]] == ["changed"]
    seen = api.get(f"/quizzes/{quiz.pk}/").json()["updated_at"]
    assert api.put(f"/quizzes/{quiz.pk}/moderation/", {"mod_rating": 0, "seen": seen}).status_code == 200
    assert rating_of(quiz) == ModRating.OK


# --- appeals and reports ---------------------------------------------------------------------------


@pytest.mark.parametrize(("granted", "rating"), [(True, None), (False, HIDDEN)])
def test_an_appeal_is_answered_once(
    granted: bool, rating: int | None, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, api = make_quiz(teacher, public=True), Api(moderator)
    rate(quiz, moderator, HIDDEN)
    appeal(quiz, "It is a <b>quotation</b>.")
    (waiting,) = results(api, "appeals/?open=true")
    assert (waiting["text"], waiting["reason"], waiting["granted"], waiting["author"]["username"]) == (
        "It is a <b>quotation</b>.", "It insults people.", None, "teacher"
    )  # fmt: skip
    path = f"/moderation/appeals/{waiting['id']}/answer/"
    assert api.post(path, {"answer": "Yes."}).json()["fields"].keys() == {"granted"}
    assert api.post(path, {"granted": granted}).json()["fields"].keys() == {"answer"}
    answered = api.post(path, {"granted": granted, "answer": "We looked again."})
    assert (answered.status_code, rating_of(quiz)) == (200, rating)
    assert (answered.json()["granted"], answered.json()["quiz"]["mod_rating"]) == (granted, rating)
    again = api.post(path, {"granted": True, "answer": "Once more."})
    assert (again.status_code, again.json()["code"]) == (409, "answered")
    assert results(api, "appeals/?open=true") == []
    assert [one["answer"] for one in results(api, f"appeals/?granted={granted}")] == ["We looked again."]
    # The author of a decision that stands reads the answer.
    notice = Api(teacher).get(f"/quizzes/{quiz.pk}/notice/").json()
    assert notice["appeal"] is None if granted else notice["appeal"]["answer"] == "We looked again."


def test_reports_are_listed_and_resolved(
    teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, other, private = (make_quiz(teacher, public=public) for public in (True, True, False))
    for one in (quiz, other, private):
        report(one, other_teacher)
    api = Api(moderator)
    (one,) = results(api, f"reports/?quiz={quiz.pk}")
    assert (one["reason"], one["text"], one["reporter"]["username"], one["resolved_at"]) == (
        "offensive", "Look at <b>3</b>", other_teacher.username, None
    )  # fmt: skip
    for settled in (quiz, private):
        assert api.post(f"/quizzes/{settled.pk}/reports/resolve/", None).json() == {"resolved": 1}
    assert api.post(f"/quizzes/{quiz.pk}/reports/resolve/", None).json() == {"resolved": 0}
    assert [one["quiz"]["id"] for one in results(api, "reports/?open=true")] == [str(other.pk)]
    # A private quiz is out of sight as soon as its report is settled.
    assert {one["quiz"]["id"] for one in results(api, "reports/")} == {str(quiz.pk), str(other.pk)}
    assert api.post(f"/quizzes/{private.pk}/reports/resolve/", None).status_code == 404


# --- copies of what is hidden ----------------------------------------------------------------------


def test_a_copy_of_a_hidden_quiz_is_hidden_until_a_moderator_has_looked_at_it(
    teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, api = make_quiz(teacher, public=True), Api(teacher)
    rate(quiz, moderator, HIDDEN)
    made = api.post(f"/quizzes/{quiz.pk}/copy/", None).json()
    assert (made["public"], made["mod_rating"]) == (False, HIDDEN)
    # A copy of the copy, after the first one is gone, is no way around it either.
    api.delete(f"/quizzes/{quiz.pk}/")
    second = api.post(f"/quizzes/{made['id']}/copy/", None).json()
    assert api.patch(f"/quizzes/{second['id']}/", {"public": True}).json()["mod_rating"] == HIDDEN
    assert Api().get(f"/community/{second['id']}/").status_code == 404
    copied = Quiz.objects.get(pk=second["id"])
    notice = notice_of(copied)
    assert notice is not None
    assert (notice.decision.reason, notice.may_appeal, notice.hidden) == ("It insults people.", True, True)
    # Unchanged it has been looked at already; changed it waits.
    assert not moderation_queue().exists()
    services.update_quiz(quiz=copied, changes={"title": "Nobody is insulted here"})
    assert [one.pk for one in moderation_queue()] == [copied.pk]
    assert Api().get(f"/community/{copied.pk}/").status_code == 404
    Api(moderator).put(f"/quizzes/{copied.pk}/moderation/", {"mod_rating": 0})
    assert Api().get(f"/community/{copied.pk}/").status_code == 200


def test_a_copy_of_what_was_hidden_without_a_known_reason_can_be_appealed(teacher: User, make_quiz: MakeQuiz) -> None:
    copied = services.copy_quiz(quiz=make_quiz(teacher, public=True, mod_rating=HIDDEN), owner=teacher)
    notice = notice_of(copied)
    assert notice is not None
    assert (copied.mod_rating, notice.may_appeal) == (HIDDEN, True)


@pytest.mark.parametrize("rating", [None, ModRating.OK, ModRating.NEEDS_ATTENTION, ModRating.EXCEPTIONAL])
def test_other_ratings_are_not_copied(rating: ModRating | None, teacher: User, make_quiz: MakeQuiz) -> None:
    copied = services.copy_quiz(quiz=make_quiz(teacher, public=True, mod_rating=rating), owner=teacher)
    assert (copied.mod_rating, copied.decisions.count()) == (None, 0)
