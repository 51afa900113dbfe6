"""A lesson in one room: a game that is started from a call, with a guest and a member, and ends back in the call."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from accounts.models import User
from quizzes.models import GameResult
from tests.conftest import MakeQuiz
from tests.e2e.call_controls import control
from tests.e2e.sessions import let_in
from tests.e2e.test_calls import come_in, watched

pytestmark = pytest.mark.e2e

QUESTION: dict[str, Any] = {
    "type": "ABCD",
    "question": "Which sign means <b>house</b>?",
    "time": 60,
    "answers": [{"answer": "Roof", "right": True}, {"answer": "River", "right": False}],
}


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Three browsers, none of them with a camera, on a busy machine."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


def test_a_game_is_played_beside_the_pictures(
    teacher: User,
    other_teacher: User,
    make_quiz: MakeQuiz,
    daphne_servers: Callable[[int], list[str]],
    new_context: Callable[..., BrowserContext],
    signed_in: Callable[[User], Client],
) -> None:
    make_quiz(teacher, title="Verbs", questions=[QUESTION])
    make_quiz(teacher, title="Nouns", questions=[QUESTION])
    first, second = daphne_servers(2)
    host, host_wrong = watched(new_context(viewport={"width": 1280, "height": 800}))
    guest, guest_wrong = watched(new_context(viewport={"width": 390, "height": 844}))
    member, member_wrong = watched(new_context(viewport={"width": 1280, "height": 800}, color_scheme="dark"))
    let_in(host.context, first, signed_in(teacher))
    host.goto(f"{first}/rooms/")
    host.get_by_label("Name", exact=True).fill("German")
    host.get_by_role("button", name="Open the call").click()
    host.wait_for_url(re.compile(r"/rooms/[A-Z]{4}-[0-9]{4}/$"))
    code = host.url.rstrip("/").rsplit("/", 1)[1]
    come_in(host)
    guest.goto(f"{second}/rooms/{code}/")
    guest.get_by_label("Your name").fill("Anna")
    come_in(guest)
    host.get_by_role("button", name="Let Anna in").click()
    expect(guest.locator("#inside")).to_be_visible()
    expect(guest.locator("#lesson-button")).to_have_count(0)

    control(host, "Start a game").click()
    host.get_by_label("Search my quizzes").fill("verb")
    expect(host.locator("#lesson-quizzes li")).to_have_count(1)
    host.get_by_role("button", name="Verbs").click()
    controls, player = host.frame_locator("#lesson iframe"), guest.frame_locator("#lesson iframe")
    # Nobody typed a PIN.
    expect(player.locator("#who")).to_have_text("Anna")
    expect(controls.locator("#stage")).to_contain_text("Anna")
    controls.get_by_role("button", name="Start", exact=False).first.click()
    expect(player.locator("#screen")).to_contain_text("Which sign means house?")

    # Whoever comes later is in it too, also with a name that is taken.
    let_in(member.context, first, signed_in(other_teacher))
    member.goto(f"{first}/rooms/{code}/")
    member.get_by_label("Your name").fill("Anna")
    come_in(member)
    late = member.frame_locator("#lesson iframe")
    expect(late.locator("#who")).to_have_text("Anna 2")

    # Captions stay in sight beside the question.
    control(host, "Write captions").click()
    host.locator("#caption-words").fill("Look at the question.")
    host.locator("#caption-words").press("Enter")
    expect(guest.locator("#captions")).to_be_visible()
    expect(guest.locator(".caption-text", has_text="Look at the question.")).to_be_visible()

    player.get_by_role("button", name="Roof").click()
    expect(player.locator("#receipt")).to_have_attribute("data-state", "received")
    # A reload comes back to the call and to the same place in the game.
    guest.reload()
    expect(player.locator("#who")).to_have_text("Anna")
    expect(player.locator("#receipt")).to_have_attribute("data-state", "received")
    late.get_by_role("button", name="River").click()
    expect(controls.locator("#stage")).to_contain_text("Roof")

    controls.get_by_role("button", name="End game").click()
    controls.locator("#confirm-yes").click()
    expect(controls.locator("#stage")).to_have_attribute("data-screen", "podium")
    host.get_by_role("button", name="Close the game").click()
    for page in (host, guest, member):
        expect(page.locator("#lesson")).to_be_hidden()
        expect(page.locator("#inside")).to_be_visible()
    assert GameResult.objects.get().player_scores.keys() == {"Anna", "Anna 2"}
    assert (host_wrong, guest_wrong, member_wrong) == ([], [], [])
