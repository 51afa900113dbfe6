"""Every page, as those who may see it, under axe-core: laptop and phone, light, dark and high contrast."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Page

from accounts.models import User
from tests.e2e.accessibility import COLOUR_RULES, LAPTOP, NARROW, set_theme, too_wide, violations
from tests.e2e.game_page import NewContext
from tests.e2e.sessions import let_in
from tests.test_page_permissions import PAGES, ROLES, places  # noqa: F401

pytestmark = pytest.mark.e2e

# What isn't a page of HTML.
FILES = {
    "avatar", "file", "short", "qr", "quiz_qr", "words", "sign_recogniser", "sign_export", "transcript_file",
    "result_xlsx", "result_csv", "sitemap", "sitemap_index", "live", "ready", "metrics", "page_words", "manifest",
    "service_worker", "shell",
}  # fmt: skip
# Open to all, with more on it for who is signed in.
DIFFERS = {"home", "call", "sign_vocabulary", "quiz", "activity"}


def visits() -> Iterator[tuple[str, str]]:
    """(who, path): each page as nobody where it is open to all, else as the first who may open it."""
    for page in PAGES:
        may = [who for who, outcome in zip(ROLES, page.outcomes, strict=True) if outcome == 200]
        if page.name in FILES or not may:
            continue
        if "nobody" in may:
            yield "nobody", page.path
        if "nobody" in may and page.name not in DIFFERS:
            continue
        if first := next((who for who in ("owner", "administrator", "moderator") if who in may), None):
            yield first, page.path


def test_every_page(
    daphne_servers: Callable[[int], list[str]],
    new_context: NewContext,
    teacher: User,
    moderator: User,
    administrator: User,
    signed_in: Callable[[User], Client],
    places: dict[str, str],  # noqa: F811
) -> None:
    base = daphne_servers(1)[0]
    people = {"owner": teacher, "moderator": moderator, "administrator": administrator}
    pages = {}
    asked: set[str] = set()
    for who in ("nobody", *people):
        context = new_context(viewport=LAPTOP)
        if who in people:
            let_in(context, base, signed_in(people[who]))
        pages[who] = context.new_page()
        pages[who].on("request", lambda request: asked.update(origins_of(request.url)))
        pages[who].on("websocket", lambda socket: asked.update(origins_of(socket.url.replace("ws", "http", 1))))
    wrong = [
        f"{who}: {path}: {line}" for who, path in visits() for line in look_at(pages[who], base + path.format(**places))
    ]
    # In full: pytest would shorten what it compares, and a fault that comes once must be known by its message.
    assert not wrong, "\n".join(wrong)
    # Nothing comes from another host: in a school without the internet nothing is missing.
    assert asked == {base}


def origins_of(address: str) -> set[str]:
    """Scheme, host and port, if it leads anywhere: `data:` and `blob:` are in the page itself."""
    parts = urlsplit(address)
    return set() if parts.scheme in ("data", "blob") else {f"{parts.scheme}://{parts.netloc}"}


def look_at(page: Page, address: str) -> list[str]:
    """What is wrong with a page: on a laptop in light and dark, and on a narrow phone in high contrast."""
    page.set_viewport_size(LAPTOP)
    page.goto(address)
    wrong = violations(page)
    set_theme(page, "dark")
    wrong += violations(page, rules=COLOUR_RULES)
    page.set_viewport_size(NARROW)
    set_theme(page, "dark high contrast")
    wrong += violations(page, rules=[*COLOUR_RULES, "target-size"])
    return wrong + too_wide(page)
