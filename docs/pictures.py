"""Takes the pictures of the documentation from a running product: `python -m docs.pictures [name …]`.

Starts an instance of its own in a temporary folder, with demo content, plays through it in a real browser, and writes
docs/images/*.png. Without names it takes all of them.
"""

import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from classroom.embedded.__main__ import DEMO_PASSWORD
from classroom.embedded.redis_server import free_port
from tests.e2e.browser import ARGUMENTS, executable

IMAGES = Path(__file__).resolve().parent / "images"
ROOT = IMAGES.parent.parent
READY_S = 120
LAPTOP = {"viewport": {"width": 1280, "height": 800}}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 760}, "has_touch": True, "is_mobile": True}
CLASS = ("Anna", "Ben", "Chiara", "David", "Elif", "Farid", "Greta")


@contextmanager
def instance() -> Iterator[str]:
    """The base URL of a product that is running until the end of the block."""
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        # Whatever this machine's own instance is told stays out of the pictures.
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environment = {**kept, "CLASSROOM_DATA": data, "PORT": str(port), "HOST": "127.0.0.1"}
        # What is printed in lobbies and links.
        environment["PUBLIC_URL"] = "https://quiz.school.example"
        launcher = subprocess.Popen(
            [sys.executable, "-m", "classroom.embedded"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, launcher)
            yield address
        finally:
            launcher.terminate()
            launcher.wait(30)


def _wait_for(address: str, launcher: "subprocess.Popen[bytes]") -> None:
    end = monotonic() + READY_S
    while monotonic() < end and launcher.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/health/ready/", timeout=5).close()  # noqa: S310 (our own server)
        except (urllib.error.URLError, OSError):
            sleep(0.2)
        else:
            return
    raise SystemExit("The product didn't start.")


class Photographer:
    """Goes through the product as a teacher and her class and keeps the pictures that were asked for."""

    def __init__(self, browser: Browser, address: str, names: set[str]) -> None:
        self.browser, self.address, self.names = browser, address, names
        self.taken: list[str] = []

    def device(self, **options: object) -> Page:
        context = self.browser.new_context(
            **{"locale": "en-GB", "color_scheme": "light", "reduced_motion": "reduce", **options},  # type: ignore[arg-type]
        )
        return context.new_page()

    def desk(self, who: str = "teacher", **options: object) -> Page:
        """A device on which one of the demo's people is signed in."""
        page = self.device(**options)
        self.open(page, "/accounts/login/?next=/admin/")
        page.fill("input[name=login], input[name=username]", f"{who}@example.org")
        page.fill("input[name=password]", DEMO_PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/admin/")
        return page

    def open(self, page: Page, path: str) -> None:
        answer = page.goto(f"{self.address}{path}")
        if answer is None or not answer.ok:
            raise SystemExit(f"{path} can't be shown.")

    def take(self, page: Page, name: str) -> None:
        """Of what the window shows now, in few enough colours for a small file."""
        if self.names and name not in self.names:
            return
        page.wait_for_load_state("networkidle")
        path = IMAGES / f"{name}.png"
        page.screenshot(path=path, animations="disabled")
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
        self.taken.append(name)
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


def at_the_desk(camera: Photographer, page: Page) -> str:
    """The desk and the editor; the id of the quiz that the class will play."""
    camera.take(page, "desk")
    quiz = _first(page, f"{camera.address}/api/v1/quizzes/", title="The Solar System")
    camera.open(page, f"/admin/quizzes/quiz/{quiz}/change/")
    page.get_by_role("button", name=re.compile("Which planet is")).first.click()
    camera.take(page, "editor")
    return quiz


def _first(page: Page, list_address: str, **wanted: object) -> str:
    """The id of the first row in a list of the API, asked with the page's own session."""
    rows = page.request.get(list_address).json()["results"]
    return str(next(row["id"] for row in rows if all(row[name] == value for name, value in wanted.items())))


def in_the_game(camera: Photographer, host: Page, quiz: str) -> None:
    """From the start dialog to the podium, with a class on phones."""
    camera.open(host, f"/quizzes/{quiz}/start/")
    camera.take(host, "start")
    host.click("form.card button[type=submit]")
    pin = host.locator(".lobby-pin").inner_text().strip()
    phones = [camera.device(**PHONE) for _ in CLASS]
    for phone, name in zip(phones, CLASS, strict=True):
        camera.open(phone, f"/join/{re.sub(r'[^0-9]', '', pin)}/")
        phone.fill("#name", name)
        phone.click(".join-form button")
        phone.wait_for_selector("#who")
    host.locator("#names li").nth(len(CLASS) - 1).wait_for()
    camera.take(host, "host")
    _play(camera, host, phones)


def _play(camera: Photographer, host: Page, phones: list[Page]) -> None:
    seen: set[str] = set()
    for _ in range(100):
        screen = host.locator("#stage").get_attribute("data-screen") or ""
        if screen == "podium":
            break
        if screen == "question":
            _answer(camera, host, phones, seen)
        elif screen not in seen and screen in {"results", "leaderboard"}:
            seen.add(screen)
            camera.take(host, screen)
        host.locator("#main-controls button").first.click()
        host.wait_for_timeout(400)
    camera.take(host, "podium")


def _answer(camera: Photographer, host: Page, phones: list[Page], seen: set[str]) -> None:
    options = phones[0].locator(".question[data-input=one] .option")
    try:
        options.first.wait_for(timeout=1500)
    except PlaywrightTimeout:  # another kind of question: nobody answers it here
        return
    if "question" not in seen:
        seen.add("question")
        camera.take(host, "question")
        camera.take(phones[0], "phone")
    count = options.count()
    for number, phone in enumerate(phones[:-1]):
        phone.locator(".option").nth((number // 3) % count).click()
    phones[0].wait_for_selector("#receipt[data-state=received]")


def at_their_own_pace(camera: Photographer, page: Page, quiz: str) -> None:
    """Results, an assignment, activities."""
    camera.open(page, "/results/")
    camera.take(page, "results-list")
    result = _first(page, f"{camera.address}/api/v1/results/")
    camera.open(page, f"/results/{result}/")
    page.locator(".report").first.scroll_into_view_if_needed()
    page.mouse.wheel(0, 500)
    camera.take(page, "result")
    camera.open(page, f"/quizzes/{quiz}/assign/")
    camera.take(page, "assign")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/assignments/*/")
    camera.take(page, "assignment")
    activity = _first(page, f"{camera.address}/api/v1/quiztivities/")
    camera.open(page, f"/admin/quizzes/quiztivity/{activity}/change/")
    camera.take(page, "activity")
    camera.open(page, "/quizzes/")
    camera.take(page, "explore")


def in_a_call(camera: Photographer, page: Page) -> None:
    camera.open(page, "/rooms/")
    page.get_by_label("Name", exact=True).fill("German, Tuesday")
    camera.take(page, "calls")


def at_the_moderators_desk(camera: Photographer) -> None:
    page = camera.desk("moderator", **LAPTOP)
    camera.open(page, "/admin/quizzes/quiz/moderation/")
    camera.take(page, "moderation")


def main(names: list[str]) -> int:
    IMAGES.mkdir(exist_ok=True)
    with instance() as address, sync_playwright() as playwright:
        path, _ = executable(playwright)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        camera = Photographer(browser, address, set(names))
        desk = camera.desk(**LAPTOP)
        quiz = at_the_desk(camera, desk)
        at_their_own_pace(camera, desk, quiz)
        in_the_game(camera, camera.desk(**PROJECTOR), quiz)
        in_a_call(camera, desk)
        at_the_moderators_desk(camera)
        browser.close()
    unknown = set(names) - set(camera.taken)
    if unknown:
        print(f"There is no picture named {', '.join(sorted(unknown))}.", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
