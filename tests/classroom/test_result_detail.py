"""A result looked at closely: difficulty, time, who was right however fast, one player, a quiz of the hardest."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from quizzes.models import GameResult, Quiz
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.classroom.test_pages import make_result
from tests.conftest import make_user

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def choice(text: str) -> dict[str, Any]:
    return {**TYPES["ABCD"].example(), "question": text}


def said(name: str, *, right: bool, ms: int, score: int) -> dict[str, Any]:
    return {"username": name, "answer": 0 if right else 1, "right": right, "time_taken": ms, "score": score}


@pytest.fixture
def result(teacher: User) -> GameResult:
    """Slow Sam knew two of three, quick Quin one but with more points; nobody knew the second question."""
    answers = [
        [said("Quin", right=True, ms=1000, score=950), said("Sam", right=True, ms=18000, score=100)],
        [said("Quin", right=False, ms=2000, score=0)],
        [said("Quin", right=False, ms=3000, score=0), said("Sam", right=True, ms=17000, score=150)],
        [],
    ]
    return make_result(
        teacher,
        questions=[choice("Easy"), choice("Hard"), choice("Middling"), TYPES["SLIDE"].example()],
        answers=answers,
        player_count=3,
        player_scores={"Quin": 950, "Sam": 250, "A/b?&=é": 0},
        custom_field_data={},
    )


def figures(api: Api, result: GameResult, query: str = "") -> Any:
    answer = api.get(f"/results/{result.pk}/figures/{query}")
    assert answer.status_code == 200
    return answer.json()


def test_figures_of_questions(teacher: User, result: GameResult) -> None:
    found = figures(Api(teacher), result)["questions"]
    assert [one["question"] for one in found][:3] == ["Easy", "Hard", "Middling"]
    assert found[0] == {
        "number": 1, "question": "Easy", "type": "ABCD", "answered": 2, "unanswered": 1, "right": 2, "wrong": 0,
        "percent": 100, "average_ms": 9500,
    }  # fmt: skip
    assert (found[3]["percent"], found[3]["average_ms"]) == (None, None)
    hardest = figures(Api(teacher), result, "?order=hardest")["questions"]
    assert [one["number"] for one in hardest] == [2, 3, 1, 4]


def test_who_was_right_does_not_depend_on_speed(teacher: User, result: GameResult) -> None:
    by_score = figures(Api(teacher), result)["players"]
    assert [(one["username"], one["rank"]) for one in by_score] == [("Quin", 1), ("Sam", 2), ("A/b?&=é", 3)]
    by_right = figures(Api(teacher), result, "?players=right")["players"]
    assert [(one["username"], one["right"], one["judged"]) for one in by_right][:2] == [("Sam", 2, 3), ("Quin", 1, 3)]
    assert (by_right[0]["percent"], by_right[0]["average_ms"]) == (67, 17500)


def test_an_unknown_order_is_refused_with_the_choices(teacher: User, result: GameResult) -> None:
    answer = Api(teacher).get(f"/results/{result.pk}/figures/?order=easy")
    assert answer.status_code == 400
    assert answer.json()["fields"]["order"][0]["message"] == "Choose one of played, hardest."


def test_the_page_orders_questions_and_players(signed_in: SignIn, teacher: User, result: GameResult) -> None:
    client, path = signed_in(teacher), f"/results/{result.pk}/"

    def headings(query: str) -> list[str]:
        return re.findall(r'<h3 id="question-\d"><bdi>(Easy|Hard|Middling)', client.get(path + query).content.decode())

    assert headings("") == ["Easy", "Hard", "Middling"]
    assert headings("?order=hardest") == ["Hard", "Middling", "Easy"]
    page = client.get(f"{path}?players=right").content.decode()
    assert page.index(">Sam<") < page.index(">Quin<")
    assert "9.5 s on average" in page
    assert "2 / 3" in page


def test_a_player_has_a_page_whatever_the_name(signed_in: SignIn, teacher: User, result: GameResult) -> None:
    client = signed_in(teacher)
    links = re.findall(
        r'href="(/results/[^"]+/player/\?name=[^"]+)"', client.get(f"/results/{result.pk}/").content.decode()
    )
    assert len(links) == 3
    pages = [client.get(link) for link in links]
    assert [page.status_code for page in pages] == [200] * 3
    sam = pages[1].content.decode()
    assert "2 of 3" in sam
    assert sam.count("No answer") == 1
    assert "17.5" in sam
    assert pages[2].content.decode().count("No answer") == 3
    assert client.get(f"/results/{result.pk}/player/?name=Nobody").status_code == 404
    assert client.get(f"/results/{result.pk}/player/").status_code == 404


@pytest.mark.parametrize(("method", "tail"), [("get", "player/?name=Sam"), ("post", "hardest/")])
def test_the_closer_look_is_the_hosts_alone(
    signed_in: SignIn, client: Client, other_teacher: User, result: GameResult, method: str, tail: str
) -> None:
    path = f"/results/{result.pk}/{tail}"
    assert getattr(signed_in(other_teacher), method)(path, {"count": 2}).status_code in (404, 405)
    assert getattr(client, method)(path).status_code == 302
    assert not Quiz.objects.exists()


def test_the_hardest_questions_become_a_quiz(signed_in: SignIn, teacher: User, result: GameResult) -> None:
    client = signed_in(teacher)
    answer = client.post(f"/results/{result.pk}/hardest/", {"count": "2"})
    quiz = Quiz.objects.get()
    assert answer["Location"] == f"/admin/quizzes/quiz/{quiz.pk}/change/"
    assert (quiz.user, quiz.public, quiz.title) == (teacher, False, "Hardest questions: Rivers &amp; <i>seas</i>")
    assert [question["question"] for question in quiz.questions] == ["Hard", "Middling"]


@pytest.mark.parametrize("count", ["", "0", "many", "201"])
def test_a_wrong_number_of_questions_is_explained(
    signed_in: SignIn, teacher: User, result: GameResult, count: str
) -> None:
    answer = signed_in(teacher).post(f"/results/{result.pk}/hardest/", {"count": count}, follow=True)
    assert b'class="notice' in answer.content or b"message" in answer.content
    assert len(list(answer.context["messages"])) == 1
    assert not Quiz.objects.exists()


def test_the_api_makes_the_quiz_too(teacher: User, result: GameResult) -> None:
    api = Api(teacher)
    made = api.post(f"/results/{result.pk}/hardest-quiz/", {"count": 1, "title": "Once more"})
    assert (made.status_code, made.json()["title"]) == (201, "Once more")
    assert [question["question"] for question in made.json()["questions"]] == ["Hard"]
    assert len(api.post(f"/results/{result.pk}/hardest-quiz/", {}).json()["questions"]) == 3
    assert api.post(f"/results/{result.pk}/hardest-quiz/", {"count": 0}).status_code == 400


def test_a_long_title_is_shortened_and_a_game_of_slides_has_no_hardest(teacher: User, result: GameResult) -> None:
    api = Api(teacher)
    GameResult.objects.update(title="<b>" + "word " * 99 + "</b>")
    title = api.post(f"/results/{result.pk}/hardest-quiz/", {}).json()["title"]
    assert title.startswith("Hardest questions: word")
    assert title.endswith("word…")
    GameResult.objects.update(questions=[TYPES["SLIDE"].example()], answers=[[]])
    refused = api.post(f"/results/{result.pk}/hardest-quiz/", {})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["questions"])


def test_who_may_not_make_quizzes_makes_none_from_results(signed_in: SignIn, db: None) -> None:
    member = make_user("member", role=None)
    result = make_result(member)
    assert Api(member).post(f"/results/{result.pk}/hardest-quiz/", {}).status_code == 403
    client = signed_in(member)
    assert client.post(f"/results/{result.pk}/hardest/", {"count": "2"}).status_code == 403
    assert b"Make a quiz of them" not in client.get(f"/results/{result.pk}/").content
    assert not Quiz.objects.exists()
