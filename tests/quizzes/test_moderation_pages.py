"""The pages of moderation: the author's appeal, and the moderators' desk."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from quizzes import library_services as library
from quizzes import moderation_queries as queries
from quizzes import services
from quizzes.models import Appeal, ModerationDecision, ModRating, Report
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.quizzes.moderated import DESK, QUEUE, appeal, page_of, rate, rating_of, report

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]


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


@pytest.mark.parametrize(
    ("rating", "linked"), [(None, True), (ModRating.NEEDS_ATTENTION, True), (ModRating.NOT_SAFE, False)]
)
def test_only_what_has_a_public_page_leads_there(
    rating: ModRating | None, linked: bool, signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True, mod_rating=rating)
    address = f"/quizzes/{quiz.pk}/"
    assert (Client().get(address).status_code == 200) == linked
    assert (f'href="{address}"' in signed_in(moderator).get(page_of(quiz)).content.decode()) == linked
    form = signed_in(teacher).get(f"/admin/quizzes/quiz/{quiz.pk}/change/").content.decode()
    assert (f'href="{address}"' in form) == linked


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


def test_many_are_rated_as_they_were_seen_only(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, client = make_quiz(teacher, public=True), signed_in(moderator)
    stamps = re.findall(r'name="(seen-[^"]+)" value="([^"]+)"', client.get(QUEUE).content.decode())
    assert [name for name, _stamp in stamps] == [f"seen-{quiz.pk}"]
    services.update_quiz(quiz=quiz, changes={"title": "Something else by now"})
    form = {"quiz": [quiz.pk], "rating": "0", **dict(stamps)}
    answer = client.post(QUEUE, form)
    assert "was changed while you looked at it" in answer.content.decode()
    assert rating_of(quiz) is None
    fresh = re.findall(r'name="(seen-[^"]+)" value="([^"]+)"', answer.content.decode())
    assert client.post(QUEUE, {**form, **dict(fresh)}).status_code == 302
    assert rating_of(quiz) == ModRating.OK


def test_a_reason_that_nobody_can_see_is_none(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    answer = signed_in(moderator).post(QUEUE, {"quiz": [quiz.pk], "rating": "2", "reason": "\u200b"})
    assert "Give a reason" in answer.content.decode()
    assert rating_of(quiz) is None


def test_what_was_made_private_meanwhile_is_not_said_to_be_rated(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, client = make_quiz(teacher, public=True), signed_in(moderator)
    report(quiz)
    services.update_quiz(quiz=quiz, changes={"public": False})
    answer = client.post(page_of(quiz), {"do": "rate", "rating": "5"})
    assert "private now" in answer.content.decode()
    assert rating_of(quiz) is None


def test_a_page_with_many_decisions_asks_as_little_as_with_one(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz, client = make_quiz(teacher, public=True), signed_in(moderator)
    rate(quiz, moderator, ModRating.OK)
    ModerationDecision.objects.update(decided_at=timezone.now() - timedelta(days=40))

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page_of(quiz)).status_code == 200
        return len(captured)

    count()
    one = count()
    for rating in (ModRating.PLAUSIBLE, ModRating.FACTS_CHECKED, ModRating.EXCEPTIONAL):
        rate(quiz, moderator, rating)
    ModerationDecision.objects.update(decided_at=timezone.now() - timedelta(days=40))
    assert count() == one


def test_administrators_are_offered_no_appeal_for_somebody_else(
    signed_in: Any, teacher: User, moderator: User, administrator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    rate(quiz, moderator, ModRating.NOT_SAFE)
    link = f"/quizzes/{quiz.pk}/appeal/"
    for path in (f"{DESK}{quiz.pk}/change/", f"/quizzes/{quiz.pk}/"):
        assert link in signed_in(teacher).get(path).content.decode()
        page = signed_in(administrator).get(path).content.decode()
        assert ("not safe for school" in page, link in page) == (True, False)
    notices = [Api(who).get(f"/quizzes/{quiz.pk}/notice/").json() for who in (teacher, administrator)]
    assert [notice["may_appeal"] for notice in notices] == [True, False]


def test_all_that_were_chosen_get_the_rating_also_those_on_other_pages(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quizzes, client = [make_quiz(teacher, public=True) for _number in range(2)], signed_in(moderator)
    chosen = {"action": "moderate_1", "_selected_action": [str(quizzes[0].pk)], "select_across": "1"}
    page = client.post(DESK, chosen).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    client.post(DESK, {**hidden, "reason": "Typos."})
    assert [rating_of(quiz) for quiz in quizzes] == [1, 1]


def test_moderators_hear_and_see_what_players_will(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    question = {**TYPES["ABCD"].example(), "sign_clip": "/clip.mp4"}
    quiz = make_quiz(teacher, public=True, questions=[question])
    for path in (page_of(quiz), f"/quizzes/{quiz.pk}/"):
        page = signed_in(moderator).get(path).content.decode()
        assert '<video class="read-film" src="/clip.mp4"' in page
        assert "quizzes/films" in page


def test_the_desk_lists_nothing_of_an_account_that_waits_to_be_deleted(
    signed_in: Any, teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    gone, there = make_quiz(teacher, public=True), make_quiz(other_teacher, public=True)
    User.objects.filter(pk=teacher.pk).update(is_deleted=True)
    page = signed_in(moderator).get(DESK).content.decode()
    assert (str(gone.pk) in page, str(there.pk) in page) == (False, True)


def test_the_author_sees_in_the_list_what_is_hidden(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    client = signed_in(teacher)
    assert "Hidden by moderators" not in client.get(DESK).content.decode()
    rate(quiz, moderator, ModRating.NOT_SAFE)
    assert "Hidden by moderators" in client.get(DESK).content.decode()
