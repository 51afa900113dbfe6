"""Private extra time in a browser: on the player's own phone, and on no other screen."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import User
from quizzes import question_types
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone

pytestmark = pytest.mark.e2e


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def host(
    server: str, teacher: User, signed_in: Callable[[User], Client], new_context: NewContext, complaints: Complaints
) -> Host:
    return Host(new_context(**PROJECTOR), server, signed_in(teacher).cookies["sessionid"].value, complaints)


def quiz(make_quiz: Any, teacher: User, *seconds: int) -> Any:
    return make_quiz(teacher, questions=[{**question_types.abcd.example(), "time": time} for time in seconds])


def test_a_clock_of_ones_own(
    host: Host, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: Any
) -> None:
    page, game = host.page, quiz(make_quiz, teacher, 5, 60)
    page.goto(f"{host.base}/quizzes/{game.pk}/start/")
    # The names are not on the screen until the teacher opens them.
    expect(page.locator("#extra_time")).to_be_hidden()
    page.click("#private-options > summary")
    page.fill("#extra_time", "mia")
    page.click("form.card button[type=submit]")
    expect(page.locator(".errors, .errorlist")).to_contain_text("“mia”: write a name")
    expect(page.locator("#extra_time")).to_have_value("mia")
    # The browser itself reports the refusal.
    assert len(complaints.heard) == 1
    complaints.heard.clear()
    page.fill("#extra_time", "mia 200 %")
    page.click("form.card button[type=submit]")
    pin = page.locator(".lobby-pin").inner_text().strip()
    mia = Phone(new_context(**PHONE), host.base, complaints).join(pin, "Mia")
    ben = Phone(new_context(**PHONE), host.base, complaints).join(pin, "Ben")
    host.sees_names("Mia", "Ben")
    host.goes_on()
    mia.sees_question("one")
    # Fifteen seconds here, five there.
    assert int(mia.page.locator("#seconds").inner_text()) > 10
    assert int(ben.page.locator("#seconds").inner_text()) <= 5
    expect(page.locator("#collecting")).to_be_hidden()

    expect(ben.page.locator("#collecting")).to_be_visible(timeout=8000)
    expect(ben.page.locator("#collecting")).to_have_text("Time is up. The last answers are being collected.")
    expect(ben.page.locator(".option").first).to_be_disabled()
    expect(ben.page.locator("#seconds")).to_be_hidden()
    expect(page.locator("#collecting")).to_have_text("Time is up. Collecting the last answers…")
    expect(page.locator("#clock-text")).to_have_text("0")
    expect(page.locator("#more-time-button")).to_be_hidden()
    expect(mia.page.locator("#collecting")).to_be_hidden()
    # A phone that reloads now sees the same.
    ben.page.reload()
    expect(ben.page.locator("#collecting")).to_be_visible()
    mia.gives("one", 0)
    host.sees("results")
    assert mia.verdict() == "right"
    assert mia.points() > 300
    assert ben.verdict() == "none"
    expect(ben.page.locator("#collecting")).to_be_hidden()


def test_the_host_gives_time_from_the_list(
    host: Host, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: Any
) -> None:
    page = host.page
    pin = host.start(quiz(make_quiz, teacher, 100).pk)
    mia = Phone(new_context(**PHONE), host.base, complaints).join(pin, "Mia")
    ben = Phone(new_context(**PHONE), host.base, complaints).join(pin, "Ben")
    host.sees_names("Mia", "Ben")
    host.goes_on()
    mia.sees_question("one")
    page.keyboard.press("p")
    page.get_by_role("button", name="Time of Mia").click()
    expect(page.get_by_label("Time for each question")).to_have_value("0")
    page.get_by_label("Time for each question").select_option("100")
    page.click("#extra-time-dialog button[value=yes]")
    expect(mia.page.locator("#seconds")).to_have_text(re.compile(r"^1[5-9]\d$"))
    assert int(ben.page.locator("#seconds").inner_text()) <= 100
    # The list itself shows nothing of it; the menu does when it is opened again.
    expect(page.locator("#players-list")).not_to_contain_text("100")
    page.get_by_role("button", name="Time of Mia").click()
    expect(page.get_by_label("Time for each question")).to_have_value("100")
    page.click("#extra-time-dialog button[value=no]")
    expect(page.locator("#extra-time option")).to_have_count(0)


def test_the_teachers_phone_gives_time_where_nobody_looks(
    host: Host, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: Any
) -> None:
    pin = host.start(quiz(make_quiz, teacher, 100).pk)
    remote = complaints.listen_to(host.page.context.new_page())
    remote.set_viewport_size(PHONE["viewport"])
    remote.goto(f"{host.base}/remote/{host.game_id}/")
    remote.click("#players-button")
    expect(remote.locator("#players-list")).to_have_text("Nobody has joined yet.")
    mia = Phone(new_context(**PHONE), host.base, complaints).join(pin, "Mia")
    remote.get_by_role("button", name="Time of Mia").click()
    remote.get_by_label("Time for each question").select_option("50")
    remote.click("#extra-time-dialog button[value=yes]")
    expect(remote.locator("#extra-time-dialog")).to_be_hidden()
    expect(remote.locator("#players-list button")).to_have_text("50 % more time")
    remote.click("#players-dialog form button")
    assert remote.evaluate("document.documentElement.scrollWidth <= innerWidth")
    remote.locator("#main-controls button").first.click()
    mia.sees_question("one")
    expect(mia.page.locator("#seconds")).to_have_text(re.compile(r"^1[345]\d$"))
    expect(host.page.locator("#clock-text")).to_have_text(re.compile(r"^(100|\d\d)$"))
