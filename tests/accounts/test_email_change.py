"""Another e-mail address: both sides have to agree, and nobody learns who has the new one."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import EmailChange, User
from tests.accounts.mail_links import subjects, token_for
from tests.api_client import Api, invalid
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

NEW = "new@school.example"
Outbox = list[EmailMessage]


def ask(user: User, email: str = "New@School.example", password: str = PASSWORD) -> int:
    return Api(user).post("/auth/email/", {"email": email, "password": password}).status_code


def confirm(token: str) -> tuple[int, bool | None]:
    answer = Api().post("/auth/email/confirm/", {"token": token})
    return answer.status_code, answer.json().get("changed")


@pytest.mark.parametrize("first", ["old", "new"])
def test_the_address_changes_when_both_have_confirmed(first: str, mailoutbox: Outbox, teacher: User) -> None:
    old = teacher.email
    assert ask(teacher) == 202
    tokens = {"old": token_for(mailoutbox, old), "new": token_for(mailoutbox, NEW)}
    second = "new" if first == "old" else "old"
    assert confirm(tokens[first]) == (200, False)
    assert confirm(tokens[first]) == (400, None)
    teacher.refresh_from_db()
    assert teacher.email == old
    assert confirm(tokens[second]) == (200, True)
    teacher.refresh_from_db()
    assert (teacher.email, teacher.verified, EmailChange.objects.count()) == (NEW, True, 0)
    assert [confirm(token) for token in tokens.values()] == [(400, None)] * 2


def test_a_taken_address_is_answered_the_same_and_never_taken_over(
    mailoutbox: Outbox, teacher: User, other_teacher: User
) -> None:
    free = Api(teacher).post("/auth/email/", {"email": NEW, "password": PASSWORD})
    taken = Api(teacher).post("/auth/email/", {"email": other_teacher.email, "password": PASSWORD})
    assert (free.status_code, taken.status_code) == (202, 202)
    shown = [{**answer.json()["change"], "new_email": "", "expires_at": ""} for answer in (free, taken)]
    assert shown[0] == shown[1]
    assert subjects(mailoutbox)[-1] == (other_teacher.email, "You have an account on Classroom")
    assert confirm(token_for(mailoutbox, teacher.email)) == (200, False)
    teacher.refresh_from_db()
    assert teacher.email == "teacher@school.example"


def test_an_address_that_was_taken_meanwhile_stays_with_its_owner(
    mailoutbox: Outbox, teacher: User, other_teacher: User
) -> None:
    ask(teacher)
    tokens = [token_for(mailoutbox, teacher.email), token_for(mailoutbox, NEW)]
    User.objects.filter(pk=other_teacher.pk).update(email=NEW)
    assert [confirm(token) for token in tokens] == [(200, False), (400, None)]
    teacher.refresh_from_db()
    assert (teacher.email, EmailChange.objects.exists()) == ("teacher@school.example", False)


def test_the_password_is_asked_for(teacher: User, mailoutbox: Outbox) -> None:
    answer = Api(teacher).post("/auth/email/", {"email": NEW, "password": "wrong"})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["password"])
    assert (subjects(mailoutbox), EmailChange.objects.exists()) == ([], False)


def test_what_is_no_new_address(teacher: User) -> None:
    api = Api(teacher)
    same = api.post("/auth/email/", {"email": teacher.email.upper(), "password": PASSWORD})
    assert same.json() == invalid(email=[([], "same", "That is your address already.")])
    assert ask(teacher, "a@b\nBcc: c@d.example") == 400


def test_calling_it_off_ends_both_links(mailoutbox: Outbox, teacher: User) -> None:
    ask(teacher)
    tokens = [token_for(mailoutbox, teacher.email), token_for(mailoutbox, NEW)]
    assert Api(teacher).delete("/auth/email/").status_code == 204
    assert [confirm(token) for token in tokens] == [(400, None)] * 2


def test_a_second_wish_replaces_the_first(mailoutbox: Outbox, teacher: User) -> None:
    ask(teacher)
    first = [token_for(mailoutbox, teacher.email), token_for(mailoutbox, NEW)]
    ask(teacher, "third@school.example")
    assert [confirm(token) for token in first] == [(400, None)] * 2


def test_asking_often_leads_into_no_dead_end(mailoutbox: Outbox, teacher: User) -> None:
    old = teacher.email
    for _ in range(5):
        assert ask(teacher) == 202
        sent = [to for to, _ in subjects(mailoutbox)]
    assert (sent.count(old), sent.count(NEW)) == (3, 3)
    # No further mail comes, and the links of the last ones still open something.
    assert confirm(token_for(mailoutbox, NEW)) == (200, False)
    assert confirm(token_for(mailoutbox, old)) == (200, True)


def test_it_expires(mailoutbox: Outbox, teacher: User) -> None:
    ask(teacher)
    token = token_for(mailoutbox, NEW)
    EmailChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert confirm(token) == (400, None)
    assert Api(teacher).get("/auth/email/").json() == {"email": teacher.email, "verified": True, "change": None}


def test_an_address_that_was_never_confirmed_is_told_but_not_asked(mailoutbox: Outbox, teacher: User) -> None:
    User.objects.update(verified=False)
    teacher.refresh_from_db()
    ask(teacher)
    assert [to for to, _ in subjects(mailoutbox)] == [teacher.email, NEW]
    assert "http" not in mailoutbox[0].body
    assert confirm(token_for(mailoutbox, NEW)) == (200, True)


def test_the_pages(mailoutbox: Outbox, teacher: User) -> None:
    client, url = Client(), reverse("accounts:email")
    assert client.get(url)["Location"].startswith(reverse("accounts:login"))
    client.force_login(teacher)
    wrong = client.post(url, {"email": NEW, "password": "wrong"}).content.decode()
    assert "That is not your password." in wrong
    assert f'value="{NEW}"' in wrong
    assert client.post(url, {"email": NEW, "password": PASSWORD})["Location"] == url
    page = client.get(url).content.decode()
    assert f"Changing to {NEW}" in page
    links = [reverse("accounts:confirm_email", args=[token_for(mailoutbox, email)]) for email in (teacher.email, NEW)]
    # Looking changes nothing, and one needn't be signed in.
    assert [Client().get(link).status_code for link in links] == [200, 200]
    said = [Client().post(link).content.decode() for link in links]
    assert "other address" in said[0]
    assert "The address is changed" in said[1]
    assert [Client().get(link).status_code for link in links] == [410, 410]


def test_the_page_calls_it_off_and_sends_the_confirmation_again(mailoutbox: Outbox, teacher: User) -> None:
    client = Client()
    client.force_login(teacher)
    User.objects.update(verified=False)
    client.post(reverse("accounts:send_verification"))
    assert subjects(mailoutbox) == [(teacher.email, "Confirm your address for Classroom")]
    client.post(reverse("accounts:email"), {"email": NEW, "password": PASSWORD})
    client.post(reverse("accounts:cancel_email"))
    assert not EmailChange.objects.exists()
    assert [client.get(reverse(f"accounts:{name}")).status_code for name in ("send_verification", "cancel_email")] == [
        405,
        405,
    ]
