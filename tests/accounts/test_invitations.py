"""Accounts by invitation: by administrators only, for one address, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts import roles
from accounts.models import Invitation, User
from accounts.services.invitations import invite
from tests.accounts.mail_links import subjects, token_for
from tests.api_client import Api
from tests.conftest import make_user

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

EMAIL = "invited@school.example"
CHOSEN = {"username": "Invited", "password": "engine-of-analysis"}
Outbox = list[EmailMessage]
CHANGELIST, ADD = (reverse(f"admin:accounts_invitation_{name}") for name in ("changelist", "add"))


@pytest.fixture(autouse=True)
def _by_invitation(settings: Settings) -> None:
    settings.REGISTRATION, settings.REQUIRE_VERIFIED_EMAIL = "invitation", True


def invited(by: User, role: str | None = roles.MODERATORS) -> Invitation:
    group = Group.objects.get(name=role) if role else None
    return invite(email=EMAIL, group=group, invited_by=by)


def accept(token: str, **changes: str) -> Any:
    return Api().post("/auth/invitation/", {"token": token, **CHOSEN, **changes})


def test_an_invited_person_gets_a_verified_account_with_the_role(administrator: User, mailoutbox: Outbox) -> None:
    answer = Api(administrator).post("/invitations/", {"email": "Invited@School.example", "role": roles.MODERATORS})
    assert (answer.status_code, answer.json()["email"], answer.json()["invited_by"]) == (201, EMAIL, "administrator")
    token = token_for(mailoutbox, EMAIL)
    assert "administrator invites you" in mailoutbox[0].body
    made = accept(token)
    assert (made.status_code, made.json()["user"]["username"]) == (201, "Invited")
    user = User.objects.get(email=EMAIL)
    assert (user.verified, [group.name for group in user.groups.all()], user.is_staff) == (
        True,
        [roles.MODERATORS],
        True,
    )
    assert accept(token, username="Again").status_code == 400
    assert Invitation.objects.get().accepted_at is not None


def test_without_a_role_it_is_a_newcomers(administrator: User, mailoutbox: Outbox) -> None:
    invited(administrator, None)
    accept(token_for(mailoutbox, EMAIL))
    assert [group.name for group in User.objects.get(email=EMAIL).groups.all()] == [roles.TEACHERS]


def test_expired_withdrawn_and_replaced_ones_open_nothing(administrator: User, mailoutbox: Outbox) -> None:
    invited(administrator)
    first = token_for(mailoutbox, EMAIL)
    second_one = invited(administrator)
    second = token_for(mailoutbox, EMAIL)
    assert accept(first).status_code == 400
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert accept(second).status_code == 400
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert Api(administrator).delete(f"/invitations/{second_one.pk}/").status_code == 204
    assert accept(second).status_code == 400
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_closed_instance_takes_the_invited_neither(
    administrator: User, mailoutbox: Outbox, settings: Settings
) -> None:
    invited(administrator)
    token = token_for(mailoutbox, EMAIL)
    settings.REGISTRATION = "closed"
    assert accept(token).status_code == 400
    answer = Api(administrator).post("/invitations/", {"email": "b@school.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "registration_closed")


def test_what_is_refused_leaves_the_invitation_open(administrator: User, mailoutbox: Outbox) -> None:
    invited(administrator)
    token = token_for(mailoutbox, EMAIL)
    taken = accept(token, username="ADMINISTRATOR", password="short")
    assert (taken.status_code, set(taken.json()["fields"])) == (400, {"username", "password"})
    assert accept(token).status_code == 201


def test_an_address_that_has_an_account_is_not_invited(administrator: User, teacher: User, mailoutbox: Outbox) -> None:
    answer = Api(administrator).post("/invitations/", {"email": "TEACHER@school.example"})
    assert (answer.status_code, answer.json()["fields"]["email"][0]["code"]) == (400, "unique")
    invited(administrator)
    token = token_for(mailoutbox, EMAIL)
    make_user("meanwhile")
    User.objects.filter(username="meanwhile").update(email=EMAIL)
    assert accept(token).status_code == 400


def test_only_roles_are_given(administrator: User) -> None:
    Group.objects.create(name="Everything")
    for role in ("Everything", "Nobodies"):
        answer = Api(administrator).post("/invitations/", {"email": EMAIL, "role": role})
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["role"])


def test_the_list_needs_as_many_queries_for_one_as_for_three(
    administrator: User, django_assert_num_queries: Any
) -> None:
    api, counts = Api(administrator), []
    for number in range(3):
        invite(email=f"p{number}@school.example", group=Group.objects.first(), invited_by=administrator)
        with django_assert_num_queries(9, exact=False) as captured:
            assert len(api.get("/invitations/").json()["results"]) == number + 1
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_the_page(administrator: User, mailoutbox: Outbox) -> None:
    invited(administrator)
    url = reverse("accounts:accept_invitation", args=[token_for(mailoutbox, EMAIL)])
    client = Client()
    assert EMAIL in client.get(url).content.decode()
    bad = client.post(url, {**CHOSEN, "password": "short"}).content.decode()
    assert 'value="Invited"' in bad
    answer = client.post(f"{url}?next=//evil.example", CHOSEN)
    assert (answer["Location"], client.get(reverse("admin:index")).status_code) == (reverse("admin:index"), 200)
    assert Client().get(url).status_code == 410


def test_the_admin_invites(administrator: User, mailoutbox: Outbox) -> None:
    client = Client()
    client.force_login(administrator)
    role = Group.objects.get(name=roles.MODERATORS)
    wrong = client.post(ADD, {"email": administrator.email, "group": role.pk})
    assert "There is an account with this e-mail address." in wrong.content.decode()
    answer = client.post(ADD, {"email": EMAIL, "group": role.pk}, follow=True)
    assert f"The invitation to {EMAIL} is on its way." in answer.content.decode()
    assert subjects(mailoutbox) == [(EMAIL, "Your invitation to Classroom")]
    invitation = Invitation.objects.get()
    assert (invitation.group, invitation.invited_by) == (role, administrator)
    page = client.get(CHANGELIST).content.decode()
    assert EMAIL in page
    client.post(reverse("admin:accounts_invitation_delete", args=[invitation.pk]), {"post": "yes"})
    assert accept(token_for(mailoutbox, EMAIL)).status_code == 400


def test_teachers_and_moderators_have_no_invitations(teacher: User, moderator: User) -> None:
    for user in (teacher, moderator):
        client = Client()
        client.force_login(user)
        assert [client.get(url).status_code for url in (CHANGELIST, ADD)] == [403, 403]
