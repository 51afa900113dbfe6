"""A call between two real browsers with fake cameras, over two server processes."""

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.conftest import PASSWORD
from tests.e2e.accessibility import assert_accessible
from tests.e2e.call_controls import assert_in_one_line, control
from tests.e2e.cut_line import CutLine

pytestmark = pytest.mark.e2e

RECEIVED = """async () => {
  const found = [];
  for (const reports of (await window.classroomCall.stats()).values())
    for (const report of reports)
      if (report.type === "inbound-rtp")
        found.push({id: report.id, kind: report.kind, frames: report.framesDecoded ?? 0, bytes: report.bytesReceived,
                    width: report.frameWidth ?? 0, height: report.frameHeight ?? 0, fps: report.framesPerSecond ?? 0});
  return found;
}"""
# Sound comes with the picture of the screen.
SCREEN_SOUND = """async () => {
  const [sound] = document.querySelector(".tile--screen video").srcObject.getAudioTracks();
  const reports = [...(await window.classroomCall.stats()).values()].flat();
  return reports.some((report) => report.trackIdentifier === sound?.id && report.bytesReceived > 0);
}"""


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page and what went wrong in it."""
    page, wrong = context.new_page(), list[str]()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None
    )
    return page, wrong


def open_call(page: Page, address: str, enter: Callable[[Page], None] | None = None) -> str:
    """The teacher logs in, opens a call and goes in, with a camera unless told otherwise; its code."""
    page.goto(f"{address}/accounts/login/?next=/rooms/")
    page.fill("input[name=login], input[name=username]", "teacher")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.get_by_label("Name", exact=True).fill("German")
    page.get_by_role("button", name="Open the call").click()
    page.wait_for_url(re.compile(r"/rooms/[A-Z]{4}-[0-9]{4}/$"))
    (enter or go_in)(page)
    return page.url.rstrip("/").rsplit("/", 1)[1]


def until(page: Page, is_so: Callable[[], bool], timeout_s: float = 30) -> None:
    """Asks again and again; the page's content policy forbids Playwright to do so itself."""
    end = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < end, "It did not come true in time."
        page.wait_for_timeout(250)


def go_in(page: Page) -> None:
    # The mirror shows the camera before anybody else does.
    until(page, lambda: page.evaluate("document.getElementById('mirror').videoWidth > 0"))
    come_in(page)


def open_no(page: Page, *kinds: str) -> None:
    """The page doesn't open the "camera" or the "mic", as if they had been switched off the last time."""
    last = {kind: "" if kind in kinds else "any" for kind in ("camera", "mic")}
    page.add_init_script(f"localStorage.setItem('call-devices', '{json.dumps(last)}')")


def come_in(page: Page) -> None:
    """Also without camera and microphone."""
    page.get_by_role("button", name="Go in").click()
    page.wait_for_selector("#inside:not([hidden]), #waiting:not([hidden])")


def picture_and_sound(page: Page) -> dict[str, Any]:
    """Waits until this page has decoded pictures and got sound; the picture's numbers."""

    pictures: list[dict[str, Any]] = []

    def arrived() -> bool:
        found = page.evaluate(RECEIVED)
        heard = sum(report["bytes"] for report in found if report["kind"] == "audio")
        pictures[:] = [
            {**report, "heard": heard} for report in found if report["kind"] == "video" and report["frames"] > 5
        ]
        return bool(pictures) and heard > 0

    until(page, arrived)
    return pictures[0]


def take_another(page: Page, kind: str) -> None:
    """Another device than the one in use; the choice shows what is in use when it is."""
    control(page, "View").click()
    choice = page.locator(f"#call-{kind}-choice")
    until(page, lambda: choice.input_value() != "")
    used = choice.input_value()
    offered = choice.locator("option").evaluate_all("options => options.map((option) => option.value)")
    other = [value for value in offered if value not in {"", "default", used}][-1]
    choice.select_option(other)
    expect(page.locator("#live")).to_have_text("Changed.")
    assert choice.input_value() == other
    page.locator("#view-dialog").get_by_role("button", name="Done").click()


def goes_on(now: dict[str, Any], before: dict[str, Any]) -> bool:
    """By the same connection and the same track."""
    return bool(now["id"] == before["id"] and now["frames"] > before["frames"] and now["heard"] > before["heard"])


def tile(page: Page, name: str) -> Any:
    return page.locator("#tiles .tile", has_text=name)


@pytest.fixture
def servers(teacher: User, daphne_servers: Callable[[int], list[str]]) -> list[str]:
    return daphne_servers(2)


@pytest.fixture
def line(servers: list[str]) -> Iterator[CutLine]:
    """The guest's way to the second server."""
    line = CutLine(servers[1])
    yield line
    line.close()


@pytest.fixture
def call(
    teacher: User, servers: list[str], line: CutLine, device: Callable[..., BrowserContext]
) -> Iterator[tuple[Page, Page]]:
    """The teacher and the guest Anna in a call, each at another server."""
    first, second = servers[0], line.url
    host, host_wrong = watched(device(viewport={"width": 1280, "height": 800}))
    guest, guest_wrong = watched(device(viewport={"width": 390, "height": 844}))
    code = open_call(host, first)
    guest.goto(f"{second}/")
    guest.get_by_role("link", name="Join a call").click()
    guest.get_by_label("Code of the call").fill(code.replace("-", "").lower())
    guest.get_by_role("button", name="Join").click()
    guest.get_by_label("Your name").fill("Anna")
    go_in(guest)
    expect(guest.locator("#waiting-text")).to_contain_text("host sees")
    host.get_by_role("button", name="Let Anna in").click()
    expect(tile(guest, "teacher")).to_be_visible()
    expect(tile(host, "Anna")).to_be_visible()
    yield host, guest
    assert host_wrong == []
    assert guest_wrong == []


