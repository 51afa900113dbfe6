"""Drives the question editor as a teacher would: with mouse, keyboard and the names that are on the screen.

`add_question(page, question)` takes a question as it is stored and enters all of it by hand.
"""

import html
import re
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Locator, Page, expect

from quizzes import question_types

Question = dict[str, Any]
_TAG = re.compile(r"<(/?)(b|i|sub|sup)>")
_SHORTCUTS = {"b": "Control+b", "i": "Control+i", "sub": "Control+Comma", "sup": "Control+Period"}


def log_in(page: Page, base_url: str, user: str, password: str, next_path: str = "/admin/") -> None:
    page.goto(f"{base_url}{next_path}")
    page.get_by_label("E-mail address or user name").fill(user)
    page.get_by_label(re.compile("^Password")).fill(password)
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(f"{base_url}{next_path}")


def open_new_quiz(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}/admin/quizzes/quiz/add/")
    expect(page.get_by_text("This quiz has no questions yet")).to_be_visible()


def open_quiz(page: Page, base_url: str, quiz_id: object) -> None:
    page.goto(f"{base_url}/admin/quizzes/quiz/{quiz_id}/change/")
    expect(page.get_by_role("button", name="Preview as player")).to_be_visible()


def set_title(page: Page, title: str) -> None:
    write_rich(page.get_by_role("textbox", name="Title"), title)


def card(page: Page, number: int) -> Locator:
    """The question at this place, counted from 1."""
    # A list item by this name, found without asking every element of a large page for its role.
    return page.locator(f'li.qe-card[aria-label="Question {number}"]')


def question_count(page: Page) -> int:
    return page.locator(".qe-card").count()


def question_texts(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".qe-card .qe-question-text [contenteditable]").all_inner_texts()]


def write_rich(field: Locator, markup: str) -> None:
    """Replace a rich field's text, with b, i, sub and sup switched on and off by their keys.

    Words come in at once, as an input method or a dictation brings them: with a key for each letter the browser draws
    the page as often. Tests of undoing and of the keyboard alone type letter by letter.
    """
    page = field.page
    field.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    at = 0
    for tag in _TAG.finditer(markup):
        _insert(page, markup[at : tag.start()])
        page.keyboard.press(_SHORTCUTS[tag.group(2)])
        at = tag.end()
    _insert(page, markup[at:])


def _insert(page: Page, text: str) -> None:
    if text:
        page.keyboard.insert_text(html.unescape(text))


def add_blank(page: Page, code: str) -> Locator:
    """Choose a type from the menu; the new question is the last one."""
    label = question_types.TYPES[code].LABEL
    number = question_count(page) + 1
    if number > 1:
        page.get_by_role("button", name="Add question", exact=True).click()
    page.get_by_role("button", name=re.compile(f"^{re.escape(label)}")).and_(page.locator(":visible")).first.click()
    added = card(page, number)
    expect(added).to_be_visible()
    return added


def add_question(page: Page, question: Question) -> Locator:
    added = add_blank(page, question["type"])
    fill_question(added, question)
    return added


def fill_question(where: Locator, question: Question) -> None:
    """Enter everything of a stored question into an open card of its type."""
    slide = question["type"] == "SLIDE"
    write_rich(where.get_by_role("textbox", name="Question", exact=True), question["question"])
    where.get_by_label("Seconds to show" if slide else "Seconds to answer").fill(str(question["time"]))
    if question["image"]:
        where.get_by_label("Picture", exact=True).fill(question["image"])
    if not slide:
        where.get_by_label("Keep the results hidden until I show them").set_checked(question["hide_results"])
    _FILL[question["type"]](where, question["answers"])


def _fill_list(where: Locator, answers: Sequence[dict[str, Any]]) -> None:
    rows = where.locator(".qe-answer")
    while rows.count() > len(answers):
        where.get_by_role("button", name=f"Remove answer {rows.count()}", exact=True).click()
    while rows.count() < len(answers):
        where.get_by_role("button", name="Add answer").click()


def _fill_options(where: Locator, answers: Sequence[dict[str, Any]]) -> None:
    _fill_list(where, answers)
    for number, answer in enumerate(answers, start=1):
        write_rich(where.get_by_role("textbox", name=f"Answer {number}", exact=True), answer["answer"])
        if "right" in answer:
            where.get_by_label(f"Answer {number} is right").set_checked(answer["right"])
        if answer.get("image"):
            where.get_by_role("button", name=f"More for answer {number}", exact=True).click()
            where.get_by_label(f"Picture: Answer {number}").fill(answer["image"])


def _fill_texts(where: Locator, answers: Sequence[dict[str, Any]]) -> None:
    _fill_list(where, answers)
    for number, answer in enumerate(answers, start=1):
        where.get_by_role("textbox", name=f"Answer {number}", exact=True).fill(html.unescape(answer["answer"]))
        where.get_by_label(f"Answer {number}: Upper and lower case must match").set_checked(answer["case_sensitive"])


def _fill_range(where: Locator, answers: dict[str, Any]) -> None:
    for label, name in (
        ("Smallest number", "min"),
        ("Largest number", "max"),
        ("Right from", "min_correct"),
        ("Right up to", "max_correct"),
    ):
        where.get_by_label(label, exact=True).fill(str(answers[name]))


def _fill_slide(where: Locator, answers: str) -> None:
    write_rich(where.get_by_role("textbox", name="Content"), answers)


_FILL: dict[str, Any] = {
    "ABCD": _fill_options,
    "CHECK": _fill_options,
    "VOTING": _fill_options,
    "ORDER": _fill_options,
    "TEXT": _fill_texts,
    "RANGE": _fill_range,
    "SLIDE": _fill_slide,
}


def save(page: Page) -> str:
    """Press Save and stay; the quiz's id. Fails when the form comes back with problems."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Everything is saved")).to_be_visible()
    found = re.search(r"/quiz/([0-9a-f-]{36})/change/", page.url)
    assert found, page.url
    return found.group(1)


def save_refused(page: Page) -> Locator:
    """Press Save and get the summary of problems."""
    page.get_by_role("button", name="Save", exact=True).click()
    summary = page.locator("#problem-summary")
    expect(summary).to_be_visible()
    return summary
