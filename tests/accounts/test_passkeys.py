"""Passkeys by the API: as second step and alone, what proves nothing, and what is kept."""

import io
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
from pytest_django import Settings

from accounts.models import FidoCredential, SecurityEvent, User
from accounts.services import passkeys, second_factor
from accounts.services.lockout import PAUSE_AFTER
from tests.accounts.passkeys import ALONE, ME, REFUSED, SECOND, add, alone, options, second, send
from tests.accounts.soft_authenticator import PRESENT, SoftAuthenticator, base64url
from tests.accounts.test_api_access import basic
from tests.accounts.test_second_factor import App, is_in, post
from tests.api_client import Api
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


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


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
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
