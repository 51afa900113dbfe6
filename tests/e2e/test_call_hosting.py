"""A call with a co-host and a guest: hands, reactions, keys, a ban, a handover, and the list of past calls."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.conftest import PASSWORD
from tests.e2e.accessibility import assert_accessible
from tests.e2e.call_controls import control
from tests.e2e.test_calls import come_in, go_in, open_call, open_no, until, watched

pytestmark = pytest.mark.e2e

SAID = """() => {
  window.said = [];
  new MutationObserver(() => window.said.push(document.getElementById("live").textContent))
    .observe(document.getElementById("live"), { childList: true, characterData: true, subtree: true });
}"""
# What the pre-join page says of made-up pictures: a grey one, and one where a stripe at the left moved.
JUDGE = """async () => {
  const { judgeFraming, judgeLight, HEIGHT, WIDTH } = await import("/static/rooms/picture_check.js");
  const grey = (value) => new Uint8Array(WIDTH * HEIGHT).fill(value);
  const moved = (from, to) => grey(120).map((value, at) => (at % WIDTH >= from && at % WIDTH < to ? 200 : value));
  const behind = grey(230).map((value, at) => {
    const x = (at % WIDTH) / WIDTH, y = Math.floor(at / WIDTH) / HEIGHT;
    return x > 0.3 && x < 0.7 && y > 0.2 ? 60 : 190;
  });
  return {
    light: [grey(20), grey(120), grey(240), behind].map((picture) => judgeLight(picture)),
    framing: [moved(0, 2), moved(30, 34), moved(0, WIDTH), grey(120)].map((now) => judgeFraming(now, grey(120))),
  };
}"""


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """Three browsers on a busy machine."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


def heard(page: Page, words: str) -> None:
    """Screen readers were told this."""
    until(page, lambda: any(words in text for text in page.evaluate("window.said")))


def log_in(page: Page, address: str, name: str, onward: str) -> None:
    page.goto(f"{address}/accounts/login/?next={onward}")
    page.fill("input[name=login], input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")


def test_hosting_from_the_door_to_the_list_of_past_calls(
    teacher: User,
    other_teacher: User,
    daphne_servers: Callable[[int], list[str]],
    device: Callable[..., BrowserContext],
) -> None:
    first, second = daphne_servers(2)
    host, host_wrong = watched(device(viewport={"width": 1280, "height": 800}))
    member, member_wrong = watched(device(viewport={"width": 1280, "height": 800}, color_scheme="dark"))
    guest, guest_wrong = watched(device(viewport={"width": 390, "height": 844}))
    # One camera is enough, and works for the others too. Nobody has to be heard.
    for page in (host, member):
        open_no(page, "camera", "mic")
    open_no(guest, "mic")
    code = open_call(host, first, come_in)
    assert host.evaluate(JUDGE) == {
        "light": ["dark", "", "bright", "behind"],
        "framing": ["edge", "", "", ""],
    }
    host.evaluate(SAID)
    log_in(member, second, "other_teacher", f"/rooms/{code}/")
    member.get_by_role("button", name="Go in").click()
    expect(member.locator("#inside")).to_be_visible()
    guest.goto(f"{first}/rooms/{code}/")
    guest.get_by_label("Your name").fill("Anna")
    expect(guest.locator("#picture-hint")).not_to_be_empty()
    go_in(guest)
    expect(host).to_have_title(re.compile(r"German"))
    assert_accessible(guest)
    host.get_by_role("button", name="Let Anna in").click()
    expect(guest.locator("#inside")).to_be_visible()
    guest.get_by_role("button", name="Camera", exact=True).click()
    for page in (member, guest):
        page.evaluate(SAID)
    heard(host, "Anna knocks.")
    heard(host, "Anna has come in.")

    control(host, "Quality").click()
    expect(host.locator("#quality")).to_be_visible()
    host.locator("#more-button").click()
    assert_accessible(host)

    # A co-host.
    member.locator("#more-button").click()
    expect(member.locator("#lock")).to_be_hidden()
    host.get_by_role("button", name="People").click()
    assert_accessible(host)
    host.get_by_role("button", name="Make other_teacher a co-host").click()
    expect(member.locator("#lock")).to_be_visible()
    heard(member, "You are a co-host now.")
    expect(guest.locator("#lock, #end")).to_have_count(0)

    # Hands in their order, by the keyboard; not while somebody types.
    guest.locator("body").press("h")
    expect(host.locator("#people-list .person").first).to_contain_text("Anna")
    heard(host, "Anna raises a hand.")
    host.locator("body").press("h")
    expect(member.locator("#people-count")).to_have_text("3")
    expect(host.locator("#people-list .person").nth(1)).to_contain_text("2.")
    guest.get_by_role("button", name="Chat").click()
    guest.get_by_label("Message", exact=True).press_sequentially("hmm")
    expect(guest.locator("#hand")).to_have_attribute("aria-pressed", "true")
    guest.get_by_role("button", name="Chat").click()
    host.get_by_role("button", name="Lower the hand of Anna").click()
    expect(guest.locator("#hand")).to_have_attribute("aria-pressed", "false")
    heard(guest, "teacher has lowered your hand.")

    # Visual applause.
    guest.locator("body").press("r")
    guest.get_by_role("button", name="applause").click()
    expect(host.locator(".tile", has_text="Anna").locator(".reaction")).to_have_text("👐")
    heard(host, "applause: Anna")

    # Keys can be switched off.
    guest.locator("body").press("Escape")
    guest.locator("body").press("?")
    guest.get_by_label("Single keys work").uncheck()
    guest.get_by_role("button", name="Done").click()
    guest.locator("body").press("h")
    expect(guest.locator("#hand")).to_have_attribute("aria-pressed", "false")

    # The co-host bans; the browser stays out, and a host may lift it.
    member.get_by_role("button", name="People").click()
    member.get_by_role("button", name="Remove Anna from the call…").click()
    member.get_by_role("button", name="Remove and ban").click()
    expect(guest.locator("#over-title")).to_have_text("A host has banned you from this call.")
    expect(guest.get_by_role("button", name="Come back in")).to_be_hidden()
    expect(guest.get_by_label("You were still writing this, and it wasn’t sent")).to_have_value("hmm")
    guest.reload()
    guest.get_by_label("Your name").fill("Somebody else")
    go_in_and_expect_refusal(guest)
    expect(host.locator("#banned-list")).to_contain_text("Anna")
    host.get_by_role("button", name="Lift the ban of Anna").click()
    expect(host.locator("#banned")).to_be_hidden()

    # The host leaves it to the co-host; then it is over and in the list.
    host.get_by_role("button", name="Leave", exact=True).click()
    expect(host.locator("#over-title")).to_have_text("You have left the call.")
    expect(member.locator("#people-count")).to_have_text("1")
    member.get_by_role("button", name="Leave", exact=True).click()
    expect(member.locator("#over-title")).to_have_text("You have left the call.")
    member.goto(f"{second}/rooms/past/")
    row = member.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("teacher, other_teacher, Anna")
    assert (host_wrong, member_wrong, guest_wrong) == ([], [], [])


def go_in_and_expect_refusal(page: Page) -> None:
    page.get_by_role("button", name="Go in").click()
    expect(page.locator("#problem")).to_have_text("A host has banned you from this call.")
