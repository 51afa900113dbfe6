"""The quiz desk as each person of the cast sees it."""

import json
import re
import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from quizzes import services
from quizzes.models import GameResult, ModRating, Quiz
from tests.conftest import MakeQuiz
from tests.quizzes.desk_forms import (
    ADD,
    EXAMPLES,
    LIST,
    SignIn,
    change_url,
    form_of,
    make_result,
)

# --- who sees what ----------------------------------------------------------------------------------


def test_nobody_is_sent_to_the_log_in_page_and_comes_back(client: Client, db: None) -> None:
    first = client.get(LIST)
    assert first.url == f"/admin/login/?next={LIST}"
    second = client.get(first.url)
    assert second.url == f"{reverse('accounts:login')}?next=%2Fadmin%2Fquizzes%2Fquiz%2F"


def test_an_account_without_a_desk_is_refused(signed_in: SignIn, teacher: User) -> None:
    teacher.is_staff = False
    teacher.save()
    client = signed_in(teacher)
    assert client.get(client.get("/admin/").url).status_code == 403


def test_a_blocked_teacher_has_no_desk(signed_in: SignIn, teacher: User) -> None:
    client = signed_in(teacher)
    teacher.is_blocked = True
    teacher.save()
    assert client.get(LIST).status_code == 302


