"""What axe-core finds on a page, in the colours and at the width that it has: `assert_accessible(page)`."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules whose outcome hangs on colours alone.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
# What a reader chose in *Display*: attributes of <html>, see display.js.
THEMES = {
    "light": {"theme": "light", "contrast": "auto"},
    "dark": {"theme": "dark", "contrast": "auto"},
    "light high contrast": {"theme": "light", "contrast": "more"},
    "dark high contrast": {"theme": "dark", "contrast": "more"},
}
LAPTOP = {"width": 1280, "height": 800}
# The width at which WCAG wants pages to reflow: 1280 pixels at 400 %.
NARROW = {"width": 320, "height": 640}

# What scrolls under a bar that sticks is half covered by it until it is scrolled: no target that is too small.
_RUN = """async ([only, within]) => {
  const options = {runOnly: only, resultTypes: ["violations"], iframes: false, preload: false};
  const found = await axe.run(document.querySelector(within), options);
  const covered = (node) => node.any.some((check) => /obscured/i.test(check.data?.messageKey ?? ""));
  return found.violations.flatMap((rule) => rule.nodes
    .filter((node) => rule.id !== "target-size" || !covered(node))
    .map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 200)} (${
      [...node.any, ...node.all, ...node.none].map((check) => check.message).slice(0, 2).join("; ")})`));
}"""
_TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= innerWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      return right > innerWidth + 1 || (document.dir === "rtl" && left < -1);
    })
    .slice(0, 6)
    .map((element) => `wider than the screen (${root.scrollWidth}): ${element.outerHTML.slice(0, 120)}`);
}"""


def violations(page: Page, *, rules: list[str] | None = None, within: str = "html") -> list[str]:
    """A line for each element that breaks a rule. `rules`: only these; otherwise all of TAGS.

    `within`: only what is in this part of the page, without the rules about a page as a whole.
    """
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    only: dict[str, Any] = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    found: list[str] = page.evaluate(_RUN, [only, within])
    return found


def set_theme(page: Page, name: str) -> None:
    """As the reader's choice in *Display* does it, without waiting for what takes its time to change."""
    page.evaluate(
        """(chosen) => {
          Object.assign(document.documentElement.dataset, chosen);
          for (const animation of document.getAnimations()) {
            if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
          }
        }""",
        THEMES[name],
    )


def faults(page: Page, within: str = "html") -> dict[str, list[str]]:
    """theme → what is wrong at this width: every rule in the light theme, colours in the others."""
    found = {}
    for name in THEMES:
        set_theme(page, name)
        if lines := violations(page, rules=None if name == "light" else COLOUR_RULES, within=within):
            found[name] = lines
    set_theme(page, "light")
    return found


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found


def assert_accessible(page: Page, within: str = "html") -> None:
    """The page, or this part of it, breaks no rule as it stands now, in no theme."""
    found = faults(page, within)
    assert not found, f"{page.url} at {page.viewport_size}: {found}"
