"""The controls of a call: some are in its bar, the others wait behind “More”."""

import re

from playwright.sync_api import Locator, Page

BAR = r"""() => [...document.querySelectorAll(".controls > .button, .more-place > .button")].map((button) => {
  const { top, left, right, width, height } = button.getBoundingClientRect();
  const name = button.querySelector(".control-name");
  const text = document.createRange();
  text.selectNodeContents(name);
  const tops = [...text.getClientRects()].map((rect) => Math.round(rect.top));
  const lines = name.offsetWidth > 1 ? new Set(tops).size : 1; // on phones only screen readers have it
  const words = text.toString().trim().split(/\s+/).length;
  return { id: button.id, top, left, right, width, height, lines, words };
})"""
TARGET_PX = 44


def control(page: Page, name: str) -> Locator:
    """The button of that name; the menu is opened if it is there."""
    button = page.locator(".controls button", has_text=re.compile(rf"^\s*{re.escape(name)}\b"))
    if button.evaluate("button => Boolean(button.closest('#more[hidden]'))"):
        page.locator("#more-button").click()
    return button


def assert_in_one_line(page: Page) -> None:
    """Each large enough for a thumb, none beside the screen, no word of them broken in two."""
    bar = page.evaluate(BAR)
    assert len(bar) >= 7, bar
    assert len({round(one["top"]) for one in bar}) == 1, bar
    width = page.evaluate("innerWidth")
    for one in bar:
        assert min(one["width"], one["height"]) >= TARGET_PX, one
        assert one["lines"] <= one["words"], one
        assert one["left"] >= 0, one
        assert one["right"] <= width, one
