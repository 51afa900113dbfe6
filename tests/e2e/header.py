"""The header on a phone: its links are behind one button."""

from playwright.sync_api import Page


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("button", name="Log out").click()
