"""Registering, logging in and out, and the API's documentation, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.conftest import PASSWORD, make_user
from tests.e2e.header import log_out

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NewContext = Callable[..., BrowserContext]


def open_page(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page and what its console complains about."""
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def test_register_then_log_out_and_in(daphne_servers: Callable[[int], list[str]], new_context: NewContext) -> None:
    (server,) = daphne_servers(1)
    page, complaints = open_page(new_context(viewport={"width": 390, "height": 844}))
    page.goto(f"{server}/accounts/register/")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.get_by_label("E-mail address").fill("ada@school.example")
    page.get_by_label("User name").fill("Ada")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("This password is too short")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("ada@school.example")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_url(f"{server}/accounts/login/")
    assert User.objects.get().username == "Ada"
    page.get_by_label("E-mail address or user name").fill("ada@school.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page).to_have_url(f"{server}/admin/")

    page.goto(server)
    log_out(page)
    page.get_by_role("link", name="Log in").first.click()
    page.get_by_label("E-mail address or user name").fill("ADA")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server}/admin/")
    assert complaints == []


def test_a_typed_password_can_be_looked_at(daphne_servers: Callable[[int], list[str]], new_context: NewContext) -> None:
    (server,) = daphne_servers(1)
    page, complaints = open_page(new_context())
    page.goto(f"{server}/accounts/login/")
    password, switch = page.get_by_label("Password", exact=True), page.get_by_role("button", name="Show password")
    password.fill("secret")
    states = []
    for _ in range(3):
        states.append((password.get_attribute("type"), switch.get_attribute("aria-pressed")))
        switch.click()
    assert states == [("password", "false"), ("text", "true"), ("password", "false")]
    expect(password).to_have_value("secret")
    expect(password).to_be_focused()
    assert complaints == []


def test_without_scripts_one_can_log_in(daphne_servers: Callable[[int], list[str]], new_context: NewContext) -> None:
    make_user("teacher")
    (server,) = daphne_servers(1)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{server}/accounts/login/?next=/results/")
    page.get_by_label("E-mail address or user name").fill("teacher")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page).to_have_url(f"{server}/results/")


def test_the_api_documents_itself(daphne_servers: Callable[[int], list[str]], new_context: NewContext) -> None:
    (server,) = daphne_servers(1)
    page = new_context().new_page()
    page.goto(f"{server}/api/v1/docs/")
    # It draws what is in view; this is near the top.
    expect(page.get_by_text("Create an API key")).to_be_visible(timeout=60_000)
