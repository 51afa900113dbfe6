"""Moderation: what waits, decisions with reasons, undoing, hiding, appeals."""

import uuid
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
from quizzes import library_services as library
from quizzes import moderation_queries as queries
from quizzes import moderation_services as moderation
from quizzes import services
from quizzes.models import Appeal, ModerationDecision, ModRating, Quiz, Report
from quizzes.moderation_mails import send_to_author
from quizzes.moderation_services import ModerationRefused
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.jobs import do_jobs

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

DESK = "/admin/quizzes/quiz/"
QUEUE = f"{DESK}moderation/"


def rate(quiz: Quiz, moderator: User, rating: ModRating | None, reason: str = "It insults people.") -> None:
    moderation.moderate_quizzes(moderator=moderator, quizzes=[quiz], rating=rating, reason=reason)


def report(quiz: Quiz, reporter: User | None = None) -> Report:
    return Report.objects.create(quiz=quiz, reporter=reporter, reason=Report.Reason.OFFENSIVE, text="Look at <b>3</b>")


def appeal(quiz: Quiz, text: str = "It is a quotation.") -> Appeal:
    return moderation.appeal_decision(quiz=quiz, author=quiz.user, text=text, now=timezone.now())


def rating_of(quiz: Quiz) -> int | None:
    return Quiz.objects.values_list("mod_rating", flat=True).get(pk=quiz.pk)


def page_of(quiz: Quiz) -> str:
    return f"{DESK}{quiz.pk}/moderation/"


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


