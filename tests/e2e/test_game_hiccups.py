"""What goes wrong in classrooms: cut lines, reloads, taken names, second windows, and who was removed."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from accounts.models import User
from classroom.store.boxes import take_place
from classroom.store.client import sync_client
from classroom.store.keys import game_keys
from tests.conftest import PASSWORD, MakeQuiz
from tests.e2e.accessibility import assert_accessible
from tests.e2e.cut_line import CutLine
from tests.e2e.game_page import Host, NewContext, Phone, two_long_questions
from tests.e2e.header import log_out

pytestmark = pytest.mark.e2e


def come_in(pin: str, *names: str) -> None:
    """More players, without phones. In a thread of its own, since this one has the browser's event loop."""
    with ThreadPoolExecutor(1) as pool:
        assert all(place.place for place in pool.map(lambda name: take_place(pin, name=name, token=name), names))


@pytest.fixture
def line(server: str) -> Iterator[CutLine]:
    line = CutLine(server)
    yield line
    line.close()


def test_an_answer_given_while_the_line_is_cut_arrives_later(
    host: Host, new_phone: Callable[..., Phone], line: CutLine, teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=two_long_questions()).pk)
    other = new_phone().join(pin, "Other")
    mia = new_phone(line.url).join(pin, "Mia")
    host.goes_on()
    mia.sees_question("one")
    line.cut()
    expect(mia.page.locator("#connection")).to_have_attribute("data-state", "reconnecting")
    mia.gives("one", 0)
    expect(mia.page.locator("#receipt")).to_have_attribute("data-state", "sending")
    expect(mia.page.locator("#receipt")).to_contain_text("as soon as the connection is back")
    line.heal()
    mia.sees_receipt()
    expect(mia.page.locator("#connection")).to_have_attribute("data-state", "connected")
    host.sees_count(1, 2)

    # A promoted replica may not have it, receipt or not: it is sent again.
    answers = game_keys(pin).answers(0)
    kept = sync_client().hvals(answers)
    sync_client().delete(answers)
    deadline = time.monotonic() + 10
    while not (again := sync_client().hvals(answers)):
        assert time.monotonic() < deadline
        mia.page.wait_for_timeout(50)
    assert [answer.split(b":")[1:] for answer in again] == [answer.split(b":")[1:] for answer in kept]
    mia.sees_receipt()
    host.sees_count(1, 2)

    # And the same with a reload before the answer got through.
    other.gives("one", 1)
    host.sees("results")
    host.goes_on()
    host.sees("leaderboard")
    host.goes_on()
    mia.sees_question("text")
    line.cut()
    mia.gives("text", "Au")
    expect(mia.page.locator("#receipt")).to_have_attribute("data-state", "sending")
    line.heal()
    mia.page.reload()
    mia.sees_receipt()
    expect(mia.page.locator("#typed")).to_have_value("Au")
    other.gives("text", "gold")
    host.sees("results")
    assert host.chart() == [("Au", 1), ("gold", 1)] or host.chart() == [("gold", 1), ("Au", 1)]
    assert mia.verdict() == "right"


def test_what_was_typed_survives_a_reload_before_sending(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher, questions=two_long_questions()[1:]).pk)
    mia = new_phone().join(pin, "Mia")
    host.goes_on()
    mia.sees_question("text")
    mia.page.fill("#typed", "aurum, I th")
    mia.page.reload()
    expect(mia.page.locator("#typed")).to_have_value("aurum, I th")


def test_a_taken_name_stays_in_the_form_and_a_kick_is_explained(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher).pk)
    mia = new_phone().join(pin, "Mia")
    second = new_phone()
    second.page.goto(f"{second.base}/join/{pin}/")
    second.page.click(".join-form button")
    expect(second.page.locator("#join-problem")).to_have_text("Type your name first.")
    second.enter(" MIA ")
    expect(second.page.locator("#join-problem")).to_contain_text("this name already")
    expect(second.page.locator("#name")).to_have_value(" MIA ")
    second.enter("Max")
    second.sees("lobby")

    host.sees_names("Mia", "Max")
    host.page.click("#names button:has-text('Max')")
    host.page.click("#confirm-dialog button[value=no]")
    host.sees_names("Mia", "Max")
    host.page.click("#names button:has-text('Max')")
    host.page.click("#confirm-yes")
    host.sees_names("Mia")
    expect(second.page.locator(".screen-title")).to_have_text("You were removed from the game")
    assert_accessible(second.page)
    # A reload doesn't hide it. Whose name it was about may come in under another.
    second.page.reload()
    expect(second.page.locator("#removed")).to_contain_text("You were removed from the game")
    second.page.click("text=Come back as Max")
    expect(second.page.locator(".screen-title")).to_have_text("You were removed from the game")
    second.page.reload()
    assert_accessible(second.page)
    second.enter("Moritz")
    second.sees("lobby")

    host.page.keyboard.press("l")
    expect(host.page.locator("#locked")).to_be_visible()
    third = new_phone()
    third.page.goto(f"{third.base}/join/{pin}/")
    third.enter("Zoe")
    expect(third.page.locator("#join-problem")).not_to_be_empty()
    host.page.keyboard.press("l")
    expect(host.page.locator("#locked")).to_be_hidden()
    third.enter("Zoe")
    third.sees("lobby")
    mia.sees("lobby")


