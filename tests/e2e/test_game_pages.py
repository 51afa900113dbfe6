"""The game in real browsers on a real server: the host's ways with results and time. A whole game: `test_spine.py`."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.conftest import MakeQuiz
from tests.e2e.game_page import EXAMPLES, Complaints, Host, NewContext, Phone

pytestmark = pytest.mark.e2e


def test_hidden_results_wait_for_the_host(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=[{**EXAMPLES["ABCD"], "hide_results": True}]).pk)
    mia = new_phone().join(pin, "Mia")
    host.goes_on()
    mia.gives("one", 0)
    host.sees("closed")
    mia.sees("closed")
    expect(mia.page.locator(".screen-title")).to_have_text("Your answer is in.")
    expect(host.page.locator(".stage-body")).to_contain_text("The results are hidden.")
    host.goes_on()
    host.sees("results")
    assert mia.verdict() == "right"


def test_in_the_other_mode_phones_show_shapes_only(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher).pk, mode="kahoot")
    mia = new_phone().join(pin, "Mia")
    host.goes_on()
    mia.sees_question("one")
    assert "planet" not in mia.page.content()
    assert "Jupiter" not in mia.page.content()
    assert mia.page.locator(".option").all_inner_texts() == ["A", "B", "C", "D"]
    expect(host.page.locator(".stage-question")).to_have_text(EXAMPLES["ABCD"]["question"])
    expect(host.page.locator(".stage-option-label").first).to_have_text("Jupiter")


def test_order_by_finger_and_by_keyboard(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=[{**EXAMPLES["ORDER"], "time": 120}]).pk)
    mia = new_phone().join(pin, "Mia")
    host.goes_on()
    mia.sees_question("order")
    first, second, third, fourth = mia.order()
    handles = mia.page.locator(".order-handle")
    start, end = handles.nth(0).bounding_box(), handles.nth(2).bounding_box()
    assert start is not None
    assert end is not None
    mia.page.mouse.move(start["x"] + 10, start["y"] + start["height"] / 2)
    mia.page.mouse.down()
    mia.page.mouse.move(end["x"] + 10, end["y"] + end["height"] / 2 + 4, steps=12)
    mia.page.mouse.up()
    assert mia.order() == [second, third, first, fourth]
    handles.nth(3).focus()
    mia.page.keyboard.press("ArrowUp")
    assert mia.order() == [second, third, fourth, first]
    mia.page.keyboard.press("ArrowUp")
    assert mia.order() == [second, fourth, third, first]
    expect(mia.page.locator("#live")).to_have_text(f"{fourth} is now number 2.")


def test_the_preview_shows_what_players_get(
    server: str, session: str, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: MakeQuiz
) -> None:
    """The editor's way: a frame on the same origin that gets the raw question by postMessage."""
    context = new_context(viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    page = Complaints().listen_to(context.new_page())
    page.goto(f"{server}/quizzes/preview/")
    for code, question in EXAMPLES.items():
        post(page, question)
        expect(page.locator(".question-text")).to_have_text(question["question"])
        if code == "ABCD":
            page.click(".option >> nth=1")
            expect(page.locator("#receipt")).to_be_visible()
    post(page, {**EXAMPLES["ABCD"], "question": ""})
    expect(page.locator("#screen li")).to_have_text(["Write something here."])
    expect(page.locator(".question")).to_have_count(0)


def post(page: Page, question: dict[str, Any]) -> None:
    page.evaluate(f"postMessage({{type: 'preview', question: {json.dumps(question)}}}, location.origin)")


def test_the_host_gives_time_pauses_and_skips(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    questions = [{**EXAMPLES["ABCD"], "time": 30}] * 2
    pin = host.start(make_quiz(teacher, questions=questions).pk)
    mia, _ = new_phone().join(pin, "Mia"), new_phone().join(pin, "Ben")
    host.sees_names("Mia", "Ben")
    expect(host.page.locator("#clock-controls")).to_be_hidden()
    host.goes_on()
    mia.sees_question("one")

    host.page.click("#more-time-button")
    host.page.keyboard.press("t")
    expect(host.page.locator("#clock-text")).to_have_text(re.compile("^5[0-9]$"))
    host.page.keyboard.press("b")
    expect(host.page.locator("#paused")).to_be_visible()
    expect(mia.page.locator("#paused")).to_be_visible()
    stands = mia.page.locator("#seconds").inner_text()
    mia.gives("one", 0)
    mia.page.wait_for_timeout(1500)
    assert mia.page.locator("#seconds").inner_text() == stands
    expect(mia.page.locator("#receipt")).to_be_hidden()
    host.page.click("#pause-button")
    expect(mia.page.locator("#paused")).to_be_hidden()
    mia.gives("one", 0)
    mia.sees_receipt()

    host.page.keyboard.press("s")
    host.page.click("#confirm-dialog button[value=no]")
    host.sees("question")
    host.page.click("#skip-button")
    host.page.click("#confirm-yes")
    host.sees("closed")
    expect(host.page.locator(".stage-hint")).to_contain_text("counts for nobody")
    expect(mia.page.locator(".screen-title")).to_have_text("Skipped")
    host.page.keyboard.press("Space")
    host.sees("question")
    mia.sees_question("one")
