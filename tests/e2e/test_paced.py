"""Working alone in the browser: an assignment on two phones, and practice by keyboard."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom.models import Assignment, AttemptAnswer
from quizzes import question_types
from quizzes.models import GameResult
from tests.conftest import MakeQuiz
from tests.e2e.game_page import PHONE, Complaints, NewContext, Phone

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


class Net(Complaints):
    """A line that a test cuts is reported by the browser; everything else is ours."""

    def _console(self, message: Any) -> None:
        if "ERR_INTERNET_DISCONNECTED" not in message.text:
            super()._console(message)


@pytest.fixture
def complaints() -> Any:
    complaints = Net()
    yield complaints
    assert complaints.heard == []


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


def teacher_page(new_context: NewContext, server: str, session: str, complaints: Complaints, **options: Any) -> Page:
    context = new_context(**(options or {"viewport": {"width": 1280, "height": 800}}))
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    return complaints.listen_to(context.new_page())


def enter(phone: Phone, link: str, name: str) -> None:
    phone.page.goto(link)
    phone.page.fill("#name", name)
    phone.page.click(".join-form button")
    phone.sees("ready")
    expect(phone.page.locator("#who")).to_have_text(name)


def go_on(phone: Phone) -> None:
    phone.page.locator("#screen > .button--large").first.click()


def work(phone: Phone, question: dict[str, Any], *, right: bool) -> int:
    """Answer the question that is open and go on; the points that the phone showed."""
    if question["type"] == "SLIDE":
        phone.sees_question("none")
        phone.page.click("#skip")
        return 0
    kind, good, bad = ANSWERS[question["type"]]
    phone.sees_question(kind)
    phone.gives(kind, good if right else bad)
    phone.sees("answered")
    points = phone.points()
    go_on(phone)
    return points


def test_a_class_works_on_an_assignment(
    server: str, teacher: User, make_quiz: MakeQuiz, signed_in: Any, new_context: NewContext, complaints: Complaints
) -> None:
    make_quiz(teacher, questions=QUESTIONS)
    desk = teacher_page(new_context, server, signed_in(teacher).cookies["sessionid"].value, complaints)
    desk.goto(f"{server}/admin/")
    desk.click("text=Assign")
    desk.fill("#due_at", "2099-05-31T18:00")
    desk.click("form.card button[type=submit]")
    link = desk.locator(".share-link").get_attribute("href") or ""
    assert re.search(r"/a/\d{10}/$", link)

    right = Phone(new_context(**PHONE), server, complaints)
    wrong = Phone(new_context(**PHONE), server, complaints)
    enter(right, link, "Right")
    enter(wrong, link, "Wrong")
    assert right.has_no_sideways_scroll()
    go_on(right)
    go_on(wrong)
    points = {"Right": 0, "Wrong": 0}
    for number, question in enumerate(QUESTIONS):
        if number == 2:
            reloaded(right)
        if question["type"] == "TEXT":
            points["Wrong"] += cut_off(wrong)
        else:
            points["Wrong"] += work(wrong, question, right=False)
        points["Right"] += work(right, question, right=True)
    right.sees("finished")
    wrong.sees("finished")
    assert right.page.locator(".review > li").count() == len(QUESTIONS) - 1
    assert right.has_no_sideways_scroll()

    assignment = Assignment.objects.get()
    saved = GameResult.objects.get(pk=assignment.pk)
    assert saved.player_scores == points
    assert points["Right"] > 4000
    assert points["Wrong"] == 0
    assert AttemptAnswer.objects.count() == 2 * (len(QUESTIONS) - 1)
    expect(desk.locator("#progress-summary")).to_have_text("2 of 2 players have finished.", timeout=15_000)
    desk.click("text=See the result")
    expect(desk.locator(".report")).to_have_count(len(QUESTIONS))


def reloaded(phone: Phone) -> None:
    """The page again, half an answer and the running clock with it."""
    phone.sees_question("number")
    phone.page.fill("#number", "150")
    before = int(phone.page.locator("#seconds").inner_text())
    phone.page.reload()
    phone.sees_question("number")
    expect(phone.page.locator("#number")).to_have_value("150")
    assert before - 60 < int(phone.page.locator("#seconds").inner_text()) <= before


def cut_off(phone: Phone) -> int:
    """The network goes, the answer is given and kept through a reload's worth of waiting, the network comes back."""
    phone.sees_question("text")
    phone.context.set_offline(True)
    phone.gives("text", "Pb")
    expect(phone.page.locator("#receipt")).to_contain_text("Kept. It is sent as soon as")
    expect(phone.page.locator("#connection")).to_have_attribute("data-state", "offline")
    phone.page.wait_for_timeout(2_500)
    phone.context.set_offline(False)
    phone.sees("answered")
    points = phone.points()
    go_on(phone)
    return points


