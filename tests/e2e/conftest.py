"""A real browser for the end-to-end tests; each test gets fresh contexts from it."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.e2e.browser import ARGUMENTS, executable


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    # Playwright's synchronous API runs an event loop in this thread; Django would then refuse database calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright_: Playwright) -> Iterator[Browser]:
    path, origin = executable(playwright_)
    print(f"browser: {path} ({origin})")  # noqa: T201
    browser = playwright_.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """new_context(**options): a separate device with its own storage; closed after the test."""
    contexts: list[BrowserContext] = []

    def open_context(**options: object) -> BrowserContext:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()
