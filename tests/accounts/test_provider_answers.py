"""How an identity provider's answer is judged, and how its settings are read. No server is needed here."""

import os
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.adapter import get_adapter
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.identity_providers import GITHUB, GOOGLE, IdentityProvider, by_id, read_openid_provider
from accounts.models import User
from accounts.provider_answers import (
    AnswerRefused,
    ProviderAnswer,
    authenticated_lately,
    check_answer,
    is_vouched,
    tidy_name,
    vouched_email,
)
from accounts.services import field_problems
from accounts.services.provider_registration import suggest_username
from tests.conftest import make_user
from tests.server_processes import ROOT

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=5,
)
ENTRY = "school=https://classroom:s%2Fcret@login.school.example/realms/a?name=School%20account&verified=1"


# --- claims ------------------------------------------------------------------------------------------


@given(JSON)
def test_only_yes_vouches_for_an_address(value: Any) -> None:
    assert is_vouched(value) == (value is True or value == "true")
    assert bool(vouched_email([("ada@school.example", value)])) == is_vouched(value)


def test_the_first_vouched_address_counts_in_lower_case() -> None:
    given = [("other@school.example", False), ("Ada@School.Example", True), ("third@school.example", True)]
    assert vouched_email(given) == "ada@school.example"
    assert vouched_email([("", True), (None, True), (f"{'a' * 100}@school.example", True)]) == ""  # type: ignore[list-item]


TOLD = {"id_token": {"sub": "1", "nonce": "n"}, "userinfo": {"sub": "1"}}


def test_an_answer_to_our_question_is_taken() -> None:
    check_answer(TOLD, nonce="n")
    check_answer({"id_token": {"sub": "1", "nonce": "n"}}, nonce="n")


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"userinfo": {"sub": "1"}},
        {**TOLD, "id_token": {"sub": "1"}},
        {**TOLD, "id_token": {"sub": "1", "nonce": "m"}},
        {**TOLD, "userinfo": {"sub": "2"}},
        {**TOLD, "userinfo": {}},
        {**TOLD, "userinfo": "text"},
    ],
)
def test_any_other_answer_is_refused(told: dict[str, Any]) -> None:
    with pytest.raises(AnswerRefused):
        check_answer(told, nonce="n")


@given(JSON, JSON)
def test_no_answer_makes_judging_fail(token: Any, info: Any) -> None:
    told = {"id_token": token, "userinfo": info}
    with pytest.raises(AnswerRefused):
        check_answer(told, nonce="of ours")
    assert authenticated_lately(told, now=0) in (True, False)


@pytest.mark.parametrize(("at", "lately"), [(1000, True), (701, True), (699, False), (None, True), ("999", True)])
def test_a_log_in_at_the_provider_that_is_old_is_no_proof(at: Any, lately: bool) -> None:
    assert authenticated_lately({"id_token": {"auth_time": at}}, now=1000) is lately


@given(JSON | st.text(alphabet="aäß漢.+-_ @<>\n\0\u200b", max_size=150))
def test_a_suggested_name_fits_the_rules_of_names(value: Any) -> None:
    name = tidy_name(value)
    assert not name or not field_problems(User(username=name), "username")


def test_names_as_people_write_them() -> None:
    assert tidy_name("  Ada   Lovelace ") == "Ada Lovelace"
    assert tidy_name("ada@school.example") == "ada"
    assert tidy_name("<b>Ada</b>") == "b Ada b"
    assert tidy_name("★") == tidy_name(None) == ""


@pytest.mark.django_db
def test_a_free_name_is_suggested() -> None:
    make_user("ada", role=None)
    assert suggest_username(ProviderAnswer("p", "1", "", ("Ada", "Ada L."))) == "Ada2"
    assert suggest_username(ProviderAnswer("p", "1", "", ())) == ""


def test_an_answer_survives_the_session() -> None:
    answer = ProviderAnswer("p", "1", "ada@school.example", ("Ada",))
    assert ProviderAnswer.from_json(answer.as_json()) == answer


# --- Google and GitHub: what can be checked without reaching them --------------------------------------


@pytest.fixture
def big_two(settings: Settings) -> None:
    settings.IDENTITY_PROVIDERS = by_id(
        IdentityProvider(GOOGLE, "Google", GOOGLE, "google-id", "google-secret"),
        IdentityProvider(GITHUB, "GitHub", GITHUB, "github-id", "github-secret"),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("provider", "place", "scopes"),
    [
        (GOOGLE, "https://accounts.google.com/o/oauth2/v2/auth", {"profile", "email"}),
        (GITHUB, "https://github.com/login/oauth/authorize", {"user:email"}),
    ],
)
def test_where_the_browser_is_sent(big_two: None, provider: str, place: str, scopes: set[str]) -> None:
    page = Client().post(f"/accounts/with/{provider}/")
    address = page.context["address"]
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{place}?")
    assert query["client_id"] == [f"{provider}-id"]
    assert query["redirect_uri"] == [f"http://testserver/accounts/with/{provider}/callback/"]
    assert set(query["scope"][0].split()) == scopes
    assert query["code_challenge_method"] == ["S256"]
    assert {"state", "code_challenge"} <= query.keys()
    assert "secret" not in address


