"""The community in a real browser: a search, a quiz's page, a copy, the editor."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from accounts.models import User
from quizzes import services
from quizzes.models import Quiz
from quizzes.question_types import TYPES
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

Context = Callable[..., BrowserContext]
Servers = Callable[[int], list[str]]


def log_in(page: Page, address: str, user: User) -> None:
    page.goto(f"{address}/accounts/login/?next=/quizzes/")
    page.get_by_label("E-mail address or user name").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/quizzes/")


def test_from_a_search_to_a_copy_that_is_edited(
    teacher: User, other_teacher: User, daphne_servers: Servers, new_context: Context
) -> None:
    questions = [kind.example() for kind in TYPES.values()]
    for title in ("Rivers of Europe", "Lakes of Asia", "Photosynthesis"):
        services.create_quiz(owner=teacher, title=title, questions=questions, public=True, subject="Geography")
    (address,) = daphne_servers(1)
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    log_in(page, address, other_teacher)
    page.get_by_label("Search quizzes").fill("riv")
    expect(page.locator("#q-titles option")).to_have_attribute("value", "Rivers of Europe")
    page.get_by_label("Search quizzes").fill("rivers")
    page.keyboard.press("Enter")
    expect(page.locator(".hit-title")).to_have_text(["Rivers of Europe"])
    page.get_by_role("link", name="Rivers of Europe").click()
    expect(page.locator(".read-question")).to_have_count(7)
    page.get_by_role("button", name="Like 0", exact=False).first.click()
    expect(page.get_by_role("button", name="Like 1", exact=False).first).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Copy and edit").click()
    page.wait_for_url("**/change/")
    expect(page.get_by_text("Copied from a quiz by teacher")).to_be_visible()
    page.get_by_text("How it is found and filed").click()
    page.get_by_label("Tags", exact=True).fill("water, ")
    page.get_by_label("For whom").fill("Adults")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    copy = Quiz.objects.get(user=other_teacher)
    assert (copy.copied_from_author, copy.level, [tag.name for tag in copy.tags.all()]) == (
        "teacher", "Adults", ["water"]
    )  # fmt: skip
    assert refused == []


def test_what_is_typed_before_the_page_is_whole_has_suggestions_too(
    teacher: User, daphne_servers: Servers, new_context: Context
) -> None:
    services.create_quiz(owner=teacher, title="Rivers of Europe", questions=[TYPES["ABCD"].example()], public=True)
    (address,) = daphne_servers(1)
    page = new_context().new_page()

    def type_first(route: Route) -> None:
        page.get_by_label("Search quizzes").fill("riv")
        route.continue_()

    page.route("**/explore*.js", type_first)
    page.goto(f"{address}/quizzes/")
    expect(page.locator("#q-titles option")).to_have_attribute("value", "Rivers of Europe")


def test_a_visitor_reads_by_keyboard_and_reports(teacher: User, daphne_servers: Servers, new_context: Context) -> None:
    quiz = services.create_quiz(
        owner=teacher, title="Rivers", questions=[TYPES["ABCD"].example()], public=True, tags=["water"]
    )
    (address,) = daphne_servers(1)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/quizzes/?q=wat")
    page.locator(".hit-title a").press("Enter")
    page.wait_for_url(f"**/quizzes/{quiz.pk}/")
    page.get_by_role("link", name="Report this quiz").press("Enter")
    page.get_by_label("Advertising or nonsense").check()
    page.get_by_role("button", name="Send the report").press("Enter")
    expect(page.get_by_text("The moderators will look at this quiz.")).to_be_visible()
    assert quiz.reports.get().reason == "spam"
