"""Formulas, undo and redo, many questions at once, the question bank and the keyboard, in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from quizzes import question_types
from tests.conftest import PASSWORD, MakeQuiz
from tests.e2e import editor_page as editor

pytestmark = pytest.mark.e2e

EXAMPLES = [kind.example() for kind in question_types.TYPES.values()]
LAPTOP = {"width": 1280, "height": 800}


@pytest.fixture
def base_url(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A teacher's laptop; whatever the browser complains about (a script error, a refused style) fails the test."""
    page = new_context(viewport=LAPTOP).new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert complaints == []


@pytest.fixture
def desk(page: Page, base_url: str, teacher: User) -> Page:
    editor.log_in(page, base_url, teacher.username, PASSWORD)
    return page


def test_a_formula_is_written_and_players_see_it_drawn(
    desk: Page, base_url: str, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, questions=EXAMPLES[:1])
    editor.open_quiz(desk, base_url, quiz.pk)
    text = editor.card(desk, 1).get_by_role("textbox", name="Question", exact=True)
    text.click()
    desk.keyboard.press("End")
    desk.keyboard.type(" ")
    desk.keyboard.press("Alt+=")
    dialog = desk.get_by_role("dialog", name="Formula")
    dialog.get_by_role("button", name="Fraction").click()
    desk.keyboard.type("1")
    desk.keyboard.press("End")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.type("x<2")
    expect(dialog.locator("math mfrac")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(text).to_have_text("Which planet is the largest? \\(\\frac{1}{x<2}\\)")
    expect(editor.card(desk, 1).locator(".qe-formula math")).to_be_visible()
    # Again at the same place it is the same formula that is changed, and what can't be read is said.
    desk.keyboard.press("Alt+=")
    dialog.get_by_label("Written in LaTeX").fill("\\frac{1}{x}\\nonsense")
    expect(dialog.get_by_text("nonsense")).to_be_visible()
    dialog.get_by_label("Written in LaTeX").fill("\\frac{1}{x}")
    dialog.get_by_role("button", name="Insert").click()
    expect(text).to_have_text("Which planet is the largest? \\(\\frac{1}{x}\\)")
    desk.get_by_role("button", name="Preview as player").click()
    phone = desk.frame_locator("iframe.qe-preview-frame")
    expect(phone.locator("h1 math mfrac")).to_be_visible()
    desk.get_by_role("button", name="Close", exact=True).click()
    editor.save(desk)
    quiz.refresh_from_db()
    assert quiz.questions[0]["question"] == r"Which planet is the largest? \(\frac{1}{x}\)"
