"""An account's safety in a real browser: the app for codes, other browsers, being led to a second factor."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
import segno
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from quizzes.models import Quiz
from tests.accounts.test_second_factor import code_of
from tests.conftest import PASSWORD, MakeQuiz, make_user
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NewContext = Callable[..., BrowserContext]
Servers = Callable[[int], list[str]]


def log_in(page: Page, server: str, wanted: str = "/accounts/security/") -> None:
    page.goto(f"{server}/accounts/login/?next={quote(wanted)}")
    page.get_by_label("E-mail address or user name").fill("teacher")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def set_up_app(page: Page) -> tuple[str, list[str]]:
    """From the security page through the QR code to the recovery codes: the secret and the codes."""
    form = page.locator("form", has=page.get_by_role("button", name="Set up an app"))
    form.get_by_label("Your password").fill(PASSWORD)
    form.get_by_role("button", name="Set up an app").click()
    # The picture is the QR code of exactly the secret that the page spells out.
    secret = page.locator("#totp-secret").inner_text().replace(" ", "")
    device = TOTPDevice.objects.get(confirmed=False)
    assert f"secret={secret}" in device.config_url
    drawn = segno.make(device.config_url, micro=False).svg_data_uri(scale=4, border=3, light="#fff")
    assert page.locator("img.qr").get_attribute("src") == drawn
    page.get_by_label("Code").fill(code_of(secret, later=-1))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("The app is set up.")).to_be_visible()
    return secret, page.locator(".codes .secret").all_inner_texts()


def give_code(page: Page, code: str) -> None:
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_setting_up_an_app_and_logging_in_with_it(daphne_servers: Servers, new_context: NewContext) -> None:
    make_user("teacher")
    (server,) = daphne_servers(1)
    complaints = Complaints()
    page = complaints.listen_to(new_context(**PHONE).new_page())
    log_in(page, server)
    secret, codes = set_up_app(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("On: logging in asks for your password and then for a code.")).to_be_visible()
    expect(page.get_by_text("Second factor set up: app")).to_be_visible()

    other = complaints.listen_to(new_context().new_page())
    log_in(other, server, "/accounts/activity/")
    give_code(other, code_of(secret))
    expect(other).to_have_url(f"{server}/accounts/activity/")

    third = complaints.listen_to(new_context().new_page())
    log_in(third, server, "/accounts/activity/")
    give_code(third, codes[0])
    expect(third.get_by_text("Recovery code used")).to_be_visible()
    assert complaints.heard == []


def test_signing_another_browser_out_ends_its_lesson(
    daphne_servers: Servers, new_context: NewContext, make_quiz: MakeQuiz
) -> None:
    quiz: Quiz = make_quiz(make_user("teacher"))
    (server,) = daphne_servers(1)
    complaints = Complaints()
    classroom = complaints.listen_to(new_context(**PROJECTOR).new_page())
    log_in(classroom, server, f"/quizzes/{quiz.pk}/start/")
    classroom.click("form.card button[type=submit]")
    expect(classroom.locator(".lobby-pin")).to_be_visible()

    phone = complaints.listen_to(new_context(**PHONE).new_page())
    log_in(phone, server, "/accounts/sessions/")
    expect(phone.locator(".session")).to_have_count(2)
    expect(phone.locator(".session").first).to_contain_text("This browser")
    phone.locator(".session").nth(1).get_by_role("button", name="Sign out").click()
    expect(phone.locator(".session")).to_have_count(1)
    expect(phone.get_by_role("status")).to_contain_text("is signed out.")
    # Nobody touched the classroom's page; it says what happened and what to do.
    told = classroom.get_by_role("heading", name="You are no longer logged in")
    expect(told).to_be_visible(timeout=8_000)
    classroom.reload()
    expect(classroom).to_have_url(f"{server}/accounts/login/?next={quote(classroom_path(classroom), safe='/')}")
    assert complaints.heard == []


def classroom_path(page: Page) -> str:
    """Where the page wanted to go, as the log-in page's address says."""
    return str(page.evaluate("new URLSearchParams(location.search).get('next')"))


@pytest.fixture
def second_factor_required(monkeypatch: pytest.MonkeyPatch) -> None:
    """For servers that are started afterwards."""
    monkeypatch.setenv("REQUIRE_SECOND_FACTOR", "staff")


def test_staff_is_led_to_a_second_factor_and_on_to_where_they_were_going(
    second_factor_required: None, daphne_servers: Servers, new_context: NewContext
) -> None:
    make_user("teacher")
    (server,) = daphne_servers(1)
    complaints = Complaints()
    page = complaints.listen_to(new_context(**PHONE).new_page())
    log_in(page, server, "/results/")
    expect(page).to_have_url(f"{server}/accounts/security/")
    expect(page.get_by_text("This account must have a second factor.")).to_be_visible()
    page.goto(f"{server}/results/")
    expect(page).to_have_url(f"{server}/accounts/security/")
    set_up_app(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(f"{server}/results/")
    assert User.objects.get().last_seen is not None
    assert complaints.heard == []
