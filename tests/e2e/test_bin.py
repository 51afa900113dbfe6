"""The bin in a real browser: deleted, undone; deleted, put back; deleted for good; what pupils see of it."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from classroom.assignment_services import PacedOptions, create_assignment
from classroom.engine import GameOptions
from quizzes import quiztivity_services, services
from quizzes.models import GameResult, Quiz
from quizzes.page_types import example
from quizzes.question_types import TYPES
from tests.e2e.game_page import PHONE, Complaints, Phone, two_long_questions
from tests.e2e.sessions import let_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

Context = Callable[..., BrowserContext]
Servers = Callable[[int], list[str]]


def delete(page: Page, address: str, quiz: Quiz) -> None:
    page.goto(f"{address}/admin/quizzes/quiz/{quiz.pk}/delete/")
    expect(page.get_by_text("can be put back for 30 days, as it was.")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="is in the bin.")).to_be_visible()


def test_deleted_undone_put_back_and_deleted_for_good(
    teacher: User, daphne_servers: Servers, new_context: Context, signed_in: Callable[[User], Client]
) -> None:
    quiz = services.create_quiz(owner=teacher, title="<b>Rivers</b> of Europe", questions=[TYPES["ABCD"].example()])
    quiztivity_services.create_quiztivity(owner=teacher, title="Lakes", pages=[example("ABCD")])
    (address,) = daphne_servers(1)
    context = new_context(viewport={"width": 390, "height": 844})
    let_in(context, address, signed_in(teacher))
    page = context.new_page()

    delete(page, address, quiz)
    expect(page.get_by_role("link", name="Rivers of Europe")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("“Rivers of Europe” is back where it was.")).to_be_visible()
    expect(page.get_by_role("link", name="Rivers of Europe")).to_be_visible()

    delete(page, address, quiz)
    page.get_by_role("status").get_by_role("link", name="Bin").click()
    expect(page.get_by_role("rowheader", name="Rivers of Europe")).to_be_visible()
    page.get_by_role("button", name="Put back Rivers of Europe").click()
    expect(page.get_by_role("heading", name="The bin is empty")).to_be_visible()

    delete(page, address, quiz)
    page.goto(f"{address}/bin/")
    # By keyboard: the first press asks, the second does it.
    sure = page.locator("summary", has_text="Delete for good")
    sure.focus()
    page.keyboard.press("Enter")
    gone = page.get_by_role("button", name="Delete it for good Rivers of Europe")
    expect(gone).to_be_visible()
    gone.press("Enter")
    expect(page.get_by_text("“Rivers of Europe” is deleted for good.")).to_be_visible()
    assert not Quiz.with_bin.exists()

    an_assignment_is_deleted_under_a_pupils_hands(page, Phone(new_context(**PHONE), address, Complaints()), teacher)


def an_assignment_is_deleted_under_a_pupils_hands(desk: Page, pupil: Phone, teacher: User) -> None:
    """The answer that can't be given is kept, and taken once the assignment is back."""
    quiz = services.create_quiz(owner=teacher, title="Seas", questions=two_long_questions())
    made = create_assignment(quiz=quiz, owner=teacher, options=GameOptions(), paced=PacedOptions())
    pupil.page.goto(f"{pupil.base}/a/{made.code}/")
    pupil.enter("Mia")
    pupil.sees("ready")
    pupil.page.locator("#screen > .button--large").first.click()
    pupil.sees_question("one")

    desk.goto(f"{pupil.base}/assignments/{made.pk}/")
    desk.locator("summary", has_text="Delete this assignment").click()
    desk.get_by_role("button", name="Delete it").click()
    expect(desk.get_by_role("status").filter(has_text="“Seas” is in the bin.")).to_be_visible()
    pupil.gives("one", 0)
    pupil.sees("gone")
    expect(pupil.page.get_by_text("Your teacher has deleted this assignment.")).to_be_visible()
    pupil.page.get_by_role("button", name="Look again").click()
    pupil.sees("gone")
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("link", name="Seas")).to_be_visible()
    pupil.page.get_by_role("button", name="Look again").click()
    pupil.sees("answered")

    desk.goto(f"{pupil.base}/results/{made.pk}/")
    desk.locator("summary", has_text="Delete this result").click()
    desk.get_by_role("button", name="Delete it").click()
    expect(desk.get_by_role("heading", name="No results yet")).to_be_visible()
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("link", name="Seas")).to_be_visible()
    assert GameResult.objects.get().player_scores.keys() == {"Mia"}
