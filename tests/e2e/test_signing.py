"""Signing becomes captions: a real camera's pictures of hands, the real recogniser, another person who reads."""

import difflib
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from accounts.models import User
from rooms import sign_assets
from tests.e2e.browser import ARGUMENTS, CAMERAS, executable
from tests.e2e.call_controls import control
from tests.e2e.calls.conftest import WINDOW
from tests.e2e.signing_camera import FEWER_PICTURES, OVER, WATCH, Shot, drawings, write_film
from tests.e2e.test_calls import RECEIVED, open_call, open_no, watched
from tests.rooms.caption_files import read_webvtt

pytestmark = pytest.mark.e2e

PHOTOS = Path(settings.BASE_DIR).parent / "shared" / "data" / "signs" / "photos"
LETTER_S, GAP_S, PAUSE_S = 0.8, 0.3, 2.0
WORDS, WORD_LETTERS = 3, 8
# What is aimed at and reached; docs/recognition.md has the figures.
MOST_ERRORS, MOST_DELAY_MS = 0.05, 1000
# A machine that looks at fewer pictures a second is busy with much else and may miss more letters; one that looks at
# fewer than the fewest can't tell how good the recogniser is.
ENOUGH_PICTURES_S, FEWEST_PICTURES_S = 12, 6
MOST_ERRORS_WHEN_BUSY = 3 / 24
# How long each caption was when the other page first showed it: {letters: ms of the machine's clock}.
HEAR = """() => {
  window.heardAt = {};
  const look = () => {
    const text = [...document.querySelectorAll(".caption--sign .caption-text")].map((one) => one.textContent).join("");
    for (let letters = 1; letters <= text.length; letters += 1) window.heardAt[letters] ??= Date.now();
  };
  new MutationObserver(look).observe(document.getElementById("caption-lines"), { childList: true, subtree: true });
}"""


def needed() -> None:
    if sign_assets.installed() is None:
        pytest.skip("The recogniser's files are not here: run `manage.py fetch_sign_assets` (it needs Node's npm).")
    if not PHOTOS.is_dir():
        pytest.skip(f"The photographs of hands are not at {PHOTOS}.")


def words_to_sign() -> list[list[tuple[str, Path]]]:
    """Every letter of the alphabet once, in varied order, with one of its photographs."""
    dice = random.Random(8)
    letters = dice.sample("ABCDEFGHIKLMNOPQRSTUVWXY", WORDS * WORD_LETTERS)
    photos = [(letter, dice.choice(sorted(PHOTOS.glob(f"{letter}[0-9]*.jpg")))) for letter in letters]
    return [photos[at : at + WORD_LETTERS] for at in range(0, len(photos), WORD_LETTERS)]


def film_of(words: list[list[tuple[str, Path]]]) -> list[Shot]:
    shots, number = [Shot(1.0, 0), *(Shot(0.7, 0, drawing) for drawing in drawings()), Shot(0.5, 0)], 0
    for word in words:
        for _, photo in word:
            number += 1
            shots += [Shot(LETTER_S, number, photo), Shot(GAP_S, 0)]
        shots.append(Shot(PAUSE_S, 0))
    return [*shots, Shot(60.0, OVER)]


def distance(wanted: str, got: str) -> int:
    """Levenshtein's."""
    before = list(range(len(got) + 1))
    for at, letter in enumerate(wanted, 1):
        row = [at]
        for place, other in enumerate(got, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != other)))
        before = row
    return before[-1]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needed()
    path = tmp_path_factory.mktemp("camera") / "hands.mjpeg"
    write_film(path, film_of(words_to_sign()))
    return path


@pytest.fixture(scope="module")
def camera_browser(playwright_: Playwright, film: Path) -> Iterator[Browser]:
    path, _ = executable(playwright_)
    arguments = [*ARGUMENTS, *CAMERAS, f"--use-file-for-fake-video-capture={film}"]
    browser = playwright_.chromium.launch(executable_path=path, args=arguments)
    yield browser
    browser.close()


def answered_by(base: str, asked: list[str]) -> list[str]:
    """What was asked of anybody but the server."""
    return [url for url in asked if urlsplit(url).netloc != urlsplit(base).netloc and not url.startswith("data:")]


def come_in(host: Page, guest: Page, address: str) -> None:
    """A guest without a camera: the fake one is one film for the whole browser. Nobody has to be heard."""
    open_no(guest, "camera", "mic")
    guest.goto(address)
    guest.get_by_label("Your name").fill("Anna")
    guest.get_by_role("button", name="Go in").click()
    host.get_by_role("button", name="Let Anna in").click()
    expect(guest.locator("#inside")).to_be_visible()


def pictures_of(reader: Page) -> int:
    """How many of the signer's pictures have come so far."""
    return sum(report["frames"] for report in reader.evaluate(RECEIVED) if report["kind"] == "video")


