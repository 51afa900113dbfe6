"""Passkeys by the API: adding, as second step, alone; what proves nothing; every wrong order of steps."""

import io
import itertools
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import FidoCredential, RecoveryCode, SecurityEvent, User
from accounts.services import passkeys, second_factor
from accounts.services.lockout import PAUSE_AFTER
from tests.accounts.soft_authenticator import PRESENT, SoftAuthenticator, base64url
from tests.accounts.test_api_access import basic
from tests.accounts.test_second_factor import App, is_in, post
from tests.api_client import Api
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

ME = {"login": "teacher", "password": PASSWORD}
ALONE, SECOND = "/auth/login/passkey/", "/auth/login/second-factor/passkey/"
REFUSED = (403, "passkey_refused")


def options(api: Api, path: str, **body: str) -> dict[str, Any]:
    """What the browser is asked; {} when the server asks nothing."""
    cache.delete_many(cache.keys("login:*"))
    found: dict[str, Any] = api.post(f"{path}begin/", body).json().get("publicKey", {})
    return found


def send(api: Api, path: str, credential: Any) -> tuple[int, str | None]:
    """(status, code of the refusal or next step)."""
    cache.delete_many(cache.keys("login:*"))
    answer = api.post(path, {"credential": credential})
    api.credentials(HTTP_X_CSRFTOKEN=api.cookies["csrftoken"].value)
    data = answer.json() if answer.content else {}
    return answer.status_code, data.get("code") or data.get("next_step")


def add(user: User, device: SoftAuthenticator | None = None, *, name: str = "laptop") -> SoftAuthenticator:
    """A passkey of somebody who is signed in."""
    device, api = device or SoftAuthenticator(), Api(user)
    asked = options(api, "/auth/passkeys/", password=PASSWORD)
    answer = api.post("/auth/passkeys/", {"credential": device.create(asked), "name": name})
    assert answer.status_code == 201, answer.json()
    return device


def alone(device: SoftAuthenticator, api: Api | None = None, **changes: Any) -> tuple[int, str | None]:
    """A log-in without a password."""
    api = api or Api()
    return send(api, ALONE, device.get(options(api, ALONE), **changes))


def second(device: SoftAuthenticator, api: Api | None = None, **changes: Any) -> tuple[int, str | None]:
    """A log-in by password and passkey."""
    api = api or Api()
    post(api, "/auth/login/", **ME)
    return send(api, SECOND, device.get(options(api, SECOND), **changes))


@pytest.fixture
def device(teacher: User) -> SoftAuthenticator:
    return add(teacher)


@pytest.fixture
def passwordless(teacher: User, device: SoftAuthenticator) -> SoftAuthenticator:
    passkeys.require_password(user=teacher, required=False)
    return device


# --- adding, renaming, removing ------------------------------------------------------------------------


def test_the_first_passkey_comes_with_recovery_codes_and_the_next_without(teacher: User) -> None:
    api, codes = Api(teacher), []
    for name in ("laptop", "key"):
        asked = options(api, "/auth/passkeys/", password=PASSWORD)
        answer = api.post("/auth/passkeys/", {"credential": SoftAuthenticator().create(asked), "name": name})
        assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
        assert set(answer.json()["passkey"]) == {"id", "name", "created_at", "last_used"}
        codes.append(len(answer.json()["recovery_codes"]))
    assert codes == [second_factor.RECOVERY_CODES, 0]
    assert [found["name"] for found in api.get("/auth/passkeys/").json()] == ["laptop", "key"]
    assert api.get("/auth/second-factor/").json() == {
        "totp": False,
        "passkeys": 2,
        "recovery_codes_left": second_factor.RECOVERY_CODES,
        "require_password": True,
    }


