"""Draws the icons of the installed app from the one drawing of the mark: `python -m docs.app_icons`.

Launchers want pictures of a given size. Where they may cut the picture to a shape, the mark stands within the circle
that is never cut (a diameter of four fifths), on a ground that fills the square.
"""

import re
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browser import ARGUMENTS, executable

STATIC = Path(__file__).resolve().parent.parent / "classroom" / "static" / "classroom"
# Name → pixels, how large the mark is in the square, whether the ground fills the corners.
ICONS = {
    "icon-192.png": (192, 1.0, False),
    "icon-512.png": (512, 1.0, False),
    "maskable-512.png": (512, 0.7, True),
    "apple-touch-180.png": (180, 0.84, True),
}
GROUND = "#ffffff"


def draw(browser: Browser, name: str) -> None:
    pixels, share, fills = ICONS[name]
    mark = (STATIC / "icon.svg").read_text()
    if fills:
        mark = re.sub(r'<rect width="32" height="32"[^>]*/>', "", mark)
    page = browser.new_page(viewport={"width": pixels, "height": pixels})
    page.set_content(
        f"<body style='margin:0;display:grid;place-items:center;height:100vh;"
        f"background:{GROUND if fills else 'transparent'}'>"
        f"<div style='width:{share:.0%};height:{share:.0%}'>{mark}</div></body>"
    )
    page.screenshot(path=STATIC / "icons" / name, omit_background=True)
    page.close()


def main() -> None:
    (STATIC / "icons").mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        path, _ = executable(playwright)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for name in ICONS:
            draw(browser, name)
        browser.close()


if __name__ == "__main__":
    main()
