"""Linking and unlinking accounts elsewhere, and what those do who have no password."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as product
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from accounts.identity_providers import GITHUB, GOOGLE, IdentityProvider
from accounts.linked_accounts import auth_type_of
from accounts.models import FidoCredential, SecurityEvent, User
from accounts.provider_answers import ProviderAnswer
from accounts.services import ProofNeeded
from accounts.services.provider_accounts import LinkRefused, OnlyWayIn, link_account, unlink_account
from tests.accounts.mail_links import subjects
from tests.accounts.provider_log_ins import address_in, come, link, register, who
from tests.api_client import Api, error, invalid
from tests.conftest import PASSWORD
from tests.oidc_provider.process import OidcProvider

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "engine-of-analysis"
Kind = SecurityEvent.Kind


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def later(client: Client) -> None:
    """More than five minutes pass."""
    session = client.session
    session["fresh_proof"] = [session["fresh_proof"][0], time.time() - 301]
    session.save()


def kinds(user: User) -> list[str]:
    return list(SecurityEvent.objects.filter(user=user).values_list("kind", flat=True))


# --- linking -------------------------------------------------------------------------------------------


def test_a_linked_account_opens_the_account_and_is_in_the_log(teacher: User, offered: OidcProvider) -> None:
    assert auth_type_of(teacher) == "LOCAL"
    link(teacher, offered, "ada")
    assert auth_type_of(teacher) == "CUSTOM"
    assert kinds(teacher)[0] == Kind.PROVIDER_LINKED
    page = signed_in(teacher).get("/accounts/linked/").content.decode()
    assert "Linked: ada@school.example" in page
    client = Client()
    come(client, offered, "ada")
    assert who(client) == str(teacher.pk)


def test_the_owner_gets_a_mail_once(teacher: User, offered: OidcProvider, mailoutbox: list[EmailMessage]) -> None:
    link(teacher, offered, "ada")
    link(teacher, offered, "ada")
    address, subject = (teacher.email, "An account at School account opens your account on Classroom")
    assert subjects(mailoutbox) == [(address, subject)]
    assert f"{product.LINK_BASE_URL}/accounts/linked/" in mailoutbox[0].body


def test_linking_needs_the_password(teacher: User, offered: OidcProvider) -> None:
    client = signed_in(teacher)
    answer = client.post("/accounts/linked/school/link/", {"password": "wrong"})
    assert "That is not your password." in answer.content.decode()
    assert "http-equiv" not in answer.content.decode()
    assert (
        Client()
        .post("/accounts/linked/school/link/", {"password": PASSWORD})["Location"]
        .startswith("/accounts/login/")
    )
    assert client.post("/accounts/linked/google/link/", {"password": PASSWORD}).status_code == 404


def test_what_somebody_else_has_linked_stays_theirs(teacher: User, other_teacher: User, offered: OidcProvider) -> None:
    link(teacher, offered, "ada")
    client = signed_in(other_teacher)
    page = client.post("/accounts/linked/school/link/", {"password": PASSWORD}).content.decode()
    answer = client.get(offered.log_in(address_in(page), "ada"), follow=True)
    assert "is linked to somebody else here" in answer.content.decode()
    assert SocialAccount.objects.get().user == teacher


def test_a_second_account_at_the_same_provider_is_refused(teacher: User, offered: OidcProvider) -> None:
    link(teacher, offered, "ada")
    client = signed_in(teacher)
    page = client.post("/accounts/linked/school/link/", {"password": PASSWORD}).content.decode()
    answer = client.get(offered.log_in(address_in(page), "ben"), follow=True)
    assert "Unlink it first." in answer.content.decode()
    assert SocialAccount.objects.count() == 1


def test_only_who_began_to_link_can_end_it(teacher: User, other_teacher: User, offered: OidcProvider) -> None:
    """Somebody else logs in at the same browser meanwhile; or the session is over."""
    client = signed_in(teacher)
    page = client.post("/accounts/linked/school/link/", {"password": PASSWORD}).content.decode()
    address = offered.log_in(address_in(page), "ada")
    states = client.session["socialaccount_states"]
    client.force_login(other_teacher)
    session = client.session
    session["socialaccount_states"] = states
    session.save()
    assert client.get(address)["Location"] == "/accounts/login/"
    assert not SocialAccount.objects.exists()


# --- unlinking -----------------------------------------------------------------------------------------


def test_unlinking_is_told_by_mail(teacher: User, offered: OidcProvider, mailoutbox: list[EmailMessage]) -> None:
    link(teacher, offered, "ada")
    signed_in(teacher).post("/accounts/linked/school/unlink/", {"password": PASSWORD})
    assert subjects(mailoutbox)[1:] == [(teacher.email, "Security of your account on Classroom")]
    assert "Account elsewhere unlinked: School account." in mailoutbox[1].body


@pytest.mark.django_db(transaction=True)
def test_two_links_at_the_same_moment_take_turns(teacher: User, offered: OidcProvider) -> None:
    def try_to_link(name: str) -> str:
        try:
            link_account(user=teacher, answer=ProviderAnswer("school", name, f"{name}@school.example"))
        except LinkRefused:
            return "refused"
        finally:
            connection.close()
        return "linked"

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(try_to_link, [f"person-{number}" for number in range(8)]))
    assert sorted(outcomes) == ["linked", *["refused"] * 7]
    assert SocialAccount.objects.filter(user=teacher).count() == 1


def test_an_unlinked_account_opens_nothing(teacher: User, offered: OidcProvider) -> None:
    link(teacher, offered, "ada")
    client = signed_in(teacher)
    assert (
        "That is not your password."
        in client.post("/accounts/linked/school/unlink/", {"password": "wrong"}).content.decode()
    )
    answer = client.post("/accounts/linked/school/unlink/", {"password": PASSWORD}, follow=True)
    assert "School account doesn&#x27;t open your account any more." in answer.content.decode()
    assert kinds(teacher)[0] == Kind.PROVIDER_UNLINKED
    stranger = Client()
    assert come(stranger, offered, "ada")["Location"] == "/accounts/register/with/"
    assert who(stranger) is None


def test_the_only_way_in_stays_until_there_is_a_password(offered: OidcProvider) -> None:
    client = Client()
    user = register(client, offered, "ada", "Ada")
    answer = client.post("/accounts/linked/school/unlink/", follow=True)
    assert "This is the only way into your account. Set a password first" in answer.content.decode()
    with pytest.raises(OnlyWayIn):
        unlink_account(user=user, provider="school")
    page = client.get("/accounts/password/").content.decode()
    assert "Set a password" in page
    assert "Old password" not in page
    fields = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post("/accounts/password/", fields).status_code == 302
    assert client.post("/accounts/linked/school/unlink/", {"password": NEW_PASSWORD}).status_code == 302
    assert not SocialAccount.objects.exists()
    assert client.get("/accounts/security/").status_code == 200
    assert Client().post("/accounts/login/", {"username": "Ada", "password": NEW_PASSWORD}).status_code == 302


def test_a_link_whose_provider_is_gone_is_no_way_in(offered: OidcProvider, settings: Settings) -> None:
    user = register(Client(), offered, "ada", "Ada")
    SocialAccount.objects.create(user=user, provider="closed", uid="1")
    with pytest.raises(OnlyWayIn):
        unlink_account(user=user, provider="school")
    unlink_account(user=user, provider="closed")
    settings.IDENTITY_PROVIDERS = {}
    page = signed_in(user).get("/accounts/linked/").content.decode()
    assert "doesn’t offer it any more" in page


# --- without a password --------------------------------------------------------------------------------


def test_a_fresh_log_in_stands_for_the_password(offered: OidcProvider) -> None:
    client = Client()
    user = register(client, offered, "ada", "Ada")
    assert client.post("/accounts/security/app/")["Location"] == "/accounts/security/app/confirm/"
    assert TOTPDevice.objects.filter(user=user, confirmed=False).exists()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/security/app/", {}),
        ("/accounts/linked/school/unlink/", {}),
        ("/accounts/email/", {"email": "new@school.example"}),
        ("/accounts/password/", {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}),
    ],
)
def test_an_old_log_in_does_not(offered: OidcProvider, path: str, fields: dict[str, str]) -> None:
    client = Client()
    user = register(client, offered, "ada", "Ada")
    later(client)
    answer = client.post(path, fields)
    assert answer.status_code == 200
    assert "Show that it is you" in answer.content.decode()
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not TOTPDevice.objects.exists()
    assert SocialAccount.objects.exists()


def prove(client: Client, provider: OidcProvider, name: str, following: str = "/accounts/linked/") -> str:
    page = client.post("/accounts/prove/school/", {"next": following}).content.decode()
    address = address_in(page)
    assert "prompt=login" in address
    assert "max_age=0" in address
    return client.get(provider.log_in(address, name))["Location"]


def test_proving_it_again_at_the_provider_opens_changes_for_five_minutes(offered: OidcProvider) -> None:
    client = Client()
    register(client, offered, "ada", "Ada")
    later(client)
    page = client.get("/accounts/prove/?next=/accounts/linked/").content.decode()
    assert "Continue with School account" in page
    assert prove(client, offered, "ada") == "/accounts/linked/"
    assert client.get("/accounts/prove/?next=/accounts/linked/")["Location"] == "/accounts/linked/"
    assert client.post("/accounts/security/app/")["Location"] == "/accounts/security/app/confirm/"
    later(client)
    assert client.get("/accounts/prove/").status_code == 200


def test_somebody_elses_account_proves_nothing(offered: OidcProvider) -> None:
    client = Client()
    register(client, offered, "ada", "Ada")
    later(client)
    assert prove(client, offered, "ben") == "/accounts/prove/?next=%2Faccounts%2Flinked%2F"
    assert client.get("/accounts/prove/").status_code == 200


def test_a_proof_leads_to_our_own_pages_only(offered: OidcProvider) -> None:
    client = Client()
    register(client, offered, "ada", "Ada")
    assert client.get("/accounts/prove/?next=https://evil.example/")["Location"] == "/accounts/security/"
    assert prove(client, offered, "ada", "https://evil.example/") == "/accounts/security/"


def test_who_has_a_password_types_it_however_fresh_the_log_in(teacher: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"username": "teacher", "password": PASSWORD})
    assert "This field is required." in client.post("/accounts/security/app/").content.decode()
    assert Api(teacher).post("/auth/second-factor/totp/", {}).json()["fields"].keys() == {"password"}


def test_setting_a_required_second_factor_up_without_a_password(offered: OidcProvider, settings: Settings) -> None:
    client = Client()
    register(client, offered, "ada", "Ada")
    later(client)
    settings.REQUIRE_SECOND_FACTOR = "all"
    assert client.get("/accounts/linked/")["Location"] == "/accounts/security/"
    assert "Show that it is you" in client.get("/accounts/security/").content.decode()
    assert prove(client, offered, "ada", "/accounts/security/") == "/accounts/security/"
    assert client.post("/accounts/security/app/")["Location"] == "/accounts/security/app/confirm/"


def test_a_proof_is_of_one_person(teacher: User, offered: OidcProvider) -> None:
    """A session that has seen somebody's proof is no proof of another's."""
    client = Client()
    user = register(client, offered, "ada", "Ada")
    proof = client.session["fresh_proof"]
    User.objects.filter(pk=teacher.pk).update(password="!")
    client.force_login(User.objects.get(pk=teacher.pk))
    session = client.session
    session["fresh_proof"] = proof
    session.save()
    assert proof[0] == str(user.pk)
    assert "Show that it is you" in client.post("/accounts/security/app/").content.decode()


# --- the API -------------------------------------------------------------------------------------------


def test_the_api_lists_and_unlinks(teacher: User, offered: OidcProvider) -> None:
    api = Api(teacher)
    assert api.get("/auth/providers/").json() == [
        {"id": "school", "name": "School account", "offered": True, "linked_as": None, "linked_at": None}
    ]
    account = link(teacher, offered, "ada")
    (row,) = api.get("/auth/providers/").json()
    assert row["linked_as"] == "ada@school.example"
    assert row["linked_at"] == account.date_joined.isoformat().replace("+00:00", "Z")
    assert api.get("/users/me/").json()["auth_type"] == "CUSTOM"
    wrong = api.post("/auth/providers/school/unlink/", {"password": "wrong"})
    assert wrong.json() == invalid(password=[([], "wrong_password", "That is not your password.")])
    assert api.post("/auth/providers/school/unlink/", {"password": PASSWORD}).status_code == 204
    assert api.post("/auth/providers/school/unlink/", {"password": PASSWORD}).status_code == 404


def test_the_api_without_a_password(offered: OidcProvider) -> None:
    client = Client()
    user = register(client, offered, "ada", "Ada")
    api = Api(user)
    needed = error("proof_needed", ProofNeeded.message)
    for path, body in (
        ("/auth/second-factor/totp/", {}),
        ("/auth/providers/school/unlink/", {"password": "anything"}),
        ("/auth/email/", {"email": "new@school.example"}),
    ):
        answer = api.post(path, body)
        assert (answer.status_code, answer.json()) == (403, needed)
    api.cookies = client.cookies
    api.get("/auth/session/")
    api.credentials(HTTP_X_CSRFTOKEN=api.cookies["csrftoken"].value)
    only = api.post("/auth/providers/school/unlink/", {})
    assert (only.status_code, only.json()["code"]) == (403, "only_way_in")
    assert api.post("/auth/second-factor/totp/", {}).status_code == 201
    FidoCredential.objects.create(user=user, credential_id=b"id", public_key=b"key", name="laptop")
    assert api.post("/auth/require-password/", {"require_password": False}).status_code == 200


def test_auth_types(teacher: User) -> None:
    for provider, wanted in ((GOOGLE, "GOOGLE"), (GITHUB, "GITHUB"), ("school", "CUSTOM")):
        SocialAccount.objects.filter(user=teacher).delete()
        SocialAccount.objects.create(user=teacher, provider=provider, uid="1")
        assert auth_type_of(teacher) == wanted
    SocialAccount.objects.create(user=teacher, provider=GOOGLE, uid="2")
    assert auth_type_of(teacher) == "CUSTOM", "what was linked first"


@pytest.mark.parametrize("path", ["/accounts/linked/", "/api/v1/auth/providers/"])
def test_as_many_queries_for_one_as_for_three(path: str, teacher: User, settings: Settings) -> None:
    counts = []
    for number in (1, 3):
        settings.IDENTITY_PROVIDERS = {
            f"p{index}": IdentityProvider(f"p{index}", "P", "openid_connect", "i", "s", "https://p.example")
            for index in range(number)
        }
        for index in range(number):
            SocialAccount.objects.get_or_create(user=teacher, provider=f"p{index}", uid="1")
        client = signed_in(teacher)
        client.get(path)
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_changing_to_a_password_signs_other_browsers_out(offered: OidcProvider) -> None:
    first, second = Client(), Client()
    register(first, offered, "ada", "Ada")
    come(second, offered, "ada")
    assert who(second)
    first.post("/accounts/password/", {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD})
    assert second.get("/accounts/security/").status_code == 302