def test_what_the_browser_is_asked(teacher: User) -> None:
    add(teacher)
    asked = options(Api(teacher), "/auth/passkeys/", password=PASSWORD)
    known = FidoCredential.objects.get()
    assert (asked["rp"]["id"], asked["attestation"]) == ("testserver", "none")
    assert (asked["user"]["id"], asked["user"]["name"]) == (base64url(teacher.pk.bytes), teacher.email)
    assert [found["id"] for found in asked["excludeCredentials"]] == [base64url(bytes(known.credential_id))]
    assert asked["excludeCredentials"][0]["transports"] == ["hybrid", "internal"]


@pytest.mark.parametrize("password", ["wrong", ""])
def test_adding_and_removing_need_the_password_again(teacher: User, device: SoftAuthenticator, password: str) -> None:
    api, pk = Api(teacher), FidoCredential.objects.get().pk
    for path in ("/auth/passkeys/begin/", f"/auth/passkeys/{pk}/remove/"):
        answer = api.post(path, {"password": password})
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["password"])
    answer = api.post("/auth/require-password/", {"password": password, "require_password": False})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["password"])
    assert FidoCredential.objects.count() == 1
    assert User.objects.get(pk=teacher.pk).require_password


def test_nothing_is_added_without_a_challenge_of_ones_own(teacher: User, other_teacher: User) -> None:
    mine, theirs, device = Api(teacher), Api(other_teacher), SoftAuthenticator()
    answer = device.create(options(mine, "/auth/passkeys/", password=PASSWORD))
    options(theirs, "/auth/passkeys/", password=PASSWORD)
    assert send(theirs, "/auth/passkeys/", answer) == (403, "second_factor_refused")
    assert send(theirs, "/auth/passkeys/", answer) == (403, "challenge_gone")
    assert send(Api(teacher), "/auth/passkeys/", answer) == (403, "challenge_gone")
    assert send(mine, "/auth/passkeys/", answer)[0] == 201
    assert send(mine, "/auth/passkeys/", answer) == (403, "challenge_gone")


@pytest.mark.parametrize(
    "changes", [{"origin": "http://evil.example"}, {"domain": "evil.example"}, {"flags": 0}], ids=str
)
def test_a_registration_elsewhere_or_with_nobody_there_is_refused(teacher: User, changes: dict[str, Any]) -> None:
    api = Api(teacher)
    answer = SoftAuthenticator().create(options(api, "/auth/passkeys/", password=PASSWORD), **changes)
    assert send(api, "/auth/passkeys/", answer) == (403, "second_factor_refused")
    assert not FidoCredential.objects.exists()


def test_credential_ids_are_unique_and_of_256_bytes_at_most(teacher: User, other_teacher: User) -> None:
    longest = add(teacher, SoftAuthenticator(id_bytes=256))
    for device in (longest, SoftAuthenticator(id_bytes=257)):
        api = Api(other_teacher)
        answer = device.create(options(api, "/auth/passkeys/", password=PASSWORD))
        assert send(api, "/auth/passkeys/", answer) == (403, "second_factor_refused")
    assert FidoCredential.objects.count() == 1
    assert not RecoveryCode.objects.filter(user=other_teacher).exists()


def test_there_is_an_end_to_passkeys(teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "PASSKEYS_MAX", 1)
    api = Api(teacher)
    asked = options(api, "/auth/passkeys/", password=PASSWORD)
    add(teacher)
    assert send(api, "/auth/passkeys/", SoftAuthenticator().create(asked)) == (403, "second_factor_refused")
    assert post(api, "/auth/passkeys/begin/", password=PASSWORD) == (403, "second_factor_refused")


@pytest.mark.parametrize(("given", "kept"), [("  my\nkey ", "my key"), ("", "curl"), ("\x00", "curl")])
def test_names(teacher: User, given: str, kept: str) -> None:
    api = Api(teacher)
    asked = options(api, "/auth/passkeys/", password=PASSWORD)
    request = {"credential": SoftAuthenticator().create(asked), "name": given}
    answer = api.post("/auth/passkeys/", request, HTTP_USER_AGENT="curl/8.1")
    if "\0" in given:
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["name"])
    else:
        assert answer.json()["passkey"]["name"] == kept


