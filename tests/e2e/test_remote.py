"""A teacher walks through the classroom: the projector in front, the phone in hand."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import Quiz
from tests.e2e.accessibility import assert_accessible
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone

pytestmark = pytest.mark.e2e

MakeQuiz = Callable[..., Quiz]
FIRST = {**question_types.TYPES["ABCD"].example(), "time": 60}
SECOND = {**question_types.TYPES["TEXT"].example(), "time": 60}


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def host(
    server: str, teacher: User, signed_in: Callable[[User], Client], new_context: NewContext, complaints: Complaints
) -> Host:
    session = signed_in(teacher).cookies["sessionid"].value
    return Host(new_context(**PROJECTOR), server, session, complaints)


def presses(remote: Page) -> None:
    remote.locator("#main-controls button").first.click()


def test_a_game_is_played_from_the_phone(
    host: Host, new_context: NewContext, complaints: Complaints, teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=[FIRST, SECOND]).pk)
    mia = Phone(new_context(**PHONE), host.base, complaints).join(pin, "Mia")

    host.page.click("#remote-button")
    code = host.page.locator("#remote-qr")
    expect(code.locator("svg")).to_be_visible()
    expect(host.page.locator("#remote-count")).to_have_text("No phone is paired.")
    address = code.get_attribute("data-address") or ""
    host.page.click("#remote-close")
    expect(code).to_be_empty()

    remote = complaints.listen_to(new_context(**PHONE).new_page())
    remote.goto(address)
    remote.click("button[type=submit]")
    now, following = remote.locator("#now-title"), remote.locator("#next-title")
    expect(now).to_have_text("Waiting for players")
    expect(following).to_have_text(FIRST["question"])
    expect(remote.locator("#counts")).to_have_text("Players: 1")

    presses(remote)
    host.sees("question")
    mia.sees_question("one")
    expect(now).to_have_text(FIRST["question"])
    expect(following).to_have_text(SECOND["question"])
    expect(remote.locator("#now-lines .is-right")).to_contain_text("Jupiter")
    expect(remote.locator("#counts")).to_contain_text("0 of 1 answered")
    assert remote.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(remote)

    # The projector closes the question; the phone follows.
    host.goes_on()
    host.sees("results")
    expect(remote.locator("#main-controls button")).to_have_text("Leaderboard")
    # The phone reloads, as phones do, and goes on.
    remote.reload()
    expect(remote.locator("#now")).to_have_attribute("data-phase", "results")
    presses(remote)
    host.sees("leaderboard")
    expect(remote.locator("#now")).to_have_attribute("data-phase", "leaderboard")
    presses(remote)
    host.sees("question")
    expect(now).to_have_text(SECOND["question"])
    expect(remote.locator("#next")).to_be_hidden()

    # The projector's owner takes the control back.
    host.page.click("#remote-button")
    expect(host.page.locator("#remote-count")).to_have_text("Paired phones: 1")
    host.page.click("#remote-end")
    expect(host.page.locator("#remote-count")).to_have_text("No phone is paired.")
    presses(remote)
    expect(now).to_contain_text("doesn't control the game any more")
    host.page.click("#remote-close")
    host.sees("question")


def test_the_owner_needs_no_pairing_and_ends_the_game(
    host: Host, server: str, teacher: User, make_quiz: MakeQuiz, complaints: Complaints
) -> None:
    host.start(make_quiz(teacher, questions=[FIRST]).pk)
    remote = complaints.listen_to(host.page.context.new_page())
    remote.goto(f"{server}/remote/{host.game_id}/")
    presses(remote)
    host.sees("question")
    remote.click("#pause-button")
    for screen in (host.page, remote):
        expect(screen.locator("#paused")).to_be_visible()
    expect(remote.locator("#pause-button")).to_have_text("Go on")
    stopped = remote.locator("#counts").inner_text()
    assert "s left" in stopped
    remote.click("#pause-button")
    expect(host.page.locator("#paused")).to_be_hidden()
    expect(remote.locator("#counts")).not_to_have_text(stopped)
    remote.click("#lock-button")
    expect(host.page.locator("#locked")).to_be_visible()
    remote.click("#end-button")
    remote.click("#confirm-dialog button[value=yes]")
    host.sees("podium")
    expect(remote.locator("#now-title")).to_have_text("Podium")
