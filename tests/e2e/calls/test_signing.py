"""A call that is made for signing: the signer's seat, pins, layouts, saving data, who speaks."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.calls.caller import Caller
from tests.e2e.calls.conftest import READABLE, SMALL
from tests.e2e.calls.film import Film

pytestmark = pytest.mark.e2e

SHARE = """(element) => {
  const stage = document.getElementById("tiles");
  return (element.clientWidth * element.clientHeight) / (stage.clientWidth * stage.clientHeight);
}"""
PHONE = {"width": 390, "height": 844}
# Large enough for others to be sent smaller beside it.
LARGE = Film(640, 480, 5)


def share_of(caller: Caller, name: str) -> float:
    """Of the stage, what somebody's tile covers."""
    return float(caller.tile(name).evaluate(SHARE))


def choose(caller: Caller, layout: str) -> None:
    caller.rare_button("View").click()
    caller.page.get_by_label("Pictures").select_option(label=layout)
    caller.page.locator("#view-dialog").get_by_role("button", name="Done").click()


def stands_still(caller: Caller, name: str) -> bool:
    before = caller.frames(name)
    caller.page.wait_for_timeout(1000)
    return caller.frames(name) == before


def test_a_signer_is_seen_large_always_and_by_everybody(
    daphne_servers: Callable[[int], list[str]], enter: Callable[..., Caller]
) -> None:
    first, second = daphne_servers(2)
    host = enter(first, "teacher", film=LARGE, heard=False)
    anna = enter(second, "Anna", film=LARGE, heard=False)
    ben = enter(second, "Ben", film=LARGE, viewport=PHONE, has_touch=True, heard=False)

    # She asks, the host answers, and her picture comes before all others everywhere.
    anna.rare_button("I sign").click()
    host.button("Give Anna a signer’s seat").click()
    for viewer in (host, ben):
        expect(viewer.tile("Anna")).to_contain_text("signs")
        for layout in ("Only who signs and one other", "Who speaks or signs, large", "Everybody"):
            choose(viewer, layout)
            expect(viewer.tile("Anna")).to_be_visible()
            assert share_of(viewer, "Anna") >= 1 / 3
            viewer.sees("Anna")
    # Others send less beside her.
    ben.until(lambda: 0 < ben.picture("teacher").get("frameWidth", 0) <= ben.picture("Anna")["frameWidth"] * 0.6)

    # Saving data pauses the others, and neither her nor whom one pins.
    ben.rare_button("View").click()
    ben.page.get_by_label("Save data").check()
    ben.page.locator("#view-dialog").get_by_role("button", name="Done").click()
    expect(ben.tile("teacher")).to_contain_text("paused to save data")
    ben.until(lambda: stands_still(ben, "teacher"))
    ben.sees("Anna")
    for name in ("teacher", "Anna"):
        ben.tile(name).hover()
        ben.button(f"Pin {name}").click()
    expect(ben.page.locator(".tile--pinned")).to_have_count(2)
    ben.sees("teacher")
    # Chosen once, it is so after a reload, too; and she has her seat after one of hers.
    for caller in (ben, anna):
        caller.reload()
    expect(ben.tile("teacher")).to_contain_text("paused to save data")
    ben.sees("Anna")
    assert share_of(ben, "Anna") >= 1 / 3

    # Ben is still and silent, then his hands speak: the fake camera's picture moves.
    ben.button("Camera").click()
    expect(host.tile("Ben")).to_contain_text("camera off")
    host.until(lambda: "tile--speaking" not in (host.tile("Ben").get_attribute("class") or ""))
    ben.button("Camera").click()
    host.until(lambda: "tile--speaking" in (host.tile("Ben").get_attribute("class") or ""))


def test_a_picture_that_is_hard_to_read_is_said_to_both_sides(
    daphne_servers: Callable[[int], list[str]], enter: Callable[..., Caller]
) -> None:
    address = daphne_servers(1)[0]
    host = enter(address, "teacher", film=READABLE, heard=False)
    # Her camera is a slow one.
    anna = enter(address, "Anna", film=SMALL)
    host.sees("Anna")
    expect(host.tile("Anna")).to_contain_text(re.compile(r"Hard to read: [0-9] pictures a second"), timeout=30_000)
    expect(anna.page.locator("#quality-own")).to_contain_text(
        "Signing is hard to read in your picture at teacher: ", timeout=30_000
    )
    host.rare_button("Quality").click()
    panel = host.page.locator("#quality")
    expect(panel).to_contain_text("320 × 240")
    expect(panel).to_contain_text("direct")
    for name in ("Lost", "Jitter", "There and back", "Picture after sound"):
        expect(panel).to_contain_text(re.compile(rf"{name}-?[0-9]+ (ms|%)"))
    # A signer's seat of somebody else: they alone have to be readable.
    host.rare_button("I sign").click()
    expect(host.tile("teacher").first).to_contain_text("signs")
    expect(anna.page.locator("#quality-own")).to_be_hidden()
    expect(host.tile("Anna")).not_to_contain_text("Hard to read")
