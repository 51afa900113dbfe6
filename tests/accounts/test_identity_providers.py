"""Logging in with an account elsewhere, against a real OpenID provider in another process."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.identity_providers import read_openid_provider
from accounts.models import Invitation, SecurityEvent, User, UserSession
from accounts.services import lockout
from accounts.services.registration import RegistrationClosed
from tests.accounts.test_second_factor import App
from tests.conftest import PASSWORD, make_user
from tests.oidc_provider.process import OidcProvider

pytestmark = pytest.mark.django_db

HERE = "http://testserver"
CALLBACK = "/accounts/with/school/callback/"
Kind = SecurityEvent.Kind


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    running = OidcProvider(f"{HERE}{CALLBACK}")
    running.add("ada", "Ada@school.example", name="Ada L.")
    running.add("mallory", "teacher@school.example", verified=False)
    running.add("twin", "teacher@school.example")
    running.add("guest", "guest@elsewhere.example")
    yield running
    running.stop()


@pytest.fixture
def offered(provider: OidcProvider, settings: Settings) -> OidcProvider:
    settings.IDENTITY_PROVIDERS = {"school": read_openid_provider(provider.entry)}
    return provider


def address_in(page: str) -> str:
    """Where the page that goes on to a provider leads."""
    found = re.search(r'content="0; url=([^"]+)"', page)
    assert found, page
    return html.unescape(found[1])


def begin(client: Client, following: str = "") -> str:
    answer = client.post("/accounts/with/school/", {"next": following} if following else {})
    assert answer.status_code == 200
    return address_in(answer.content.decode())


def come(client: Client, provider: OidcProvider, name: str, following: str = "") -> "object":
    """The answer to somebody's coming back from the provider."""
    return client.get(provider.log_in(begin(client, following), name))


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def link(user: User, provider: OidcProvider, name: str) -> SocialAccount:
    """As if the person had linked it before."""
    client = Client()
    client.force_login(user)
    answer = client.post("/accounts/linked/school/link/", {"password": PASSWORD})
    assert answer.status_code == 200
    assert client.get(provider.log_in(address_in(answer.content.decode()), name))["Location"] == "/accounts/linked/"
    return SocialAccount.objects.get(user=user)


def register(client: Client, provider: OidcProvider, name: str, username: str) -> User:
    assert come(client, provider, name)["Location"] == "/accounts/register/with/"
    answer = client.post("/accounts/register/with/", {"username": username})
    assert answer.status_code == 302, answer.content.decode()
    return User.objects.get(username=username)


# --- going there -------------------------------------------------------------------------------------


def test_the_request_has_state_nonce_and_pkce(offered: OidcProvider) -> None:
    first, second = (parse_qs(urlsplit(begin(Client())).query) for _ in range(2))
    assert first["response_type"] == ["code"]
    assert first["redirect_uri"] == [f"{HERE}{CALLBACK}"]
    assert first["code_challenge_method"] == ["S256"]
    assert set(first["scope"][0].split()) == {"openid", "profile", "email"}
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_only_providers_with_settings_are_shown_and_known(offered: OidcProvider, settings: Settings) -> None:
    for page in ("/accounts/login/?next=/results/", "/accounts/register/"):
        text = Client().get(page).content.decode()
        assert text.count("Continue with") == 1
        assert "Continue with School account" in text
    settings.IDENTITY_PROVIDERS = {}
    assert "Continue with" not in Client().get("/accounts/login/").content.decode()
    for path in ("/accounts/with/school/", "/accounts/with/google/"):
        assert Client().post(path).status_code == 404
        assert Client().get(f"{path}callback/").status_code == 404


def test_other_sites_cannot_begin_a_log_in(offered: OidcProvider) -> None:
    assert Client().get("/accounts/with/school/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/accounts/with/school/").status_code == 403


# --- a new account -----------------------------------------------------------------------------------


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


# --- no account is taken over --------------------------------------------------------------------------


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


# --- tampering -----------------------------------------------------------------------------------------