GOOGLE_CLAIMS = {
    "iss": "https://accounts.google.com",
    "sub": "12345678901234567890",
    "email": "John.Doe@gmail.com",
    "email_verified": True,
    "name": "John Doe",
    "given_name": "John",
    "family_name": "Doe",
    "picture": "https://lh3.googleusercontent.com/a/code",
}
GITHUB_USER = {
    "login": "octocat",
    "id": 583231,
    "name": "The Octocat",
    "email": "public@octocat.example",
    "emails": [
        {"email": "public@octocat.example", "primary": False, "verified": False},
        {"email": "octocat@github.example", "primary": True, "verified": True},
    ],
}


def login_of(provider: str, told: dict[str, Any]) -> Any:
    request = RequestFactory().get("/")
    request.session, request.user = SessionStore(), AnonymousUser()
    return get_adapter().get_provider(request, provider).sociallogin_from_response(request, dict(told))


@pytest.mark.parametrize(
    ("provider", "told", "uid", "email", "names"),
    [
        (GOOGLE, GOOGLE_CLAIMS, "12345678901234567890", "john.doe@gmail.com", ("John",)),
        (GOOGLE, {**GOOGLE_CLAIMS, "email_verified": False}, "12345678901234567890", "", ("John",)),
        (GITHUB, GITHUB_USER, "583231", "octocat@github.example", ("octocat", "The Octocat")),
        # Without the list of addresses nothing is vouched for.
        (GITHUB, {**GITHUB_USER, "emails": []}, "583231", "", ("octocat", "The Octocat")),
    ],
)
def test_what_is_read_from_their_answers(
    big_two: None, provider: str, told: dict[str, Any], uid: str, email: str, names: tuple[str, ...]
) -> None:
    login = login_of(provider, told)
    assert (login.account.provider, login.account.uid) == (provider, uid)
    assert vouched_email((one.email, one.verified) for one in login.email_addresses) == email
    assert login.names == names
    assert set(login.account.extra_data) == {"email", "name"}


@pytest.mark.parametrize(("option", "vouched"), [("", ""), ("&verified=1", "ada@school.example")])
def test_a_provider_without_the_claim_vouches_if_the_settings_say_so(
    settings: Settings, option: str, vouched: str
) -> None:
    entry = f"school=https://id:secret@login.school.example?name=S{option}"
    settings.IDENTITY_PROVIDERS = by_id(read_openid_provider(entry))
    login = login_of("school", {"id_token": {"sub": "1", "email": "ada@school.example"}})
    assert vouched_email((one.email, one.verified) for one in login.email_addresses) == vouched


# --- settings ----------------------------------------------------------------------------------------


def test_an_entry_is_read() -> None:
    assert read_openid_provider(ENTRY) == IdentityProvider(
        id="school",
        name="School account",
        kind="openid_connect",
        client_id="classroom",
        secret="s/cret",
        server_url="https://login.school.example/realms/a",
        vouches=True,
    )
    assert read_openid_provider("abc=http://i:s@localhost:80").name == "Abc"


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "school",
        "google=https://i:s@h",
        "School=https://i:s@h",
        "school=http://i:s@login.school.example",
        "school=https://login.school.example",
        "school=https://i@login.school.example",
        "school=ftp://i:s@h",
        "school=https://i:s@[",
        "school=https://i:s@h?colour=red",
        "school=https://i:s@h?verified=maybe",
    ],
)
def test_a_wrong_entry_says_what_is_wanted_and_no_secret(entry: str) -> None:
    with pytest.raises(ValueError, match=r"must look like|lacks its|unknown option|must be") as refused:
        read_openid_provider(entry.replace(":s@", ":topsecret@"))
    assert "topsecret" not in str(refused.value)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for entry in (text, f"school=https://i:s@{text}", f"{text}=https://i:s@h"):
        try:
            found = read_openid_provider(entry)
        except ValueError:
            continue
        assert found.server_url.startswith(("https://", "http://"))


def check(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stderr


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"GOOGLE_CLIENT_ID": "i"}, "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET belong together."),
        ({"OIDC_PROVIDERS": "school=https://h"}, "OIDC_PROVIDERS can't be read: school lacks its client id or secret"),
        ({"OIDC_PROVIDERS": "a=https://i:s@h,a=https://i:s@h"}, "two entries have the same id"),
        ({"TRUST_SECOND_FACTOR_OF": "school"}, "TRUST_SECOND_FACTOR_OF may name"),
        ({"OIDC_PROVIDERS": ENTRY, "TRUST_SECOND_FACTOR_OF": "school"}, ""),
    ],
)
def test_wrong_settings_stop_the_start(environment: dict[str, str], says: str) -> None:
    printed = check(**environment)
    assert says in printed
    assert ("ImproperlyConfigured" in printed) == bool(says)
    assert "s/cret" not in printed
