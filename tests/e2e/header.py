"""The header: on a phone its links are behind one button."""

from playwright.sync_api import Page, expect


def log_out(page: Page) -> None:
    menu, out = page.get_by_role("button", name="Menu", exact=True), page.get_by_role("button", name="Log out")
    expect(menu.or_(out)).to_be_visible()
    if menu.is_visible():
        menu.click()
    out.click()
