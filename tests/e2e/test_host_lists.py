"""The host's lists and standings while the game goes on behind them: nothing is lost under the teacher's hands."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import Quiz
from tests.e2e.game_page import Host, Phone

pytestmark = pytest.mark.e2e

QUESTION: dict[str, Any] = {**question_types.abcd.example(), "time": 240}


def test_a_list_keeps_its_place_and_a_removed_name_goes(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: Callable[..., Quiz]
) -> None:
    pin = host.start(make_quiz(teacher, questions=[QUESTION, QUESTION]).pk)
    anna = new_phone().join(pin, "Anna")
    host.sees_names("Anna")
    # A keyboard in the list of players stays where it is when somebody joins.
    host.page.keyboard.press("p")
    remove = host.page.locator("#players-list").get_by_role("button", name="Remove Anna")
    remove.focus()
    ben = new_phone().join(pin, "Ben")
    expect(host.page.locator("#players-list tbody tr")).to_have_count(2)
    expect(remove).to_be_focused()
    host.page.keyboard.press("Escape")

    host.goes_on()
    for phone in (anna, ben):
        phone.sees_question("one")
        phone.gives("one", 0)
    host.sees("results")
    host.goes_on()
    host.sees("leaderboard")
    names = ".standing-name"
    expect(host.page.locator(names)).to_have_text(["Anna", "Ben"])
    host.page.keyboard.press("p")
    remove.click()
    host.page.locator("#confirm-yes").click()
    host.page.keyboard.press("Escape")
    expect(host.page.locator(names)).to_have_text(["Ben"])
    expect(ben.page.locator(names)).to_have_text(["Ben"])
    expect(anna.page.locator("#screen h2")).to_have_text(re.compile("removed"))


def test_without_anybodys_point_all_are_thanked_and_nobody_is_ranked(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: Callable[..., Quiz]
) -> None:
    poll = {**question_types.TYPES["VOTING"].example(), "time": 240}
    pin = host.start(make_quiz(teacher, questions=[poll, poll]).pk)
    anna = new_phone().join(pin, "Anna")
    host.sees_names("Anna")
    host.goes_on()
    anna.sees_question("one")
    anna.gives("one", 0)
    host.sees("results")
    host.goes_on()
    host.sees("leaderboard")
    expect(host.page.locator("#stage p")).to_have_text("Nobody has a point yet.")
    expect(host.page.locator("#live")).to_have_text("Nobody has a point yet.")
    anna.sees("leaderboard")
    expect(anna.page.locator("#screen")).to_have_text("LeaderboardNobody has a point yet.")
    host.goes_on()
    anna.sees_question("one")
    anna.gives("one", 0)
    host.sees("results")
    host.goes_on()
    host.sees("podium")
    expect(host.page.locator("#stage")).to_have_text("Thank you all for playing!")
    expect(host.page.locator("#live")).to_have_text("Thank you all for playing!")
    anna.sees("podium")
    expect(anna.page.locator("#screen")).to_contain_text("Thanks for playing, Anna!")
    expect(anna.page.locator(".medal, .standings, .own-score")).to_have_count(0)