def test_undoing_answers_an_open_appeal(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    made = appeal(quiz)
    moderation.undo_decision(decision=made.decision, moderator=moderator, reason="A slip.", now=timezone.now())
    made.refresh_from_db()
    assert (made.granted, made.answer, made.answered_by) == (True, "A slip.", moderator)
    assert not queries.for_moderators().filter(open_appeal=True).exists()


# --- the author's API and page ---------------------------------------------------------------------


def test_the_notice_and_the_appeal_over_the_api(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz, api = make_quiz(teacher, public=True), Api(teacher)
    nothing = {"mod_rating": None, "hidden": False, "reason": None, "decided_at": None, "may_appeal": False}
    assert api.get(f"/quizzes/{quiz.pk}/notice/").json() == {**nothing, "appeal": None}
    refused = api.post(f"/quizzes/{quiz.pk}/appeal/", {"text": "Why?"}).json()
    assert [one["code"] for one in refused["fields"]["text"]] == ["nothing_to_appeal"]
    rate(quiz, moderator, ModRating.NOT_SAFE)
    notice = api.get(f"/quizzes/{quiz.pk}/notice/").json()
    assert (notice["mod_rating"], notice["hidden"], notice["reason"], notice["may_appeal"]) == (
        2, True, "It insults people.", True
    )  # fmt: skip
    for text in ("", " ", "x" * 1001):
        assert api.post(f"/quizzes/{quiz.pk}/appeal/", {"text": text}).status_code == 400
    made = api.post(f"/quizzes/{quiz.pk}/appeal/", {"text": "It is a quotation."})
    assert (made.status_code, made.json()["granted"]) == (201, None)
    notice = api.get(f"/quizzes/{quiz.pk}/notice/").json()
    assert (notice["may_appeal"], notice["appeal"]["text"]) == (False, "It is a quotation.")


def test_only_the_author_appeals(
    signed_in: Any, teacher: User, other_teacher: User, moderator: User, administrator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    path, body = f"/quizzes/{quiz.pk}/appeal/", {"text": "For a friend"}
    assert [Api(who).post(path, body).status_code for who in (other_teacher, moderator, administrator)] == [
        404, 404, 403
    ]  # fmt: skip
    assert {signed_in(who).post(path, body).status_code for who in (other_teacher, moderator, administrator)} == {404}
    assert not Appeal.objects.exists()


def test_the_page_of_an_appeal_keeps_what_was_typed(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, client = make_quiz(teacher, public=True), signed_in(teacher)
    path = f"/quizzes/{quiz.pk}/appeal/"
    assert "no decision about this quiz" in client.get(path).content.decode()
    rate(quiz, moderator, ModRating.NEEDS_ATTENTION, "Question 2 is wrong.")
    page = client.post(path, {"text": f"Start {'y' * 1000}"}).content.decode()
    assert "Start yyy" in page
    assert "Question 2 is wrong." in page
    answer = client.post(path, {"text": "No, <b>it</b> isn't."}, follow=True).content.decode()
    assert "A moderator will look at the quiz again" in answer
    assert "You have appealed" in answer
    assert "No, &lt;b&gt;it&lt;/b&gt; isn&#x27;t." in client.get(path).content.decode()


# --- the moderators' pages -------------------------------------------------------------------------


def test_one_page_has_everything_that_is_needed_to_decide(
    signed_in: Any, teacher: User, other_teacher: User, moderator: User
) -> None:
    picture = {**TYPES["VOTING"].example(), "image": "/static/question.png"}
    picture["answers"][0]["image"] = "/static/answer.png"
    questions = [TYPES["ABCD"].example(), picture]
    quiz = services.create_quiz(owner=teacher, title="Rivers", questions=questions, public=True, cover_image="/c.png")
    rate(quiz, moderator, ModRating.OK)
    services.update_quiz(quiz=quiz, changes={"title": "Lakes"})
    report(quiz, other_teacher)
    page = signed_in(moderator).get(page_of(quiz)).content.decode()
    for shown in ("/static/question.png", "/static/answer.png", "/c.png", "✓ right", "Jupiter"):
        assert shown in page
    for shown in ("<del>Rivers</del><ins>Lakes</ins>", "Offensive or not safe", "Look at &lt;b&gt;3&lt;/b&gt;"):
        assert shown in page
    for shown in ("Every right answer was looked up.", "It insults or demeans people.", "Decisions so far"):
        assert shown in page


def test_rating_settles_the_reports_and_goes_on_to_the_next(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, following = make_quiz(teacher, public=True), make_quiz(teacher, title="Next", public=True)
    report(quiz)
    client = signed_in(moderator)
    refused = client.post(page_of(quiz), {"do": "rate", "rating": "2", "reason": ""})
    assert "Give a reason" in refused.content.decode()
    answer = client.post(page_of(quiz), {"do": "rate", "rating": "0", "reason": "", "resolve": "1"})
    assert answer["Location"] == page_of(following)
    assert (rating_of(quiz), Report.objects.get().resolved_by) == (ModRating.OK, moderator)
    last = client.post(page_of(following), {"do": "rate", "rating": "5"})
    assert last["Location"] == QUEUE
    assert "Nothing waits" in client.get(QUEUE).content.decode()


def test_undo_answer_and_resolve_on_the_page(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, client = make_quiz(teacher, public=True), signed_in(moderator)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    made = appeal(quiz)
    unsaid = client.post(page_of(quiz), {"do": "answer", "appeal": made.pk, "answer": "Some words"}).content.decode()
    assert "Choose one." in unsaid
    assert "Some words" in unsaid
    client.post(page_of(quiz), {"do": "answer", "appeal": made.pk, "granted": "no", "answer": "It stands."})
    assert Appeal.objects.get().granted is False
    decision = quiz.decisions.get()
    assert "Say why" in client.post(page_of(quiz), {"do": "undo", "decision": decision.pk}).content.decode()
    client.post(page_of(quiz), {"do": "undo", "decision": decision.pk, "reason": "Well."})
    assert rating_of(quiz) is None
    again = client.post(page_of(quiz), {"do": "undo", "decision": decision.pk, "reason": "Well."}, follow=True)
    assert "can&#x27;t be undone any more" in again.content.decode()
    report(quiz)
    client.post(page_of(quiz), {"do": "resolve"})
    assert Report.objects.get().resolved_by == moderator
    for body in ({"do": "odd"}, {"do": "undo", "decision": "x"}, {"do": "answer", "appeal": str(uuid.uuid4())}):
        assert client.post(page_of(quiz), body).status_code == 404


def test_many_get_one_rating(signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quizzes, private = [make_quiz(teacher, public=True) for _number in range(2)], make_quiz(teacher)
    client, ids = signed_in(moderator), [quiz.pk for quiz in quizzes]
    assert "Tick the quizzes" in client.post(QUEUE, {"rating": "0"}).content.decode()
    assert "Choose a rating" in client.post(QUEUE, {"quiz": ids}).content.decode()
    unsaid = client.post(QUEUE, {"quiz": ids[0], "rating": "1"}).content.decode()
    assert "Give a reason" in unsaid
    assert f'value="{ids[0]}" checked' in unsaid
    assert client.post(QUEUE, {"quiz": [*ids, private.pk], "rating": "1", "reason": "Typos."}).status_code == 302
    assert [rating_of(quiz) for quiz in (*quizzes, private)] == [1, 1, None]
    assert [one.reason for one in ModerationDecision.objects.all()] == ["Typos.", "Typos."]


def test_the_list_of_quizzes_asks_for_the_reason_too(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, client = make_quiz(teacher, public=True), signed_in(moderator)
    one = client.post(f"{DESK}rate/", {"rate": str(quiz.pk), f"rating-{quiz.pk}": "2"})
    assert one["Location"] == f"{page_of(quiz)}?rating=2"
    assert 'value="2" checked' in client.get(one["Location"]).content.decode()
    many = {"action": "moderate_2", "_selected_action": [str(quiz.pk)]}
    assert "The authors read it." in client.post(DESK, many).content.decode()
    assert rating_of(quiz) is None
    assert client.post(DESK, {**many, "reason": "It insults people."}).status_code == 302
    assert rating_of(quiz) == ModRating.NOT_SAFE


def test_moderators_see_no_private_quiz_but_what_was_reported_or_appealed(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    private, reported, appealed = make_quiz(teacher), make_quiz(teacher), make_quiz(teacher, public=True)
    report(reported)
    rate(appealed, moderator, ModRating.NOT_SAFE)
    appeal(appealed)
    services.update_quiz(quiz=appealed, changes={"public": False})
    client = signed_in(moderator)
    assert [client.get(page_of(quiz)).status_code for quiz in (private, reported, appealed)] == [404, 200, 200]
    client.post(page_of(reported), {"do": "rate", "rating": "5"})
    assert rating_of(reported) is None
    assert client.post(page_of(reported), {"do": "resolve"})["Location"] == QUEUE
    assert client.get(page_of(reported)).status_code == 404


def test_moderation_is_for_moderators(
    signed_in: Any, teacher: User, moderator: User, administrator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    for path in (QUEUE, page_of(quiz)):
        assert Client().get(path).status_code == 302
        assert {who: signed_in(who).get(path).status_code for who in (teacher, moderator, administrator)} == {
            teacher: 403, moderator: 200, administrator: 200
        }  # fmt: skip
    signed_in(teacher).post(QUEUE, {"quiz": quiz.pk, "rating": "5"})
    signed_in(teacher).post(page_of(quiz), {"do": "rate", "rating": "5"})
    assert rating_of(quiz) is None


def test_reports_of_people_reach_the_queue(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, mod_rating=ModRating.OK)
    library.report_quiz(quiz=quiz, reporter=other_teacher, place="", reason="spam", text="", now=timezone.now())
    assert [one.pk for one in queries.moderation_queue()] == [quiz.pk]