def assert_refused(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 502
    assert "didn’t work with School account" in answer.content.decode()
    assert who(client) is None
    assert not User.objects.exists()


def test_another_or_no_state_is_refused(offered: OidcProvider) -> None:
    client = Client()
    parts = urlsplit(offered.log_in(begin(client), "ada"))
    code = parse_qs(parts.query)["code"][0]
    for query in ({"code": code}, {"code": code, "state": "forged"}):
        assert_refused(client, f"{CALLBACK}?{urlencode(query)}")


def test_an_answer_in_another_browser_is_refused(offered: OidcProvider) -> None:
    assert_refused(Client(), offered.log_in(begin(Client()), "ada"))


def test_an_answer_works_once(offered: OidcProvider) -> None:
    client = Client()
    address = offered.log_in(begin(client), "ada")
    assert client.get(address).status_code == 302
    client.session.flush()
    assert_refused(Client(), address)
    assert_refused(client, address)


def tamper(client: Client, **changed: object) -> None:
    """Change what the session remembers of the request that is under way."""
    session = client.session
    (key,) = session["socialaccount_states"]
    state, at, name = session["socialaccount_states"][key]
    session["socialaccount_states"] = {key: ({**state, **changed}, at, name)}
    session.save()


def test_a_wrong_nonce_is_refused(offered: OidcProvider) -> None:
    client = Client()
    address = offered.log_in(begin(client), "ada")
    tamper(client, data={"purpose": "log in", "user": "", "nonce": "of another request"})
    assert_refused(client, address)


def test_a_wrong_pkce_verifier_is_refused_by_the_provider(
    offered: OidcProvider, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    address = offered.log_in(begin(client), "ada")
    tamper(client, pkce_code_verifier="x" * 64)
    assert_refused(client, address)
    # The log says what kind of failure, and nothing that the provider or the browser sent.
    (line,) = [record.getMessage() for record in caplog.records if record.name == "accounts.security"]
    assert line == "No answer from the provider school: OAuth2Error"


def test_a_request_that_is_too_old_is_refused(offered: OidcProvider) -> None:
    client = Client()
    address = offered.log_in(begin(client), "ada")
    session = client.session
    (key,) = session["socialaccount_states"]
    state, at, name = session["socialaccount_states"][key]
    session["socialaccount_states"] = {key: (state, at - 601, name)}
    session.save()
    assert_refused(client, address)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_only_our_own_pages_come_next(offered: OidcProvider, target: str) -> None:
    register(Client(), offered, "ada", "Ada")
    assert come(Client(), offered, "ada", target)["Location"] == "/admin/"


def test_calling_it_off_leads_back(offered: OidcProvider) -> None:
    client = Client()
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    answer = client.get(f"{CALLBACK}?{urlencode({'error': 'access_denied', 'state': state})}", follow=True)
    assert answer.redirect_chain == [("/accounts/login/", 302)]
    assert "You called it off at School account." in answer.content.decode()


def test_a_provider_that_is_down_gives_a_clear_error(settings: Settings) -> None:
    running = OidcProvider(f"{HERE}{CALLBACK}")
    settings.IDENTITY_PROVIDERS = {"school": read_openid_provider(running.entry)}
    running.add("ada", "ada@school.example")
    client = Client()
    address = running.log_in(begin(client), "ada")
    running.stop()
    assert_refused(client, address)
    answer = client.post("/accounts/with/school/")
    assert answer.status_code == 503
    assert "can’t be reached just now" in answer.content.decode()


# --- the other steps and rules of a log-in -------------------------------------------------------------


def test_a_second_factor_is_still_asked_for(teacher: User, offered: OidcProvider) -> None:
    link(teacher, offered, "ada")
    app = App(teacher)
    client = Client()
    assert come(client, offered, "ada", "/results/")["Location"] == "/accounts/login/code/?next=%2Fresults%2F"
    assert who(client) is None
    answer = client.post("/accounts/login/code/?next=/results/", {"code": app.next_code()})
    assert (answer["Location"], who(client)) == ("/results/", str(teacher.pk))
    event = SecurityEvent.objects.filter(user=teacher, kind=Kind.LOG_IN).first()
    assert event is not None
    assert event.details == {"with": "School account and code"}


def test_unless_the_providers_own_counts(teacher: User, offered: OidcProvider, settings: Settings) -> None:
    settings.TRUST_SECOND_FACTOR_OF = ["school"]
    link(teacher, offered, "ada")
    App(teacher)
    client = Client()
    assert come(client, offered, "ada")["Location"] == "/admin/"
    assert who(client) == str(teacher.pk)


def test_who_is_blocked_is_refused(teacher: User, offered: OidcProvider) -> None:
    link(teacher, offered, "ada")
    lockout.block_users(teacher)
    client = Client()
    answer = come(client, offered, "ada")
    assert (answer.status_code, who(client)) == (403, None)
    assert "may not log in now" in answer.content.decode()
    assert SecurityEvent.objects.filter(user=teacher, kind=Kind.LOG_IN_FAILED).exists()


def test_wrong_passwords_typed_by_others_do_not_keep_one_out(teacher: User, offered: OidcProvider) -> None:
    link(teacher, offered, "ada")
    User.objects.update(login_paused_until=timezone.now() + timedelta(minutes=10))
    client = Client()
    come(client, offered, "ada")
    assert who(client) == str(teacher.pk)


def test_the_librarys_own_pages_are_not_there() -> None:
    assert Client().get("/admin/login/").status_code == 302
    assert not [model for model in admin.site._registry if model._meta.app_label in ("account", "socialaccount")]
    for path in ("signup/", "password/reset/", "3rdparty/", "confirm-email/", "reauthenticate/", "inactive/"):
        assert Client().get(f"/accounts/{path}").status_code == 404
