"""The whole product once through: a teacher writes a quiz in the admin's editor, a class plays it on phones that
hang on two server processes, and the saved result is what everybody saw."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import GameResult, Quiz
from tests.conftest import PASSWORD
from tests.e2e import editor_page
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone

pytestmark = pytest.mark.e2e

QUESTIONS = [{**kind.example(), "time": 240} for kind in question_types.TYPES.values()]
RIGHT_ORDER = [item["answer"] for item in question_types.TYPES["ORDER"].example()["answers"]]
# type → (input, right, wrong)
ANSWERS: dict[str, tuple[str, Any, Any]] = {
    "ABCD": ("one", 0, 1),
    "CHECK": ("many", [0, 2], [0, 1]),
    "RANGE": ("number", 206, 7),
    "VOTING": ("one", 1, 1),
    "ORDER": ("order", RIGHT_ORDER, RIGHT_ORDER[::-1]),
    "TEXT": ("text", "AU", "Pb"),
}


def test_from_the_editor_to_the_saved_result(
    daphne_servers: Callable[[int], list[str]], new_context: NewContext, teacher: User
) -> None:
    first, second = daphne_servers(2)
    complaints = Complaints()
    host = teacher_at_desk(new_context, first, teacher, complaints)
    quiz = build_quiz(host, first)
    pin = start_game(host)

    right = Phone(new_context(**PHONE), first, complaints).join(pin, "Right")
    wrong = Phone(new_context(**PHONE), second, complaints).join(pin, "Wrong")
    silent = Phone(new_context(**PHONE), second, complaints).join(pin, "Silent")
    host.sees_names("Right", "Wrong", "Silent")
    host.goes_on()

    points = {"Right": 0, "Wrong": 0, "Silent": 0}
    for question in QUESTIONS:
        play_question(question["type"], host, right, wrong, silent, points)
    host.sees("podium")
    expect(right.page.locator(".medal")).to_have_text("1st")
    assert points["Right"] > 0

    host.goes_on()
    host.page.click("text=See the result")
    expect(host.page.locator(".report")).to_have_count(len(QUESTIONS))
    saved = GameResult.objects.get(quiz=quiz)
    assert saved.player_scores == points
    assert saved.questions == quiz.questions
    assert sum(entry["score"] for answers in saved.answers for entry in answers) == points["Right"]
    answered = [[(entry["username"], entry["right"]) for entry in answers] for answers in saved.answers]
    assert answered == [expected_verdicts(question["type"]) for question in QUESTIONS]
    quiz.refresh_from_db()
    assert quiz.plays == 1
    assert complaints.heard == []


def teacher_at_desk(new_context: NewContext, base: str, teacher: User, complaints: Complaints) -> Host:
    """The teacher signed in through the log-in page, at the projector's size."""
    context = new_context(**PROJECTOR)
    page = context.new_page()
    editor_page.log_in(page, base, teacher.email, PASSWORD)
    session = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "sessionid")
    page.close()
    return Host(context, base, session, complaints)


def build_quiz(host: Host, base: str) -> Quiz:
    editor_page.open_new_quiz(host.page, base)
    editor_page.set_title(host.page, "All seven kinds")
    for question in QUESTIONS:
        editor_page.add_question(host.page, question)
    quiz = Quiz.objects.get(pk=editor_page.save(host.page))
    assert quiz.questions == QUESTIONS
    return quiz


def start_game(host: Host) -> str:
    """From the editor's *Start game* through the start dialog into the lobby."""
    host.page.get_by_role("link", name="Start game").or_(host.page.get_by_role("button", name="Start game")).click()
    host.page.click("form.card button[type=submit]")
    pin = host.page.locator(".lobby-pin")
    expect(pin).to_be_visible()
    return pin.inner_text().strip()


def play_question(code: str, host: Host, right: Phone, wrong: Phone, silent: Phone, points: dict[str, int]) -> None:
    host.sees("question")
    if code == "SLIDE":
        expect(silent.page.locator(".slide")).to_be_visible()
        host.goes_on()
        return
    kind, good, bad = ANSWERS[code]
    for phone, answer in ((right, good), (wrong, bad)):
        phone.sees_question(kind)
        phone.gives(kind, answer)
        phone.sees_receipt()
    host.sees_count(2, 3)
    if code == "RANGE":
        right.page.reload()
        right.sees_receipt()
        assert right.score() == points["Right"]
        host.page.reload()
        host.sees_count(2, 3)
    host.goes_on()
    host.sees("results")
    assert silent.verdict() == "none"
    assert wrong.verdict() == ("counted" if code == "VOTING" else "wrong")
    right.sees("results")
    points["Right"] += right.points()
    assert [phone.score() for phone in (right, wrong, silent)] == list(points.values())
    host.goes_on()
    host.sees("leaderboard")
    host.goes_on()


def expected_verdicts(code: str) -> list[tuple[str, bool | None]]:
    if code == "SLIDE":
        return []
    if code == "VOTING":
        return [("Right", None), ("Wrong", None)]
    return [("Right", True), ("Wrong", False)]
