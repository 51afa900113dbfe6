"""Options of the start dialog and a question's points, from the teacher's pages to the phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import Quiz
from tests.e2e import editor_page
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone, open_more_options

pytestmark = pytest.mark.e2e


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def host(
    server: str, teacher: User, signed_in: Callable[[User], Client], new_context: NewContext, complaints: Complaints
) -> Host:
    return Host(new_context(**PROJECTOR), server, signed_in(teacher).cookies["sessionid"].value, complaints)


def test_double_points_are_set_in_the_editor_and_seen_in_the_game(
    host: Host, server: str, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: Any
) -> None:
    page = host.page
    quiz = make_quiz(teacher, questions=[{**question_types.abcd.example(), "points": 2}])
    editor_page.open_quiz(page, server, quiz.pk)
    points = editor_page.card(page, 1).get_by_label("Points", exact=True)
    expect(points).to_have_value("2")
    points.select_option("1")
    assert "points" not in Quiz.objects.get(pk=editor_page.save(page)).questions[0]
    points.select_option("2")
    assert Quiz.objects.get(pk=editor_page.save(page)).questions[0]["points"] == 2

    page.goto(f"{server}/quizzes/{quiz.pk}/start/")
    page.select_option("#scoring", "accuracy")
    open_more_options(page)
    page.check("#hide_results")
    page.click("form.card button[type=submit]")
    pin = page.locator(".lobby-pin").inner_text().strip()
    mia = Phone(new_context(**PHONE), server, complaints).join(pin, "Mia")
    Phone(new_context(**PHONE), server, complaints).join(pin, "Ben")
    host.sees_names("Mia", "Ben")
    host.goes_on()
    expect(page.locator(".points-tag")).to_have_text("Double points")
    expect(mia.page.locator(".points-tag")).to_have_text("Double points")
    page.click("#pause-button")
    expect(mia.page.locator("#paused")).to_be_visible()
    page.click("#pause-button")
    expect(mia.page.locator("#paused")).to_be_hidden()
    mia.gives("one", 0)
    mia.sees_receipt()
    host.goes_on()
    host.sees("closed")
    host.goes_on()
    assert mia.verdict() == "right"
    assert mia.points() == mia.score() == 2000

    # The next game starts with the same options.
    page.goto(f"{server}/quizzes/{quiz.pk}/start/")
    expect(page.locator("#scoring")).to_have_value("accuracy")
    expect(page.locator("#hide_results")).to_be_checked()


def test_a_game_goes_on_by_itself_until_it_is_stopped(
    host: Host, server: str, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: Any
) -> None:
    quiz, page = make_quiz(teacher, questions=[question_types.abcd.example()] * 2), host.page
    page.goto(f"{server}/quizzes/{quiz.pk}/start/")
    open_more_options(page)
    page.fill("#auto_advance_s", "3")
    page.click("form.card button[type=submit]")
    mia = Phone(new_context(**PHONE), server, complaints).join(page.locator(".lobby-pin").inner_text().strip(), "Mia")
    host.sees_names("Mia")
    expect(page.locator("#clock-controls")).to_be_hidden()
    host.goes_on()
    mia.gives("one", 0)
    host.sees("results")
    page.click("#pause-button")
    expect(page.locator("#paused")).to_be_visible()
    page.wait_for_timeout(3500)
    host.sees("results")
    page.keyboard.press("b")
    expect(page.locator("#paused")).to_be_hidden()
    host.sees("leaderboard")
    host.sees("question")
    mia.sees_question("one")


MANY_NOTES = re.compile(r"^([4-9]|\d\d+)$")
COUNT_NOTES = """
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  const page = document.documentElement.dataset;
  page.notes = Number(page.notes ?? 0) + 1;
  return start.apply(this, when);
};
"""


def test_music_plays_only_when_it_was_wanted_and_can_be_switched(
    host: Host, server: str, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: Any
) -> None:
    quiz, page = make_quiz(teacher, questions=[question_types.abcd.example()]), host.page
    page.add_init_script(COUNT_NOTES)
    host.start(quiz.pk)
    button, sounding = page.locator("#music-button"), page.locator("html")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Shift")
    page.wait_for_timeout(1200)
    assert sounding.get_attribute("data-notes") is None
    page.keyboard.press("m")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(sounding).to_have_attribute("data-notes", MANY_NOTES)
    page.keyboard.press("m")
    expect(button).to_have_attribute("aria-pressed", "false")
    heard = sounding.get_attribute("data-notes")
    page.wait_for_timeout(1200)
    assert sounding.get_attribute("data-notes") == heard

    page.goto(f"{server}/quizzes/{quiz.pk}/start/")
    open_more_options(page)
    page.check("#music")
    page.click("form.card button[type=submit]")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Shift")
    expect(sounding).to_have_attribute("data-notes", MANY_NOTES)
