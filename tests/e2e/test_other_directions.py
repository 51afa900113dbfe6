"""Long words (German) and pages that read from the right (Arabic): on a phone nothing is cut off or too wide."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from quizzes import services
from quizzes.models import Quiz
from quizzes.question_types import TYPES
from rooms.services import create_room
from tests.e2e.accessibility import too_wide
from tests.e2e.game_page import Complaints, Host, NewContext, Phone

pytestmark = pytest.mark.e2e

PHONE = {"width": 390, "height": 844}
LONG = "Donaudampfschifffahrtsgesellschaft"
QUESTION = "ما عاصمة مصر؟"
QUESTIONS: list[dict[str, Any]] = [
    {
        **TYPES["ABCD"].example(),
        "question": QUESTION,
        "time": 240,
        "answers": [
            {"answer": answer, "right": answer == "القاهرة", "color": None}
            for answer in ("القاهرة", LONG, "Rhein-Main-Donau-Kanal")
        ],
    },
    {**TYPES["RANGE"].example(), "time": 240},
]
# What is cut off inside of a button or an answer.
CUT_OFF = """() => [...document.querySelectorAll(".button, .stage-option, .option")]
  .filter((one) => one.checkVisibility())
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def arabic_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.e2e.arabic_settings")


@pytest.fixture
def base(arabic_offered: None, daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def quiz(teacher: User) -> Quiz:
    return services.create_quiz(owner=teacher, title=LONG, questions=QUESTIONS, public=True, language="ar")


def fits(page: Page) -> None:
    assert too_wide(page) + page.evaluate(CUT_OFF) == [], page.url


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("de", "ltr")])
def test_pages_fit_a_phone(
    base: str, quiz: Quiz, teacher: User, signed_in: Callable[[User], Client], new_context: NewContext,
    language: str, direction: str,
) -> None:  # fmt: skip
    complaints = Complaints()
    session = signed_in(teacher).cookies["sessionid"].value
    host = Host(new_context(viewport=PHONE, locale=language), base, session, complaints)
    room = create_room(owner=teacher).room_code
    for path in (
        *("/", "/admin/", "/admin/quizzes/quiz/", f"/admin/quizzes/quiz/{quiz.pk}/change/", "/quizzes/"),
        *(f"/quizzes/{quiz.pk}/?answers=1", f"/rooms/{room}/", "/rooms/", "/accounts/password/"),
    ):
        host.page.goto(base + path)
        assert host.page.evaluate("[document.documentElement.lang, document.dir]") == [language, direction], path
        fits(host.page)

    pin = host.start(quiz.pk)
    fits(host.page)
    phone = Phone(new_context(viewport=PHONE, locale=language), base, complaints).join(pin, "ليلى")
    fits(phone.page)
    host.goes_on()
    phone.sees_question("one")
    text = phone.page.locator(".question-text")
    expect(text).to_have_text(QUESTION)
    for name, value in (("lang", "ar"), ("dir", "auto")):
        expect(text).to_have_attribute(name, value)
        expect(host.page.locator(".stage-question")).to_have_attribute(name, value)
    first, second = (phone.page.locator(f".option[data-option='{option}']").bounding_box() for option in (0, 1))
    assert first
    assert second
    assert (first["x"] > second["x"]) is (direction == "rtl")
    for page in (host.page, phone.page):
        fits(page)
    phone.gives("one", 0)
    host.sees("results")
    phone.sees("results")
    # Back and on are where the page's arrows point.
    back, on = ("ArrowRight", "ArrowLeft") if direction == "rtl" else ("ArrowLeft", "ArrowRight")
    host.page.keyboard.press(on)
    host.sees("leaderboard")
    host.page.keyboard.press(back)
    host.sees("results")
    for page in (host.page, phone.page):
        fits(page)
    assert complaints.heard == []
