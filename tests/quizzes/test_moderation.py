"""Moderation: what waits, decisions with reasons, undoing, hiding, appeals."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from quizzes import moderation_queries as queries
from quizzes import moderation_services as moderation
from quizzes import services
from quizzes.library_services import pick_quizzes
from quizzes.models import ModerationDecision, ModRating, Pick, Quiz
from quizzes.moderation_mails import send_to_author
from quizzes.moderation_services import ModerationRefused
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.jobs import do_jobs
from tests.quizzes.moderated import DESK, QUEUE, appeal, page_of, rate, rating_of, report

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]


# --- what waits ------------------------------------------------------------------------------------


def test_appeals_come_first_then_reports_then_the_unrated_longest_waiting(
    teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    old, new = timezone.now() - timedelta(days=3), timezone.now()
    make_quiz(teacher, title="unrated new", public=True, updated_at=new)
    make_quiz(teacher, title="unrated old", public=True, updated_at=old)
    make_quiz(teacher, title="rated", public=True, mod_rating=ModRating.OK)
    make_quiz(teacher, title="private")
    reported = make_quiz(teacher, title="reported once", public=True, mod_rating=ModRating.OK)
    twice = make_quiz(teacher, title="reported twice, private now", mod_rating=ModRating.OK)
    settled = make_quiz(teacher, title="settled", public=True, mod_rating=ModRating.OK)
    appealed = make_quiz(teacher, title="appealed", public=True)
    for quiz, reporter in ((reported, other_teacher), (twice, None), (twice, other_teacher), (settled, None)):
        report(quiz, reporter)
    assert moderation.resolve_reports(quiz=settled, moderator=moderator, now=new) == 1
    rate(appealed, moderator, ModRating.NOT_SAFE)
    appeal(appealed)
    assert [(quiz.title, quiz.open_reports) for quiz in queries.moderation_queue()] == [
        ("appealed", 0),
        ("reported twice, private now", 2),
        ("reported once", 1),
        ("unrated old", 0),
        ("unrated new", 0),
    ]
    assert queries.waiting_counts() == {"appealed": 1, "reported": 2, "changed": 0, "unrated": 2}
    ids = list(queries.moderation_queue().values_list("pk", flat=True))
    assert queries.neighbours(ids[1]) == (ids[0], ids[2])
    assert queries.neighbours(ids[4]) == (ids[3], None)
    assert queries.neighbours(settled.pk) == (None, ids[0])


def test_the_queue_asks_as_little_for_three_as_for_one(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    report(make_quiz(teacher, public=True))
    client = signed_in(moderator)
    client.get(QUEUE)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(QUEUE).status_code == 200
        return len(captured)

    one = count()
    for _number in range(2):
        report(make_quiz(teacher, public=True))
    assert count() == one


def test_what_was_changed_after_it_was_hidden_stays_hidden_and_waits(
    teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    assert not queries.moderation_queue().exists()
    services.update_quiz(quiz=quiz, changes={"title": "All good now"})
    assert rating_of(quiz) == ModRating.NOT_SAFE
    assert [one.changed for one in queries.moderation_queue()] == [True]
    assert queries.waiting_counts()["changed"] == 1
    # The same rating again is a decision about the new version.
    assert moderation.moderate_quizzes(moderator=moderator, quizzes=[quiz], rating=2, reason="Still.") == 1
    assert not queries.moderation_queue().exists()
    assert moderation.moderate_quizzes(moderator=moderator, quizzes=[quiz], rating=2, reason="Still.") == 0


# --- deciding and undoing --------------------------------------------------------------------------


def test_what_was_changed_since_it_was_recommended_waits_before_the_unrated(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    make_quiz(teacher, title="unrated", public=True, updated_at=timezone.now() - timedelta(days=3))
    picked = services.create_quiz(owner=teacher, title="Good one", questions=[TYPES["ABCD"].example()], public=True)
    rate(picked, moderator, ModRating.EXCEPTIONAL)
    pick_quizzes(moderator=moderator, quizzes=Quiz.objects.filter(pk=picked.pk))
    assert [quiz.title for quiz in queries.moderation_queue()] == ["unrated"]
    services.update_quiz(quiz=picked, changes={"title": "Another <b>one</b>"})
    assert [(quiz.title, quiz.pick_changed) for quiz in queries.moderation_queue()] == [
        ("Another <b>one</b>", True),
        ("unrated", False),
    ]
    # It stays recommended until somebody has looked.
    assert Pick.objects.filter(quiz=picked).exists()
    client = signed_in(moderator)
    assert "Changed since it was recommended" in client.get(QUEUE).content.decode()
    assert "What changed since it was rated" in client.get(page_of(picked)).content.decode()
    listed = Api(moderator).get("/moderation/queue/").json()["results"]
    assert [one["pick_changed"] for one in listed] == [True, False]
    rate(picked, moderator, ModRating.OK)
    assert [quiz.title for quiz in queries.moderation_queue()] == ["unrated"]


def test_what_was_recommended_without_a_rating_shows_what_changed_since(
    signed_in: Any, teacher: User, moderator: User
) -> None:
    quiz = services.create_quiz(owner=teacher, title="Good one", questions=[TYPES["ABCD"].example()], public=True)
    pick_quizzes(moderator=moderator, quizzes=Quiz.objects.filter(pk=quiz.pk))
    assert [one.pick_changed for one in queries.moderation_queue()] == [False]
    assert queries.changes_since_picked(quiz) is None
    services.update_quiz(quiz=quiz, changes={"title": "Worse one"})
    page = signed_in(moderator).get(page_of(quiz)).content.decode()
    assert "What changed since it was recommended" in page
    assert "<del>Good" in page


@pytest.mark.parametrize("rating", [ModRating.NEEDS_ATTENTION, ModRating.NOT_SAFE])
def test_the_author_is_owed_a_reason(teacher: User, moderator: User, make_quiz: MakeQuiz, rating: ModRating) -> None:
    quiz = make_quiz(teacher, public=True)
    for reason in ("", "  \n "):
        with pytest.raises(ModerationRefused, match="Give a reason"):
            rate(quiz, moderator, rating, reason)
    with pytest.raises(ModerationRefused, match="500"):
        rate(quiz, moderator, rating, "x" * 501)
    assert (rating_of(quiz), LogEntry.objects.count()) == (None, 0)
    answer = Api(moderator).put(f"/quizzes/{quiz.pk}/moderation/", {"mod_rating": int(rating)})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["reason"])


def test_a_decision_is_kept_with_the_version_that_was_rated(
    teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True, mod_rating=ModRating.OK)
    rate(quiz, moderator, ModRating.FACTS_CHECKED, "Looked up.")
    decision = ModerationDecision.objects.get()
    assert (decision.previous, decision.rating, decision.reason, decision.moderator) == (0, 4, "Looked up.", moderator)
    assert decision.revision == quiz.revisions.get()
    assert queries.changes_since_rated(quiz) is None
    services.update_quiz(quiz=quiz, changes={"title": "Other words"})
    found = queries.changes_since_rated(quiz)
    assert found is not None
    assert (found[0], [change.name for change in found[1].fields]) == (decision, ["title"])


def test_rated_versions_are_never_forgotten(teacher: User, moderator: User, make_quiz: MakeQuiz, settings: Any) -> None:
    settings.QUIZ_REVISIONS_KEPT = 2
    quiz = make_quiz(teacher, public=True)
    services.update_quiz(quiz=quiz, changes={"title": "Rated"})
    rate(quiz, moderator, ModRating.OK)
    for number in range(5):
        services.update_quiz(quiz=quiz, changes={"title": f"Number {number}"})
    assert list(quiz.revisions.values_list("number", flat=True)) == [7, 6, 2, 1]


def test_a_decision_is_undone_with_a_reason(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, mod_rating=ModRating.OK)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    decision, now = ModerationDecision.objects.get(), timezone.now()
    with pytest.raises(ModerationRefused, match="Give a reason"):
        moderation.undo_decision(decision=decision, moderator=moderator, reason="", now=now)
    moderation.undo_decision(decision=decision, moderator=moderator, reason="A slip.", now=now)
    assert rating_of(quiz) == ModRating.OK
    decision.refresh_from_db()
    assert (decision.undone_by, decision.undo_reason, decision.undone_at) == (moderator, "A slip.", now)
    assert "Moderation undone: Not safe for school → OK. A slip." in {
        entry.change_message for entry in LogEntry.objects.all()
    }
    with pytest.raises(ModerationRefused, match="can't be undone any more"):
        moderation.undo_decision(decision=decision, moderator=moderator, reason="Again.", now=now)


def test_what_was_changed_meanwhile_gets_no_old_rating_back(
    teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True, mod_rating=ModRating.FACTS_CHECKED)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    services.update_quiz(quiz=quiz, changes={"title": "Other words"})
    decision = ModerationDecision.objects.get()
    moderation.undo_decision(decision=decision, moderator=moderator, reason="A slip.", now=timezone.now())
    assert rating_of(quiz) is None


def test_undoing_ends_after_thirty_days_and_with_the_next_decision(
    teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, day = make_quiz(teacher, public=True), timedelta(days=1)
    rate(quiz, moderator, ModRating.OK)
    first = ModerationDecision.objects.get()
    assert queries.can_undo(first, Quiz.objects.get(), now=first.decided_at + 30 * day)
    assert not queries.can_undo(first, Quiz.objects.get(), now=first.decided_at + 31 * day)
    rate(quiz, moderator, ModRating.EXCEPTIONAL)
    second = quiz.decisions.first()
    assert [queries.can_undo(one, Quiz.objects.get(), now=timezone.now()) for one in (first, second)] == [False, True]
    moderation.undo_decision(decision=second, moderator=moderator, reason="Not that good.", now=timezone.now())
    moderation.undo_decision(decision=first, moderator=moderator, reason="Not at all.", now=timezone.now())
    assert rating_of(quiz) is None


def test_a_quiz_that_changed_while_it_was_looked_at_is_not_rated(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, client = make_quiz(teacher, public=True), signed_in(moderator)
    seen = client.get(page_of(quiz)).context["decision_form"].initial["seen"]
    services.update_quiz(quiz=quiz, changes={"title": "Slipped in"})
    page = client.post(page_of(quiz), {"do": "rate", "rating": "0", "seen": seen, "reason": "My words"})
    assert "was changed while you looked at it" in page.content.decode()
    assert "My words" in page.content.decode()
    assert rating_of(quiz) is None


def test_what_somebody_else_decided_meanwhile_is_not_overruled_unseen(
    signed_in: Any, teacher: User, moderator: User, administrator: User, make_quiz: MakeQuiz
) -> None:
    quiz, client = make_quiz(teacher, public=True), signed_in(administrator)
    form = {"do": "rate", "rating": "5", "seen": client.get(page_of(quiz)).context["decision_form"].initial["seen"]}
    rate(quiz, moderator, ModRating.NOT_SAFE, "It insults people.")
    page = client.post(page_of(quiz), form).content.decode()
    assert "Somebody else rated the quiz while you looked at it" in page
    assert rating_of(quiz) == ModRating.NOT_SAFE
    # Who agrees has nothing to look at again; who has looked again may overrule.
    agrees = {**form, "rating": "2", "reason": "Indeed."}
    assert client.post(page_of(quiz), agrees).status_code == 302
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page)
    assert client.post(page_of(quiz), {**form, "seen": seen}).status_code == 302
    assert rating_of(quiz) == ModRating.EXCEPTIONAL


# --- hidden ----------------------------------------------------------------------------------------


def test_hidden_at_once_everywhere_but_for_the_author(
    signed_in: Any, teacher: User, other_teacher: User, moderator: User, django_capture_on_commit_callbacks: Any
) -> None:
    quiz = services.create_quiz(owner=teacher, title="Insults", questions=[TYPES["ABCD"].example()], public=True)
    page = f"/quizzes/{quiz.pk}/"
    lists = ("/quizzes/", "/quizzes/?q=insults", "/sitemap-quizzes.xml", "/api/v1/community/")

    def seen(client: Client) -> list[bool]:
        return [str(quiz.pk) in client.get(path).content.decode() for path in lists]

    visitor = Client()
    assert seen(visitor) == [True] * 4
    with django_capture_on_commit_callbacks(execute=True):
        rate(quiz, moderator, ModRating.NOT_SAFE)
    assert seen(visitor) == seen(signed_in(other_teacher)) == [False] * 4
    statuses = {who: signed_in(who).get(page).status_code for who in (teacher, other_teacher, moderator)}
    assert statuses == {teacher: 200, other_teacher: 404, moderator: 200}
    assert (visitor.get(page).status_code, visitor.get("/users/teacher/").status_code) == (404, 404)
    own = signed_in(teacher)
    for path in (page, f"{DESK}{quiz.pk}/change/", "/admin/"):
        assert "The reason: It insults people." in " ".join(own.get(path).content.decode().split())
    assert "The reason:" not in signed_in(moderator).get(page).content.decode()


def test_the_author_gets_a_mail_with_the_reason_and_one_when_it_is_taken_back(
    teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, title="Rivers", public=True)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    do_jobs()
    moderation.undo_decision(
        decision=quiz.decisions.get(), moderator=moderator, reason="A slip, sorry.", now=timezone.now()
    )
    do_jobs()
    hidden, shown = mail.outbox
    assert (hidden.to, hidden.subject) == ([teacher.email], "Your quiz “Rivers” was hidden on Classroom")
    assert "The reason: It insults people." in hidden.body
    assert f"/quizzes/{quiz.pk}/appeal/" in hidden.body
    assert shown.subject == "Your quiz “Rivers” is shown again on Classroom"
    assert "A slip, sorry." in shown.body
    mail.outbox.clear()
    send_to_author("quiz_hidden", quiz.decisions.get())  # by a job that came late
    assert mail.outbox == []


def test_other_ratings_send_no_mail(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    for rating in (ModRating.OK, ModRating.NEEDS_ATTENTION, None):
        rate(make_quiz(teacher, public=True), moderator, rating)
    do_jobs()
    assert mail.outbox == []


# --- appeals ---------------------------------------------------------------------------------------


def test_an_appeal_once_for_each_decision(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    for rating in (None, ModRating.OK):
        rate(quiz, moderator, rating)
        with pytest.raises(ModerationRefused, match="no decision"):
            appeal(quiz)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    for text, words in (("  ", "Write why"), ("x" * 1001, "1000")):
        with pytest.raises(ModerationRefused, match=words):
            appeal(quiz, text)
    appeal(quiz, "x" * 1000)
    with pytest.raises(ModerationRefused, match="already"):
        appeal(quiz)
    services.update_quiz(quiz=quiz, changes={"title": "Other words"})
    rate(quiz, moderator, ModRating.NOT_SAFE, "Still.")
    assert appeal(quiz).decision.reason == "Still."


def test_a_granted_appeal_undoes_the_decision_and_the_author_is_told(
    teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, title="Rivers", public=True, mod_rating=ModRating.OK)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    made = appeal(quiz)
    do_jobs()
    mail.outbox.clear()
    late = timezone.now() + timedelta(days=60)
    moderation.answer_appeal(appeal=made, moderator=moderator, granted=True, answer="You are right.", now=late)
    do_jobs()
    assert (rating_of(quiz), queries.notice_of(Quiz.objects.get())) == (ModRating.OK, None)
    (told,) = mail.outbox
    assert (told.subject, "You are right." in told.body) == ("Your appeal about “Rivers” was answered", True)
    assert "took the decision back" in told.body
    with pytest.raises(ModerationRefused, match="already"):
        moderation.answer_appeal(appeal=made, moderator=moderator, granted=False, answer="No.", now=late)


def test_a_rejected_appeal_leaves_the_quiz_hidden(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    made = appeal(quiz)
    moderation.answer_appeal(
        appeal=made, moderator=moderator, granted=False, answer="Not a quotation.", now=timezone.now()
    )
    do_jobs()
    assert rating_of(quiz) == ModRating.NOT_SAFE
    assert "The decision stands" in mail.outbox[-1].body
    notice = queries.notice_of(Quiz.objects.get())
    assert notice is not None
    assert notice.appeal is not None
    assert (notice.may_appeal, notice.appeal.answer) == (False, "Not a quotation.")


def test_granting_an_appeal_after_a_second_look_shows_the_quiz(
    teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    services.update_quiz(quiz=quiz, changes={"title": "Other words"})
    rate(quiz, moderator, ModRating.NOT_SAFE, "Still.")
    made = appeal(quiz)
    moderation.answer_appeal(appeal=made, moderator=moderator, granted=True, answer="Fine.", now=timezone.now())
    assert rating_of(quiz) is None


def test_granting_an_appeal_against_an_earlier_decision_leaves_the_later_one(
    teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    made = appeal(quiz)
    services.update_quiz(quiz=quiz, changes={"title": "Other words"})
    rate(quiz, moderator, ModRating.NOT_SAFE, "Still.")
    moderation.answer_appeal(appeal=made, moderator=moderator, granted=True, answer="That was.", now=timezone.now())
    assert rating_of(quiz) == ModRating.NOT_SAFE


def test_undoing_answers_an_open_appeal(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    made = appeal(quiz)
    moderation.undo_decision(decision=made.decision, moderator=moderator, reason="A slip.", now=timezone.now())
    made.refresh_from_db()
    assert (made.granted, made.answer, made.answered_by) == (True, "A slip.", moderator)
    assert not queries.for_moderators().filter(open_appeal=True).exists()
