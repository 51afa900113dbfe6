"""Logging in with an account elsewhere, against a real OpenID provider in another process."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.identity_providers import read_openid_provider
from accounts.models import SecurityEvent, User
from accounts.services import lockout
from tests.accounts.provider_log_ins import CALLBACK, HERE, begin, come, link, register, who
from tests.accounts.test_second_factor import App
from tests.oidc_provider.process import OidcProvider

pytestmark = pytest.mark.django_db

Kind = SecurityEvent.Kind


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
