"""Deleting an account, taking one's data along and choosing a picture, in a real browser with a real mail server."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.avatars import parts_of
from accounts.models import User
from tests.conftest import PASSWORD, make_user
from tests.e2e.test_account_pages import open_page
from tests.e2e.test_mail_pages import PHONE, Instance, NewContext, instance, log_in
from tests.media_storage.samples import picture
from tests.smtp_sink import text_of

__all__ = ["instance"]

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_delete_the_account_and_keep_it_after_all(instance: Instance, new_context: NewContext) -> None:
    teacher = make_user("teacher")
    page, complaints = open_page(new_context(**PHONE))
    page.goto(f"{instance.address}/accounts/login/?next=/accounts/privacy/")
    log_in(page, "teacher", PASSWORD)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Your account stays until you confirm it there.")).to_be_visible()

    page.goto(instance.link(0))
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.get_by_role("heading", name="Your account will be deleted")).to_be_visible()
    teacher.refresh_from_db()
    assert teacher.is_deleted
    said = text_of(instance.mails(2)[1])
    assert "will be deleted on" in said
    page.goto(f"{instance.address}/results/")
    log_in(page, "teacher", PASSWORD)
    expect(page).to_have_url(f"{instance.address}/accounts/deletion/")
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_text("Your account stays.", exact=True)).to_be_visible()
    page.goto(f"{instance.address}/results/")
    expect(page).to_have_url(f"{instance.address}/results/")
    teacher.refresh_from_db()
    assert (teacher.is_deleted, complaints) == (False, [])


def test_take_the_data_along(instance: Instance, new_context: NewContext, tmp_path: Path) -> None:
    make_user("teacher")
    page, complaints = open_page(new_context(**PHONE))
    page.goto(f"{instance.address}/accounts/login/?next=/accounts/privacy/")
    log_in(page, "teacher", PASSWORD)
    page.get_by_role("button", name="Make a copy").click()
    expect(page.get_by_text("Your copy is being made.")).to_be_visible()
    page.goto(instance.link(0))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    download.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert archive.testzip() is None
        assert b"teacher@school.example" in archive.read("account/account.json")
    assert complaints == []


def test_choose_a_picture_by_keyboard_and_upload_one(instance: Instance, new_context: NewContext) -> None:
    make_user("teacher")
    page, complaints = open_page(new_context(**PHONE))
    page.goto(f"{instance.address}/accounts/login/?next=/accounts/avatar/")
    log_in(page, "teacher", PASSWORD)
    hair = page.get_by_role("group", name="Hair", exact=True)
    hair.get_by_role("radio", checked=True).focus()
    # Once at least: the picture that was drawn from the id may have a bun already.
    for _ in range(20):
        page.keyboard.press("ArrowRight")
        if hair.get_by_role("radio", name="bun").is_checked():
            break
    preview = page.locator("#avatar-preview")
    expect(preview).to_have_attribute("src", re.compile("hair=bun"))
    expect(preview).to_have_js_property("naturalWidth", 128)
    page.get_by_role("button", name="Save").first.press("Enter")
    expect(page.get_by_text("Your picture is saved.")).to_be_visible()
    assert parts_of(User.objects.get())["hair"] == "bun"

    upload = {"name": "me.png", "mimeType": "image/png", "buffer": io.BytesIO(picture()).getvalue()}
    page.get_by_label("Picture", exact=True).set_input_files(upload)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("Your picture is saved.")).to_be_visible()
    assert User.objects.get().avatar
    assert complaints == []