def test_a_teacher_sees_own_quizzes_only(
    signed_in: SignIn, teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    make_quiz(teacher, title="Mine")
    make_quiz(other_teacher, title="Secret")
    make_quiz(other_teacher, title="Theirs, public", public=True)
    page = signed_in(teacher).get(LIST)
    assert [quiz.title for quiz in page.context["cl"].result_list] == ["Mine"]
    assert page.context["cl"].result_list[0].question_count == 7
    assert "Secret" not in page.content.decode()


def test_a_moderator_sees_public_quizzes_only(
    signed_in: SignIn, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    rated = make_quiz(teacher, title="Rated", public=True, mod_rating=ModRating.OK)
    fresh = make_quiz(teacher, title="Fresh", public=True)
    private = make_quiz(teacher, title="Private")
    client = signed_in(moderator)
    assert list(client.get(LIST).context["cl"].result_list) == [fresh, rated]
    assert client.get(change_url(private)).status_code == 404
    page = client.get(change_url(rated)).content.decode()
    assert "Which planet is the largest?" in page
    assert "<textarea" not in page
    assert "data-save" not in page


def test_an_administrator_sees_and_edits_all(
    signed_in: SignIn, administrator: User, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, title="Private")
    client = signed_in(administrator)
    assert list(client.get(LIST).context["cl"].result_list) == [quiz]
    assert client.post(change_url(quiz), form_of(quiz)).status_code == 302
    quiz.refresh_from_db()
    assert (quiz.title, quiz.user) == ("Rivers", teacher)


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("page", ["change", "delete", "history", "copy"])
def test_a_strangers_quiz_does_not_exist(
    signed_in: SignIn, teacher: User, other_teacher: User, make_quiz: MakeQuiz, public: bool, page: str
) -> None:
    quiz = make_quiz(other_teacher, public=public)
    client = signed_in(teacher)
    url = f"{LIST}{quiz.pk}/{page}/"
    if page != "copy":
        assert client.get(url).status_code == 404
    assert client.post(url, form_of(quiz)).status_code in (404, 405)
    quiz.refresh_from_db()
    assert quiz.title == "Seven kinds"
    assert Quiz.objects.count() == 1


def test_a_quiz_that_does_not_exist_looks_the_same(signed_in: SignIn, teacher: User) -> None:
    client = signed_in(teacher)
    assert client.get(f"{LIST}{uuid.uuid4()}/change/").status_code == 404
    assert client.get(f"{LIST}nonsense/change/").status_code == 404


def test_a_moderator_can_not_write(signed_in: SignIn, teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    client = signed_in(moderator)
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, form_of()).status_code == 403
    assert client.post(change_url(quiz), form_of(quiz)).status_code == 403
    assert client.post(f"{LIST}{quiz.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{LIST}{quiz.pk}/copy/").status_code == 403
    assert [quiz.title for quiz in Quiz.objects.all()] == ["Seven kinds"]


def test_lists_take_the_same_number_of_queries_for_one_and_three(
    signed_in: SignIn, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    def count(client: Client, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        assert not [query for query in captured if '"quizzes_quiz"."questions",' in query["sql"]]
        return len(captured)

    people = {"teacher": signed_in(teacher), "moderator": signed_in(moderator)}
    urls = (LIST, "/admin/", "/admin/quizzes/gameresult/")

    def all_counts() -> dict[tuple[str, str], int]:
        return {
            (name, url): count(client, url)
            for name, client in people.items()
            for url in urls
            if (name, url) != ("moderator", urls[2])
        }

    make_quiz(teacher, public=True)
    make_result(teacher)
    one = all_counts()
    for _ in range(2):
        make_quiz(teacher, public=True)
        make_result(teacher)
    assert all_counts() == one


def test_search_and_filters(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, title="Rivers", description="of Europe")
    make_quiz(teacher, title="Mountains", public=True)
    client = signed_in(teacher)

    def found(query: str) -> list[str]:
        return [quiz.title for quiz in client.get(f"{LIST}?{query}").context["cl"].result_list]

    assert found("q=europe") == ["Rivers"]
    assert found("q=mount") == ["Mountains"]
    assert found("q=nothing") == []
    assert found("public=yes") == ["Mountains"]
    assert found("public=no") == ["Rivers"]
    assert sorted(found("o=3")) == ["Mountains", "Rivers"]


def test_the_list_says_in_the_same_words_what_is_private_and_what_to_do(
    signed_in: SignIn, administrator: User, teacher: User, make_quiz: MakeQuiz
) -> None:
    make_quiz(teacher, title="Rivers")
    page = signed_in(administrator).get(LIST).content.decode()
    visibility = page.split('aria-label="Visibility"')[1].split("</ul>")[0]
    assert re.findall(r">(\w+)</a>", visibility) == ["All", "Public", "Private"]
    assert '<span class="tag" data-public="False">Private</span>' in page, "it isn't the administrator's"
    assert re.findall(r'<option value="">(.*?)</option>', page) == ["Choose an action"]
    assert re.search(r'<option value="copy">Copy</option>', page)


# --- copy, publish, delete --------------------------------------------------------------------------


def test_copy_from_the_form(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, plays=3)
    answer = signed_in(teacher).post(f"{LIST}{quiz.pk}/copy/")
    copied = Quiz.objects.exclude(pk=quiz.pk).get()
    assert answer.url == change_url(copied)
    assert (copied.user, copied.public, copied.plays, copied.questions) == (teacher, False, 0, EXAMPLES)


def test_copying_needs_a_post(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    assert signed_in(teacher).get(f"{LIST}{make_quiz(teacher).pk}/copy/").status_code == 405


def act(client: Client, action: str, *quizzes: Quiz, **more: Any) -> Any:
    data = {"action": action, "_selected_action": [str(quiz.pk) for quiz in quizzes], **more}
    return client.post(LIST, data, follow=True)


def test_publish_and_unpublish_in_bulk(
    signed_in: SignIn, teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    own, empty, foreign = make_quiz(teacher), make_quiz(teacher, questions=[]), make_quiz(other_teacher)
    client = signed_in(teacher)
    page = act(client, "publish", own, empty, foreign).content.decode()
    assert set(Quiz.objects.filter(public=True)) == {own}
    assert "1 quiz published." in page
    assert "1 quiz has no questions and stays private." in page
    act(client, "unpublish", own)
    assert not Quiz.objects.filter(public=True).exists()


def test_copy_in_bulk(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    act(signed_in(teacher), "copy", make_quiz(teacher, title="One"), make_quiz(teacher, title="Two"))
    assert sorted(quiz.title for quiz in Quiz.objects.all()) == ["One", "One", "Two", "Two"]
    assert {json.dumps(quiz.questions, sort_keys=True) for quiz in Quiz.objects.all()} == {
        json.dumps(EXAMPLES, sort_keys=True)
    }


def test_delete_even_when_rated_and_played(
    signed_in: SignIn, teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz, second = make_quiz(teacher, public=True), make_quiz(teacher)
    services.rate_quiz(user=other_teacher, quiz=quiz, positive=True)
    result = make_result(teacher, quiz=quiz)
    client = signed_in(teacher)
    assert client.post(f"{LIST}{quiz.pk}/delete/", {"post": "yes"}).status_code == 302
    act(client, "delete_selected", second, post="yes")
    assert not Quiz.objects.exists()
    assert set(Quiz.in_bin.all()) == {quiz, second}
    result.refresh_from_db()
    assert result.quiz == quiz


def test_a_teacher_who_moderates_keeps_the_roles_apart(
    signed_in: SignIn, moderator: User, teacher: User, make_quiz: MakeQuiz
) -> None:
    moderator.groups.add(*teacher.groups.all())
    foreign, own = make_quiz(teacher, public=True), make_quiz(moderator, title="Own")
    client = signed_in(moderator)
    assert set(client.get(LIST).context["cl"].result_list) == {foreign, own}
    act(client, "unpublish", foreign, own)
    act(client, "delete_selected", foreign, post="yes")
    foreign.refresh_from_db()
    assert foreign.public
    assert client.get(change_url(foreign)).status_code == 200
    assert client.post(change_url(foreign), form_of(foreign)).status_code == 403
    assert client.post(f"{LIST}{foreign.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(change_url(own), form_of(own)).status_code == 302


# --- moderation -------------------------------------------------------------------------------------


def rate(client: Client, quiz: Quiz, rating: str, **headers: str) -> Any:
    return client.post(f"{LIST}rate/", {"rate": str(quiz.pk), f"rating-{quiz.pk}": rating}, headers=headers)


def messages_of_log() -> list[tuple[str, str, str]]:
    return [
        (entry.user.username, entry.object_id, entry.change_message)
        for entry in LogEntry.objects.order_by("action_time", "pk")
    ]


def test_a_moderator_rates_from_the_list(
    signed_in: SignIn, moderator: User, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz, untouched = make_quiz(teacher, public=True), make_quiz(teacher, public=True)
    client = signed_in(moderator)
    answer = rate(client, quiz, "5", referer=f"http://testserver{LIST}?moderation=none&p=1")
    assert answer.url == f"{LIST}?moderation=none&p=1"
    rate(client, quiz, "")
    rate(client, quiz, "")
    rate(client, quiz, "4")
    quiz.refresh_from_db()
    untouched.refresh_from_db()
    assert (quiz.mod_rating, untouched.mod_rating) == (ModRating.FACTS_CHECKED, None)
    assert messages_of_log() == [
        ("moderator", str(quiz.pk), "Moderation: not checked → Exceptional."),
        ("moderator", str(quiz.pk), "Moderation: Exceptional → not checked."),
        ("moderator", str(quiz.pk), "Moderation: not checked → Facts checked."),
    ]


def test_a_moderator_rates_in_bulk(signed_in: SignIn, moderator: User, teacher: User, make_quiz: MakeQuiz) -> None:
    first, second = make_quiz(teacher, public=True), make_quiz(teacher, public=True, mod_rating=ModRating.OK)
    private = make_quiz(teacher)
    page = act(signed_in(moderator), "moderate_3", first, second, private)
    assert "2 quizzes set to “Plausibility checked”." in page.content.decode()
    assert {quiz.pk: quiz.mod_rating for quiz in Quiz.objects.all()} == {first.pk: 3, second.pk: 3, private.pk: None}
    assert sorted(message for _name, _id, message in messages_of_log()) == [
        "Moderation: OK → Plausibility checked.",
        "Moderation: not checked → Plausibility checked.",
    ]


@pytest.mark.parametrize("rating", ["6", "-1", "x", "missing"])
def test_ratings_that_do_not_exist(
    signed_in: SignIn, moderator: User, teacher: User, make_quiz: MakeQuiz, rating: str
) -> None:
    assert rate(signed_in(moderator), make_quiz(teacher, public=True), rating).status_code == 404
    assert not LogEntry.objects.exists()


def test_a_moderator_can_not_rate_a_private_quiz(
    signed_in: SignIn, moderator: User, teacher: User, make_quiz: MakeQuiz
) -> None:
    assert rate(signed_in(moderator), make_quiz(teacher), "5").status_code == 404


def test_a_teacher_can_not_rate(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    client = signed_in(teacher)
    assert rate(client, quiz, "5").status_code == 403
    act(client, "moderate_5", quiz)
    quiz.refresh_from_db()
    assert quiz.mod_rating is None
    assert "moderate" not in client.get(LIST).content.decode()


def test_an_administrator_rates_public_quizzes_only(
    signed_in: SignIn, administrator: User, teacher: User, make_quiz: MakeQuiz
) -> None:
    public, private = make_quiz(teacher, public=True), make_quiz(teacher)
    client = signed_in(administrator)
    assert rate(client, public, "4").status_code == 302
    assert rate(client, private, "4").status_code == 404
    public.refresh_from_db()
    assert public.mod_rating == ModRating.FACTS_CHECKED


# --- results ----------------------------------------------------------------------------------------


def test_results_are_own_and_only_the_note_changes(
    signed_in: SignIn, teacher: User, other_teacher: User, moderator: User
) -> None:
    own, foreign = make_result(teacher), make_result(other_teacher, title="Secret")
    client = signed_in(teacher)
    url = "/admin/quizzes/gameresult/"
    page = client.get(url)
    assert list(page.context["cl"].result_list) == [own]
    assert reverse("classroom:result", args=[own.pk]) in page.content.decode()
    changes = {"note": "Class 7b", "title": "Forged", "player_count": 99, "user": str(other_teacher.pk)}
    assert client.post(f"{url}{own.pk}/change/", changes).status_code == 302
    own.refresh_from_db()
    assert (own.note, own.title, own.player_count, own.user) == ("Class 7b", "Played", 3, teacher)
    assert client.get(f"{url}add/").status_code == 403
    for page_name in ("change", "delete"):
        assert client.get(f"{url}{foreign.pk}/{page_name}/").status_code == 404
        assert client.post(f"{url}{foreign.pk}/{page_name}/", {"note": "x", "post": "yes"}).status_code == 404
    assert client.post(f"{url}{own.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(GameResult.objects.all()) == [foreign]
    assert signed_in(moderator).get(url).status_code == 403


# --- the dashboard ----------------------------------------------------------------------------------


def test_a_new_teachers_desk_explains_itself(signed_in: SignIn, teacher: User) -> None:
    page = signed_in(teacher).get("/admin/").content.decode()
    assert "Your first quiz" in page
    assert "Moderation" not in page
    assert "Administration" not in page


def test_the_desk_shows_own_work(signed_in: SignIn, teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz, foreign = make_quiz(teacher, title="Mine"), make_quiz(other_teacher, title="Secret", public=True)
    result = make_result(teacher)
    page = signed_in(teacher).get("/admin/").content.decode()
    for shown in (
        change_url(quiz),
        reverse("classroom:start", args=[quiz.pk]),
        reverse("classroom:result", args=[result.pk]),
    ):
        assert shown in page
    assert str(foreign.pk) not in page


def test_the_desk_counts_what_waits_for_moderation(
    signed_in: SignIn, moderator: User, teacher: User, make_quiz: MakeQuiz
) -> None:
    make_quiz(teacher, public=True)
    make_quiz(teacher, public=True, mod_rating=ModRating.OK)
    make_quiz(teacher)
    answer = signed_in(moderator).get("/admin/")
    assert answer.context["unrated_count"] == 1
    assert "Check quizzes" in answer.content.decode()
    assert "Continue editing" not in answer.content.decode()


def test_who_saves_after_a_log_in_ended_is_told_that_it_is_kept(
    client: Client, teacher: User, make_quiz: MakeQuiz
) -> None:
    for address in (change_url(make_quiz(teacher)), ADD, "/admin/quizzes/quiztivity/add/"):
        answer = client.post(address, form_of(), follow=True)
        assert answer.redirect_chain[-1][0] == f"/accounts/login/?{urlencode({'next': address})}"
        assert "What you wrote is kept in this browser" in answer.content.decode()
    # Nothing was written where nothing is kept, or only looked at.
    assert "is kept in this browser" not in client.post(LIST, follow=True).content.decode()
    assert "is kept in this browser" not in client.get(ADD, follow=True).content.decode()
