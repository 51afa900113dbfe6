"""Registering, resetting a password and changing the address in a real browser, with a real mail server and worker."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.conftest import PASSWORD, make_user
from tests.e2e.test_account_pages import open_page
from tests.server_processes import ROOT, ServerProcesses
from tests.smtp_sink import SmtpSink, link_in, text_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NewContext = Callable[..., BrowserContext]
PHONE = {"viewport": {"width": 390, "height": 844}}


@dataclass(frozen=True)
class Instance:
    """A server and its worker, with the mail server that they use."""

    address: str
    sink: SmtpSink

    def link(self, number: int) -> str:
        """The address in the mail with this number, on this server."""
        return self.address + link_in(text_of(self.sink.wait_for(number + 1)[number]))


@pytest.fixture
def instance(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    with SmtpSink() as sink:
        monkeypatch.setenv("EMAIL_URL", sink.url)
        monkeypatch.setenv("PUBLIC_URL", "http://classroom.school.example")
        processes = ServerProcesses(settings.DATABASES["default"])
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "run_worker"],
            env={**os.environ, "DATABASE_URL": processes.environment["DATABASE_URL"]},
            cwd=ROOT,
            start_new_session=True,
        )
        yield Instance(processes.start(1)[0], sink)
        worker.terminate()
        worker.wait(30)
        processes.stop()


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

    (mail,) = instance.sink.wait_for(1)
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