def test_leaving_and_coming_back_under_the_same_name(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher).pk)
    mia = new_phone().join(pin, "Mia")
    mia.page.click("#leave")
    mia.page.click("#leave-dialog button[value=leave]")
    expect(mia.page.locator("#pin")).to_be_visible()
    mia.page.fill("#pin", pin)
    mia.page.click("#pin-form button")
    mia.page.click("text=Come back as Mia")
    mia.sees("lobby")
    expect(mia.page.locator(".own-name")).to_have_text("Mia")


def test_a_second_window_takes_the_place_over(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher).pk)
    mia = new_phone().join(pin, "Mia")
    second = mia.context.new_page()
    second.goto(mia.page.url)
    expect(second.locator(".own-name")).to_have_text("Mia")
    expect(mia.page.locator(".screen-title")).to_have_text("You are playing in another window")
    mia.page.click("text=Play here instead")
    mia.sees("lobby")
    expect(second.locator(".screen-title")).to_have_text("You are playing in another window")
    host.sees_names("Mia")


def test_the_host_page_opens_for_nobody_else(
    host: Host, new_context: NewContext, teacher: User, make_quiz: MakeQuiz
) -> None:
    host.start(make_quiz(teacher).pk)
    page = new_context().new_page()
    page.goto(host.page.url)
    assert "/accounts/login/" in page.url
    answer = page.evaluate(
        """(path) => new Promise((resolve) => {
            const socket = new WebSocket(`ws://${location.host}${path}`);
            const heard = [];
            socket.onmessage = (event) => heard.push(JSON.parse(event.data));
            socket.onopen = () => socket.send(JSON.stringify({type: "game.start"}));
            socket.onclose = (event) => resolve({code: event.code, heard});
        })""",
        f"/ws/host/{host.game_id}/",
    )
    assert answer["code"] == 4403
    assert {message["code"] for message in answer["heard"]} == {"not_allowed"}
    host.sees("lobby")


def test_a_host_who_logged_out_in_another_tab_logs_in_and_goes_on(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    mia = new_phone().join(host.start(make_quiz(teacher).pk), "Mia")
    address = host.page.url
    other = host.page.context.new_page()
    other.goto(f"{host.base}/admin/")
    log_out(other)
    expect(host.page.locator("#stage h1")).to_contain_text("no longer logged in")
    host.page.get_by_role("link", name="Log in").click()
    host.page.get_by_label("E-mail address or user name").fill(teacher.email)
    host.page.get_by_label("Password", exact=True).fill(PASSWORD)
    host.page.keyboard.press("Enter")
    host.sees_names("Mia")
    assert host.page.url == address
    mia.sees("lobby")


def test_a_player_who_was_removed_is_let_back_in(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    pin = host.start(make_quiz(teacher).pk)
    mia = new_phone().join(pin, "Mia")
    host.sees_names("Mia")
    host.page.click("#names button")
    host.page.check("#confirm-choice")
    host.page.click("#confirm-yes")
    expect(mia.page.locator(".screen-title")).to_have_text("You were removed from the game")
    # The phone can't come back under another name either.
    mia.page.goto(f"{mia.base}/join/{pin}/")
    mia.enter("Other")
    expect(mia.page.locator("#join-problem")).to_contain_text("this device can't join")
    expect(mia.page.locator("#removed")).to_be_visible()
    host.page.click("#players-button")
    host.page.click("#removed-list button")
    expect(host.page.locator("#removed-list")).to_have_count(0)
    host.page.locator("#players-dialog form button").last.click()
    mia.page.reload()
    mia.page.click("text=Come back as Mia")
    mia.sees("lobby")
    host.sees_names("Mia")

    # On a laptop a class is longer than the screen. Its list scrolls, and stays so while more come; the buttons stay.
    host.page.set_viewport_size({"width": 1280, "height": 800})
    host.page.click("#players-button")
    rows, last = host.page.locator("#players-list tbody tr"), host.page.get_by_role("button", name="Remove Pupil 15")
    come_in(pin, *(f"Pupil {number}" for number in range(1, 16)))
    expect(rows).to_have_count(16)
    expect(host.page.locator("#players-dialog form button").last).to_be_in_viewport(ratio=1)
    last.scroll_into_view_if_needed()
    come_in(pin, "Pupil 16")
    expect(rows).to_have_count(17)
    expect(last).to_be_in_viewport(ratio=1)
