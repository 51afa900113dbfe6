"""Links in mails: good for one thing, once, for a time; and where they lead is ours to say."""

import time
from email import message_from_bytes

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import ApiToken, User
from accounts.services import registration
from accounts.services.api_keys import create_api_key
from accounts.services.invitations import invite
from accounts.services.tokens import issue_token, use_token
from accounts.signed_links import LASTS_S, Kind, LinkInvalid
from tests.accounts.mail_links import subjects, token_for
from tests.api_client import Api
from tests.conftest import PASSWORD, make_user
from tests.jobs import do_jobs

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

NEW = {"email": "ada@school.example", "username": "Ada", "password": "engine-of-analysis"}
NEW_PASSWORD = "difference-engine-2"
INVALID = {"code": "link_invalid", "message": LinkInvalid.message}
Outbox = list[EmailMessage]


@pytest.fixture(autouse=True)
def _verified_only(settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True


def let_pass(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """The clock by which links expire goes on."""
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + seconds)


def register(outbox: Outbox) -> str:
    registration.register_user(**NEW)
    return token_for(outbox, NEW["email"])


def verify(token: str) -> int:
    return Api().post("/auth/verify/", {"token": token}).status_code


# --- verification ------------------------------------------------------------------------------------------


def test_the_link_verifies_once_and_then_one_may_log_in(mailoutbox: Outbox) -> None:
    token = register(mailoutbox)
    log_in = {"login": "ada", "password": NEW["password"]}
    assert Api().post("/auth/login/", log_in).status_code == 403
    assert (verify(token), User.objects.get().verified) == (204, True)
    assert verify(token) == 400
    assert Api().post("/auth/login/", log_in).status_code == 200


def test_looking_at_the_link_uses_nothing_up(mailoutbox: Outbox) -> None:
    url = reverse("accounts:verify", args=[register(mailoutbox)])
    assert "ada@school.example" in Client().get(url).content.decode()
    assert not User.objects.get().verified
    answer = Client().post(url)
    assert (answer.status_code, answer["Location"]) == (302, reverse("accounts:login"))
    assert User.objects.get().verified
    assert (Client().get(url).status_code, Client().post(url).status_code) == (410, 410)


def test_a_link_expires(mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    token = register(mailoutbox)
    let_pass(monkeypatch, LASTS_S[Kind.VERIFY] + 1)
    answer = Api().post("/auth/verify/", {"token": token})
    assert answer.status_code == 400
    assert answer.json()["fields"]["token"] == [{"path": [], **INVALID}]
    assert not User.objects.get().verified


def test_a_link_of_another_kind_opens_nothing(mailoutbox: Outbox) -> None:
    token = register(mailoutbox)
    body = {"token": token, "password": NEW_PASSWORD, "username": "x"}
    for route in ("reset/confirm", "invitation", "email/confirm"):
        assert Api().post(f"/auth/{route}/", body).status_code == 400
    assert not User.objects.get().verified


def test_resending_is_for_those_who_wait(mailoutbox: Outbox, teacher: User) -> None:
    register(mailoutbox)
    for email in (NEW["email"], teacher.email, "nobody@school.example"):
        Api().post("/auth/verify/resend/", {"email": email})
    assert [to for to, _ in subjects(mailoutbox)] == [NEW["email"], NEW["email"]]
    assert verify(token_for(mailoutbox, NEW["email"])) == 204


def test_an_unverified_session_and_token_end_when_the_instance_wants_verified_people(settings: Settings) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = False
    user = make_user("teacher")
    User.objects.update(verified=False)
    client = Client()
    client.force_login(user)
    secret = issue_token(user=user).secret
    assert client.get("/results/").status_code == 200
    settings.REQUIRE_VERIFIED_EMAIL = True
    assert (client.get("/results/").status_code, use_token(secret=secret)) == (302, None)


# --- reset ---------------------------------------------------------------------------------------------------


def ask_for_reset(outbox: Outbox, user: User) -> str:
    Api().post("/auth/reset/", {"email": user.email.upper()})
    return token_for(outbox, user.email)


def reset(token: str, password: str = NEW_PASSWORD) -> int:
    return Api().post("/auth/reset/confirm/", {"token": token, "password": password}).status_code


def test_a_reset_ends_sessions_and_tokens_and_signs_nobody_in(mailoutbox: Outbox, teacher: User) -> None:
    here = Client()
    here.force_login(teacher)
    secret, key = issue_token(user=teacher).secret, create_api_key(user=teacher, name="k", scopes=["read"])
    token = ask_for_reset(mailoutbox, teacher)
    api = Api()
    assert api.post("/auth/reset/confirm/", {"token": token, "password": NEW_PASSWORD}).status_code == 204
    assert api.get("/auth/session/").json() == {"user": None, "next_step": None}
    assert here.get("/results/").status_code == 302
    assert (use_token(secret=secret), ApiToken.objects.count()) == (None, 0)
    assert teacher.api_keys.get() == key.key
    teacher.refresh_from_db()
    assert (teacher.check_password(NEW_PASSWORD), teacher.check_password(PASSWORD)) == (True, False)
    assert subjects(mailoutbox)[-1] == (teacher.email, "Your password for Classroom was changed")


def test_a_reset_link_works_once(mailoutbox: Outbox, teacher: User) -> None:
    token, other = ask_for_reset(mailoutbox, teacher), ask_for_reset(mailoutbox, teacher)
    assert [reset(token), reset(token, "another-long-one-3"), reset(other, "another-long-one-3")] == [204, 400, 400]
    teacher.refresh_from_db()
    assert teacher.check_password(NEW_PASSWORD)


def test_a_reset_link_is_for_ten_minutes(mailoutbox: Outbox, teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token = ask_for_reset(mailoutbox, teacher)
    assert LASTS_S[Kind.RESET] == 600
    let_pass(monkeypatch, 601)
    assert reset(token) == 400


def test_a_bad_password_leaves_the_link_good(mailoutbox: Outbox, teacher: User) -> None:
    token = ask_for_reset(mailoutbox, teacher)
    for bad, code in (("short", "password_too_short"), ("password1234", "password_too_common")):
        answer = Api().post("/auth/reset/confirm/", {"token": token, "password": bad})
        assert [problem["code"] for problem in answer.json()["fields"]["password"]] == [code]
    assert reset(token) == 204


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_blocked": True}])
def test_who_is_locked_out_gets_no_way_in(mailoutbox: Outbox, teacher: User, state: dict[str, bool]) -> None:
    token = ask_for_reset(mailoutbox, teacher)
    User.objects.update(**state)
    assert reset(token) == 400
    Api().post("/auth/reset/", {"email": teacher.email})
    assert len(subjects(mailoutbox)) == 1


def test_a_changed_address_ends_the_link(mailoutbox: Outbox, teacher: User) -> None:
    token = ask_for_reset(mailoutbox, teacher)
    User.objects.update(email="elsewhere@school.example")
    assert reset(token) == 400


def test_a_reset_verifies_and_replaces_a_squatters_password(mailoutbox: Outbox) -> None:
    registration.register_user(**NEW)
    user = User.objects.get()
    verification = token_for(mailoutbox, user.email)
    assert reset(ask_for_reset(mailoutbox, user)) == 204
    user.refresh_from_db()
    assert (user.verified, user.check_password(NEW["password"]), verify(verification)) == (True, False, 400)


def test_the_page_leads_to_the_log_in_and_never_elsewhere(mailoutbox: Outbox, teacher: User) -> None:
    url = reverse("accounts:reset_password", args=[ask_for_reset(mailoutbox, teacher)])
    client = Client()
    page = client.get(url)
    assert ("no-store" in page["Cache-Control"], page["Referrer-Policy"]) == (True, "same-origin")
    assert client.post(url, {"password": "short"}).status_code == 200
    answer = client.post(f"{url}?next=https://evil.example/", {"password": NEW_PASSWORD, "next": "//evil.example"})
    assert answer["Location"] == reverse("accounts:login")
    gone = client.get(url)
    assert gone.status_code == 410
    assert reverse("accounts:reset") in gone.content.decode()


# --- the mails themselves ------------------------------------------------------------------------------------


def test_links_lead_where_the_instance_says_whatever_the_request_says(
    mailoutbox: Outbox, teacher: User, settings: Settings
) -> None:
    settings.LINK_BASE_URL = "https://classroom.school.example"
    Api().post("/auth/reset/", {"email": teacher.email}, HTTP_HOST="evil.example", HTTP_X_FORWARDED_HOST="evil.example")
    do_jobs()
    body = mailoutbox[0].body
    assert "\nhttps://classroom.school.example/accounts/reset/" in body
    assert "evil" not in body


def test_a_name_adds_no_header_and_no_mark_up(mailoutbox: Outbox, teacher: User, settings: Settings) -> None:
    settings.SITE_NAME = "School\r\nBcc: evil@evil.example <b>"
    User.objects.update(username="Eve\r\nBcc: evil@evil.example <img>")  # no form lets this in
    Api().post("/auth/reset/", {"email": teacher.email})
    assert do_jobs() == ["SUCCESSFUL"]
    (mail,) = mailoutbox
    sent = message_from_bytes(mail.message().as_bytes())
    assert (sent.get_all("To"), sent["Bcc"], sent["Cc"], mail.recipients()) == (
        [teacher.email],
        None,
        None,
        [teacher.email],
    )
    html = mail.alternatives[0].content
    assert "<img>" not in html
    assert "&lt;img&gt;" in html


@pytest.mark.parametrize("name", ["a\nb", "a\r\nBcc: x@x.example", "a\0b", "<b>"])
def test_a_name_with_line_ends_is_refused(name: str) -> None:
    answer = Api().post("/auth/register/", {**NEW, "username": name})
    assert answer.status_code in (202, 400)
    assert not User.objects.filter(username__contains="\n").exists()
    assert not User.objects.filter(username__contains="<").exists()


def test_every_mail_has_both_forms_and_says_the_same(mailoutbox: Outbox, teacher: User, administrator: User) -> None:
    registration.register_user(**NEW)
    registration.register_user(**{**NEW, "email": teacher.email, "username": "other"})
    reset(ask_for_reset(mailoutbox, teacher))
    invite(email="invited@school.example", group=None, invited_by=administrator)
    api = Api(administrator)
    api.post("/auth/email/", {"email": "elsewhere@school.example", "password": PASSWORD})
    assert len(set(subjects(mailoutbox))) == 7
    for mail in mailoutbox:
        (html,) = [content for content, kind in mail.alternatives if kind == "text/html"]
        (link,) = [line for line in mail.body.splitlines() if line.startswith("http")]
        assert f'<a href="{link}"' in html
        assert "{{" not in mail.body + mail.subject
        assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
