"""A whole game of seven types: hosted and played by keys alone, and played by somebody who only hears the page.

On the way every state of the host's screen, the player's and the remote is held against axe-core.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import Quiz
from tests.e2e.accessibility import COLOUR_RULES, set_theme, violations
from tests.e2e.game_page import PHONE, Complaints, NewContext

pytestmark = pytest.mark.e2e

EXAMPLES = {code: {**kind.example(), "time": 240} for code, kind in question_types.TYPES.items()}
RIGHT_ORDER = [item["answer"] for item in EXAMPLES["ORDER"]["answers"]]

# What a screen reader says by itself: each new text of a live region that isn't hidden.
LISTEN = """
window.heard = [];
window.all = [];
const REGIONS = "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]";
new MutationObserver((changes) => {
  for (const region of new Set(changes.map(({ target }) => {
    const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
    return element instanceof Element && element.closest(REGIONS);
  }))) {
    const text = region && region.checkVisibility() ? region.textContent.trim() : "";
    if (text) window.heard.push(text);
    if (text) window.all.push(text);
  }
}).observe(document, { subtree: true, childList: true, characterData: true, attributeFilter: ["hidden"] });
"""
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at.matches("a, button, summary, input, textarea, select")) return "";
  return at.getAttribute("aria-label") || at.labels?.[0]?.textContent.trim() || at.textContent.trim();
}"""

# The focus has its outline, and nothing that sticks to an edge lies over it.
IS_SEEN = """() => {
  const at = document.activeElement;
  const { left, top, width, height } = at.getBoundingClientRect();
  const above = document.elementFromPoint(left + width / 2, top + height / 2);
  return at.matches(":focus-visible") && getComputedStyle(at).outlineStyle !== "none" && at.contains(above);
}"""
HEIGHTS = "(all) => all.map((answer) => answer.getBoundingClientRect().height)"


class Keyboard:
    """Somebody who has no mouse. Every step of theirs is a key."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def goes_to(self, name: str, backwards: bool = False) -> None:
        """Tab, until the focus is on what bears this name, and is to be seen there."""
        for _ in range(80):
            if name in self.page.evaluate(FOCUSED):
                break
            self.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        else:
            raise AssertionError(f"The keyboard doesn't reach {name!r}.")
        assert self.page.evaluate(IS_SEEN), f"The focus on {name!r} can't be seen."

    def presses(self, name: str, key: str = "Enter") -> None:
        self.goes_to(name)
        self.page.keyboard.press(key)


class Listener:
    """Somebody who can't see the page: what is said by itself, and what is found by its role and name."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(LISTEN)

    def hears(self, pattern: str) -> None:
        """It is said, after what was heard last."""
        found = self.page.wait_for_function(
            """(pattern) => {
              const at = window.heard.findIndex((text) => new RegExp(pattern).test(text));
              return at >= 0 && window.heard.splice(0, at + 1).at(-1);
            }""",
            arg=pattern,
            polling=50,
        )
        assert found

    def finds(self, role: Any, name: str) -> None:
        expect(self.page.get_by_role(role, name=name).first).to_be_visible()

    def is_led_to(self, heading: str) -> None:
        """The focus stands on this heading, so that it is read and the next key goes on from there."""
        focused = self.page.locator("h1:focus")
        expect(focused).to_have_text(heading)


@pytest.fixture
def quiz(teacher: User, make_quiz: Callable[..., Quiz]) -> Quiz:
    hidden = {**EXAMPLES["TEXT"], "hide_results": True}
    return make_quiz(teacher, questions=list({**EXAMPLES, "TEXT": hidden}.values()))


