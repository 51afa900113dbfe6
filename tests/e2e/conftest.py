"""A real browser for the end-to-end tests, one for all of a worker's; each test gets fresh contexts from it."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from accounts.models import User
from tests.e2e.browser import ARGUMENTS, CAMERAS, executable
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone
from tests.e2e.sessions import let_in

QUIET: dict[str, Any] = {"service_workers": "block", "reduced_motion": "reduce"}


@pytest.fixture(scope="session")
def _playwright_and_loop() -> Iterator[tuple[Playwright, asyncio.AbstractEventLoop]]:
    with sync_playwright() as playwright:
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        yield playwright, loop
        asyncio._set_running_loop(loop)


@pytest.fixture(scope="module")
def playwright_(_playwright_and_loop: tuple[Playwright, asyncio.AbstractEventLoop]) -> Iterator[Playwright]:
    # Playwright's synchronous API keeps an event loop running in this thread: Django would refuse database calls, and
    # asynchronous tests couldn't run beside it. So its loop counts as running only during a file of browser tests.
    playwright, loop = _playwright_and_loop
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        asyncio._set_running_loop(loop)
        yield playwright
        asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def _browsers() -> dict[str, Browser]:
    """Those that are open, by what they are started with; Playwright closes them with itself."""
    return {}


def the_browser(open_browsers: dict[str, Browser], playwright: Playwright, *arguments: str) -> Browser:
    """The one with these arguments; a new one if there is none, or if it crashed."""
    wanted = " ".join(arguments)
    if wanted not in open_browsers or not open_browsers[wanted].is_connected():
        path, _ = executable(playwright)
        open_browsers[wanted] = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])
    return open_browsers[wanted]


@pytest.fixture(scope="module")
def browser(playwright_: Playwright, _browsers: dict[str, Browser]) -> Browser:
    return the_browser(_browsers, playwright_)


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """new_context(**options): a separate device with its own storage; closed after the test.

    It keeps nothing for when the network is gone, unless it is asked to: `service_workers="allow"`. Its owner wants
    little motion, whose frames cost a test's time; who looks at motion asks for it: `reduced_motion="no-preference"`.
    """
    contexts: list[BrowserContext] = []

    def open_context(**options: Any) -> BrowserContext:
        context = browser.new_context(**{**QUIET, **options})
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def camera_browser(playwright_: Playwright, _browsers: dict[str, Browser]) -> Browser:
    return the_browser(_browsers, playwright_, *CAMERAS)


@pytest.fixture
def device(camera_browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """device(**options): a separate device with a camera and a microphone."""
    contexts: list[BrowserContext] = []

    def open_device(**options: Any) -> BrowserContext:
        contexts.append(
            camera_browser.new_context(
                **{"permissions": ["camera", "microphone"], "service_workers": "block", **options}
            )
        )
        return contexts[-1]

    yield open_device
    for context in contexts:
        context.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What pages of the test complain of in the console; there must be nothing."""
    complaints = Complaints()
    yield complaints
    assert complaints.heard == []


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def base_url(server: str) -> str:
    return server


@pytest.fixture
def laptop(new_context: Callable[..., BrowserContext], complaints: Complaints) -> Page:
    return complaints.listen_to(new_context(viewport={"width": 1280, "height": 800}).new_page())


@pytest.fixture
def desk(laptop: Page, base_url: str, teacher: User, signed_in: Callable[[User], Client]) -> Page:
    """The teacher's laptop, logged in."""
    let_in(laptop.context, base_url, signed_in(teacher))
    return laptop


@pytest.fixture
def session(server: str, teacher: User, signed_in: Callable[[User], Client]) -> str:
    """The session cookie of the teacher's browser."""
    return signed_in(teacher).cookies["sessionid"].value


@pytest.fixture
def host(server: str, session: str, new_context: NewContext, complaints: Complaints) -> Host:
    return Host(new_context(**PROJECTOR), server, session, complaints)


@pytest.fixture
def new_phone(server: str, new_context: NewContext, complaints: Complaints) -> Callable[..., Phone]:
    def make(base: str = server, **options: Any) -> Phone:
        return Phone(new_context(**{**PHONE, **options}), base, complaints)

    return make
