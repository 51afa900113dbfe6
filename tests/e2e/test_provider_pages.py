"""Logging in with an account elsewhere in a real browser, with a real OpenID provider in another process."""

from collections.abc import Callable, Iterator

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.accounts.test_second_factor import App
from tests.conftest import PASSWORD, make_user
from tests.e2e.game_page import PHONE, Complaints
from tests.e2e.header import log_out
from tests.oidc_provider.process import OidcProvider

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NewContext = Callable[..., BrowserContext]
Servers = Callable[[int], list[str]]
WITH_SCHOOL = "Continue with School account"


@pytest.fixture(scope="module")
def running() -> Iterator[OidcProvider]:
    # Of addresses of this machine the provider ignores the port (RFC 8252).
    provider = OidcProvider("http://127.0.0.1/accounts/with/school/callback/")
    provider.add("ada", "ada@school.example", name="Ada L.")
    provider.add("mallory", "teacher@school.example", verified=False)
    yield provider
    provider.stop()


@pytest.fixture
def provider(running: OidcProvider, monkeypatch: pytest.MonkeyPatch) -> OidcProvider:
    """For servers that are started afterwards."""
    monkeypatch.setenv("OIDC_PROVIDERS", running.entry)
    return running


def at_provider(page: Page, name: str) -> None:
    """Log in there. The way there and back is a form, a page that goes on, and redirects across hosts."""
    expect(page.get_by_role("heading", name="Provider")).to_be_visible()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(name)
    page.get_by_role("button", name="Sign in").click()


def test_a_new_account_out_and_in(provider: OidcProvider, daphne_servers: Servers, new_context: NewContext) -> None:
    (server,) = daphne_servers(1)
    complaints = Complaints()
    page = complaints.listen_to(new_context(**PHONE).new_page())
    page.goto(f"{server}/accounts/login/?next=/results/")
    page.get_by_role("button", name=WITH_SCHOOL).click()
    at_provider(page, "ada")
    expect(page.get_by_role("heading", name="Create an account")).to_be_visible()
    expect(page.get_by_text("ada@school.example")).to_be_visible()
    expect(page.get_by_label("User name")).to_have_value("ada")
    page.get_by_label("User name").fill("Ada")
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_url(f"{server}/results/")

    page.goto(server)
    log_out(page)
    page.goto(f"{server}/accounts/login/?next=/accounts/security/")
    page.get_by_role("button", name=WITH_SCHOOL).click()
    # Still logged in there: straight back.
    expect(page).to_have_url(f"{server}/accounts/security/")
    expect(page.get_by_text("School account: linked")).to_be_visible()
    user = User.objects.get()
    assert (user.username, user.verified, user.has_usable_password()) == ("Ada", True, False)
    assert complaints.heard == []


def log_in(page: Page, server: str, wanted: str) -> None:
    page.goto(f"{server}/accounts/login/?next={wanted}")
    page.get_by_label("E-mail address or user name").fill("teacher")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_link_log_in_with_a_code_and_unlink(
    provider: OidcProvider, daphne_servers: Servers, new_context: NewContext
) -> None:
    teacher = make_user("teacher")
    (server,) = daphne_servers(1)
    complaints = Complaints()
    page = complaints.listen_to(new_context().new_page())
    log_in(page, server, "/accounts/security/")
    page.get_by_role("link", name="Link or unlink them").click()
    page.get_by_text("Link", exact=True).click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Link School account").click()
    at_provider(page, "ada")
    expect(page.get_by_text("School account opens your account from now on.")).to_be_visible()
    expect(page.get_by_text("Linked: ada@school.example")).to_be_visible()
    app = App(teacher)

    other = complaints.listen_to(new_context(**PHONE).new_page())
    other.goto(f"{server}/accounts/login/?next=/accounts/activity/")
    other.get_by_role("button", name=WITH_SCHOOL).click()
    at_provider(other, "ada")
    expect(other.get_by_role("heading", name="One more step")).to_be_visible()
    other.get_by_label("Code").fill(app.next_code())
    other.get_by_role("button", name="Log in", exact=True).click()
    expect(other).to_have_url(f"{server}/accounts/activity/")
    expect(other.get_by_text("Account elsewhere linked: School account")).to_be_visible()

    page.get_by_text("Unlink", exact=True).click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Unlink School account").click()
    expect(page.get_by_text("School account doesn't open your account any more.")).to_be_visible()
    assert not SocialAccount.objects.exists()
    assert complaints.heard == []


def test_a_change_without_a_password(provider: OidcProvider, daphne_servers: Servers, new_context: NewContext) -> None:
    """Five minutes after the log-in, showing again who one is; then setting a password."""
    (server,) = daphne_servers(1)
    page = new_context(**PHONE).new_page()
    page.goto(f"{server}/accounts/login/")
    page.get_by_role("button", name=WITH_SCHOOL).click()
    at_provider(page, "ada")
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_url(f"{server}/admin/")
    _make_proofs_old()
    page.goto(f"{server}/accounts/password/")
    page.get_by_role("link", name="Show that it is you").click()
    page.get_by_role("button", name=WITH_SCHOOL).click()
    # Logged in there or not: it asks again.
    at_provider(page, "ada")
    expect(page).to_have_url(f"{server}/accounts/password/")
    expect(page.get_by_text("you have five minutes for your change")).to_be_visible()
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("You have a password now.")).to_be_visible()
    assert User.objects.get().check_password(PASSWORD)


def _make_proofs_old() -> None:
    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        if "fresh_proof" in store:
            store["fresh_proof"] = [store["fresh_proof"][0], 0]
            store.save()


def test_an_unverified_address_takes_nothing_over(
    provider: OidcProvider, daphne_servers: Servers, new_context: NewContext
) -> None:
    make_user("teacher")
    (server,) = daphne_servers(1)
    page = new_context(**PHONE).new_page()
    page.goto(f"{server}/accounts/login/")
    page.get_by_role("button", name=WITH_SCHOOL).click()
    at_provider(page, "mallory")
    expect(page.get_by_text("doesn't confirm an e-mail address of yours")).to_be_visible()
    page.goto(f"{server}/accounts/security/")
    expect(page).to_have_url(f"{server}/accounts/login/?next=/accounts/security/")
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


@pytest.fixture
def closed_and_one_down(provider: OidcProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    """For servers that are started afterwards."""
    monkeypatch.setenv("REGISTRATION", "closed")
    down = "down=http://classroom:secret@127.0.0.1:9/o?name=Nowhere"
    monkeypatch.setenv("OIDC_PROVIDERS", f"{provider.entry},{down}")


def test_closed_registration_and_a_provider_that_is_down(
    closed_and_one_down: None, daphne_servers: Servers, new_context: NewContext
) -> None:
    (server,) = daphne_servers(1)
    page = new_context(**PHONE).new_page()
    page.goto(f"{server}/accounts/login/")
    page.get_by_role("button", name=WITH_SCHOOL).click()
    at_provider(page, "ada")
    expect(page.get_by_text("Registration is closed on this server.")).to_be_visible()
    page.get_by_role("link", name="Log in").last.click()
    page.get_by_role("button", name="Continue with Nowhere").click()
    expect(page.get_by_text("Nowhere can’t be reached just now")).to_be_visible()
    page.get_by_role("link", name="Try again").click()
    expect(page).to_have_url(f"{server}/accounts/login/")
    assert not User.objects.exists()
