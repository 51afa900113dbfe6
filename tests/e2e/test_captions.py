"""Captions and a transcript between two real browsers at two server processes; they need no cameras."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import srt
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.e2e.accessibility import assert_accessible
from tests.e2e.call_controls import TARGET_PX, control
from tests.e2e.test_calls import come_in, open_call, watched
from tests.rooms.caption_files import read_webvtt

pytestmark = pytest.mark.e2e

# When the words came, by the clock that both pages share: they run on one machine.
WATCH = """() => {
  window.heardAt = {};
  new MutationObserver(() => {
    for (const line of document.querySelectorAll(".caption-text"))
      window.heardAt[line.textContent] ??= Date.now();
  }).observe(document.getElementById("caption-lines"), { childList: true, subtree: true, characterData: true });
}"""
# The button that leads to the newest line hides no words.
BESIDE_WORDS = """() => {
  const [button, list] = ["captions-newest", "caption-lines"].map((id) => document.getElementById(id));
  const free = parseFloat(getComputedStyle(list).paddingInlineEnd);
  return button.getBoundingClientRect().left >= list.getBoundingClientRect().right - free;
}"""
TYPE = """(text) => {
  const field = document.getElementById("caption-words");
  field.value = text;
  field.dispatchEvent(new Event("input"));
  return Date.now();
}"""


@pytest.fixture
def call(
    teacher: User, daphne_servers: Callable[[int], list[str]], new_context: Callable[..., BrowserContext]
) -> Iterator[tuple[Page, Page]]:
    """The teacher and the guest Anna in a call, each at another server."""
    first, second = daphne_servers(2)
    host, host_wrong = watched(new_context(viewport={"width": 1280, "height": 800}))
    guest, guest_wrong = watched(new_context(viewport={"width": 390, "height": 844}, has_touch=True))
    code = open_call(host, first, come_in)
    guest.goto(f"{second}/rooms/{code}/")
    guest.get_by_label("Your name").fill("Anna")
    come_in(guest)
    host.get_by_role("button", name="Let Anna in").click()
    expect(guest.locator("#inside")).to_be_visible()
    expect(host.locator("#tiles .tile", has_text="Anna")).to_be_visible()
    yield host, guest
    assert host_wrong == []
    assert guest_wrong == []


def heard(page: Page, text: str) -> int:
    """When the page showed these words, in ms of the machine's clock."""
    expect(page.locator(".caption-text", has_text=text)).to_be_visible()
    return int(page.evaluate("(text) => window.heardAt[text]", text))


def test_a_captioner_types_and_everybody_reads(call: tuple[Page, Page], tmp_path: Path) -> None:
    host, guest = call
    # Before anything is kept, the captioner is told so.
    control(host, "Write captions").click()
    expect(host.get_by_label("What is said")).to_be_focused()
    expect(host.locator("#captioner")).to_contain_text("Not kept: no transcript is running.")
    control(host, "Start transcript").click()
    for page in call:
        expect(page.locator("#transcript-banner")).to_contain_text("A transcript is kept, started by teacher")
    expect(host.locator("#captioner")).to_contain_text("is kept in the transcript")

    guest.evaluate(WATCH)
    host.get_by_label("Who speaks").select_option(label="2 Anna" if "Anna" in speaker(host, 2) else "1 Anna")
    delays = []
    for number in range(5):
        typed_at = host.evaluate(TYPE, f"Words {number} <b>as typed</b>")
        delays.append(heard(guest, f"Words {number} <b>as typed</b>") - typed_at)
        host.get_by_label("What is said").press("Enter")
        expect(guest.locator(".caption:not(.caption--interim)")).to_have_count(number + 1)
    assert max(delays) < 500, delays
    expect(guest.locator(".caption").first).to_contain_text("Anna: Words 0 <b>as typed</b>")
    expect(host.get_by_label("What is said")).to_have_value("")

    # Corrected in place, for everybody, also after a reload.
    host.locator(".caption").first.hover()
    host.get_by_role("button", name="Correct “Words 0").click()
    host.get_by_role("textbox", name="What was said").fill("Corrected words")
    host.get_by_role("textbox", name="What was said").press("Enter")
    expect(guest.locator(".caption").first).to_contain_text("Corrected words (corrected)")
    for page in call:
        assert_accessible(page)
    guest.reload()
    expect(guest.locator(".caption")).to_have_count(5)
    expect(guest.locator(".caption").first).to_contain_text("Anna: Corrected words (corrected)")
    expect(guest.locator("#transcript-banner")).to_be_visible()

    control(host, "Stop transcript").click()
    expect(guest.locator("#transcript-banner")).to_be_hidden()
    with host.context.expect_page() as opened:
        host.get_by_role("link", name="Read it").click()
    read_and_download(opened.value, tmp_path)
    opened.value.close()
    control(host, "Write captions").click()
    expect(host.locator("#captioner")).to_be_hidden()
    captions_look_as_one_wants_and_stay_so(call)
    a_phone_on_its_side_shows_whole_pictures(guest)
    the_end_leads_to_what_was_kept(call)


def speaker(page: Page, at: int) -> str:
    return str(page.locator("#caption-speaker option").nth(at).inner_text())