def test_only_ones_own_are_listed_renamed_and_removed(
    teacher: User, other_teacher: User, administrator: User, device: SoftAuthenticator
) -> None:
    pk = FidoCredential.objects.get().pk
    for person in (other_teacher, administrator):
        api = Api(person)
        assert api.get("/auth/passkeys/").json() == []
        assert api.patch(f"/auth/passkeys/{pk}/", {"name": "mine"}).status_code == 404
        assert post(api, f"/auth/passkeys/{pk}/remove/", password=PASSWORD) == (404, "not_found")
    assert Api().get("/auth/passkeys/").status_code == 403
    api = Api(teacher)
    assert api.patch(f"/auth/passkeys/{pk}/", {"name": "school laptop"}).json()["name"] == "school laptop"
    assert post(api, f"/auth/passkeys/{pk}/remove/", password=PASSWORD) == (204, None)
    assert [event.sentence for event in SecurityEvent.objects.filter(user=teacher)[:2]] == [
        "Second factor removed: passkey “school laptop”",
        "Passkey renamed: “laptop” → “school laptop”",
    ]


def test_the_list_costs_the_same_for_one_and_three(
    teacher: User, device: SoftAuthenticator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api = Api(teacher)
    api.get("/auth/passkeys/")
    for _ in range(2):
        with django_assert_num_queries(3):  # session, person, passkeys
            api.get("/auth/passkeys/")
        add(teacher)
        add(teacher)


def test_recovery_codes_go_with_the_last_second_factor_only(teacher: User) -> None:
    app, api = App(teacher), Api(teacher)
    add(teacher)
    assert post(api, "/auth/second-factor/totp/remove/", password=PASSWORD) == (204, None)
    assert second_factor.recovery_codes_left(teacher) == len(app.codes)
    passkeys.require_password(user=teacher, required=False)
    pk = FidoCredential.objects.get().pk
    assert post(api, f"/auth/passkeys/{pk}/remove/", password=PASSWORD) == (204, None)
    assert not RecoveryCode.objects.exists()
    # Else a passkey that is added some day would open the account alone.
    assert User.objects.get(pk=teacher.pk).require_password
    assert post(Api(), "/auth/login/", **ME) == (200, None)


def test_only_the_second_factors_own_calls_change_it(teacher: User, device: SoftAuthenticator) -> None:
    """Saving oneself, with whatever fields, leaves it as it is."""
    api = Api(teacher)
    body = {"username": "renamed", "require_password": False, "passkeys": [], "totp": False, "avatar": None}
    assert api.patch("/users/me/", body).status_code == 200
    found = api.get("/auth/second-factor/").json()
    assert (found["passkeys"], found["require_password"]) == (1, True)
    assert post(Api(), "/auth/login/", login="renamed", password=PASSWORD) == (200, "passkey")


# --- the second step -----------------------------------------------------------------------------------


def test_password_then_passkey(teacher: User, device: SoftAuthenticator) -> None:
    api = Api()
    assert post(api, "/auth/login/", **ME) == (200, "passkey")
    assert api.get("/auth/session/").json() == {"user": None, "next_step": "passkey"}
    asked, between = options(api, SECOND), api.session.session_key
    assert [found["id"] for found in asked["allowCredentials"]] == [base64url(device.credential_id)]
    assert not is_in(api)
    assert send(api, SECOND, device.get(asked, flags=PRESENT)) == (200, None)
    assert is_in(api)
    assert api.session.session_key != between
    known = FidoCredential.objects.get()
    assert (known.sign_count, known.last_used is not None) == (1, True)
    assert SecurityEvent.objects.filter(user=teacher).first().details == {"with": "password and passkey"}


def test_a_recovery_code_stands_in_for_the_passkey(teacher: User, device: SoftAuthenticator) -> None:
    codes = second_factor.replace_recovery_codes(user=teacher)
    api = Api()
    post(api, "/auth/login/", **ME)
    assert post(api, "/auth/login/code/", code=codes[0]) == (200, None)


def test_app_and_passkey_both_fit(teacher: User, device: SoftAuthenticator) -> None:
    app = App(teacher)
    api = Api()
    assert post(api, "/auth/login/", **ME) == (200, "code_or_passkey")
    assert post(api, "/auth/login/code/", code=app.next_code()) == (200, None)
    assert second(device) == (200, None)


def test_another_persons_passkey_is_no_second_step(other_teacher: User, device: SoftAuthenticator) -> None:
    assert second(add(other_teacher)) == REFUSED


def test_a_token_needs_a_recovery_code(teacher: User, device: SoftAuthenticator) -> None:
    codes = second_factor.replace_recovery_codes(user=teacher)
    answer = basic("teacher", PASSWORD).post("/auth/token/")
    assert (answer.status_code, answer.json()["code"]) == (401, "code_required")
    assert basic("teacher", PASSWORD).post("/auth/token/", HTTP_X_CODE=codes[0]).status_code == 201


def test_a_passkey_is_the_second_factor_that_staff_must_have(teacher: User, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = "staff"
    api = Api(teacher)
    assert api.get("/quizzes/").status_code == 403
    asked = options(api, "/auth/passkeys/", password=PASSWORD)
    assert send(api, "/auth/passkeys/", SoftAuthenticator().create(asked))[0] == 201
    assert api.get("/quizzes/").status_code == 200
    pk = FidoCredential.objects.get().pk
    assert post(api, f"/auth/passkeys/{pk}/remove/", password=PASSWORD) == (204, None)
    assert api.get("/quizzes/").status_code == 403


# --- alone ---------------------------------------------------------------------------------------------


def test_a_passkey_alone_is_enough_only_for_who_said_so(teacher: User, device: SoftAuthenticator) -> None:
    api, outcomes = Api(), []
    for required in (True, False, True):
        body = {"require_password": required, "password": PASSWORD}
        cache.clear()
        assert Api(teacher).post("/auth/require-password/", body).json()["require_password"] is required
        outcomes.append(alone(device, api))
        outcomes.append(is_in(api))
    assert outcomes == [(403, "password_required"), False, (200, None), True, (403, "password_required"), True]
    kinds = list(SecurityEvent.objects.filter(kind__startswith="passwordless").values_list("kind", flat=True))
    assert kinds == ["passwordless_off", "passwordless_on"]


def test_without_a_passkey_the_password_stays(teacher: User) -> None:
    answer = Api(teacher).post("/auth/require-password/", {"require_password": False, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_refused")


def test_alone_it_takes_a_verified_user_and_the_owners_handle(
    passwordless: SoftAuthenticator, other_teacher: User
) -> None:
    assert alone(passwordless, flags=PRESENT) == REFUSED
    assert alone(passwordless, flags=0) == REFUSED
    assert alone(passwordless, user_handle=other_teacher.pk.bytes) == REFUSED
    assert alone(passwordless, user_handle=b"") == REFUSED
    assert alone(passwordless) == (200, None)


def test_asking_tells_nothing_of_anybody(teacher: User, passwordless: SoftAuthenticator) -> None:
    asked = []
    for login in ("teacher", teacher.email, "nobody-at-all", None):
        found = Api().post(f"{ALONE}begin/", {"login": login} if login else {}).json()["publicKey"]
        assert len(found.pop("challenge")) == 43
        asked.append(found)
    assert (
        asked
        == [{"rpId": "testserver", "timeout": 120_000, "allowCredentials": [], "userVerification": "required"}] * 4
    )


@pytest.mark.parametrize("state", [{"is_blocked": True}, {"is_active": False}, {"verified": False}], ids=str)
def test_who_may_not_enter_is_refused_like_an_unknown_passkey(
    teacher: User, passwordless: SoftAuthenticator, settings: Settings, state: dict[str, bool]
) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True
    User.objects.filter(pk=teacher.pk).update(**{"verified": True, **state})
    stranger = SoftAuthenticator(credential_id=b"unknown", user_handle=teacher.pk.bytes)
    answers = []
    for device in (passwordless, stranger):
        api = Api()
        answer = api.post(ALONE, {"credential": device.get(options(api, ALONE))})
        answers.append((answer.status_code, answer.json()))
    assert answers[0] == answers[1]
    assert answers[0][1]["code"] == "passkey_refused"


def test_beginnings_are_limited(db: None) -> None:
    cache.clear()
    api = Api()
    statuses = [api.post(f"{ALONE}begin/").status_code for _ in range(121)]
    assert (set(statuses[:120]), statuses[120]) == ({200}, 429)


# --- what proves nothing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [{"origin": "http://evil.example"}, {"origin": "https://testserver"}, {"domain": "evil.example"}, {"flags": 0}],
    ids=str,
)
def test_an_answer_from_elsewhere_is_refused(passwordless: SoftAuthenticator, changes: dict[str, Any]) -> None:
    assert alone(passwordless, **changes) == REFUSED
    assert second(passwordless, **changes) == REFUSED


def test_a_challenge_works_once_in_its_own_browser_and_step(teacher: User, passwordless: SoftAuthenticator) -> None:
    api = Api()
    answer = passwordless.get(options(api, ALONE))
    assert send(Api(), ALONE, answer) == (403, "challenge_gone")
    elsewhere = Api()
    options(elsewhere, ALONE)
    assert send(elsewhere, ALONE, answer) == REFUSED
    assert send(api, ALONE, answer) == (200, None)
    assert send(api, ALONE, answer) == (403, "challenge_gone")
    api = Api()
    post(api, "/auth/login/", **ME)
    assert send(api, SECOND, passwordless.get(options(api, ALONE))) == (403, "challenge_gone")
    assert not is_in(api)


def test_a_challenge_lasts_ten_minutes(passwordless: SoftAuthenticator, monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api()
    answer = passwordless.get(options(api, ALONE))
    monkeypatch.setattr("accounts.challenges.LASTS_S", -1)
    stale = passwordless.get(options(api, ALONE))
    assert send(api, ALONE, answer) == (403, "challenge_gone")
    assert send(api, ALONE, stale) == (403, "challenge_gone")


@pytest.mark.django_db(transaction=True)
def test_an_answer_works_once_even_at_the_same_moment(teacher: User) -> None:
    device, api = add(teacher, SoftAuthenticator(count=None)), Api()
    passkeys.require_password(user=teacher, required=False)
    answer = device.get(options(api, ALONE))

    def log_in(_: int) -> int:
        try:
            twin = Api()
            twin.cookies["sessionid"] = api.cookies["sessionid"].value
            return int(twin.post(ALONE, {"credential": answer}).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(log_in, range(4)))
    # 400 is Django's answer where the first log-in ended the session that a twin's request still held.
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {400, 403}


@pytest.mark.parametrize("way", [alone, second])
def test_a_counter_that_goes_back_is_refused_and_recorded(
    teacher: User, passwordless: SoftAuthenticator, way: Callable[[SoftAuthenticator], tuple[int, str | None]]
) -> None:
    FidoCredential.objects.update(sign_count=7)
    passwordless.count = 6  # signs with 7
    assert way(passwordless) == REFUSED
    assert SecurityEvent.objects.filter(user=teacher, kind="passkey_counter_went_back").count() == 1
    assert FidoCredential.objects.get().sign_count == 7
    assert way(passwordless) == (200, None)
    assert FidoCredential.objects.get().sign_count == 8


def test_a_counter_that_stops_is_refused_and_one_that_never_counts_is_not(teacher: User) -> None:
    device = add(teacher, SoftAuthenticator(count=None))
    passkeys.require_password(user=teacher, required=False)
    assert [alone(device), alone(device)] == [(200, None), (200, None)]
    FidoCredential.objects.update(sign_count=2**32 - 1)
    assert alone(device) == REFUSED


def test_a_forged_counter_accuses_nobody(teacher: User, passwordless: SoftAuthenticator) -> None:
    FidoCredential.objects.update(sign_count=7)
    thief = SoftAuthenticator(credential_id=passwordless.credential_id, user_handle=passwordless.user_handle)
    assert alone(thief) == REFUSED
    assert not SecurityEvent.objects.filter(kind="passkey_counter_went_back").exists()


def test_guessing_pauses_the_account(teacher: User, passwordless: SoftAuthenticator) -> None:
    thief = SoftAuthenticator(credential_id=passwordless.credential_id, user_handle=passwordless.user_handle)
    for _ in range(PAUSE_AFTER):
        assert alone(thief) == REFUSED
    assert User.objects.get(pk=teacher.pk).login_paused
    assert alone(passwordless) == REFUSED


def test_tries_are_limited_by_the_minute(passwordless: SoftAuthenticator) -> None:
    cache.clear()
    statuses = []
    for _ in range(7):
        api = Api()
        asked = api.post(f"{ALONE}begin/").json()["publicKey"]
        statuses.append(api.post(ALONE, {"credential": passwordless.get(asked, flags=0)}).status_code)
    assert (statuses[0], statuses[-1]) == (403, 429)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["AAAA", "public-key", "e30", "!"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle", "transports")


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("id", "rawId", "type"), ANYTHING)),
    st.fixed_dictionaries({}, optional=dict.fromkeys(PARTS, ANYTHING | st.binary().map(base64url))),
)
def test_any_answer_is_judged_and_none_of_these_is_right(
    teacher: User, passwordless: SoftAuthenticator, outer: dict[str, Any], inner: dict[str, Any]
) -> None:
    """A right answer with parts replaced by anything: refused, never an error of the server."""
    User.objects.update(failed_login_attempts=0)
    api = Api()
    right = passwordless.get(options(api, ALONE))
    wrong = {**right, **outer, "response": {**right["response"], **inner, "signature": "AAAA"}}
    assert send(api, ALONE, json.loads(json.dumps(wrong))) == REFUSED
    api = Api(teacher)
    right = SoftAuthenticator().create(options(api, "/auth/passkeys/", password=PASSWORD))
    wrong = {**right, **outer, "response": {**right["response"], **inner, "clientDataJSON": "e30"}}
    assert send(api, "/auth/passkeys/", json.loads(json.dumps(wrong))) == (403, "second_factor_refused")


# --- the order of steps --------------------------------------------------------------------------------


class Browser:
    """Somebody's steps in one browser."""

    def __init__(self, device: SoftAuthenticator) -> None:
        self.api, self.device = Api(), device
        self.kept: dict[str, Any] = {}

    def passkey(self, path: str) -> None:
        asked = options(self.api, path) or {"challenge": "AAAA", "rpId": "testserver"}
        self.kept = self.device.get(asked)
        send(self.api, path, self.kept)


STEPS: dict[str, Callable[[Browser], object]] = {
    "password": lambda browser: post(browser.api, "/auth/login/", **ME),
    "other's password": lambda browser: post(browser.api, "/auth/login/", login="other_teacher", password=PASSWORD),
    "second passkey": lambda browser: browser.passkey(SECOND),
    "passkey alone": lambda browser: browser.passkey(ALONE),
    "passkey again": lambda browser: [send(browser.api, path, browser.kept) for path in (ALONE, SECOND)],
    "log out": lambda browser: post(browser.api, "/auth/logout/"),
}


def expected(sequence: tuple[str, ...], *, enough: bool) -> str | None:
    """Who is in after these steps, by the rules alone. `enough`: a passkey is, without the password."""
    person, waiting = None, False
    for step in sequence:
        if step == "password":
            person, waiting = None, True
        elif step == "other's password":
            person, waiting = "other_teacher", False
        elif (step == "second passkey" and waiting) or (step == "passkey alone" and enough):
            person, waiting = "teacher", False
        elif step == "log out" and person is not None:
            person = None
    return person


@pytest.mark.parametrize("enough", [True, False], ids=["passkey is enough", "password required"])
@pytest.mark.parametrize("first", STEPS)
def test_no_order_of_steps_but_the_right_one_lets_in(
    first: str, enough: bool, teacher: User, other_teacher: User, device: SoftAuthenticator
) -> None:
    """All sequences of three steps: the session is exactly whose the rules say, after each of them."""
    passkeys.require_password(user=teacher, required=not enough)
    for rest in itertools.product(STEPS, repeat=2):
        browser, sequence = Browser(device), (first, *rest)
        for done, step in enumerate(sequence, start=1):
            User.objects.update(failed_login_attempts=0)
            STEPS[step](browser)
            me = browser.api.get("/users/me/")
            name = me.json()["username"] if me.status_code == 200 else None
            assert name == expected(sequence[:done], enough=enough), sequence[:done]


def test_a_passkey_without_a_password_is_out_of_order(teacher: User, device: SoftAuthenticator) -> None:
    assert post(Api(), f"{SECOND}begin/") == (403, "step_out_of_order")
    assert send(Api(), SECOND, device.get({"challenge": "AAAA", "rpId": "testserver"})) == (403, "step_out_of_order")


def test_who_has_only_an_app_is_asked_for_no_passkey(teacher: User) -> None:
    App(teacher)
    api = Api()
    assert post(api, "/auth/login/", **ME) == (200, "code")
    assert post(api, f"{SECOND}begin/") == (403, "step_out_of_order")


@pytest.mark.parametrize("change", ["blocked", "new password", "passkey removed"])
def test_what_happens_between_the_steps_counts(teacher: User, device: SoftAuthenticator, change: str) -> None:
    api = Api()
    post(api, "/auth/login/", **ME)
    answer = device.get(options(api, SECOND))
    if change == "blocked":
        User.objects.update(is_blocked=True)
    elif change == "new password":
        teacher.set_password("another-long-password")
        teacher.save()
    else:
        FidoCredential.objects.all().delete()
    assert send(api, SECOND, answer)[0] == 403
    assert not is_in(api)


@pytest.mark.parametrize("path", [ALONE, f"{ALONE}begin/", SECOND, f"{SECOND}begin/"])
def test_steps_need_the_csrf_token(path: str, passwordless: SoftAuthenticator) -> None:
    api = Api()
    answer = passwordless.get(options(api, ALONE))
    api.credentials()
    assert api.post(path, {"credential": answer}).json()["code"] == "permission_denied"


# --- what is kept --------------------------------------------------------------------------------------


def test_no_key_or_challenge_is_in_answers_dumps_of_codes_or_the_log(
    teacher: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    device, api, dump = add(teacher), Api(), io.StringIO()
    codes = second_factor.replace_recovery_codes(user=teacher)
    post(api, "/auth/login/", **ME)
    asked = options(api, SECOND)
    assert send(api, SECOND, device.get(asked)) == (200, None)
    call_command("dumpdata", "accounts", stdout=dump)
    assert not any(code in dump.getvalue() or code in caplog.text for code in codes)
    known = FidoCredential.objects.get()
    seen = "".join(
        api.get(path).content.decode() for path in ("/users/me/", "/auth/passkeys/", "/security-events/", "/sessions/")
    )
    for secret in (asked["challenge"], base64url(bytes(known.public_key)), base64url(bytes(known.credential_id))):
        assert secret not in seen
        assert secret not in caplog.text
    assert "sign_count" not in seen


def test_an_administrator_helps_who_lost_the_device(
    teacher: User, administrator: User, passwordless: SoftAuthenticator, signed_in: Callable[[User], Client]
) -> None:
    users = signed_in(administrator).get("/admin/accounts/user/?second_factor=yes").content.decode()
    assert "teacher@" in users
    chosen = {"action": "remove_second_factor", "_selected_action": [str(teacher.pk)]}
    signed_in(administrator).post("/admin/accounts/user/", chosen)
    assert alone(passwordless) == REFUSED
    assert User.objects.get(pk=teacher.pk).require_password
    assert post(Api(), "/auth/login/", **ME) == (200, None)
