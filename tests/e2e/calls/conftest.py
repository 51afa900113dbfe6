"""Real Chromium with fake cameras; everybody in a call is a device of their own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from accounts.models import User
from rooms import services
from rooms.models import Room
from tests.e2e.browser import ARGUMENTS, CAMERAS, executable
from tests.e2e.calls.caller import PATIENCE_S, Caller
from tests.e2e.calls.film import Film

# Where nobody judges how pictures come: each is coded, sent and drawn by one machine.
SMALL = Film(320, 240, 5)
# The fewest pictures a second that calls ask cameras for, in the least size that signing is read in.
READABLE = Film(320, 240, 20)
# No phone's, and small: every picture is drawn without a graphics card.
WINDOW = {"width": 720, "height": 500}
USUAL_PATIENCE_MS = 5_000


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    expect.set_options(timeout=1000 * PATIENCE_S)
    yield
    expect.set_options(timeout=USUAL_PATIENCE_MS)


@pytest.fixture(scope="module")
def camera_browser(
    playwright_: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Film], Browser]]:
    """camera_browser(film): Chromium with a camera that shows it."""
    path, _ = executable(playwright_)
    open_browsers: dict[Film, Browser] = {}

    def with_camera(film: Film) -> Browser:
        if film not in open_browsers:
            file = film.shoot(tmp_path_factory.mktemp("camera") / "hand.y4m")
            arguments = [*ARGUMENTS, *CAMERAS, f"--use-file-for-fake-video-capture={file}"]
            open_browsers[film] = playwright_.chromium.launch(executable_path=path, args=arguments)
        return open_browsers[film]

    yield with_camera
    for browser in open_browsers.values():
        browser.close()


@pytest.fixture
def new_page(camera_browser: Callable[[Film], Browser]) -> Iterator[Callable[..., Page]]:
    """new_page(film, **options): a page on a separate device with a camera and a microphone."""
    contexts: list[BrowserContext] = []

    def open_page(film: Film = SMALL, **options: Any) -> Page:
        defaults = {"permissions": ["camera", "microphone"], "viewport": WINDOW}
        contexts.append(camera_browser(film).new_context(**{**defaults, **options}))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def open_room(transactional_db: None, teacher: User) -> Room:
    """The teacher's, without knocking."""
    return services.create_room(owner=teacher, name="German", waiting_room=False)


@pytest.fixture
def enter(open_room: Room, teacher: User, new_page: Callable[..., Page]) -> Iterator[Callable[..., Caller]]:
    """enter(address, name, heard=True, **options): somebody comes into the call; "teacher" as its host."""
    callers: list[Caller] = []

    def come_in(address: str, name: str, *, heard: bool = True, **options: Any) -> Caller:
        caller = Caller(new_page(**options), name)
        callers.append(caller)
        caller.enter(address, open_room.room_code, teacher if name == teacher.username else None, heard=heard)
        return caller

    yield come_in
    for caller in callers:
        assert caller.wrong == [], caller.name
