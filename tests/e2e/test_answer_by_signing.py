"""Players answer with their hands: a held letter presses its answer, spelled letters go into the field."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Playwright, expect

from accounts.models import User
from quizzes import question_types
from quizzes.models import GameResult
from tests.conftest import MakeQuiz
from tests.e2e.browser import ARGUMENTS, CAMERAS, executable
from tests.e2e.call_controls import control
from tests.e2e.calls.conftest import WINDOW
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, Phone
from tests.e2e.signing_camera import FEWER_PICTURES, Shot, write_film
from tests.e2e.test_calls import come_in, go_in, open_call, open_no, watched
from tests.e2e.test_signing import PHOTOS, needed

pytestmark = pytest.mark.e2e

# The film begins again when it is over, so that whatever a busy machine misses is shown once more.
HELD_S, GAP_S, PAUSE_S = 1.35, 0.5, 2.2
PATIENCE_MS = 120_000
FIRST_LOAD_KB = 100
# No browser without a screen hides a page.
LEAVE_TAB = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  delete document.hidden;
}"""
SEVERAL = {
    "type": "CHECK",
    "question": "Which have two legs?",
    "time": 300,
    "answers": [{"answer": "Cats", "right": False}, {"answer": "Birds", "right": True}],
}
CHOICE = {**question_types.TYPES["ABCD"].example(), "time": 300}
ORDER = {**question_types.TYPES["ORDER"].example(), "time": 300}
SPELLING = {
    **question_types.TYPES["TEXT"].example(),
    "question": "The unit sign of the pound?",
    "answers": [{"answer": "lb", "case_sensitive": False}],
    "time": 300,
}


