"""Passkeys in a real browser with its virtual authenticator: adding, both ways of logging in, and what is refused."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import FidoCredential, SecurityEvent, User
from accounts.services import passkeys
from tests.conftest import PASSWORD, make_user
from tests.e2e.game_page import PHONE, Complaints
from tests.e2e.header import log_out
from tests.e2e.sessions import let_in
from tests.e2e.test_security_pages import log_in
from tests.e2e.virtual_authenticator import VirtualAuthenticator

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NewContext = Callable[..., BrowserContext]
Servers = Callable[[int], list[str]]
SignIn = Callable[[User], Client]
SIGN_IN = "Log in with a passkey"


@pytest.fixture
def server(daphne_servers: Servers) -> str:
    """By name: a passkey is never bound to a number."""
    return daphne_servers(1)[0].replace("127.0.0.1", "localhost")


@pytest.fixture
def teacher(server: str) -> User:
    return make_user("teacher")


def add_passkey(page: Page, name: str = "") -> None:
    """On the security page."""
    expect(page.get_by_role("heading", name="Passkeys")).to_be_visible()
    form = page.locator("form[data-passkey=create]")
    if name:
        form.get_by_label("Name").fill(name)
    form.get_by_label("Your password").fill(PASSWORD)
    form.get_by_role("button", name="Add a passkey").click()


def without_suggestions(context: BrowserContext) -> Page:
    """A page of a browser that doesn't offer passkeys by itself, so that somebody has to press the button."""
    page = context.new_page()
    page.add_init_script("PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)")
    return page


def test_adding_one_and_using_it_after_the_password(teacher: User, server: str, new_context: NewContext) -> None:
    complaints = Complaints()
    page = complaints.listen_to(without_suggestions(new_context(**PHONE)))
    device = VirtualAuthenticator(page)
    log_in(page, server)
    expect(page.locator("form[data-passkey=create]").get_by_label("Name")).not_to_be_empty()
    add_passkey(page, "my phone")
    expect(page.get_by_text("The passkey “my phone” is added.")).to_be_visible()
    expect(page.locator(".codes .secret")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator(".passkey")).to_contain_text("not used yet")

    log_out(page)
    log_in(page, server, "/accounts/activity/")
    expect(page.get_by_text("This account also asks for a passkey.")).to_be_visible()
    page.get_by_role("button", name="Use your passkey").click()
    expect(page).to_have_url(f"{server}/accounts/activity/")
    page.goto(f"{server}/accounts/security/")
    expect(page.locator(".passkey")).to_contain_text("last used")
    (credential,) = device.credentials()
    assert FidoCredential.objects.get().sign_count == credential["signCount"] > 0
    assert complaints.heard == []


def test_a_passkey_alone_when_its_owner_says_so(teacher: User, server: str, new_context: NewContext) -> None:
    page = without_suggestions(new_context())
    VirtualAuthenticator(page)
    log_in(page, server)
    add_passkey(page)
    page.get_by_role("link", name="I have kept them").click()
    log_out(page)

    page.goto(f"{server}/accounts/login/?next=/accounts/activity/")
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_text("This account asks for the password as well.")).to_be_visible()
    log_in(page, server)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page).to_have_url(f"{server}/accounts/security/")
    page.get_by_text("Let a passkey be enough").first.click()
    section = page.locator("section", has=page.get_by_role("heading", name="Logging in without a password"))
    section.get_by_label("Your password").fill(PASSWORD)
    section.get_by_role("button", name="Let a passkey be enough").click()
    expect(page.get_by_text("A passkey alone logs you in now.")).to_be_visible()
    log_out(page)

    page.goto(f"{server}/accounts/login/?next=/accounts/activity/")
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page).to_have_url(f"{server}/accounts/activity/")
    expect(page.get_by_text("Log-in by a passkey alone switched on")).to_be_visible()


def test_the_browser_offers_it_by_itself(
    teacher: User, server: str, new_context: NewContext, signed_in: SignIn
) -> None:
    page = new_context().new_page()
    VirtualAuthenticator(page)
    let_in(page.context, server, signed_in(teacher))
    page.goto(f"{server}/accounts/security/")
    add_passkey(page)
    expect(page.locator(".codes .secret")).to_have_count(10)
    passkeys.require_password(user=teacher, required=False)
    page.get_by_role("link", name="I have kept them").click()
    log_out(page)
    # The virtual device's owner takes what is offered at once.
    page.goto(f"{server}/accounts/login/?next=/accounts/activity/")
    expect(page).to_have_url(f"{server}/accounts/activity/")


