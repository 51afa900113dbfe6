"""A game that goes on by itself says when, on the host screen and on the remote, and that it is paused."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import User
from quizzes import question_types
from tests.conftest import MakeQuiz
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone, open_more_options

pytestmark = pytest.mark.e2e

SOON_MS = 15_000
QUESTION = {**question_types.TYPES["ABCD"].example(), "time": 60}


def test_when_it_goes_on_is_seen_and_stopped(
    daphne_servers: Callable[[int], list[str]],
    teacher: User,
    signed_in: Callable[[User], Client],
    new_context: NewContext,
    make_quiz: MakeQuiz,
) -> None:
    server, complaints = daphne_servers(1)[0], Complaints()
    session = signed_in(teacher).cookies["sessionid"].value
    host = Host(new_context(**PROJECTOR), server, session, complaints)
    page = host.page
    page.goto(f"{server}/quizzes/{make_quiz(teacher, questions=[QUESTION, QUESTION]).pk}/start/")
    open_more_options(page)
    page.fill("#auto_advance_s", "60")
    page.click("form.card button[type=submit]")
    mia = Phone(new_context(**PHONE), server, complaints).join(page.locator(".lobby-pin").inner_text().strip(), "Mia")
    remote = Host(new_context(**PHONE), server, session, complaints).page
    remote.goto(f"{server}/remote/{host.game_id}/")
    # Nothing counts down before there is something to leave.
    expect(page.locator("#next-in")).to_be_hidden()
    host.goes_on()
    mia.sees_question("one")
    expect(page.locator("#next-in")).to_be_hidden()
    mia.gives("one", 0)
    for screen in (page, remote):
        expect(screen.locator("#next-in")).to_have_text("Next in 58 s", timeout=SOON_MS)
    page.click("#pause-button")
    for screen in (page, remote):
        expect(screen.locator("#next-in")).to_have_text("Paused: it goes on when you say so.")
    page.click("#pause-button")
    expect(page.locator("#next-in")).to_contain_text("Next in 5")
    assert complaints.heard == []
