"""Registering, resetting a password and changing the address in a real browser, with a real mail server.

The jobs are done here: the worker as a process is classroom/test_worker_process.py's subject.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from accounts.models import User
from tests.conftest import PASSWORD, make_user
from tests.e2e.test_account_pages import open_page
from tests.jobs import do_jobs
from tests.server_processes import ServerProcesses
from tests.smtp_sink import SmtpSink, link_in, text_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NewContext = Callable[..., BrowserContext]
PHONE = {"viewport": {"width": 390, "height": 844}}


@dataclass(frozen=True)
class Instance:
    """A server whose jobs wait until a mail is asked for, and the mail server that gets it."""

    address: str
    sink: SmtpSink

    def mails(self, count: int) -> list[EmailMessage]:
        """The first `count` mails, with all that waited done."""
        assert set(do_jobs()) == {"SUCCESSFUL"}
        return self.sink.wait_for(count)

    def link(self, number: int) -> str:
        """The address in the mail with this number, on this server."""
        return self.address + link_in(text_of(self.mails(number + 1)[number]))


@pytest.fixture
def instance(server_processes: ServerProcesses, settings: Settings) -> Iterator[Instance]:
    with SmtpSink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.host, sink.port
        settings.LINK_BASE_URL = "http://classroom.school.example"
        # As with a mail server; the web server itself sends nothing.
        server_processes.environment["REQUIRE_VERIFIED_EMAIL"] = "1"
        yield Instance(server_processes.start(1)[0], sink)


def log_in(page: Page, address: str, password: str) -> None:
    page.get_by_label("E-mail address or user name").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_register_open_the_link_log_in(instance: Instance, new_context: NewContext) -> None:
    page, complaints = open_page(new_context(**PHONE))
    page.goto(f"{instance.address}/accounts/register/")
    page.get_by_label("E-mail address").fill("Ada@school.example")
    page.get_by_label("User name").fill("Ada")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page.get_by_role("link", name="Log in").last.click()
    log_in(page, "ada", PASSWORD)
    expect(page.get_by_text("until its address is confirmed")).to_be_visible()

    (mail,) = instance.mails(1)
    assert (mail["To"], mail["Subject"]) == ("ada@school.example", "Confirm your address for Classroom")
    page.goto(instance.link(0))
    page.get_by_role("button", name="Yes, confirm").click()
    expect(page.get_by_text("Your address is confirmed. Now log in.")).to_be_visible()
    log_in(page, "ada@school.example", PASSWORD)
    expect(page).to_have_url(f"{instance.address}/admin/")
    assert User.objects.get().verified
    assert complaints == []


def test_a_forgotten_password(instance: Instance, new_context: NewContext) -> None:
    make_user("teacher")
    page, _ = open_page(new_context(**PHONE))
    page.goto(f"{instance.address}/accounts/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail address").fill("teacher@school.example")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("a link is on its way")).to_be_visible()

    page.goto(instance.link(0))
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("This password is too short")).to_be_visible()
    page.get_by_label("New password").fill("difference-engine-2")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Now log in.")).to_be_visible()
    log_in(page, "teacher", "difference-engine-2")
    expect(page).to_have_url(f"{instance.address}/admin/")
    page.goto(instance.link(0))
    expect(page.get_by_role("heading", name="This link doesn't work")).to_be_visible()


def test_another_address(instance: Instance, new_context: NewContext) -> None:
    teacher = make_user("teacher")
    page, complaints = open_page(new_context(**PHONE))
    page.goto(f"{instance.address}/accounts/login/?next=/accounts/email/")
    log_in(page, "teacher", PASSWORD)
    page.get_by_label("New e-mail address").fill("new@school.example")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Change the address").click()
    expect(page.get_by_role("heading", name="Changing to new@school.example")).to_be_visible()
    for number, said in enumerate(("has to be confirmed as well", "The address is changed")):
        page.goto(instance.link(number))
        page.get_by_role("button", name="Yes, I agree").click()
        expect(page.get_by_text(said)).to_be_visible()
    teacher.refresh_from_db()
    assert (teacher.email, complaints) == ("new@school.example", [])