def delays_of(wanted: str, got: str, shown: dict[str, int], heard: dict[str, int]) -> list[int]:
    """ms from the moment a letter was shown until the other page had it."""
    found = []
    for block in difflib.SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks():
        pairs = [(block.a + at + 1, block.b + at + 1) for at in range(block.size)]
        found += [heard[str(place)] - shown[str(number)] for number, place in pairs]
    return found


@pytest.mark.usefixtures("shipped_vocabularies")
def test_spelled_words_are_read_by_the_other_person(
    teacher: User,
    daphne_servers: Callable[[int], list[str]],
    device: Callable[..., BrowserContext],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    first, second = daphne_servers(2)
    signer, signer_wrong = watched(device(viewport=WINDOW))
    signer.context.add_init_script(FEWER_PICTURES)
    reader, reader_wrong = watched(device(viewport=WINDOW))
    asked: list[str] = []
    signer.context.on("request", lambda request: asked.append(request.url))
    open_no(signer, "mic")
    code = open_call(signer, first)
    # The film plays from its start whenever the camera is switched on: first everything gets ready.
    signer.get_by_role("button", name="Camera", exact=True).click()
    come_in(signer, reader, f"{second}/rooms/{code}/")
    control(signer, "Start transcript").click()
    control(signer, "Transcribe my signing").click()
    expect(signer.locator("#signing")).to_contain_text("doesn’t replace an interpreter")
    expect(signer.locator("#sign-camera")).to_be_visible(timeout=120_000)
    assert any("hand_landmarker" in url for url in asked)
    reader.evaluate(HEAR)
    signer.evaluate(WATCH)
    signer.get_by_role("button", name="Camera", exact=True).click()
    expect(signer.locator("body")).to_have_attribute("data-film", "runs", timeout=60_000)
    pictures, begun = pictures_of(reader), time.monotonic()

    words = words_to_sign()
    wanted = "".join(letter for word in words for letter, _ in word)
    expect(signer.locator("body")).to_have_attribute("data-film", "over", timeout=180_000)
    call_rate = (pictures_of(reader) - pictures) / (time.monotonic() - begun)
    expect(reader.locator(".caption--sign").first).to_be_visible()
    expect(reader.locator(".caption--interim")).to_have_count(0)
    got = reader.locator(".caption--sign .caption-text").all_inner_texts()
    # All has been read: no more pictures.
    signer.get_by_role("button", name="Camera", exact=True).click()
    errors = distance(wanted, "".join(got)) / len(wanted)
    shown, heard = signer.evaluate("window.shownAt"), reader.evaluate("window.heardAt")
    # Nothing came of an empty picture, nor of what is no hand.
    assert heard["1"] > shown["1"]
    delays = delays_of(wanted, "".join(got), shown, heard)
    rate = statistics.median(signer.evaluate("window.rates.filter((rate) => rate > 0)"))
    measured = (
        f"shown {wanted}, read {got}: {errors:.3f} wrong, median {statistics.median(delays)} ms, {sorted(delays)}; "
        f"{rate} pictures a second read, {call_rate:.1f} of the call seen by the other"
    )
    record_property("signing", measured)
    sys.stdout.write(f"{measured}\n")
    assert answered_by(first, asked) == []
    assert (signer_wrong, reader_wrong) == ([], [])
    fixes_and_file(signer, reader, got, tmp_path)
    if rate < FEWEST_PICTURES_S:
        pytest.skip(f"This machine is too busy to measure on: {rate} pictures a second. {measured}")
    assert errors <= (MOST_ERRORS if rate >= ENOUGH_PICTURES_S else MOST_ERRORS_WHEN_BUSY), measured
    assert statistics.median(delays) <= MOST_DELAY_MS, measured


def fixes_and_file(signer: Page, reader: Page, got: list[str], folder: Path) -> None:
    """The signer fixes a word and takes one back; what is kept can be downloaded."""
    line = signer.locator(".caption--sign").first
    line.hover()
    line.get_by_role("button", name=f"Correct “{got[0]}”").click()
    signer.get_by_role("textbox", name="What was said").fill("Fixed")
    signer.get_by_role("textbox", name="What was said").press("Enter")
    expect(reader.locator(".caption", has_text="Fixed (corrected)")).to_be_visible()
    signer.get_by_role("button", name="Take back", exact=True).click()
    expect(reader.locator(".caption--sign")).to_have_count(len(got) - 1)
    control(signer, "Stop transcript").click()
    with signer.context.expect_page() as opened:
        signer.get_by_role("link", name="Read it").click()
    with opened.value.expect_download() as download:
        opened.value.get_by_role("link", name="WebVTT", exact=True).click()
    download.value.save_as(folder / "words.vtt")
    cues = read_webvtt((folder / "words.vtt").read_text())
    # The file marks with a question mark what is uncertain.
    assert [cue.text.removesuffix(" (?)") for cue in cues] == ["Fixed", *got[1:-1]]
    assert {cue.voice for cue in cues} == {"teacher"}
