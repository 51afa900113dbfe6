"""A new account by way of an OpenID provider; no account is taken over by an address."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Invitation, SecurityEvent, User, UserSession
from accounts.services.registration import RegistrationClosed
from tests.accounts.provider_log_ins import begin, come, register, who
from tests.conftest import make_user
from tests.oidc_provider.process import OidcProvider

pytestmark = pytest.mark.django_db
Kind = SecurityEvent.Kind


def test_a_new_account_is_verified_has_no_password_and_opens_again(offered: OidcProvider) -> None:
    client = Client()
    before = client.session.session_key
    assert come(client, offered, "ada", "/results/")["Location"] == "/accounts/register/with/"
    page = client.get("/accounts/register/with/").content.decode()
    assert 'value="ada"' in page
    assert "ada@school.example" in page
    assert who(client) is None
    assert client.post("/accounts/register/with/", {"username": "Ada"})["Location"] == "/results/"
    user = User.objects.get()
    assert (user.email, user.verified, user.has_usable_password()) == ("ada@school.example", True, False)
    assert who(client) == str(user.pk)
    assert client.session.session_key != before
    assert UserSession.objects.get().session_key == client.session.session_key
    kinds = list(SecurityEvent.objects.filter(user=user).values_list("kind", flat=True))
    assert kinds == [Kind.LOG_IN, Kind.REGISTERED]
    assert SecurityEvent.objects.get(kind=Kind.LOG_IN).details == {"with": "School account"}
    assert user.groups.get().name == "Teachers"
    client.post("/accounts/logout/")
    again = Client()
    assert come(again, offered, "ada", "/results/")["Location"] == "/results/"
    assert (who(again), User.objects.count()) == (str(user.pk), 1)


def test_the_session_key_changes_with_the_log_in(offered: OidcProvider) -> None:
    user = register(Client(), offered, "ada", "Ada")
    client = Client()
    address = offered.log_in(begin(client), "ada")
    before = client.session.session_key
    client.get(address)
    assert (who(client), client.session.session_key != before) == (str(user.pk), True)


def test_little_is_stored_and_no_token(offered: OidcProvider) -> None:
    register(Client(), offered, "ada", "Ada")
    come(Client(), offered, "ada")
    account = SocialAccount.objects.get()
    assert set(account.extra_data) == {"email", "name"}
    assert not SocialToken.objects.exists()


def test_a_taken_name_is_told_and_another_suggested(offered: OidcProvider) -> None:
    make_user("ada")
    User.objects.update(email="other@school.example")
    client = Client()
    come(client, offered, "ada")
    assert 'value="ada2"' in client.get("/accounts/register/with/").content.decode()
    answer = client.post("/accounts/register/with/", {"username": "ADA"})
    assert "This user name is taken" in answer.content.decode()
    assert User.objects.count() == 1


def test_nobody_registers_without_having_come_from_a_provider_or_too_late(
    offered: OidcProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Client().post("/accounts/register/with/", {"username": "x"})["Location"] == "/accounts/login/"
    client = Client()
    come(client, offered, "ada")
    session = client.session
    session["provider_registration"] = {**session["provider_registration"], "until": 0}
    session.save()
    assert client.post("/accounts/register/with/", {"username": "x"})["Location"] == "/accounts/login/"
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("mode", "person", "says"),
    [
        ("closed", "ada", RegistrationClosed.message),
        ("invitation", "ada", "You need an invitation"),
        ("domains", "guest", "use your address at school.example"),
    ],
)
def test_the_rules_of_registering_hold(
    offered: OidcProvider, settings: Settings, mode: str, person: str, says: str
) -> None:
    settings.REGISTRATION, settings.REGISTRATION_DOMAINS = mode, ["school.example"]
    client = Client()
    answer = come(client, offered, person)
    assert answer.status_code == 403
    assert str(says) in answer.content.decode()
    assert client.post("/accounts/register/with/", {"username": "x"})["Location"] == "/accounts/login/"
    assert not User.objects.exists()


def test_registration_that_closes_meanwhile_is_closed(offered: OidcProvider, settings: Settings) -> None:
    client = Client()
    come(client, offered, "ada")
    settings.REGISTRATION = "closed"
    assert client.post("/accounts/register/with/", {"username": "x"})["Location"] == "/accounts/login/"
    assert not User.objects.exists()


def test_an_invitation_for_the_address_is_accepted_with_its_role(offered: OidcProvider, settings: Settings) -> None:
    settings.REGISTRATION = "invitation"
    invitation = Invitation.objects.create(
        email="ada@school.example",
        group=Group.objects.get(name="Moderators"),
        expires_at=timezone.now() + timedelta(days=1),
    )
    user = register(Client(), offered, "ada", "Ada")
    assert user.groups.get().name == "Moderators"
    invitation.refresh_from_db()
    assert invitation.accepted_at is not None


def test_who_has_an_account_still_logs_in_when_registration_is_closed(
    offered: OidcProvider, settings: Settings
) -> None:
    user = register(Client(), offered, "ada", "Ada")
    settings.REGISTRATION = "closed"
    client = Client()
    come(client, offered, "ada")
    assert who(client) == str(user.pk)


def test_an_address_that_the_provider_does_not_vouch_for_opens_nothing_and_tells_nothing(
    teacher: User, offered: OidcProvider
) -> None:
    texts = []
    for _ in range(2):
        client = Client()
        answer = come(client, offered, "mallory")
        assert (answer.status_code, who(client)) == (403, None)
        texts.append(answer.content.decode())
        # Whether somebody has the address makes no difference.
        User.objects.all().delete()
    assert texts[0] == texts[1]
    assert "confirm an e-mail address of yours" in texts[0]
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("verified", [True, False])
def test_a_vouched_address_of_an_account_does_not_open_it_either(
    teacher: User, offered: OidcProvider, verified: bool
) -> None:
    User.objects.update(verified=verified)
    client = Client()
    answer = come(client, offered, "twin")
    assert (answer.status_code, who(client)) == (403, None)
    assert "Log in to it, then link School account" in answer.content.decode()
    assert not SocialAccount.objects.exists()
    teacher.refresh_from_db()
    assert teacher.has_usable_password()


def test_a_changed_address_at_the_provider_changes_nothing_here(offered: OidcProvider) -> None:
    user = register(Client(), offered, "ada", "Ada")
    User.objects.filter(pk=user.pk).update(email="new@school.example")
    client = Client()
    come(client, offered, "ada")
    user.refresh_from_db()
    assert (who(client), user.email) == (str(user.pk), "new@school.example")
