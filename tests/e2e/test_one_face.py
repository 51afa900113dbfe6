"""The desk on a phone: its header folds, its cards fit, nothing lies upon another thing; sending says so."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Locator, expect

from accounts.models import User
from quizzes.models import GameResult, Quiz
from quizzes.question_types import TYPES
from quizzes.services import create_quiz
from rooms.models import Room
from tests.e2e.game_page import PHONE, Complaints, NewContext
from tests.e2e.sessions import let_in

pytestmark = pytest.mark.e2e
# Neither the page nor what scrolls in it is wider than the screen.
FITS = """[document.documentElement, ...document.querySelectorAll(".table-scroll, .results")]
  .every((at) => at.scrollWidth <= at.clientWidth)"""


def box(locator: Locator) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of what is drawn."""
    found = locator.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def overlap(one: Locator, other: Locator) -> bool:
    (left, top, right, bottom), (left_2, top_2, right_2, bottom_2) = box(one), box(other)
    return left < right_2 and left_2 < right and top < bottom_2 and top_2 < bottom


def test_the_desk_on_a_phone(
    daphne_servers: Callable[[int], list[str]],
    teacher: User,
    signed_in: Callable[[User], Client],
    new_context: NewContext,
    complaints: Complaints,
) -> None:
    server = daphne_servers(1)[0]
    quiz = create_quiz(owner=teacher, title="Rivers", questions=[TYPES["SLIDE"].example()])
    context = new_context(**PHONE)
    let_in(context, server, signed_in(teacher))
    page = complaints.listen_to(context.new_page())

    page.goto(f"{server}/admin/")
    menu = page.get_by_role("button", name="Menu", exact=True)
    nav = page.get_by_role("navigation", name="Main")
    expect(nav).to_be_hidden()
    menu.click()
    expect(nav.get_by_role("link", name="Desk")).to_have_attribute("aria-current", "page")
    page.keyboard.press("Escape")
    expect(nav).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    nav.get_by_role("link", name="Calls").click()

    # Two presses make one call; the button says that it is on its way.
    page.get_by_label("Name", exact=True).fill("German")
    send = page.get_by_role("button", name="Open the call")
    twice = "(button) => { button.click(); const busy = button.ariaBusy; button.click(); return busy; }"
    assert send.evaluate(twice) == "true"
    page.wait_for_url("**/rooms/*-*/")
    assert Room.objects.count() == 1

    page.goto(f"{server}/rooms/")
    page.locator(".sure summary", has_text="End").click()
    page.get_by_role("button", name="End the call").click()
    expect(page.locator(".tag", has_text="ended")).to_be_visible()

    page.goto(f"{server}/admin/quizzes/quiz/{quiz.pk}/change/")
    settings = page.locator(".qe-settings").first
    expect(settings.locator("> .qe-picture")).to_be_visible()
    assert not overlap(settings.locator("> *").first, settings.locator("> .qe-picture"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # A long word has room everywhere, and a list of cards still has its way to choose all.
    played = {"questions": [], "answers": [], "player_scores": {"W" * 20: 1200}}
    title = f"{'Donaudampfschiff' * 3} 5"
    result = GameResult.objects.create(id=uuid4(), user=teacher, title=title, player_count=1, **played)
    for path in ("/admin/", "/results/", "/admin/quizzes/gameresult/"):
        page.goto(f"{server}{path}")
        assert page.evaluate(FITS), path
    page.locator("#action-toggle").check()
    expect(page.get_by_text("1 of 1 selected")).to_be_visible()
    # Nor does a name without a space push its points out of sight.
    page.goto(f"{server}/results/{result.pk}/")
    expect(page.get_by_role("cell", name="1,200")).to_be_in_viewport(ratio=1)

    page.goto(f"{server}/admin/quizzes/quiz/{quiz.pk}/delete/")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.wait_for_url("**/admin/quizzes/quiz/")
    assert not Quiz.objects.exists()
