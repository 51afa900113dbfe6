"""The decisions inside the pages' scripts, asked one by one in a real browser."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.game_page import NewContext

pytestmark = pytest.mark.e2e


@pytest.fixture
def ask(daphne_servers: Callable[[int], list[str]], new_context: NewContext) -> Callable[[str, str], Any]:
    """ask(module, expression): the expression's value with the module's exports as `m`."""
    base = daphne_servers(1)[0]
    page: Page = new_context().new_page()
    page.goto(f"{base}/")

    def evaluate(module: str, expression: str) -> Any:
        return page.evaluate(f"import('/static/classroom/{module}').then((m) => ({expression}))")

    return evaluate


def test_small_rules(ask: Callable[[str, str], Any]) -> None:
    # A typed number: comma or point, spaces, a real minus; nothing that only looks like one.
    typed = ["7", " 1 234,5 ", "−3", "+.5", "1e3", "0x10", "", "1,2,3", "4."]
    assert ask("inputs/number.js", f"{typed!r}.map(m.readNumber)") == [7, 1234.5, -3, 0.5, None, None, None, None, 4]
    # The slider's step follows the range.
    ranges = [[0, 400], [0, 10], [0, 1], [0, 0.1], [-50, 50], [0, 5]]
    steps = ask("inputs/number.js", f"{ranges!r}.map(([a, b]) => m.stepOf(a, b))")
    assert [round(step, 6) for step in steps] == [1, 1, 0.01, 0.001, 1, 0.1]
    # The time left is said at a few moments of a long question, and nothing of it twice; felt in the last seconds.
    clock = [60, 59, 31, 30, 29, 10, 5, 4, 1, 0]
    steps = [[before, now] for before, now in itertools.pairwise(clock)]
    assert [
        clock[at + 1]
        for at, is_said in enumerate(ask("time_calls.js", f"{steps}.map(([a, b]) => m.isSaid(a, b, 60))"))
        if is_said
    ] == [30, 10, 5]
    assert ask("time_calls.js", "[[11, 9, 12], [6, 3, 60], [40, 0, 60]].map((step) => m.isSaid(...step))") == [
        False, True, False,
    ]  # fmt: skip
    assert ask("time_calls.js", f"{steps}.map((step) => m.isFelt(...step))") == [0, 0, 0, 0, 0, 80, 80, 80, 500]
    # A class that fell off together comes back spread out, and never waits longer than four seconds.
    delays = ask("connection.js", "[0, 1, 4, 30].map((n) => [m.retryDelay(n, 0), m.retryDelay(n, 0.999)])")
    assert [[round(low), round(high)] for low, high in delays] == [[200, 400], [400, 800], [2000, 3998], [2000, 3998]]
    # From a server that restarts it goes to the next at once, within half a second; if that fails, as ever.
    restarting = ask(
        "connection.js", "[[0, 0], [0, 0.999], [1, 0]].map(([n, chance]) => m.retryDelay(n, chance, 1012))"
    )
    assert [round(delay) for delay in restarting] == [0, 500, 400]
    # Authored colours get the text colour that reads on them.
    assert ask("shapes.js", "['#000000', '#ffffff', '#ffe066', '#0018f5'].map(m.readableOn)") == [
        "#ffffff", "#111111", "#111111", "#ffffff",
    ]  # fmt: skip
    assert ask("shapes.js", "[0, 5, 6, 15].map((n) => m.letter(n) + m.shapeName(n))") == [
        "Atriangle", "Fhexagon", "Gtriangle", "Psquare",
    ]  # fmt: skip
    assert ask("words.js", "[1, 2, 3, 4, 11, 12, 21, 102].map(m.place)") == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "102nd",
    ]  # fmt: skip


def test_the_outbox_keeps_one_answer_until_its_receipt(ask: Callable[[str, str], Any]) -> None:
    told = ask(
        "outbox.js",
        """(() => {
            const first = new m.Outbox("game.1");
            const message = first.put(3, [0, 2]);
            const reloaded = new m.Outbox("game.1");
            const again = reloaded.message();
            const stranger = new m.Outbox("game.2").message();
            const wrong = reloaded.accept("another id");
            const right = reloaded.accept(message.id);
            return {
                same: JSON.stringify(message) === JSON.stringify(again), type: message.type, answer: message.answer,
                stranger, wrong, right, left: reloaded.message(), state: reloaded.of(3).state, other: reloaded.of(4),
            };
        })()""",
    )
    assert told == {
        "same": True,
        "type": "answer.submit",
        "answer": [0, 2],
        "stranger": None,
        "wrong": False,
        "right": True,
        "left": None,
        "state": "received",
        "other": None,
    }


def test_a_picture_that_is_none_says_so(ask: Callable[[str, str], Any]) -> None:
    told = ask(
        "images.js",
        """new Promise((resolve) => {
            const frame = document.createElement("div");
            document.body.append(frame);
            frame.append(m.picture("/static/classroom/icon.svg"), m.picture("/no-such-picture"));
            setTimeout(() => resolve([...frame.children].map((e) => `${e.tagName} ${e.textContent}`)), 1500);
        })""",
    )
    assert told == ["IMG ", "P This picture can't be loaded."]
    assert ask("images.js", "['/a.png', '0b1c'].map(m.imageUrl)") == ["/a.png", "/files/0b1c/"]


def test_hostile_texts_stay_texts(ask: Callable[[str, str], Any]) -> None:
    told = ask(
        "standings.js",
        """(() => {
            const list = m.leaderboard([{rank: 1, name: "<img src=x onerror=alert(1)>", score: 5}]);
            return [list.querySelectorAll("img").length, list.querySelector(".standing-name").textContent];
        })()""",
    )
    assert told == [0, "<img src=x onerror=alert(1)>"]
