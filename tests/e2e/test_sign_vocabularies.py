"""A two-handed alphabet from nothing: recorded, trained by the worker, published, and read in the browser."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from accounts.models import User
from classroom.jobs.worker import library_worker
from rooms import vocabulary_training
from rooms.models import SignSample, SignVocabulary
from rooms.signs.learning import Schedule
from rooms.signs.training import Recipe
from tests.conftest import PASSWORD
from tests.e2e.accessibility import assert_accessible
from tests.rooms.hands import make_vocabulary, record, shape

pytestmark = pytest.mark.e2e

QUICK = Recipe(schedule=Schedule(steps=250, hidden=(24,)), batch=48)
# Stands where hands are found in the camera's picture: shows what the page asks for, never twice the same.
SEEN = """
const SHAPES = %s;
export async function* hands() {
  for (;;) {
    const label = document.getElementById("prompt-title").textContent.split(" ").at(-1);
    const now = performance.now();
    const moved = (number, place) => number + 5 * Math.sin(now / 700 + 3 * place);
    const shown = document.body.dataset.shows === "nothing" ? [null, null]
      : SHAPES[document.body.dataset.shows ?? label].map((hand) =>
        hand.map(([x, y, z], at) => [moved(x, at), moved(y, 2 * at), z]));
    yield { hands: shown, time: now };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
"""


@pytest.fixture
def context(camera_browser: Browser) -> Iterator[BrowserContext]:
    context = camera_browser.new_context(permissions=["camera"], viewport={"width": 1280, "height": 800})
    yield context
    context.close()


def in_picture(label: str) -> list[Any]:
    """The sign's hands in a picture of 480 x 360."""
    hands = shape(label)
    low, high = hands[..., :2].min(), hands[..., :2].max()
    return np.round((hands - low) / (high - low) * 280 + 40, 1).tolist()


def log_in(page: Page, base: str, user: User) -> None:
    page.goto(f"{base}/accounts/login/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile("/admin/"))


def test_from_recording_to_reading(
    daphne_servers: Callable[[int], list[str]],
    context: BrowserContext,
    teacher: User,
    other_teacher: User,
    moderator: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    SignVocabulary.objects.all().delete()
    vocabulary = make_vocabulary(teacher)
    for signer, person in enumerate((other_teacher, moderator)):
        record(vocabulary, person, signer=signer)
    base = daphne_servers(1)[0]
    page, wrong, asked = context.new_page(), list[str](), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    body = SEEN % json.dumps({label: in_picture(label) for label in "AEIO"})

    def synthetic(route: Route) -> None:
        route.fulfill(body=body, content_type="text/javascript")

    page.route("**/rooms/signs/hand_source.js", synthetic)
    log_in(page, base, teacher)

    # Recorded: the page asks for consent first, judges what it sees, and keeps points only.
    page.goto(f"{base}/rooms/signs/slsl/record/")
    page.check("#consent")
    page.click("#agree-form button")
    expect(page.locator("#state")).to_have_text("Good. Hold it.", timeout=20_000)
    assert_accessible(page)
    page.evaluate("document.body.dataset.shows = 'nothing'")
    expect(page.locator("#state")).to_have_text("Show your hand to the camera.")
    page.evaluate("delete document.body.dataset.shows")
    for takes in range(1, 6):
        page.keyboard.press("Enter")  # the button keeps the focus from take to take
        expect(page.locator("#counts li").first).to_have_text(f"A: {takes} of 5", timeout=20_000)
    expect(page.locator("#prompt-title")).to_have_text("Show E")
    assert page.locator("#problem").is_hidden()
    kept = SignSample.objects.filter(contributor=teacher)
    assert [(sample.sign.label, sample.frames) for sample in kept] == [("A", 20)] * 5

    # Trained by the worker's own loop, watched and published on its page.
    monkeypatch.setattr(vocabulary_training, "RECIPE", QUICK)
    page.goto(f"{base}/rooms/signs/slsl/versions/")
    page.click("text=Train a new version")
    expect(page.locator("progress")).to_be_visible()
    library_worker().run()
    page.reload()
    page.click("text=Put into use")
    expect(page.locator(".tag", has_text="in use")).to_be_visible()
    expect(page.locator("svg.sign-matrix")).to_be_visible()

    # Used: the weights that are published read the hands in this browser.
    page.goto(f"{base}/rooms/signs/slsl/practice/")
    expect(page.locator("#prompt-title")).to_have_text("Show A")
    page.evaluate("document.body.dataset.shows = 'O'")
    page.click("#begin")
    expect(page.locator("#state")).to_have_text("That looks like O.", timeout=20_000)
    assert_accessible(page)
    page.evaluate("delete document.body.dataset.shows")
    expect(page.locator("#counts li", has_text="A: 1 of 3")).to_be_visible(timeout=20_000)
    expect(page.locator("#counts li", has_text="E: 1 of 3")).to_be_visible(timeout=20_000)
    page.reload()
    expect(page.locator("#counts li", has_text="A: 1 of 3")).to_be_visible()

    assert wrong == []
    assert {url for url in asked if not url.startswith((base, "blob:", "data:"))} == set()
