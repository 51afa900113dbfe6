"""Deleting an account: asked for with a proof, confirmed by mail, called off by its owner, then a grace period."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from accounts.models import SecurityEvent, User
from accounts.services.api_keys import create_api_key, use_api_key
from accounts.services.deletion import cancel_deletion, look_at_deletion
from accounts.services.mail_limits import TooManyMails
from accounts.services.tokens import issue_token, use_token
from accounts.signed_links import LASTS_S, Kind
from tests.accounts.mail_links import subjects, token_for
from tests.accounts.test_mail_links import let_pass
from tests.api_client import Api
from tests.conftest import PASSWORD, MakeQuiz, make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

Outbox = list[EmailMessage]
ME = "/users/me/deletion/"


def ask(user: User, outbox: Outbox) -> str:
    assert Api(user).post(ME, {"password": PASSWORD}).status_code == 202
    return token_for(outbox, user.email)


def confirm(token: str) -> int:
    return Api().post("/auth/deletion/confirm/", {"token": token}).status_code


@pytest.fixture
def planned(teacher: User, mailoutbox: Outbox) -> User:
    """A teacher whose account waits to be deleted."""
    assert confirm(ask(teacher, mailoutbox)) == 200
    teacher.refresh_from_db()
    return teacher


def test_asking_changes_nothing_and_confirming_begins_the_grace_period(
    teacher: User, mailoutbox: Outbox, settings: Settings
) -> None:
    settings.DELETION_GRACE_DAYS = 5
    token = ask(teacher, mailoutbox)
    state = Api(teacher).get(ME).json()
    assert (state["asked_at"] is not None, state["scheduled_for"], state["proof"]) == (True, None, "password")
    assert Api(teacher).get("/quizzes/").status_code == 200
    answer = Api().post("/auth/deletion/confirm/", {"token": token})
    teacher.refresh_from_db()
    assert teacher.is_deleted
    assert teacher.scheduled_deletion is not None
    left = teacher.scheduled_deletion - timezone.now()
    assert timedelta(days=4, hours=23) < left <= timedelta(days=5)
    assert answer.json()["scheduled_for"].startswith(teacher.scheduled_deletion.strftime("%Y-%m-%dT%H:%M"))
    assert [subject for _, subject in subjects(mailoutbox)] == [
        "Delete your account on Classroom?",
        "Your account on Classroom will be deleted",
    ]
    assert SecurityEvent.objects.filter(user=teacher, kind="deletion_planned").count() == 1


def test_it_needs_the_password(teacher: User, mailoutbox: Outbox) -> None:
    for wrong in ({}, {"password": "wrong-password-9"}, {"code": "123456"}):
        answer = Api(teacher).post(ME, wrong)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["password"])
    assert subjects(mailoutbox) == []
    teacher.refresh_from_db()
    assert teacher.deletion_asked_at is None


def test_without_a_password_a_code_is_the_proof(teacher: User) -> None:
    teacher.set_unusable_password()
    teacher.save()
    device = TOTPDevice.objects.create(user=teacher, name="app", confirmed=True)
    api = Api(teacher)
    assert api.get(ME).json()["proof"] == "code"
    assert list(api.post(ME, {"code": "000000"}).json()["fields"]) == ["code"]
    device.refresh_from_db()
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    code = f"{totp(device.bin_key):06}"
    assert api.post(ME, {"code": code}).status_code == 202


def test_without_password_and_app_a_fresh_log_in_is_the_proof(teacher: User) -> None:
    teacher.set_unusable_password()
    teacher.save()
    api = Api(teacher)
    assert api.get(ME).json()["proof"] == "log_in"
    for minutes, status in ((6, 403), (4, 202)):
        session = api.session
        session["fresh_proof"] = [str(teacher.pk), time.time() - minutes * 60]
        session.save()
        answer = api.post(ME, {})
        assert (answer.status_code, answer.json().get("code")) == (status, "log_in_again" if status == 403 else None)


def test_the_link_works_once_and_a_new_one_replaces_it(teacher: User, mailoutbox: Outbox) -> None:
    first = ask(teacher, mailoutbox)
    second = ask(teacher, mailoutbox)
    assert [confirm(first), confirm(second), confirm(second)] == [400, 200, 400]


def test_the_link_expires_and_ends_with_calling_it_off(
    teacher: User, other_teacher: User, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    called_off, late = ask(teacher, mailoutbox), ask(other_teacher, mailoutbox)
    assert Api(teacher).delete(ME).status_code == 204
    assert confirm(called_off) == 400
    let_pass(monkeypatch, LASTS_S[Kind.DELETION] + 1)
    assert confirm(late) == 400
    assert not User.objects.filter(is_deleted=True).exists()


def test_everything_that_was_open_is_closed(teacher: User, mailoutbox: Outbox) -> None:
    secret = issue_token(user=teacher).secret
    key = create_api_key(user=teacher, name="k", scopes=["read"]).secret
    here = Client()
    here.force_login(teacher)
    assert here.get("/results/").status_code == 200
    assert confirm(ask(teacher, mailoutbox)) == 200
    assert (use_token(secret=secret), use_api_key(secret=key)) == (None, None)
    assert here.get("/results/")["Location"].startswith("/accounts/login/")
    teacher.refresh_from_db()
    assert cancel_deletion(user=teacher)
    assert use_api_key(secret=key) is not None


def test_what_was_published_is_hidden_and_comes_back(
    teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz, mailoutbox: Outbox
) -> None:
    quiz = make_quiz(teacher, public=True)

    def seen_by(person: User) -> list[int]:
        api = Api(person)
        one, games = api.get(f"/quizzes/{quiz.pk}/"), api.post("/games/", {"quiz": str(quiz.pk)})
        rating = api.put(f"/quizzes/{quiz.pk}/rating/", {"positive": True})
        listed = api.get("/quizzes/?scope=public").json()["count"]
        return [one.status_code, games.status_code, rating.status_code, listed]

    assert seen_by(other_teacher) == [200, 201, 200, 1]
    assert confirm(ask(teacher, mailoutbox)) == 200
    assert seen_by(other_teacher) == [404, 400, 404, 0]
    assert Api(moderator).get("/quizzes/?scope=moderation").json()["count"] == 0
    assert cancel_deletion(user=User.objects.get(pk=teacher.pk))
    assert seen_by(other_teacher) == [200, 201, 200, 1]


def test_a_log_in_leads_to_keeping_the_account_and_nowhere_else(planned: User, mailoutbox: Outbox) -> None:
    client = Client()
    client.post("/accounts/login/", {"username": planned.username, "password": PASSWORD})
    question = reverse("accounts:deletion")
    for page in ("/admin/", "/results/", "/accounts/security/", "/quizzes/"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers.get("Location")) == (302, question), page
    assert "Keep my account" in client.get(question).content.decode()
    assert client.get(reverse("accounts:privacy")).status_code == 200
    assert client.get(reverse("accounts:avatar", args=[planned.pk])).status_code == 200
    client.post(reverse("accounts:keep_account"))
    planned.refresh_from_db()
    assert (planned.is_deleted, planned.scheduled_deletion) == (False, None)
    assert client.get("/results/").status_code == 200
    assert subjects(mailoutbox)[-1] == (planned.email, "Your account on Classroom stays")
    assert SecurityEvent.objects.filter(user=planned, kind="deletion_cancelled").count() == 1


def test_the_api_says_so_too(planned: User) -> None:
    api = Api()
    api.post("/auth/login/", {"login": planned.email, "password": PASSWORD})
    api.credentials(HTTP_X_CSRFTOKEN=api.cookies["csrftoken"].value)
    answer = api.get("/quizzes/")
    assert (answer.status_code, answer.json()["code"]) == (403, "deletion_planned")
    assert api.get(ME).json()["scheduled_for"] is not None
    assert api.delete(ME).status_code == 204
    assert api.get("/quizzes/").status_code == 200


def test_who_must_set_up_a_second_factor_can_still_keep_the_account(planned: User, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = "all"
    client = Client()
    client.force_login(planned)
    assert client.get(reverse("accounts:deletion")).status_code == 200
    client.post(reverse("accounts:keep_account"))
    planned.refresh_from_db()
    assert not planned.is_deleted


def test_the_last_administrator_stays_until_there_is_another(administrator: User, mailoutbox: Outbox) -> None:
    answer = Api(administrator).post(ME, {"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (403, "last_administrator")
    other = make_user("other_administrator", "Administrators")
    tokens = [ask(administrator, mailoutbox), ask(other, mailoutbox)]
    # Both have asked; whoever confirms last is the last.
    assert [confirm(token) for token in tokens] == [200, 403]


def test_administrators_see_it_and_call_it_off(
    planned: User, administrator: User, mailoutbox: Outbox, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(administrator)
    page = client.get("/admin/accounts/user/?state=deletion").content.decode()
    assert planned.email in page
    assert planned.scheduled_deletion is not None
    day = date_format(timezone.localtime(planned.scheduled_deletion), "SHORT_DATE_FORMAT")
    assert f"deletion asked for: {day}" in page
    client.post("/admin/accounts/user/", {"action": "keep_account", "_selected_action": [str(planned.pk)]})
    planned.refresh_from_db()
    assert not planned.is_deleted
    assert SecurityEvent.objects.get(kind="deletion_cancelled").details["by"] == str(administrator.pk)
    assert subjects(mailoutbox)[-1] == (planned.email, "Your account on Classroom stays")


def test_the_mail_is_sent_a_few_times_an_hour(teacher: User, mailoutbox: Outbox) -> None:
    assert [Api(teacher).post(ME, {"password": PASSWORD}).status_code for _ in range(5)] == [202] * 3 + [429] * 2
    assert len(subjects(mailoutbox)) == 3
    assert str(TooManyMails.message) in str(Api(teacher).post(ME, {"password": PASSWORD}).json())
    # The last mail's link is still good: asking too often leads into no dead end.
    look_at_deletion(token=token_for(mailoutbox, teacher.email))


def test_the_page_asks_and_says_what_is_wrong(teacher: User, signed_in: Callable[[User], Client]) -> None:
    client, url = signed_in(teacher), reverse("accounts:privacy")
    assert "That is not your password." in client.post(url, {"password": "wrong"}).content.decode()
    assert client.post(url, {"password": PASSWORD}).status_code == 302
    assert "Open the link in your mail" in client.get(url).content.decode()


def test_the_link_of_the_page_needs_a_press_of_the_button(teacher: User, mailoutbox: Outbox) -> None:
    url = reverse("accounts:confirm_deletion", args=[ask(teacher, mailoutbox)])
    assert "Yes, delete it" in Client().get(url).content.decode()
    teacher.refresh_from_db()
    assert not teacher.is_deleted
    assert "If you change your mind" in Client().post(url).content.decode()
    assert Client().get(url).status_code == 410
