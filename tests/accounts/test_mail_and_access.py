"""What mails and registering have to do with log-ins: what a new password ends, who may enter, what is noted."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Registration, SecurityEvent, User, UserSession
from accounts.queries import administrators
from accounts.services.expiry import remove_expired
from accounts.services.invitations import invite
from accounts.services.lockout import TRIES_PER_MINUTE
from tests.accounts.mail_links import subjects, token_for
from tests.accounts.test_api_access import basic
from tests.accounts.test_second_factor import App
from tests.api_client import Api
from tests.conftest import PASSWORD, make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

Outbox = list[EmailMessage]
SignIn = Callable[[User], Client]
USERS = "/admin/accounts/user/"
NEW_PASSWORD = "difference-engine-2"
ADA = {"email": "ada@school.example", "username": "Ada", "password": "engine-of-analysis"}


def reset(outbox: Outbox, user: User) -> None:
    Api().post("/auth/reset/", {"email": user.email})
    body = {"token": token_for(outbox, user.email), "password": NEW_PASSWORD}
    assert Api().post("/auth/reset/confirm/", body).status_code == 204


def log_in(user: User, password: str) -> dict[str, object]:
    answer = Api().post("/auth/login/", {"login": user.email, "password": password})
    return {"status": answer.status_code, "next_step": answer.json().get("next_step")}


def kinds(user: User | None) -> list[str]:
    return list(SecurityEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def act(client: Client, action: str, *users: User) -> str:
    sent = {"action": action, "_selected_action": [str(user.pk) for user in users]}
    return client.post(USERS, sent, follow=True).content.decode()


# --- a new password ---------------------------------------------------------------------------------------


def test_after_a_reset_the_second_factor_is_still_asked_for(teacher: User, mailoutbox: Outbox) -> None:
    app = App(teacher)
    reset(mailoutbox, teacher)
    api = Api()
    answer = api.post("/auth/login/", {"login": teacher.email, "password": NEW_PASSWORD})
    assert (answer.status_code, answer.json()["next_step"]) == (200, "code")
    assert api.get("/users/me/").status_code == 403
    api.credentials(HTTP_X_CSRFTOKEN=api.cookies["csrftoken"].value)
    assert api.post("/auth/login/code/", {"code": app.next_code()}).status_code == 200
    assert api.get("/users/me/").status_code == 200


def test_a_reset_leaves_no_browser_in_the_list(teacher: User, mailoutbox: Outbox) -> None:
    Client().post("/accounts/login/", {"username": "teacher", "password": PASSWORD})
    assert UserSession.objects.filter(user=teacher).count() == 1
    reset(mailoutbox, teacher)
    assert not UserSession.objects.exists()
    teacher.refresh_from_db()
    assert teacher.remotes_valid_from is not None


def test_a_reset_ends_a_pause_and_the_minutes_count(teacher: User, mailoutbox: Outbox) -> None:
    for number in range(TRIES_PER_MINUTE + 1):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(
            "/accounts/login/", {"username": "teacher", "password": "wrong-password-1"}
        )
    User.objects.update(login_paused_until=timezone.now() + timedelta(minutes=9), failed_login_attempts=4)
    assert log_in(teacher, PASSWORD)["status"] == 403
    reset(mailoutbox, teacher)
    assert log_in(teacher, NEW_PASSWORD) == {"status": 200, "next_step": None}
    teacher.refresh_from_db()
    assert (teacher.failed_login_attempts, teacher.login_paused_until) == (0, None)


def test_every_new_password_is_told_by_mail(
    teacher: User, administrator: User, signed_in: SignIn, mailoutbox: Outbox
) -> None:
    own = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    signed_in(teacher).post("/accounts/password/", own)
    signed_in(administrator).post(
        f"{USERS}{teacher.pk}/password/",
        {"usable_password": "true", "password1": "another-long-one-4", "password2": "another-long-one-4"},
    )
    assert subjects(mailoutbox) == [(teacher.email, "Your password for Classroom was changed")] * 2


# --- what is noted ----------------------------------------------------------------------------------------


def test_coming_to_an_account_and_its_mails_are_noted(mailoutbox: Outbox, settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True
    Api().post("/auth/register/", ADA)
    user = User.objects.get()
    Api().post("/auth/verify/", {"token": token_for(mailoutbox, ADA["email"])})
    Api().post("/auth/register/", {**ADA, "username": "Byron"})
    reset(mailoutbox, user)
    api = Api(user := User.objects.get())
    api.post("/auth/email/", {"email": "new@school.example", "password": NEW_PASSWORD})
    for address in (user.email, "new@school.example"):
        Api().post("/auth/email/confirm/", {"token": token_for(mailoutbox, address)})
    assert kinds(user) == [
        "registered",
        "email_verified",
        "registration_repeated",
        "password_reset_sent",
        "password_changed",
        "email_change_asked",
        "email_changed",
    ]
    assert all(event.ip_address for event in SecurityEvent.objects.all())


def test_as_much_is_noted_for_nobody_as_for_somebody(teacher: User) -> None:
    for email in (teacher.email, "nobody@school.example"):
        Api().post("/auth/reset/", {"email": email})
    assert kinds(teacher) == kinds(None) == ["password_reset_sent"]


def test_an_accepted_invitation_is_noted(administrator: User, mailoutbox: Outbox) -> None:
    invite(email=ADA["email"], group=None, invited_by=administrator)
    token = token_for(mailoutbox, ADA["email"])
    Api().post("/auth/invitation/", {"token": token, "username": "Ada", "password": ADA["password"]})
    assert kinds(User.objects.get(username="Ada")) == ["registered", "log_in"]


# --- unverified people ------------------------------------------------------------------------------------


@pytest.mark.parametrize("required", [True, False])
def test_an_unverified_person_may_enter_where_the_instance_says_so(required: bool, settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = required
    user = make_user("ada")
    User.objects.update(verified=False)
    page = {"username": "ada", "password": PASSWORD}
    found = (
        log_in(user, PASSWORD)["status"],
        basic("ada", PASSWORD).post("/auth/token/").status_code,
        Client().post("/accounts/login/", page).status_code,
    )
    # Refused like a wrong password.
    refused = (403, basic("ada", "wrong-password-1").post("/auth/token/").status_code, 200)
    assert found == (refused if required else (200, 201, 302))
    User.objects.update(verified=True)
    assert log_in(user, PASSWORD)["status"] == 200


@pytest.mark.parametrize("required", [True, False])
def test_being_verified_lets_no_blocked_person_in(required: bool, settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = required
    user = make_user("ada")
    User.objects.update(is_blocked=True)
    assert log_in(user, PASSWORD)["status"] == 403


@pytest.mark.parametrize(("required", "count"), [(True, 1), (False, 2)])
def test_an_administrator_who_can_not_log_in_is_not_counted(
    required: bool, count: int, administrator: User, settings: Settings
) -> None:
    """Else the only one who can could be blocked."""
    settings.REQUIRE_VERIFIED_EMAIL = required
    second = make_user("second", "Administrators")
    User.objects.filter(pk=second.pk).update(verified=False)
    assert administrators().count() == count


def test_the_page_shows_what_was_typed_whoever_has_that_address(teacher: User, settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True
    for email in ("typed@school.example", teacher.email):
        body = {"email": email, "username": email.partition("@")[0] + "2", "password": NEW_PASSWORD}
        page = Client().post("/accounts/register/", body, follow=True).content.decode()
        assert f"<strong>{email}</strong>" in page
    assert "<strong>" not in Client().get("/accounts/register/sent/").content.decode()


@pytest.mark.parametrize("required", [True, False])
def test_who_is_refused_is_shown_where_to_get_the_link_again(required: bool, settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = required
    page = Client().post("/accounts/login/", {"username": "nobody", "password": PASSWORD}).content.decode()
    assert ('href="/accounts/verify/"' in page) is required
    assert 'href="/accounts/verify/"' not in Client().get("/accounts/login/").content.decode()


# --- administrators ---------------------------------------------------------------------------------------


def test_an_administrator_sends_a_link_for_a_new_password(
    teacher: User, other_teacher: User, administrator: User, signed_in: SignIn, mailoutbox: Outbox
) -> None:
    User.objects.filter(pk=other_teacher.pk).update(is_blocked=True)
    page = act(signed_in(administrator), "send_reset", teacher, other_teacher)
    assert "1 link sent." in page
    assert "Accounts that are blocked or inactive get none" in page
    body = {"token": token_for(mailoutbox, teacher.email), "password": NEW_PASSWORD}
    assert [to for to, _ in subjects(mailoutbox)] == [teacher.email]
    assert Api().post("/auth/reset/confirm/", body).status_code == 204
    sent = SecurityEvent.objects.get(kind="password_reset_sent")
    assert (sent.user, sent.details) == (teacher, {"by": str(administrator.pk)})
    assert LogEntry.objects.get(object_id=str(teacher.pk)).user == administrator


def test_nobody_sends_superusers_a_link_but_superusers(
    administrator: User, signed_in: SignIn, mailoutbox: Outbox
) -> None:
    root = User.objects.create_superuser("root@school.example", "root", PASSWORD)
    assert "0 links sent." in act(signed_in(administrator), "send_reset", root)
    assert subjects(mailoutbox) == []


def test_who_was_verified_by_an_administrator_stays(administrator: User, signed_in: SignIn, settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True
    Api().post("/auth/register/", ADA)
    user = User.objects.get(username="Ada")
    act(signed_in(administrator), "verify", user)
    assert log_in(user, ADA["password"])["status"] == 200
    assert not Registration.objects.exists()
    assert remove_expired()["accounts"] == 0


def test_an_account_that_an_administrator_adds_can_be_used(
    administrator: User, signed_in: SignIn, settings: Settings
) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True
    client = signed_in(administrator)
    form = client.get(f"{USERS}add/").context["adminform"].form
    assert form["verified"].value() is True
    passwords = {"usable_password": "true", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(f"{USERS}add/", {"username": "Ada", "email": ADA["email"], "verified": "on", **passwords})
    assert log_in(User.objects.get(username="Ada"), NEW_PASSWORD)["status"] == 200


@pytest.mark.parametrize("required", [True, False])
def test_taking_the_verification_away_ends_access_where_it_is_needed(
    required: bool, teacher: User, administrator: User, signed_in: SignIn, settings: Settings
) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = required
    Client().post("/accounts/login/", {"username": "teacher", "password": PASSWORD})
    client = signed_in(administrator)
    form = client.get(f"{USERS}{teacher.pk}/change/").context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value not in (None, False) and name != "groups"}
    sent["groups"] = [group.pk for group in teacher.groups.all()]
    sent.pop("verified")
    assert client.post(f"{USERS}{teacher.pk}/change/", sent).status_code == 302
    teacher.refresh_from_db()
    assert not teacher.verified
    assert UserSession.objects.filter(user=teacher).exists() is not required


def test_nobody_takes_the_own_verification_away(administrator: User, signed_in: SignIn) -> None:
    form = signed_in(administrator).get(f"{USERS}{administrator.pk}/change/").context["adminform"].form
    assert "verified" not in form.fields
