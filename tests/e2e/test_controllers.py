"""A teacher sets up a box on the page Controllers and plays with it: the box itself is simulated, byte for byte."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom.models import Controller
from quizzes import question_types
from tests.classroom.box import Box
from tests.e2e.game_page import PROJECTOR, Complaints, Host, NewContext, open_more_options

pytestmark = pytest.mark.e2e


@pytest.fixture
def complaints() -> Any:
    complaints = Complaints()
    yield complaints
    # The browser reports the one form that is refused.
    assert [text for text in complaints.heard if "400 (Bad Request)" not in text] == []


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def host(
    server: str, teacher: User, signed_in: Callable[[User], Client], new_context: NewContext, complaints: Complaints
) -> Host:
    return Host(new_context(**PROJECTOR), server, signed_in(teacher).cookies["sessionid"].value, complaints)


def typed(presses: Any) -> str:
    """The code as a pupil reads it off the screen: colour, and whether long."""
    words = [item.inner_text().split() for item in presses.locator(".press").all()]
    return "".join(word[0][0].upper() if "long" in word else word[0][0] for word in words)


def test_a_box_is_set_up_plays_and_is_removed(
    host: Host, server: str, teacher: User, make_quiz: Callable[..., Any]
) -> None:
    page = host.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/accounts/security/")
    page.get_by_role("link", name="Controllers").click()
    page.get_by_label("Name of the box").fill("Blue tape")
    page.get_by_label("Plays as").fill("Table 1")
    page.get_by_role("button", name="Show the code").click()
    state = page.locator("#setup-state")
    expect(state).to_have_text("Waiting for the box…")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    code = typed(page.locator("#setup"))
    assert len(code) == 10
    box = Box(server)
    assert box.register(code).status == 200
    assert box.get("ping", version="0.0.1").status == 200
    expect(state).to_have_text("Paired. The box is ready to play.")

    page.get_by_role("link", name="Blue tape", exact=True).click()
    expect(page.locator("main")).to_contain_text("firmware 0.0.1")
    page.get_by_label("Plays as").fill("Window")
    page.get_by_label("Wanted firmware version").fill("0.0.2 beta")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Use letters, digits, dots and dashes")).to_be_visible()
    expect(page.get_by_label("Plays as")).to_have_value("Window")
    page.get_by_label("Wanted firmware version").fill("0.0.2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert box.get("update").body == b"0.0.2"

    plays(host, server, box, make_quiz(teacher, questions=[question_types.abcd.example()]).pk)

    page.goto(f"{server}/controllers/")
    page.get_by_role("link", name="Blue tape", exact=True).click()
    page.get_by_text("Remove this controller").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page).to_have_url(f"{server}/controllers/")
    expect(page.get_by_role("status").filter(has_text="is in the bin.")).to_be_visible()
    assert not Controller.objects.exists()
    assert box.get("ping").status == 404


def plays(host: Host, server: str, box: Box, quiz_id: Any) -> None:
    """One question on the big screen, answered by the box."""
    page: Page = host.page
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{server}/quizzes/{quiz_id}/start/")
    open_more_options(page)
    page.check("#controllers")
    page.click("form.card button[type=submit]")
    expect(page.locator(".lobby-controllers .press")).to_have_count(6)
    code = typed(page.locator(".lobby-controllers"))
    assert box.join(code).status == 200
    box.plug_in()
    expect(page.locator("#names li")).to_have_text([re.compile(r"Window\s*controller")])
    page.reload()
    expect(page.locator(".lobby-controllers .press")).to_have_count(6)
    assert typed(page.locator(".lobby-controllers")) == code
    host.goes_on()
    host.sees("question")
    expect(page.locator(".button-tag")).to_have_text(["blue button", "yellow button", "green button", "red button"])
    box.press("b", times=20)
    host.sees("results")
    assert host.chart()[0][1] == 1
    host.goes_on()
    host.sees("podium")

    # The next game begins with the same choice.
    page.goto(f"{server}/quizzes/{quiz_id}/start/")
    expect(page.locator("#controllers")).to_be_checked()