@pytest.fixture(scope="module")
def camera_browser(playwright_: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    needed()
    film = tmp_path_factory.mktemp("camera") / "letters.mjpeg"
    letters = [Shot(HELD_S, 0, photo_of("L")), Shot(GAP_S, 0), Shot(HELD_S, 0, photo_of("B"))]
    write_film(film, [Shot(PAUSE_S, 0), *letters])
    path, _ = executable(playwright_)
    arguments = [*ARGUMENTS, *CAMERAS, f"--use-file-for-fake-video-capture={film}"]
    browser = playwright_.chromium.launch(executable_path=path, args=arguments)
    yield browser
    browser.close()


def photo_of(letter: str) -> Path:
    return sorted(PHOTOS.glob(f"{letter}[0-9]*.jpg"))[0]


@pytest.fixture
def device(camera_browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    contexts: list[BrowserContext] = []

    def open_device(**options: Any) -> BrowserContext:
        contexts.append(camera_browser.new_context(permissions=["camera", "microphone"], **options))
        contexts[-1].add_init_script(FEWER_PICTURES)
        return contexts[-1]

    yield open_device
    for context in contexts:
        context.close()


@pytest.mark.usefixtures("shipped_vocabularies")
def test_a_choice_and_a_word_are_answered_with_the_hand(
    daphne_servers: Callable[[int], list[str]],
    teacher: User,
    signed_in: Callable[[User], Client],
    device: Callable[..., BrowserContext],
    make_quiz: MakeQuiz,
) -> None:
    server, complaints = daphne_servers(1)[0], Complaints()
    host = Host(device(**PROJECTOR), server, signed_in(teacher).cookies["sessionid"].value, complaints)
    pin = host.start(make_quiz(teacher, questions=[CHOICE, SPELLING, ORDER, CHOICE]).pk)
    mia, asked, loaded = Phone(device(**PHONE), server, complaints), list[str](), list[int]()
    mia.context.on("request", lambda request: asked.append(request.url))
    mia.page.on("requestfinished", lambda request: loaded.append(request.sizes()["responseBodySize"]))
    mia.join(pin, "Mia")
    Phone(device(**PHONE), server, complaints).join(pin, "Ben")  # says nothing, so that questions stay open
    host.goes_on()
    mia.sees_question("one")
    expect(mia.page.get_by_role("button", name="Answer by signing")).to_be_visible()
    # Two pages so far, home and the game; neither knows of hands.
    assert sum(loaded) < 2 * FIRST_LOAD_KB * 1024
    assert [url for url in asked if "/rooms/" in url or "answer_by_signing" in url] == []

    press_without_a_line(mia)
    answer_a_choice(mia)
    assert any("hand_landmarker" in url for url in asked)
    host.sees_count(1, 2)
    for _ in range(3):  # its results, the leaderboard, the next question
        host.goes_on()
    spell_a_word(mia, host)
    a_question_for_fingers_follows(mia, host)
    game = host.game_id
    finish(mia, host)

    saved = GameResult.objects.get(pk=game)
    assert [[entry["answer"] for entry in answers] for answers in saved.answers] == [[1], ["lb"], [], []]
    assert [url for url in asked if urlsplit(url).netloc != urlsplit(server).netloc and url[:5] != "data:"] == []
    # What finds hands tells of itself on the console; two files could not be fetched.
    heard = [one for one in complaints.heard if not one.startswith("INFO: ")]
    assert heard == ["Failed to load resource: net::ERR_FAILED"] * 2


def press_without_a_line(mia: Phone) -> None:
    """What can't be fetched is said, and pressing again tries again."""
    for missing, said in (
        ("answer_by_signing.js", "Signing can’t be loaded now."),
        ("recogniser.json", "can’t be fetched"),
    ):
        mia.page.route(f"**/{missing}", lambda route: route.abort())
        mia.page.get_by_role("button", name="Answer by signing").click()
        expect(mia.page.get_by_role("alert").filter(has_text=said)).to_be_visible()
        mia.page.unroute(f"**/{missing}")
    mia.page.get_by_role("button", name="Try again").click()


def answer_a_choice(mia: Phone) -> None:
    """ "L" is none of the answers, "B" is one; a short hold is set so that a photograph's time is enough."""
    page = mia.page
    expect(page.get_by_text("Pictures never leave this device")).to_be_visible()
    expect(page.locator(".answer-desk")).to_be_visible(timeout=PATIENCE_MS)
    set_hold(page, 600)
    expect(page.locator(".option[data-option='1']")).to_have_attribute("aria-pressed", "true", timeout=PATIENCE_MS)
    mia.sees_receipt()
    expect(page.locator(".answer-desk")).to_have_attribute("data-state", "closed")


def set_hold(page: Page, ms: int) -> None:
    page.get_by_text("How to read").click()
    page.locator("#sign-hold").evaluate(
        "(slider, ms) => { slider.value = ms; slider.dispatchEvent(new Event('input')); }", ms
    )


def spell_a_word(mia: Phone, host: Host) -> None:
    """Signing stayed on; letters go into the field, and nothing is sent before Send is pressed."""
    field = mia.page.locator("#typed")
    mia.sees_question("text")
    while True:
        expect(field).not_to_have_value("", timeout=PATIENCE_MS)
        # The film goes round: what came before its beginning, or what a busy machine made of it, is taken back.
        try:
            expect(field).to_have_value("lb", timeout=HELD_S * 4000)
            break
        except AssertionError:
            for _ in range(len(field.input_value())):
                mia.page.get_by_role("button", name="Take back").click()
    host.sees_count(0, 2)
    mia.page.click(".send")
    mia.sees_receipt()


def a_question_for_fingers_follows(mia: Phone, host: Host) -> None:
    hint = mia.page.locator(".answer-hint")
    for _ in range(2):
        host.goes_on()
    mia.sees("leaderboard")
    expect(hint).to_have_text("Nothing can be answered now.")
    host.goes_on()
    mia.sees_question("order")
    expect(hint).to_have_text("This question can’t be answered by signing. Answer as usual.")


def finish(mia: Phone, host: Host) -> None:
    """Leaving the tab or switching off closes the camera."""
    for _ in range(3):
        host.goes_on()
    mia.sees_question("one")
    page = mia.page
    film = "window.filming = document.querySelector('.answer-picture').srcObject, filming.getTracks()[0].readyState"
    assert page.evaluate(film) == "live"
    page.evaluate(LEAVE_TAB)
    expect(page.get_by_text("The camera went off when you left this page.")).to_be_visible()
    assert page.evaluate("filming.getTracks()[0].readyState") == "ended"
    page.get_by_role("button", name="Go on signing").click()
    expect(page.locator(".answer-desk")).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate(film) == "live"
    page.get_by_role("button", name="Switch off signing").click()
    expect(page.get_by_role("button", name="Answer by signing")).to_be_focused()
    assert page.evaluate("filming.getTracks()[0].readyState") == "ended"
    for _ in range(3):
        host.goes_on()


@pytest.mark.usefixtures("shipped_vocabularies")
def test_in_a_call_its_own_camera_answers_a_question_with_several_answers(
    daphne_servers: Callable[[int], list[str]],
    teacher: User,
    device: Callable[..., BrowserContext],
    make_quiz: MakeQuiz,
) -> None:
    make_quiz(teacher, title="Animals", questions=[SEVERAL])
    server = daphne_servers(1)[0]
    host, host_wrong = watched(device(viewport=WINDOW))
    guest, guest_wrong = watched(device(viewport=WINDOW))
    open_no(host, "camera", "mic")
    open_no(guest, "mic")
    code = open_call(host, server, come_in)
    guest.goto(f"{server}/rooms/{code}/")
    guest.get_by_label("Your name").fill("Anna")
    go_in(guest)
    host.get_by_role("button", name="Let Anna in").click()
    expect(guest.locator("#inside")).to_be_visible(timeout=PATIENCE_MS)
    control(host, "Start a game").click()
    host.get_by_role("button", name="Animals").click()
    controls, player = host.frame_locator("#lesson iframe"), guest.frame_locator("#lesson iframe")
    expect(player.locator("#who")).to_have_text("Anna", timeout=PATIENCE_MS)
    controls.get_by_role("button", name="Start", exact=False).first.click()
    expect(player.locator(".question")).to_be_visible(timeout=PATIENCE_MS)
    # The call and the game go on without their host, and nobody has to be sent pictures.
    host.close()

    player.get_by_role("button", name="Answer by signing").click(timeout=PATIENCE_MS)
    expect(player.locator(".answer-desk")).to_be_visible(timeout=PATIENCE_MS)
    frame = guest.frames[-1]
    read = "document.querySelector('.answer-picture').srcObject.getTracks().map((track) => track.id)"
    sent = "document.querySelector('.tile--mine video').srcObject.getVideoTracks().map((track) => track.id)"
    assert frame.evaluate(read) == guest.evaluate(sent)
    player.get_by_text("How to read").click()
    player.locator("#sign-hold").evaluate(
        "(slider) => { slider.value = 600; slider.dispatchEvent(new Event('input')); }"
    )
    # "L" is no answer, "B" is one; shown once more it is taken back. A hand on the screen presses it, too.
    birds = player.locator(".option[data-option='1']")
    for pressed in ("true", "false"):
        expect(birds).to_have_attribute("aria-pressed", pressed, timeout=PATIENCE_MS)
    birds.click()
    player.locator(".send").click()
    expect(player.locator("#receipt")).to_have_attribute("data-state", "received", timeout=PATIENCE_MS)
    its_camera_stays_the_calls(guest, player)
    assert (host_wrong, guest_wrong) == ([], [])


def its_camera_stays_the_calls(guest: Page, player: FrameLocator) -> None:
    live = "document.querySelector('.tile--mine video').srcObject.getVideoTracks().map((track) => track.readyState)"
    # Switched off there it is off here too, and back as soon as it is on again.
    guest.get_by_role("button", name="Camera", exact=True).click()
    expect(player.get_by_text("Your camera is off in the call.", exact=False)).to_be_visible()
    guest.get_by_role("button", name="Camera", exact=True).click()
    expect(player.locator(".answer-desk")).to_be_visible(timeout=PATIENCE_MS)
    player.get_by_role("button", name="Switch off signing").click()
    assert guest.evaluate(live) == ["live"]
