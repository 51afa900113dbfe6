"""Practice: alone, with a score, for whoever may read the quiz, and without a trace."""

import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from accounts.models import User
from classroom import practice
from quizzes.models import GameResult, Quiz
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.conftest import MakeQuiz

pytestmark = pytest.mark.django_db

ABCD = TYPES["ABCD"].example()  # 0 is right
SECRET = "a-number-like-8472913"
TEXT = {**TYPES["TEXT"].example(), "answers": [{"answer": SECRET, "case_sensitive": False}]}


def step(api: Api, quiz: Quiz, path: str = "", **body: Any) -> Any:
    return api.post(f"/quizzes/{quiz.pk}/practice/{path}", body)


@pytest.fixture
def quiz(teacher: User, make_quiz: MakeQuiz) -> Quiz:
    return make_quiz(teacher, questions=[ABCD, TEXT, ABCD], public=True)


def test_a_round_has_a_verdict_for_each_answer_and_a_sum_at_the_end(quiz: Quiz, other_teacher: User) -> None:
    api, points = Api(other_teacher), []
    now = step(api, quiz).json()
    for answer, right in ((0, True), ("wrong", False), (1, False)):
        assert now["current"]["question"]["options"] is not None
        assert now["verdict"] is None
        told = step(api, quiz, "answer/", token=now["token"], answer=answer).json()
        assert (told["verdict"]["right"], told["current"]) == (right, None)
        points.append(told["verdict"]["points"])
        now = step(api, quiz, "question/", token=told["token"]).json()
    assert now["current"] is None
    summary = now["summary"]
    assert (summary["right"], summary["judged"], summary["wrong"]) == (1, 3, [1, 2])
    assert summary["score"] == sum(points) == sum(line["points"] for line in summary["lines"])
    assert 900 < points[0] <= 1000


def test_the_wrong_ones_again(quiz: Quiz, teacher: User) -> None:
    now = step(Api(teacher), quiz, only=[1, 2]).json()
    assert now["summary"]["count"] == 2
    assert now["current"]["question"]["type"] == "TEXT"
    none = step(Api(teacher), quiz, only=[99])
    assert (none.status_code, none.json()["code"]) == (409, "no_questions")


def test_nothing_is_left_behind(quiz: Quiz, teacher: User) -> None:
    api = Api(teacher)
    now = step(api, quiz).json()
    for _ in range(3):
        now = step(api, quiz, "answer/", token=now["token"], answer=None).json()
        now = step(api, quiz, "question/", token=now["token"]).json()
    assert [line["right"] for line in now["summary"]["lines"]] == [False] * 3
    assert not GameResult.objects.exists()
    quiz.refresh_from_db()
    assert (quiz.plays, quiz.views) == (0, 0)


def test_no_solution_before_the_answer_also_not_in_the_token(quiz: Quiz, teacher: User) -> None:
    api = Api(teacher)
    now = step(api, quiz, only=[1])
    token = now.json()["token"]
    assert SECRET not in now.content.decode()
    assert SECRET not in repr(signing.loads(token, salt="classroom.practice"))
    assert SECRET in step(api, quiz, "answer/", token=token, answer="x").content.decode()


def test_an_order_stands_alike_for_a_whole_round_and_the_token_doesnt_tell(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, questions=[TYPES["ORDER"].example()], public=True)
    round_ = practice.start_round(quiz=quiz)
    first, second = practice.open_next(quiz=quiz, round_=round_)[1], practice.open_next(quiz=quiz, round_=round_)[1]
    assert first is not None
    assert second is not None
    assert first["question"] == second["question"]
    options = {option["label"]: option["id"] for option in first["question"]["options"]}
    right = [options[option["answer"]] for option in quiz.questions[0]["answers"]]
    assert right != sorted(right)
    opened, _ = practice.open_next(quiz=quiz, round_=round_)
    assert practice.judge(quiz=quiz, round_=opened, raw=right)[1]["right"] is True


def test_opening_again_doesnt_stop_the_clock(quiz: Quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practice, "_now_ms", lambda: 10_000)
    round_, _ = practice.open_next(quiz=quiz, round_=practice.start_round(quiz=quiz))
    monkeypatch.setattr(practice, "_now_ms", lambda: 15_000)
    round_, current = practice.open_next(quiz=quiz, round_=round_)
    assert current is not None
    assert current["remaining_ms"] == ABCD["time"] * 1000 - 5_000
    monkeypatch.setattr(practice, "_now_ms", lambda: 10_000 + ABCD["time"] * 1000)
    assert practice.judge(quiz=quiz, round_=round_, raw=0)[1]["points"] == 0


@pytest.mark.parametrize("change", ["forged", "other quiz", "changed", "old"])
def test_a_token_is_good_for_its_quiz_as_it_was(
    quiz: Quiz, teacher: User, make_quiz: MakeQuiz, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = step(Api(teacher), quiz).json()["token"]
    asked = quiz
    if change == "forged":
        token = token[:-3] + "AAA"
    elif change == "other quiz":
        asked = make_quiz(teacher, questions=quiz.questions)
    elif change == "changed":
        Quiz.objects.filter(pk=quiz.pk).update(questions=[ABCD])
    else:
        monkeypatch.setattr(practice, "ROUND_AGE_S", -1)
    for path, body in (("question/", {}), ("answer/", {"answer": 0})):
        refused = step(Api(teacher), asked, path, token=token, **body)
        assert (refused.status_code, refused.json()["code"]) == (409, "round_over")


def test_an_answer_that_doesnt_fit_is_explained(quiz: Quiz, teacher: User) -> None:
    token = step(Api(teacher), quiz).json()["token"]
    wrong = step(Api(teacher), quiz, "answer/", token=token, answer=17)
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["answer"])


def test_the_page_is_for_whoever_may_read_the_quiz(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz, signed_in: Any
) -> None:
    private, public = make_quiz(teacher), make_quiz(teacher, public=True)
    people = (Client(), signed_in(other_teacher), signed_in(teacher))
    assert [client.get(f"/quizzes/{private.pk}/practice/").status_code for client in people] == [404, 404, 200]
    assert [client.get(f"/quizzes/{public.pk}/practice/").status_code for client in people] == [200] * 3


def test_who_stops_comes_back_to_where_it_began(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz, signed_in: Any
) -> None:
    quiz = make_quiz(teacher, title=r"Squares \(x^2\)", public=True)
    pages = [
        client.get(f"/quizzes/{quiz.pk}/practice/").content.decode()
        for client in (Client(), signed_in(other_teacher), signed_in(teacher))
    ]
    way_out = [re.search(r'<a href="([^"]+)">Stop practising', page) for page in pages]
    assert [found and found[1] for found in way_out] == [f"/quizzes/{quiz.pk}/", f"/quizzes/{quiz.pk}/", "/admin/"]
    # The title is drawn, also for those who hear it.
    head = re.search(r'<div class="player-who">(.*?)</div>', pages[0])
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", pages[0])
    assert [bool(found) and "<math" in found[1] for found in (head, heading)] == [True, True]
