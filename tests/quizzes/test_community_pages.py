"""Explore, a public quiz, a person's quizzes: who sees what, and what one can do there."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from quizzes import services
from quizzes.models import ModRating, Quiz, Report
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.conftest import MakeQuiz, make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]
PEOPLE = ("nobody", "teacher", "other_teacher", "moderator", "administrator")


@pytest.fixture
def clients(
    signed_in: Any, teacher: User, other_teacher: User, moderator: User, administrator: User
) -> dict[str, Client]:
    users = (teacher, other_teacher, moderator, administrator)
    return {"nobody": Client(), **{user.username: signed_in(user) for user in users}}


def statuses(clients: dict[str, Client], path: str, method: str = "get", **data: Any) -> list[int]:
    return [getattr(clients[name], method)(path, data).status_code for name in PEOPLE]


def test_who_sees_which_quiz(clients: dict[str, Client], teacher: User, make_quiz: MakeQuiz) -> None:
    public = make_quiz(teacher, public=True)
    hidden = make_quiz(teacher, public=True, mod_rating=ModRating.NOT_SAFE)
    private = make_quiz(teacher)
    for end in ("", "qr.svg"):
        assert statuses(clients, f"/quizzes/{public.pk}/{end}") == [200] * 5
        assert statuses(clients, f"/quizzes/{hidden.pk}/{end}") == [404, 200, 404, 200, 200]
        assert statuses(clients, f"/quizzes/{private.pk}/{end}") == [404] * 5
    assert statuses(clients, "/quizzes/") == [200] * 5
    assert statuses(clients, f"/quizzes/{public.pk}/report/") == [200, 403, 200, 200, 200]


def test_an_instance_that_keeps_to_itself_asks_for_a_log_in(
    clients: dict[str, Client], teacher: User, make_quiz: MakeQuiz, settings: Any
) -> None:
    settings.COMMUNITY_OPEN = False
    quiz = make_quiz(teacher, public=True)
    for path in ("/quizzes/", f"/quizzes/{quiz.pk}/", "/users/teacher/", f"/quizzes/{quiz.pk}/report/"):
        answer = Client().get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={path}")
        assert clients["other_teacher"].get(path).status_code == 200
    assert Client().get("/sitemap.xml").status_code == 404


def test_solutions_are_shown_to_those_who_teach_and_ask(
    clients: dict[str, Client], teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    # A word of its own: the tokens of forms are full of letters.
    secret = re.compile(rf"\b{TYPES['TEXT'].example()['answers'][0]['answer']}\b")
    for name in PEOPLE:
        assert not secret.search(clients[name].get(f"/quizzes/{quiz.pk}/").content.decode())
        asked = clients[name].get(f"/quizzes/{quiz.pk}/?answers=1").content.decode()
        assert bool(secret.search(asked)) is (name != "nobody")


def test_explore_lists_searches_and_narrows(client: Client, teacher: User) -> None:
    question = TYPES["ABCD"].example()
    for title, subject in (("<b>Rivers</b>", "Geography"), ("Lakes", "Geography"), ("Sums", "Mathematics")):
        services.create_quiz(owner=teacher, title=title, questions=[question], public=True, subject=subject)

    def shown(query: str = "") -> list[str]:
        page = client.get(f"/quizzes/{query}").content.decode()
        return re.findall(r'class="hit-title"><a href="[^"]+" dir="auto">(.*?)</a>', page)

    assert shown() == ["Sums", "Lakes", "<b>Rivers</b>"]
    assert shown("?q=RIVERS") == ["<b>Rivers</b>"]
    assert shown("?subject=Geography&q=lakes") == ["Lakes"]
    assert shown("?q=nothing+here") == []
    page = client.get("/quizzes/?q=teacher").content.decode()
    assert "?q=teacher&amp;subject=Geography" in page
    assert client.get("/quizzes/?q=%00&page=x&sort=odd&kind=odd").status_code == 200


def test_what_is_searched_for_is_shown_as_text(client: Client) -> None:
    page = client.get("/quizzes/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_views_are_counted_once_an_hour_and_visitor_and_not_the_owners(
    clients: dict[str, Client], teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    for name in (*PEOPLE, *PEOPLE):
        clients[name].get(f"/quizzes/{quiz.pk}/")
    Client().get(f"/quizzes/{quiz.pk}/", REMOTE_ADDR="192.0.2.9")
    Client().get(f"/quizzes/{quiz.pk}/", REMOTE_ADDR="192.0.2.9")
    quiz.refresh_from_db()
    assert quiz.views == 5  # four others, and another address


def test_like_switch_and_withdraw(clients: dict[str, Client], teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    path = f"/quizzes/{quiz.pk}/rate/"
    counts = []
    for rating in ("like", "like", "dislike", "nonsense", "withdraw"):
        assert clients["other_teacher"].post(path, {"rating": rating}).status_code == 302
        quiz.refresh_from_db()
        counts.append((quiz.likes, quiz.dislikes))
    assert counts == [(1, 0), (1, 0), (0, 1), (0, 1), (0, 0)]
    assert clients["other_teacher"].get(path).status_code == 405
    assert Client().post(path, {"rating": "like"}).headers["Location"].startswith("/accounts/login/")
    quiz.refresh_from_db()
    assert quiz.likes == 0


def test_a_copy_is_private_and_says_whom_it_comes_from(
    clients: dict[str, Client], teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    assert statuses(clients, f"/quizzes/{quiz.pk}/copy/", "post") == [302, 302, 302, 403, 302]
    copy = Quiz.objects.get(user=other_teacher)
    assert (copy.public, copy.copied_from, copy.copied_from_author) == (False, quiz, "teacher")
    Quiz.objects.filter(pk=copy.pk).update(public=True)
    page = Client().get(f"/quizzes/{copy.pk}/").content.decode()
    assert f'<a href="/quizzes/{quiz.pk}/">a quiz by teacher</a>' in page
    Quiz.objects.filter(pk=quiz.pk).update(public=False)
    page = Client().get(f"/quizzes/{copy.pk}/").content.decode()
    assert "a quiz by teacher" in page
    assert f"/quizzes/{quiz.pk}/" not in page


def test_a_report_needs_a_reason_and_keeps_what_was_typed(
    clients: dict[str, Client], teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    path = f"/quizzes/{quiz.pk}/report/"
    page = clients["other_teacher"].post(path, {"text": "Question <3>"}).content.decode()
    assert "Choose what fits best." in page
    assert "Question &lt;3&gt;" in page
    assert Client().post(path, {"reason": "spam"}).status_code == 302
    assert clients["other_teacher"].post(path, {"reason": "wrong", "text": "No. 3"}).status_code == 302
    found = Report.objects.order_by("created_at").values_list("reporter", "reason", "text")
    assert list(found) == [(None, "spam", ""), (other_teacher.pk, "wrong", "No. 3")]


def test_a_persons_page_has_public_quizzes_only(client: Client, teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, title="Private")
    assert client.get("/users/teacher/").status_code == 404
    make_quiz(teacher, title="Public", public=True)
    page = client.get("/users/TEACHER/").content.decode()
    assert "Public" in page
    assert "Private" not in page
    assert client.get("/users/nobody/").status_code == 404


def test_machines_find_the_quiz_too(client: Client, teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, title="a &lt;/script&gt;&lt;b", subject="Geography")
    hidden = make_quiz(teacher, public=True, mod_rating=ModRating.NOT_SAFE)
    page = client.get(f"/quizzes/{quiz.pk}/").content.decode()
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert data is not None
    found = json.loads(data[1])
    assert (found["@type"], found["name"], found["about"]) == ("Quiz", "a </script><b", "Geography")
    assert found["url"] == f"http://testserver/quizzes/{quiz.pk}/"
    sitemap = client.get("/sitemap-quizzes.xml").content.decode()
    assert f"/quizzes/{quiz.pk}/" in sitemap
    assert str(hidden.pk) not in sitemap
    assert "/sitemap-quizzes.xml" in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize("path", ["/quizzes/", "/quizzes/?q=quiz", "/users/teacher/"])
def test_pages_of_three_take_as_many_queries_as_of_four(
    client: Client, teacher: User, make_quiz: MakeQuiz, path: str
) -> None:
    counts = []
    for _ in range(4):
        make_quiz(teacher, title="A quiz", public=True)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[2] == counts[3]
    assert counts[3] <= 6


def test_members_who_do_not_teach_read_no_solutions_by_other_ways(
    signed_in: Any, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz, member = make_quiz(teacher, public=True), make_user("member", role=None)
    assert signed_in(member).get(f"/quizzes/{quiz.pk}/export/").status_code == 403
    for path in ("", "exports/", "exports/json/"):
        assert Api(member).get(f"/quizzes/{quiz.pk}/{path}").status_code == 403
    own = make_quiz(member)
    assert Api(member).get(f"/quizzes/{own.pk}/exports/json/").status_code == 200


def test_a_name_that_can_not_be_is_nobodys(client: Client) -> None:
    assert client.get("/users/a%00b/").status_code == 404
