"""Whoever gets hold of an open browser can't change how its owner logs in without the owner reading of it."""

from collections.abc import Callable

import pytest
from django.conf import settings as product
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import translation

from accounts.models import User
from accounts.services import passkeys, second_factor
from accounts.services.login_steps import check_code
from accounts.services.security_events import Kind, record_event
from tests.accounts.mail_links import subjects
from tests.accounts.soft_authenticator import SoftAuthenticator
from tests.accounts.test_lockout import request_from
from tests.accounts.test_second_factor import App
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

Outbox = list[EmailMessage]
SUBJECT = "Security of your account on Classroom"


def told(outbox: Outbox, user: User) -> list[str]:
    """What the mails of this kind say, oldest first."""
    assert set(subjects(outbox)) <= {(user.email, SUBJECT)}
    start = "this happened to your account on Classroom: "
    return [line.removeprefix(start) for mail in outbox for line in mail.body.splitlines() if line.startswith(start)]


def test_adding_and_removing_an_app_and_using_a_recovery_code(teacher: User, mailoutbox: Outbox) -> None:
    app = App(teacher)
    check_code(request=request_from("192.0.2.1"), user=teacher, code=app.codes[0])
    second_factor.replace_recovery_codes(user=teacher)
    second_factor.remove_app(user=teacher)
    assert told(mailoutbox, teacher) == [
        "Second factor set up: app.",
        "Recovery code used.",
        "New recovery codes made.",
        "Second factor removed: app.",
    ]
    assert f"{product.LINK_BASE_URL}/accounts/security/" in mailoutbox[0].body


def test_adding_and_removing_a_passkey(teacher: User, device: SoftAuthenticator, mailoutbox: Outbox) -> None:
    passkeys.require_password(user=teacher, required=False)
    passkeys.remove_passkey(passkey=teacher.passkeys.get())
    name = "passkey “Unknown device”"
    added, alone, removed = told(mailoutbox, teacher)
    assert added.startswith("Second factor set up: passkey “")
    assert (alone, removed.replace(removed[removed.index("passkey") : -1], name)) == (
        "Log-in by a passkey alone switched on.",
        f"Second factor removed: {name}.",
    )


def test_what_an_administrator_takes_away_is_told_too(
    teacher: User, administrator: User, signed_in: Callable[[User], Client], mailoutbox: Outbox
) -> None:
    App(teacher)
    action = {"action": "remove_second_factor", "_selected_action": [str(teacher.pk)]}
    signed_in(administrator).post("/admin/accounts/user/", action)
    assert told(mailoutbox, teacher)[1:] == ["Second factor removed."]


def test_it_is_in_the_readers_language_and_for_nobody_who_is_blocked(teacher: User, mailoutbox: Outbox) -> None:
    User.objects.filter(pk=teacher.pk).update(language="de")
    teacher.refresh_from_db()
    record_event(user=teacher, kind=Kind.RECOVERY_CODE_USED)
    subjects(mailoutbox)
    with translation.override("de"):
        assert str(Kind.RECOVERY_CODE_USED.label) in mailoutbox[0].body
    User.objects.filter(pk=teacher.pk).update(is_blocked=True)
    record_event(user=teacher, kind=Kind.RECOVERY_CODE_USED)
    assert len(subjects(mailoutbox)) == 1


def test_log_ins_are_no_reason_for_a_mail(teacher: User, mailoutbox: Outbox) -> None:
    Client().post("/accounts/login/", {"username": "teacher", "password": PASSWORD})
    assert subjects(mailoutbox) == []