def test_another_device_goes_on_and_a_closed_assignment_says_so(
    server: str, teacher: User, make_quiz: MakeQuiz, signed_in: Any, new_context: NewContext, complaints: Complaints
) -> None:
    quiz = make_quiz(teacher, questions=QUESTIONS[:1] * 2)
    session = signed_in(teacher).cookies["sessionid"].value
    desk = teacher_page(new_context, server, session, complaints)
    desk.goto(f"{server}/quizzes/{quiz.pk}/assign/")
    desk.select_option("#solutions", "finish")
    desk.click("form.card button[type=submit]")
    expect(desk.locator("#players")).to_contain_text("Nobody has joined yet")
    desk.evaluate("window.loadedOnce = true")
    code = Assignment.objects.get().code
    first = Phone(new_context(**PHONE), server, complaints)
    first.page.goto(f"{server}/")
    first.page.fill("#pin", f"{code[:4]} {code[4:7]} {code[7:]}")
    first.page.click("#pin-form button")
    first.page.fill("#name", "Mia")
    first.page.click(".join-form button")
    first.page.click("text=Go on with another device")
    personal = first.page.locator(".personal-code").inner_text()
    go_on(first)
    first.gives("one", 0)
    # Nothing is shown between questions where solutions wait until the end.
    expect(first.page.locator("#progress")).to_have_text("2 / 2")
    first.sees_question("one")

    other = Phone(new_context(**PHONE), server, complaints)
    other.page.goto(f"{server}/a/{code}/")
    other.page.click("text=Began on another device?")
    other.page.fill("#code", personal)
    other.page.click("text=Come back")
    other.sees_question("one")
    expect(other.page.locator("#progress")).to_have_text("2 / 2")

    # The teacher's page shows by itself who has joined, without a navigation that would swallow a click.
    expect(desk.locator("[data-player] th")).to_have_text(["Mia"])
    assert desk.evaluate("window.loadedOnce")
    desk.click("text=Close it now")
    complaints_before = len(complaints.heard)
    other.gives("one", 0)
    other.sees("over")
    expect(other.page.locator("#screen")).to_contain_text("This assignment is over.")
    # The browser itself notes the refusal.
    assert all("409" in text for text in complaints.heard[complaints_before:])
    del complaints.heard[complaints_before:]
    assert AttemptAnswer.objects.count() == 1


def test_practice_by_keyboard_alone(
    server: str, teacher: User, make_quiz: MakeQuiz, signed_in: Any, new_context: NewContext, complaints: Complaints
) -> None:
    quiz = make_quiz(teacher, questions=[QUESTIONS[0], QUESTIONS[0]])
    client: Client = signed_in(teacher)
    page = teacher_page(new_context, server, client.cookies["sessionid"].value, complaints)
    page.goto(f"{server}/quizzes/{quiz.pk}/start/")
    page.get_by_role("link", name="Practise alone").focus()
    page.keyboard.press("Enter")
    for key in ("1", "2"):
        expect(page.locator(".question")).to_be_visible()
        page.locator(f".option[data-option='{int(key) - 1}']").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".verdict")).to_have_attribute("data-verdict", "right" if key == "1" else "wrong")
        if key == "1":
            # Loaded anew, the round goes on with its next question.
            page.reload()
        else:
            page.keyboard.press("Enter")
    expect(page.locator("#screen")).to_have_attribute("data-screen", "finished")
    expect(page.locator(".own-score")).to_contain_text("1 of 2")
    page.get_by_role("button", name="Try the wrong ones again").press("Enter")
    expect(page.locator("#progress")).to_have_text("1 / 1")
    page.locator(".option[data-option='0']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "right")
    assert not GameResult.objects.exists()
