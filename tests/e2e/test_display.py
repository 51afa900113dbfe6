"""*Display*: what a reader chooses for this browser holds on every page and needs no account."""

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom import services as live
from classroom.engine import GameOptions
from quizzes.models import Quiz
from tests.e2e.accessibility import NARROW, too_wide, violations
from tests.e2e.game_page import Complaints, NewContext

pytestmark = pytest.mark.e2e

GROUNDS = {"light": "#f5f5f2", "dark": "#131519", "light-high": "#ffffff", "dark-high": "#000000"}
# What WCAG 1.4.12 lets readers set for every text.
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"


@pytest.fixture
def lobby(teacher: User, make_quiz: Callable[..., Quiz], daphne_servers: Callable[[int], list[str]]) -> str:
    """Where a player joins."""
    game = live.create_game(quiz=make_quiz(teacher), host=teacher, options=GameOptions())
    return f"{daphne_servers(1)[0]}/play/{game.pin}/"


def styles(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        """() => {
          const { fontFamily, fontSize, letterSpacing } = getComputedStyle(document.body);
          const ground = getComputedStyle(document.documentElement).getPropertyValue("--bg").trim();
          return { font: fontFamily.split(",")[0], size: fontSize, spacing: letterSpacing, ground };
        }"""
    )
    return found


def test_a_player_sets_the_page_to_be_readable(lobby: str, new_context: NewContext, complaints: Complaints) -> None:
    page = complaints.listen_to(new_context(viewport=NARROW, color_scheme="light").new_page())
    page.add_init_script("window.felt = []; navigator.vibrate = (ms) => window.felt.push(ms);")
    page.goto(lobby)
    before = styles(page)
    page.get_by_role("button", name="Display").press("Enter")
    dialog = page.get_by_role("dialog", name="Display")
    for name in ("Dark", "High", "Larger", "Atkinson Hyperlegible"):
        dialog.get_by_role("radio", name=name, exact=True).check()
    for name in ("More space", "Nothing moves", "Vibrate"):
        dialog.get_by_role("checkbox", name=name).check()
    assert violations(page) == []
    dialog.get_by_role("button", name="Done").press("Enter")
    expect(dialog).to_be_hidden()

    # The bars of the device's own browser, too, for as long as that was chosen.
    bar = "meta => [meta.dataset.themeColor, matchMedia(meta.media).matches]"
    bars = f"[...document.querySelectorAll('meta[name=theme-color]')].map({bar})"
    assert page.evaluate(bars) == [["light", False], ["dark", True]]

    chosen = {"font": '"Atkinson Hyperlegible"', "size": "24px", "spacing": "2.88px", "ground": "#000000"}
    assert styles(page) == chosen
    page.reload()
    assert styles(page) == chosen
    page.wait_for_function("document.fonts.check('24px \"Atkinson Hyperlegible\"')")
    assert page.evaluate("[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family)")
    assert too_wide(page) == []
    call = "import('/static/classroom/time_calls.js').then(({ TimeCalls }) => {"
    page.evaluate(
        call + "const calls = new TimeCalls(); calls.begin(); [7, 6, 5, 0].map((s) => calls.follow(s, 20)); })"
    )
    assert page.evaluate("window.felt") == [80, 80, 500]

    page.goto(lobby.partition("/play/")[0] + "/quizzes/")
    assert styles(page) == chosen
    page.get_by_role("button", name="Display").press("Enter")
    page.get_by_role("button", name="Back to normal").press("Enter")
    assert styles(page) == before
    assert page.evaluate(bars) == [["light", True], ["dark", False]]
    page.evaluate("import('/static/classroom/time_calls.js').then((m) => m.vibrate(80))")
    assert page.evaluate("window.felt") == []


def test_each_wish_leads_to_one_theme(lobby: str, new_context: NewContext) -> None:
    """The device's wishes and the reader's, in every combination; the reader's choice counts more."""
    page = new_context().new_page()
    page.goto(lobby)
    found, wanted = {}, {}
    for scheme, contrast in itertools.product(("light", "dark"), ("no-preference", "more")):
        page.emulate_media(color_scheme=scheme, contrast=contrast)
        for theme, chosen in itertools.product(("auto", "light", "dark"), ("auto", "more")):
            page.evaluate(
                f"Object.assign(document.documentElement.dataset, {{theme: '{theme}', contrast: '{chosen}'}})"
            )
            high = "-high" if "more" in (contrast, chosen) else ""
            found[scheme, contrast, theme, chosen] = styles(page)["ground"]
            wanted[scheme, contrast, theme, chosen] = GROUNDS[(scheme if theme == "auto" else theme) + high]
    assert found == wanted


def test_text_spacing_and_the_systems_own_colours_lose_nothing(lobby: str, new_context: NewContext) -> None:
    page = new_context(viewport=NARROW, forced_colors="active").new_page()
    for address in (lobby.partition("/play/")[0] + "/", lobby, lobby.partition("/play/")[0] + "/accounts/login/"):
        page.goto(address)
        page.evaluate(
            """(style) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);
              document.adoptedStyleSheets = [sheet]; }""",
            SPACED,
        )
        assert too_wide(page) == []
        cut = page.evaluate(
            """() => [...document.querySelectorAll("button, label, h1, h2, .button")]
              .filter((at) => at.checkVisibility() && !at.closest(".visually-hidden"))
              .filter((at) => at.scrollWidth > at.clientWidth + 1 && getComputedStyle(at).overflowX !== "visible")
              .map((at) => at.outerHTML.slice(0, 100))"""
        )
        assert cut == []
