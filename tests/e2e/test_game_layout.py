"""The longest texts that there may be, on small phones and on the projector."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from tests.conftest import MakeQuiz
from tests.e2e.game_page import EXAMPLES, FULL_HD, Host, Phone, two_long_questions

pytestmark = pytest.mark.e2e

SIZES = """(all) => all.map((target) => {
  const { width, height } = target.getBoundingClientRect();
  return [width, height];
})"""
# Texts of which letters stand outside their place or the screen.
CUT = """(all) => all.filter((shown) => {
  const letters = document.createRange();
  letters.selectNodeContents(shown);
  const { left, right } = letters.getBoundingClientRect();
  const place = shown.getBoundingClientRect();
  return left < Math.max(0, place.left - 1) || right > Math.min(innerWidth, place.right + 1);
}).map((shown) => shown.textContent)"""
OUTSIDE = """(all) => all.map((shown) => shown.getBoundingClientRect().right).filter((right) => right > innerWidth)"""
# A word broken into lines of single letters.
LETTERS_PER_LINE = """(all) => all.map((shown) => {
  const lines = shown.getBoundingClientRect().height / parseFloat(getComputedStyle(shown).lineHeight);
  return shown.textContent.length / Math.round(lines);
})"""


def worst_questions() -> list[dict[str, Any]]:
    """Texts as long as they may be, with words that don't break by themselves."""
    long = ("Supercalifragilisticexpialidocious " * 9)[:300].strip()
    option = "A rather long answer that takes more than one line on any phone"
    return [
        {**EXAMPLES["ABCD"], "time": 120, "question": long,
         "answers": [{"answer": f"{option} {n}", "right": n == 0, "color": None} for n in range(16)]},
        {**EXAMPLES["RANGE"], "time": 120, "question": long},
        {**EXAMPLES["ORDER"], "time": 120, "question": long,
         "answers": [{"answer": f"{option} {n}", "image": None, "color": None} for n in range(16)]},
        {**EXAMPLES["TEXT"], "time": 120, "question": long},
    ]  # fmt: skip


def test_long_texts_fit_small_phones_and_the_projector(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    host.page.set_viewport_size(FULL_HD)
    pin = host.start(make_quiz(teacher, questions=worst_questions(), title="x" * 500).pk)
    phones = [
        new_phone(viewport={"width": width, "height": 568}).join(pin, name * 20)
        for width, name in ((320, "W"), (390, "M"))
    ]
    # A phone at twice its size.
    zoomed = new_phone(viewport={"width": 195, "height": 422}).join(pin, "Siebenschläferinnen")
    for kind, targets in (
        ("one", ".option"),
        ("number", ".step, .send"),
        ("order", ".order-handle"),
        ("text", ".send"),
    ):
        host.goes_on()
        for phone in phones:
            phone.sees_question(kind)
            assert phone.has_no_sideways_scroll(), kind
            boxes = phone.page.locator(targets).evaluate_all(SIZES)
            assert boxes
            assert min(min(box) for box in boxes) >= 56, (kind, boxes)
        zoomed.sees_question(kind)
        assert zoomed.has_no_sideways_scroll(), kind
        if kind == "number":
            zoomed.page.fill("#number", "-1234")
            field = zoomed.page.locator("#number")
            assert field.evaluate("(field) => field.scrollWidth <= field.clientWidth")
        if kind == "order":
            labels = zoomed.page.locator(".order-label")
            assert min(labels.evaluate_all(LETTERS_PER_LINE)) > 5
            assert zoomed.page.locator(".order-step").evaluate_all(OUTSIDE) == []
        font = host.page.locator(".stage-question").evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
        assert font >= 0.05 * 1080
        assert host.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if kind != "text":
            for screen in ("results", "leaderboard"):
                host.goes_on()
                host.sees(screen)
                for phone in phones:
                    phone.sees(screen)
                    assert phone.has_no_sideways_scroll(), (kind, screen)
                zoomed.sees(screen)
                assert zoomed.has_no_sideways_scroll(), (kind, screen)
            shown = zoomed.page.locator(".screen-title, .standing-name")
            assert shown.evaluate_all(CUT) == []
    for screen in ("results", "podium"):
        host.goes_on()
        host.sees(screen)
    for phone in (*phones, zoomed):
        phone.sees("podium")
        assert phone.page.locator(".screen-title").evaluate_all(CUT) == []


def test_the_projector_keeps_its_lower_fifth_free(
    host: Host, new_phone: Callable[..., Phone], teacher: User, make_quiz: MakeQuiz
) -> None:
    host.page.set_viewport_size(FULL_HD)
    pin = host.start(make_quiz(teacher, questions=two_long_questions()).pk)
    box = host.page.locator(".lobby-pin").bounding_box()
    assert box is not None
    assert box["height"] >= 0.15 * 1080
    new_phone().join(pin, "Mia")
    host.goes_on()
    host.sees("question")
    lowest = host.page.locator(".stage-option").last.bounding_box()
    assert lowest is not None
    assert lowest["y"] + lowest["height"] <= 0.8 * 1080