def test_a_copied_passkey_is_refused(teacher: User, server: str, new_context: NewContext, signed_in: SignIn) -> None:
    page = without_suggestions(new_context())
    device = VirtualAuthenticator(page)
    let_in(page.context, server, signed_in(teacher))
    page.goto(f"{server}/accounts/security/")
    add_passkey(page)
    expect(page.locator(".codes .secret")).to_have_count(10)
    passkeys.require_password(user=teacher, required=False)
    FidoCredential.objects.update(sign_count=40)
    (credential,) = device.credentials()

    thief = without_suggestions(new_context())
    VirtualAuthenticator(thief).take(credential, signCount=30)
    thief.goto(f"{server}/accounts/login/")
    thief.get_by_role("button", name=SIGN_IN).click()
    expect(thief.get_by_text("That passkey opened no account here.")).to_be_visible()
    page.goto(f"{server}/accounts/activity/")
    expect(page.get_by_text("Passkey refused, it may have been copied")).to_be_visible()
    assert SecurityEvent.objects.filter(kind="passkey_counter_went_back").count() == 1

    device.take(credential, signCount=40)
    log_out(page)
    page.goto(f"{server}/accounts/login/?next=/accounts/activity/")
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page).to_have_url(f"{server}/accounts/activity/")


def test_problems_are_said_in_words(teacher: User, server: str, new_context: NewContext, signed_in: SignIn) -> None:
    page = without_suggestions(new_context(**PHONE))
    device = VirtualAuthenticator(page)
    let_in(page.context, server, signed_in(teacher))
    page.goto(f"{server}/accounts/security/")
    problem = page.locator("form[data-passkey=create] [data-passkey-problem]")
    page.locator("form[data-passkey=create]").get_by_label("Your password").fill("wrong")
    page.get_by_role("button", name="Add a passkey").click()
    expect(problem).to_have_text("That is not your password.")
    add_passkey(page, "first")
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_text("Add another passkey").click()
    add_passkey(page, "the same again")
    expect(problem).to_contain_text("This device has a passkey for your account already.")
    # What was typed is still there.
    expect(page.locator("form[data-passkey=create]").get_by_label("Name")).to_have_value("the same again")
    log_out(page)
    device.fail_to_verify()
    page.goto(f"{server}/accounts/login/")
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.locator("[data-passkey-problem]")).to_contain_text("Nothing was chosen, or it took too long.")
    page.goto(f"{server.replace('localhost', '127.0.0.1')}/accounts/login/")
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.locator("[data-passkey-problem]")).to_contain_text("Passkeys don’t work at this address")


def test_without_passkeys_in_the_browser_the_other_ways_stay(
    teacher: User, server: str, new_context: NewContext, signed_in: SignIn
) -> None:
    page = new_context().new_page()
    page.add_init_script("delete window.PublicKeyCredential")
    let_in(page.context, server, signed_in(teacher))
    page.goto(f"{server}/accounts/security/")
    expect(page.get_by_text("Here no passkey can be added")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    log_out(page)
    page.goto(f"{server}/accounts/login/")
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_hidden()


def test_renaming_and_removing(teacher: User, server: str, new_context: NewContext, signed_in: SignIn) -> None:
    page = without_suggestions(new_context())
    VirtualAuthenticator(page)
    let_in(page.context, server, signed_in(teacher))
    page.goto(f"{server}/accounts/security/")
    add_passkey(page, "my laptp")
    page.get_by_role("link", name="I have kept them").click()
    mine = page.locator(".passkey")
    mine.locator("summary", has_text="Rename").click()
    mine.get_by_role("textbox", name="Name").fill("my laptop")
    mine.get_by_role("button", name="Save the name").click()
    expect(mine.get_by_role("heading")).to_have_text("my laptop")
    for password, said in (("wrong", "That is not your password."), (PASSWORD, "The passkey “my laptop” is removed.")):
        if password == PASSWORD:
            mine.get_by_label("Your password").fill(password)
        else:
            mine.locator("summary", has_text="Remove").click()
            mine.get_by_label("Your password").fill(password)
        mine.get_by_role("button", name="Remove the passkey").click()
        expect(page.get_by_text(said)).to_be_visible()
    expect(mine).to_have_count(0)
    assert not FidoCredential.objects.exists()
