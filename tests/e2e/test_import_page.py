"""Importing a quiz in a real browser: preview, choice, title, and the way to the new quiz."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from quizzes.models import Quiz
from tests.conftest import PASSWORD
from tests.e2e.accessibility import assert_accessible
from tests.quizzes.kahoot_host import ID, running

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NewContext = Callable[..., BrowserContext]
GOLDEN = Path(__file__).parent.parent / "quizzes" / "formats" / "golden"


def signed_in(server: str, context: BrowserContext, person: User) -> tuple[Page, list[str]]:
    """The import page of somebody, and what the console complains about."""
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{server}/accounts/login/?next=/quizzes/import/")
    page.get_by_label("E-mail address or user name").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Import a quiz")).to_be_visible()
    return page, complaints


def test_preview_choose_and_import(
    daphne_servers: Callable[[int], list[str]], new_context: NewContext, teacher: User
) -> None:
    (server,) = daphne_servers(1)
    page, complaints = signed_in(server, new_context(viewport={"width": 390, "height": 844}), teacher)
    page.get_by_label("File").set_input_files(GOLDEN / "moodle.xml")
    expect(page.get_by_role("heading", name="What it holds")).to_be_focused()
    expect(page.get_by_text("10 of 13 questions can be imported. Read as: Moodle XML.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Plants and/or animals/fungi")
    skipped = page.get_by_role("listitem").filter(has_text="Drag the names.").first
    expect(skipped.get_by_role("checkbox")).to_be_disabled()
    expect(skipped).to_contain_text("is not among the question types here")
    broken = page.get_by_role("listitem").filter(has_text="Look:").first
    expect(broken).to_contain_text("Give 2 to 16 answers; there are 1.")
    page.get_by_role("checkbox", name="Fungi are plants.").uncheck()
    page.get_by_label("Title").fill("Z")
    page.get_by_role("button", name="Import 9 questions").click()
    expect(page.get_by_text("Use at least 3 characters.")).to_be_visible()
    expect(page.get_by_label("Title")).to_be_focused()
    assert_accessible(page)
    page.get_by_label("Title").fill("Biology <today>")
    page.get_by_role("button", name="Import 9 questions").click()
    page.wait_for_url("**/change/")
    quiz = Quiz.objects.get()
    assert page.url == f"{server}/admin/quizzes/quiz/{quiz.pk}/change/"
    assert (quiz.title, len(quiz.questions), quiz.user) == ("Biology &lt;today&gt;", 9, teacher)
    # Chromium reports the refused title, a 400, as an error of the console; nothing else is.
    assert [text for text in complaints if "400" not in text] == []


def test_a_file_that_cant_be_read_says_why_and_another_may_follow(
    daphne_servers: Callable[[int], list[str]], new_context: NewContext, teacher: User
) -> None:
    (server,) = daphne_servers(1)
    page, _ = signed_in(server, new_context(), teacher)
    page.get_by_label("File").set_input_files({"name": "a.xml", "mimeType": "text/xml", "buffer": b"<quiz>\n<broken"})
    expect(page.get_by_role("alert").filter(has_text="The XML is broken. (line 2)")).to_be_visible()
    page.get_by_label("File").set_input_files(
        {"name": "Two.gift", "mimeType": "text/plain", "buffer": b"<img src=x onerror=alert(1)>Who? {=me ~you}"}
    )
    expect(page.get_by_role("checkbox", name="Who?")).to_be_checked()
    expect(page.get_by_role("button", name="Import 1 question")).to_be_enabled()
    assert page.locator("#questions img").count() == 0


def test_a_kahoot_by_its_address(
    live_server: LiveServer, settings: Settings, new_context: NewContext, teacher: User
) -> None:
    page, complaints = signed_in(live_server.url, new_context(viewport={"width": 390, "height": 844}), teacher)
    with running(settings):
        field = page.get_by_label("Or a kahoot: its address at kahoot.it, or its id")
        field.fill("something")
        page.get_by_role("button", name="Look at it").click()
        expect(page.get_by_role("alert").filter(has_text="Give the address of a kahoot")).to_be_visible()
        expect(field).to_be_focused()
        field.fill(f"https://create.kahoot.it/details/{ID}")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="What it holds")).to_be_focused()
        expect(page.get_by_text("2 of 3 questions can be imported. Read as: Kahoot JSON.")).to_be_visible()
        page.get_by_role("button", name="Import 2 questions").click()
        page.wait_for_url("**/change/")
    quiz = Quiz.objects.get()
    assert (quiz.title, len(quiz.questions), quiz.storage_items.count()) == ("Space", 2, 1)
    # Chromium reports the refused address, a 400, as an error of the console; nothing else is.
    assert [text for text in complaints if "400" not in text] == []
