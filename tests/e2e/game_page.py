"""Driving the game's pages as a class and its teacher would. Selectors live here, tests speak of people."""

from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import BrowserContext, Page, expect

from classroom import services as live
from classroom.engine import GameOptions
from quizzes import question_types
from quizzes.models import Quiz

# type → a question of it.
EXAMPLES: dict[str, Any] = {code: kind.example() for code, kind in question_types.TYPES.items()}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# A small one: what a big screen shows is drawn again and again. Layouts are looked at on FULL_HD.
PROJECTOR: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}}
FULL_HD: Any = {"width": 1920, "height": 1080}
NewContext = Callable[..., BrowserContext]


def two_long_questions() -> list[dict[str, Any]]:
    return [{**EXAMPLES["ABCD"], "time": 120}, {**EXAMPLES["TEXT"], "time": 120}]


class Complaints:
    """What a page's console and scripts complained about; a test ends with none."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def listen_to(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.heard.append(f"{page.url}: {error}"))
        page.on("console", self._console)
        return page

    def _console(self, message: Any) -> None:
        # A cut line is reported by the browser itself; everything else is ours.
        if message.type == "error" and "WebSocket connection" not in message.text:
            self.heard.append(message.text)


def open_more_options(page: Page) -> None:
    """Unfold what the start dialog folds away."""
    if not page.locator("#custom_field").is_visible():
        page.click("#more-options > summary")


class Host:
    """The teacher at the projector, signed in by a session cookie."""

    def __init__(self, context: BrowserContext, base: str, session: str, complaints: Complaints) -> None:
        self.base = base
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        self.page = complaints.listen_to(context.new_page())

    def start(self, quiz_id: Any, *, mode: Literal["normal", "kahoot"] = "normal") -> str:
        """Into the lobby of a new game; the PIN as the room reads it."""
        quiz = Quiz.objects.select_related("user").get(pk=quiz_id)
        game = live.create_game(quiz=quiz, host=quiz.user, options=GameOptions(mode=mode))
        self.page.goto(f"{self.base}/host/{game.game_id}/")
        pin = self.page.locator(".lobby-pin")
        expect(pin).to_be_visible()
        return pin.inner_text().strip()

    @property
    def game_id(self) -> str:
        return self.page.url.rstrip("/").rpartition("/")[2]

    def sees(self, screen: str) -> None:
        expect(self.page.locator("#stage")).to_have_attribute("data-screen", screen)

    def sees_names(self, *names: str) -> None:
        expect(self.page.locator("#names li")).to_have_text(list(names))

    def goes_on(self) -> None:
        self.page.locator("#main-controls button").first.click()

    def goes_on_by_double_click(self, to: str) -> None:
        """Whose second click comes when the next screen is there already."""
        box = self.page.locator("#main-controls button").first.bounding_box()
        assert box is not None
        at = (box["x"] + box["height"], box["y"] + box["height"] / 2)
        self.page.mouse.click(*at)
        self.sees(to)
        self.page.mouse.down(click_count=2)
        self.page.mouse.up(click_count=2)

    def sees_count(self, answered: int, present: int) -> None:
        expect(self.page.locator(".count")).to_have_text(f"{answered} of {present} answered")

    def chart(self) -> list[tuple[str, int]]:
        """(label, count) of each bar."""
        rows = self.page.locator(".chart-row").all()
        return [
            (row.locator(".chart-label").inner_text().strip(), int(row.locator(".chart-count").inner_text()))
            for row in rows
        ]


class Phone:
    """One player on a phone of their own."""

    def __init__(self, context: BrowserContext, base: str, complaints: Complaints) -> None:
        self.base = base
        self.context = context
        self.page = complaints.listen_to(context.new_page())

    def join(self, pin: str, name: str) -> "Phone":
        """By the address of the QR code to the lobby."""
        self.page.goto(f"{self.base}/join/{pin}/")
        return self._come_in(name)

    def join_from_home(self, pin: str, name: str, custom_field: str | None = None) -> "Phone":
        """From the home page by PIN to the lobby."""
        self.page.goto(f"{self.base}/")
        self.page.fill("#pin", f"{pin[:3]} {pin[3:]}")
        self.page.click("#pin-form button")
        return self._come_in(name, custom_field)

    def _come_in(self, name: str, custom_field: str | None = None) -> "Phone":
        self.enter(name, custom_field)
        expect(self.page.locator("#who")).to_have_text(name)
        return self

    def enter(self, name: str, custom_field: str | None = None) -> None:
        """Fill in the form and press Join."""
        self.page.fill("#name", name)
        if custom_field is not None:
            self.page.fill("#custom-field", custom_field)
        self.page.click(".join-form button")

    def sees(self, screen: str) -> None:
        expect(self.page.locator("#screen")).to_have_attribute("data-screen", screen)

    def sees_question(self, kind: str) -> None:
        expect(self.page.locator(f".question[data-input={kind}]")).to_be_visible()

    def sees_receipt(self) -> None:
        expect(self.page.locator("#receipt")).to_have_attribute("data-state", "received")

    def gives(self, kind: str, answer: Any) -> None:
        """Give `answer` in the terms of `answer.submit` with the fingers."""
        if kind == "one":
            self.page.click(f".option[data-option='{answer}']")
            return
        if kind == "many":
            for option in answer:
                self.page.click(f".option[data-option='{option}']")
        elif kind == "number":
            self.page.fill("#number", str(answer))
        elif kind == "text":
            self.page.fill("#typed", answer)
        elif kind == "order":
            self.arrange(answer)
        self.page.click(".send")

    def order(self) -> list[str]:
        """The labels of an ORDER question as they stand now."""
        return self.page.locator(".order-label").all_inner_texts()

    def arrange(self, labels: list[str]) -> None:
        """Bring the rows into this order with the up buttons."""
        for place, label in enumerate(labels):
            while (at := self.order().index(label)) > place:
                self.page.locator(".order-row").nth(at).locator("[data-move='-1']").click()

    def verdict(self) -> str:
        self.sees("results")
        return self.page.locator(".verdict").get_attribute("data-verdict") or ""

    def points(self) -> int:
        """The points of the question that closed."""
        shown = self.page.locator(".verdict-points")
        return int("".join(sign for sign in shown.inner_text() if sign.isdigit())) if shown.count() else 0

    def score(self) -> int:
        return int(self.page.locator("#score").inner_text().replace(",", ""))

    def has_no_sideways_scroll(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