class Inspection:
    """Looks at pages as they stand now, and keeps what is wrong with them to the end of the game."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def of(self, *pages: Page, dark: bool = False) -> None:
        """Every rule of axe; with `dark`, colours in the two dark themes too."""
        for page in pages:
            wrong = violations(page)
            for theme in ("dark", "dark high contrast") if dark else ():
                set_theme(page, theme)
                wrong += violations(page, rules=COLOUR_RULES)
            set_theme(page, "light")
            state = page.locator("[data-screen], [data-phase]").first.evaluate("(at) => JSON.stringify(at.dataset)")
            self.found.extend(f"{page.url} {state}: {line}" for line in wrong)


def answer_by_keys(mia: Keyboard, code: str) -> None:
    """Rightly, without leaving the keys."""
    keys = mia.page.keyboard
    if code in BUTTONS:
        for name, key in BUTTONS[code]:
            mia.presses(name, key)
    elif code in TYPED:
        label, text = TYPED[code]
        mia.goes_to(label)
        keys.press("Control+a")
        keys.type(text)
        keys.press("Enter")
    else:
        for place, name in enumerate(RIGHT_ORDER):
            mia.goes_to(f"Move {name}:", backwards=place > 0)
            while mia.page.locator(".order-label").all_inner_texts().index(name) > place:
                keys.press("ArrowUp")
        mia.presses("Send this order")


# type → the buttons that answer it rightly, each with the key that presses it; and what is typed where.
BUTTONS = {
    "ABCD": [("Jupiter", "Enter")],
    "CHECK": [("A, 2", "Space"), ("C, 11", "Space"), ("Send 2 answers", "Enter")],
    "VOTING": [("Glaciers", "Space")],
}
TYPED = {"RANGE": ("Your number", "206"), "TEXT": ("Your answer", "Au")}


def answer_by_name(ben: Listener, code: str) -> None:
    """Wrongly, by what is found by role and name."""
    by_role = ben.page.get_by_role
    if code == "ABCD":
        by_role("button", name="Saturn").press("Enter")
    elif code == "CHECK":
        wrong = next(option["answer"] for option in EXAMPLES["CHECK"]["answers"] if not option["right"])
        by_role("button", name=wrong).press("Space")
        by_role("button", name="Send 1 answer").press("Enter")
    elif code == "RANGE":
        by_role("textbox", name="Your number").fill("7")
        by_role("button", name="Send").press("Enter")
    elif code == "VOTING":
        by_role("button", name=EXAMPLES["VOTING"]["answers"][0]["answer"]).press("Enter")
    elif code == "TEXT":
        by_role("textbox", name="Your answer").fill("Pb")
        by_role("button", name="Send").press("Enter")
    elif code == "ORDER":
        for place, name in enumerate(RIGHT_ORDER[::-1]):
            while ben.page.locator(".order-label").all_inner_texts().index(name) > place:
                by_role("button", name=f"Move {name} up").press("Enter")
                ben.hears(f"{name} is now number")
        by_role("button", name="Send this order").press("Enter")


def test_a_whole_game(
    daphne_servers: Callable[[int], list[str]],
    new_context: NewContext,
    teacher: User,
    signed_in: Callable[[User], Client],
    quiz: Quiz,
) -> None:
    base = daphne_servers(1)[0]
    complaints, look = Complaints(), Inspection()
    desk = new_context(viewport={"width": 1280, "height": 800})
    cookie = {"name": "sessionid", "value": signed_in(teacher).cookies["sessionid"].value, "url": base}
    desk.add_cookies([cookie])  # type: ignore[list-item]
    host = Keyboard(complaints.listen_to(desk.new_page()))
    room = Listener(host.page)
    pin = open_lobby(host, look, f"{base}/quizzes/{quiz.pk}/start/")
    mia, ben = (complaints.listen_to(new_context(**PHONE).new_page()) for _ in range(2))
    typist, listener = Keyboard(mia), Listener(ben)
    come_in(typist, listener, look, f"{base}/play/{pin}/")
    host_hears = "2 players"
    expect(host.page.get_by_role("status").filter(has_text=host_hears)).to_be_visible()
    look.of(host.page, mia)
    host.page.keyboard.press("Space")

    for number, (code, question) in enumerate(EXAMPLES.items(), 1):
        listener.hears(rf"Question {number} of 7(\. 2[34]\d seconds)?$")
        listener.is_led_to(question["question"])
        expect(host.page.locator("#stage")).to_have_attribute("data-screen", "question")
        look.of(host.page, mia, dark=code in ("ABCD", "RANGE"))
        if code == "SLIDE":
            host.page.keyboard.press("Space")
            continue
        if code == "ABCD":
            assert min(mia.locator(".option").evaluate_all(HEIGHTS)) >= 56
            pause_and_look_away(host, listener, look)
        answer_by_keys(typist, code)
        expect(mia.locator("#receipt")).to_have_attribute("data-state", "received")
        if code in ("ABCD", "ORDER"):
            look.of(mia)
        answer_by_name(listener, code)
        listener.hears("Received")
        if code == "TEXT":
            listener.hears(r"^Your answer is in\. The host goes on in a moment\.$")
            host.page.keyboard.press("Space")
        host.page.wait_for_selector("#stage[data-screen=results]")
        room.hears(r"^2 answered\. Volcanoes" if code == "VOTING" else r"^2 answered, 1 right\. ")
        expect(mia.locator(".verdict-title")).to_have_text("Counted" if code == "VOTING" else "Right!")
        listener.hears(RESULTS[code])
        listener.finds("heading", "Counted" if code == "VOTING" else "Not right")
        look.of(host.page, mia, ben, dark=code == "ABCD")
        host.page.keyboard.press("ArrowRight")
        listener.hears(r"^0 points\. Place: 2nd of 2$")
        if code == "ABCD":
            look.of(host.page, mia, dark=True)
        host.page.keyboard.press("Space")

    expect(mia.get_by_role("heading", name="Well played, Mia!")).to_be_visible()
    listener.hears(r"^0 points\. Place: 2nd of 2$")
    look.of(host.page, mia, ben, dark=True)
    remote = desk.new_page()
    remote.goto(host.page.url.replace("/host/", "/remote/"))
    expect(remote.locator("#now")).to_have_attribute("data-phase", "podium")
    look.of(remote)
    host.page.keyboard.press("Space")
    expect(mia.get_by_text("The game is over.")).to_be_visible()
    look.of(host.page, mia)
    said = ben.evaluate("window.all")
    assert [text for text in said if text.startswith("Received")] == ["Received ✓ Wait for the others."] * len(RESULTS)
    assert [text for text, following in pairwise(said) if text == following] == []
    assert (look.found, complaints.heard) == ([], [])


# What somebody who answered wrongly is told by itself when a question is over.
RESULTS = {
    "ABCD": r"^Not right\. Right is: Jupiter\. 0 points\. Place: 2nd of 2$",
    "CHECK": r"^Not right\. Right is: 2, 11\. 0 points",
    "RANGE": r"^Not right\. Right is: 200 to 212\. 0 points",
    "VOTING": r"^Counted\. 0 points",
    "ORDER": rf"^Not right\. Right is: {', '.join(RIGHT_ORDER)}\. 0 points",
    "TEXT": r"^Not right\. Right is: Au\. 0 points",
}


def open_lobby(host: Keyboard, look: Inspection, address: str) -> str:
    """Through the start dialog by keys; the PIN."""
    host.page.goto(address)
    host.presses("Open the lobby")
    pin = host.page.locator(".lobby-pin")
    expect(pin).to_be_visible()
    look.of(host.page)
    return pin.inner_text().strip()


def come_in(typist: Keyboard, listener: Listener, look: Inspection, address: str) -> None:
    """Mia types her name and presses Enter; Ben finds the field by its label and the button by its name."""
    typist.page.goto(address)
    typist.goes_to("Your name")
    look.of(typist.page, dark=True)
    typist.page.keyboard.type("Mia")
    typist.page.keyboard.press("Enter")
    listener.page.goto(address)
    listener.page.get_by_role("textbox", name="Your name").fill("Ben")
    listener.page.get_by_role("button", name="Join").press("Enter")
    listener.hears("^You're in! Look for your name")
    listener.finds("heading", "You're in!")


def pause_and_look_away(host: Keyboard, listener: Listener, look: Inspection) -> None:
    """A break, the host's dialogs, and a phone that loses its network: all of it is said."""
    ben = listener.page
    host.page.keyboard.press("b")
    listener.hears("^Paused")
    look.of(host.page, ben)
    host.page.keyboard.press("b")
    expect(ben.locator("#paused")).to_be_hidden()
    for key, dialog in (("p", "#players-dialog"), ("?", "#help-dialog")):
        host.page.keyboard.press(key)
        expect(host.page.locator(dialog)).to_be_visible()
        look.of(host.page)
        host.page.keyboard.press("Escape")
    ben.context.set_offline(True)
    listener.hears("Offline|Reconnecting")
    look.of(ben)
    ben.context.set_offline(False)
    expect(ben.locator("#connection")).to_have_attribute("data-state", "connected")