def test_a_call_from_knocking_to_the_end(call: tuple[Page, Page], line: CutLine) -> None:
    host, guest = call
    for page in call:
        seen = picture_and_sound(page)
        assert seen["width"] >= 320
        assert seen["height"] >= 180
    # Nothing secret is in the page.
    assert "credential" not in guest.content()
    # Nobody asks or writes anything: the pictures begin below the head.
    for page in call:
        head, stage = (page.locator(name).bounding_box() for name in (".call-head", "#stage"))
        assert head is not None
        assert stage is not None
        assert stage["y"] - (head["y"] + head["height"]) < 20
        assert_in_one_line(page)

    comes_back_as_the_same_person(call, line)
    host.get_by_label("Message", exact=True).fill("Hello <b>Anna</b> https://a.example/x.")
    host.get_by_role("button", name="Send").click()
    expect(host.get_by_label("Message", exact=True)).to_have_value("")
    expect(guest.locator("#unread")).to_have_text("2")
    guest.get_by_role("button", name="Chat").click()
    expect(guest.locator("#messages")).to_contain_text("Hello <b>Anna</b> https://a.example/x.")
    expect(guest.locator("#messages a")).to_have_attribute("href", "https://a.example/x")
    assert_accessible(host)
    assert_accessible(guest)
    guest.get_by_role("button", name="Chat").click()

    guest.get_by_role("button", name="Raise hand").click()
    expect(tile(host, "Anna")).to_contain_text("hand raised")
    guest.get_by_role("button", name="Microphone").click()
    expect(tile(host, "Anna")).to_contain_text("muted")
    host.get_by_role("button", name="Pin Anna").click()
    host.get_by_role("button", name="Pin teacher").click()
    expect(host.locator(".tile--pinned")).to_have_count(2)

    # Another camera and another microphone: the picture and the sound go on, in the same place.
    for kind in ("camera", "mic"):
        take_another(host, kind)
        before = picture_and_sound(guest)
        until(guest, lambda before=before: goes_on(picture_and_sound(guest), before))

    host.get_by_role("button", name="Share screen").click()
    expect(guest.get_by_text("teacher’s screen")).to_be_visible()
    until(guest, lambda: guest.locator(".tile--screen video").evaluate("video => video.videoWidth > 0"))
    # With its sound, which this browser has.
    until(guest, lambda: guest.evaluate(SCREEN_SOUND))
    host.get_by_role("button", name="Share screen").click()
    expect(guest.get_by_text("teacher’s screen")).to_have_count(0)

    guest.get_by_role("button", name="Microphone").click()
    expect(tile(host, "Anna")).not_to_contain_text("muted")
    knocks_again(call, line)
    # The guest's line is cut when it ends: they hear of it when they are back, and their camera goes out.
    line.cut()
    expect(guest.locator("#connection")).to_have_attribute("data-state", "reconnecting")
    control(host, "End for all").click()
    host.locator("#end-dialog").get_by_role("button", name="End for all").click()
    expect(host.locator("#over-title")).to_have_text("This call has ended.")
    line.heal()
    for page in call:
        expect(page.locator("#over-title")).to_have_text("This call has ended.")
    guest.reload()
    expect(guest.locator("h1")).to_be_visible()
    expect(guest.locator("main")).to_contain_text("This call has ended.")


def comes_back_as_the_same_person(call: tuple[Page, Page], line: CutLine) -> None:
    host, guest = call
    person = tile(host, "Anna").get_attribute("data-person")
    guest.reload()
    expect(guest.locator("#inside")).to_be_visible(timeout=5_000)
    expect(tile(guest, "teacher")).to_be_visible()
    for page in call:
        picture_and_sound(page)
    expect(tile(host, "Anna")).to_have_count(1)
    assert tile(host, "Anna").get_attribute("data-person") == person
    # A line that is cut while the page goes on: signalling comes back, the picture never went, and what was written
    # meanwhile waits to be read.
    before = picture_and_sound(guest)["frames"]
    line.cut()
    expect(guest.locator("#connection")).to_have_attribute("data-state", "reconnecting")
    expect(tile(host, "Anna")).to_contain_text("reconnecting")
    host.get_by_role("button", name="Chat").click()
    host.get_by_label("Message", exact=True).fill("Page 12, please")
    host.get_by_label("Message", exact=True).press("Enter")
    expect(host.locator("#messages")).to_contain_text("Page 12, please")
    line.heal()
    expect(guest.locator("#unread")).to_have_text("1", timeout=10_000)
    expect(guest.locator("#connection")).to_have_attribute("data-state", "connected", timeout=10_000)
    expect(tile(host, "Anna")).not_to_contain_text("reconnecting")
    until(guest, lambda: picture_and_sound(guest)["frames"] > before)
    assert tile(host, "Anna").get_attribute("data-person") == person


def knocks_again(call: tuple[Page, Page], line: CutLine) -> None:
    """Removed while the line is cut, one has to knock, and comes in again with the camera that is still on."""
    host, guest = call
    line.cut()
    expect(guest.locator("#connection")).to_have_attribute("data-state", "reconnecting")
    host.get_by_role("button", name="Remove Anna").click()
    host.locator("#remove-dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(tile(host, "Anna")).to_have_count(0)
    line.heal()
    expect(guest.locator("#waiting")).to_be_visible(timeout=10_000)
    host.get_by_role("button", name="Let Anna in").click()
    expect(guest.locator("#inside")).to_be_visible()
    for page in call:
        picture_and_sound(page)