def read_and_download(page: Page, folder: Path) -> None:
    expect(page.locator(".timeline-line")).to_have_count(5)
    expect(page.locator(".timeline-line").first).to_contain_text("corrected by teacher; before: Words 0")
    page.get_by_role("searchbox").fill("words 3")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".timeline-line")).to_have_count(1)
    expect(page.locator("mark")).to_have_text("Words 3")
    files = {}
    for name in ("WebVTT", "SRT", "Text", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        files[path.suffix] = path.read_text()
    assert set(files) == {".vtt", ".srt", ".txt", ".json"}
    cues = read_webvtt(files[".vtt"])
    wanted = ["Corrected words", *(f"Words {number} <b>as typed</b>" for number in range(1, 5))]
    assert [cue.text for cue in cues] == wanted
    assert {cue.voice for cue in cues} == {"Anna"}
    assert len(list(srt.parse(files[".srt"], ignore_errors=False))) == 5
    # The browser's own reader of WebVTT agrees.
    page.goto("about:blank")
    read = page.evaluate(
        """(content) => new Promise((resolve) => {
          const video = document.createElement("video"), track = document.createElement("track");
          track.default = true;
          track.src = URL.createObjectURL(new Blob([content], { type: "text/vtt" }));
          const text = (cue) => cue.getCueAsHTML().textContent;
          track.addEventListener("load", () => resolve([...track.track.cues].map(text)));
          track.addEventListener("error", () => resolve("error"));
          video.append(track);
          document.body.append(video);
        })""",
        files[".vtt"],
    )
    assert read == wanted


def captions_look_as_one_wants_and_stay_so(call: tuple[Page, Page]) -> None:
    """After five lines."""
    host, guest = call
    for shown in (False, True):
        host.get_by_role("button", name="Captions", exact=True).click()
        expect(host.locator("#captions")).to_be_visible(visible=shown)
    # The host asks Anna to write.
    host.get_by_role("button", name="How captions look").click()
    host.get_by_label("Anna", exact=True).check()
    host.get_by_label("Position").select_option("side")
    host.get_by_role("combobox", name="Letters").select_option("huge")
    host.get_by_label("Colours", exact=True).select_option("yellow")
    host.get_by_role("button", name="Done").click()
    expect(guest.get_by_label("What is said")).to_be_focused()
    for number in range(25):
        guest.get_by_label("What is said").fill(f"A line that is long enough to be read, number {number}")
        guest.get_by_label("What is said").press("Enter")
    expect(host.locator(".caption")).to_have_count(30)
    # By thumb: the newest line has its buttons, an older one when it is tapped.
    for line in (guest.locator(".caption").last, guest.locator(".caption").nth(26)):
        line.locator(".caption-text").tap()
        box = line.get_by_role("button", name="Correct").bounding_box()
        expect(line.locator(".caption-buttons")).to_have_css("opacity", "1")
        assert box is not None
        assert min(box["width"], box["height"]) >= TARGET_PX
    # Scrolled back, one stays there; a button leads to the newest.
    host.locator("#caption-lines").evaluate("list => { list.scrollTop = 0; }")
    expect(host.get_by_role("button", name="Newest")).to_be_visible()
    assert host.evaluate(BESIDE_WORDS)
    guest.get_by_label("What is said").fill("And one more")
    guest.get_by_label("What is said").press("Enter")
    expect(host.locator(".caption")).to_have_count(31)
    assert host.locator("#caption-lines").evaluate("list => list.scrollTop") == 0
    host.get_by_role("button", name="Newest").click()
    expect(host.get_by_role("button", name="Newest")).to_be_hidden()
    for page in call:
        covers_no_picture(page)
    host.get_by_role("button", name="Pin Anna").click()
    covers_no_picture(host)
    host.reload()
    expect(host.locator("#captions")).to_have_attribute("data-size", "huge")
    expect(host.locator("#stage")).to_have_attribute("data-captions", "side")
    expect(host.locator("#captions")).to_have_css("color", re.compile(r"rgb\(255, 233, 77\)"))


def a_phone_on_its_side_shows_whole_pictures(page: Page) -> None:
    """With captions and chat open; a warning stands inside its picture and not on the name."""
    before = page.viewport_size
    page.set_viewport_size({"width": 844, "height": 390})
    page.get_by_role("button", name="Chat").click()
    # Each time anew: the page itself says again and again whether there is something to warn of.
    page.wait_for_function(
        """() => [...document.querySelectorAll("#tiles .tile")].every((tile) => {
          Object.assign(tile.querySelector(".tile-warning"), {hidden: false, textContent: "Hard to read: ".repeat(9)});
          const box = (name) => tile.querySelector(name).getBoundingClientRect();
          const [warning, words, all] = [box(".tile-warning"), box(".tile-words"), tile.getBoundingClientRect()];
          return warning.top >= all.top && warning.bottom <= words.top && words.bottom <= all.bottom;
        })"""
    )
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert_accessible(page)
    page.get_by_role("button", name="Chat").click()
    page.set_viewport_size(before or {"width": 390, "height": 844})


def the_end_leads_to_what_was_kept(call: tuple[Page, Page]) -> None:
    host, guest = call
    control(host, "End for all").click()
    host.locator("#end-dialog").get_by_role("button", name="End for all").click()
    for page in call:
        expect(page.locator("#over-title")).to_have_text("This call has ended.")
        expect(page.get_by_text("Invite", exact=True)).to_be_hidden()
        assert_accessible(page)
    expect(guest.get_by_role("link", name="Read the transcript")).to_be_hidden()
    host.get_by_role("link", name="Read the transcript").click()
    expect(host.locator(".timeline-line")).to_have_count(5)


def covers_no_picture(page: Page) -> None:
    overlaps = page.evaluate(
        """() => {
          const area = document.getElementById("captions").getBoundingClientRect();
          return [...document.querySelectorAll("#tiles .tile")].filter((tile) => {
            const box = tile.getBoundingClientRect();
            const wide = Math.min(area.right, box.right) - Math.max(area.left, box.left);
            const high = Math.min(area.bottom, box.bottom) - Math.max(area.top, box.top);
            return wide > 1 && high > 1;
          }).length;
        }"""
    )
    assert overlaps == 0
