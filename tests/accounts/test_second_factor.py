"""Codes from an app and recovery codes: setting up, logging in step by step, and every wrong order of steps."""

import io
import logging
import re
import time
from base64 import b32decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import ApiToken, RecoveryCode, User
from accounts.services import second_factor
from accounts.services.expiry import remove_expired
from accounts.services.lockout import PAUSE_AFTER
from accounts.services.login_steps import STEP_LASTS_S
from accounts.services.second_factor import RECOVERY_CODES, CodeRefused, use_code
from tests.accounts.step_orders import StepBrowser, follow
from tests.accounts.test_api_access import basic
from tests.api_client import Api
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

LOGIN, CODE, SECURITY = (reverse(f"accounts:{name}") for name in ("login", "login_code", "security"))
ME = {"login": "teacher", "password": PASSWORD}


def code_of(secret: str, *, later: int = 0) -> str:
    """What an app shows for a Base32 secret, `later` times 30 seconds from now."""
    totp = TOTP(b32decode(secret + "=" * (-len(secret) % 8)))
    totp.time = time.time() + 30 * later
    return f"{totp.token():06}"


class App:
    """An authenticator app: each code is newer than the one before."""

    def __init__(self, user: User) -> None:
        self.secret = second_factor.secret_of(second_factor.begin_totp(user=user))
        self.codes = second_factor.confirm_totp(user=user, code=code_of(self.secret))
        self.user = user

    def next_code(self) -> str:
        # One step on from the last: the same device is asked again, later.
        TOTPDevice.objects.filter(user=self.user).update(last_t=-1, throttling_failure_count=0)
        return code_of(self.secret)


@pytest.fixture
def app(teacher: User) -> App:
    return App(teacher)


def post(api: Api, path: str, **body: str) -> tuple[int, str | None]:
    """(status, code of the refusal or next step)."""
    cache.clear()
    answer = api.post(path, body)
    api.credentials(HTTP_X_CSRFTOKEN=api.cookies["csrftoken"].value)
    data = answer.json() if answer.content else {}
    return answer.status_code, data.get("code") or data.get("next_step")


def is_in(api: Api) -> bool:
    return bool(api.get("/users/me/").status_code == 200)


# --- setting up ----------------------------------------------------------------------------------------


def test_an_app_counts_only_when_a_code_was_confirmed(teacher: User) -> None:
    api = Api(teacher)
    made = api.post("/auth/second-factor/totp/", {"password": PASSWORD})
    assert (made.status_code, made["Cache-Control"]) == (201, "no-store")
    assert parse_qs(urlsplit(made.json()["uri"]).query)["secret"] == [made.json()["secret"]]
    nothing = {"totp": False, "passkeys": 0, "recovery_codes_left": 0, "require_password": True}
    assert api.get("/auth/second-factor/").json() == nothing
    assert post(Api(), "/auth/login/", **ME) == (200, None)
    assert post(api, "/auth/second-factor/totp/confirm/", code="000000") == (403, "code_refused")
    TOTPDevice.objects.update(throttling_failure_count=0)
    confirmed = api.post("/auth/second-factor/totp/confirm/", {"code": code_of(made.json()["secret"])})
    assert confirmed["Cache-Control"] == "no-store"
    assert len(set(confirmed.json()["recovery_codes"])) == RECOVERY_CODES
    confirmed_now = {**nothing, "totp": True, "recovery_codes_left": RECOVERY_CODES}
    assert api.get("/auth/second-factor/").json() == confirmed_now
    assert post(Api(), "/auth/login/", **ME) == (200, "code")


@pytest.mark.parametrize("path", ["totp/", "totp/remove/", "recovery-codes/"])
def test_changes_need_the_password_again(app: App, path: str) -> None:
    api = Api(app.user)
    answer = api.post(f"/auth/second-factor/{path}", {"password": "wrong"})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["password"])
    assert second_factor.recovery_codes_left(app.user) == RECOVERY_CODES
    assert second_factor.has_second_factor(app.user)


def test_a_second_app_does_not_push_the_first_aside(app: App) -> None:
    api = Api(app.user)
    assert post(api, "/auth/second-factor/totp/", password=PASSWORD) == (403, "second_factor_refused")
    assert post(api, "/auth/second-factor/totp/confirm/", code=app.next_code()) == (403, "second_factor_refused")
    assert second_factor.recovery_codes_left(app.user) == RECOVERY_CODES


def test_removing_makes_the_password_enough(app: App) -> None:
    assert post(Api(app.user), "/auth/second-factor/totp/remove/", password=PASSWORD) == (204, None)
    assert post(Api(), "/auth/login/", **ME) == (200, None)
    assert not RecoveryCode.objects.exists()


def test_new_recovery_codes_void_the_old(app: App) -> None:
    answer = Api(app.user).post("/auth/second-factor/recovery-codes/", {"password": PASSWORD})
    with pytest.raises(CodeRefused):
        use_code(user=app.user, code=app.codes[0])
    use_code(user=app.user, code=answer.json()["recovery_codes"][0])


# --- logging in ----------------------------------------------------------------------------------------


def test_password_then_code(app: App) -> None:
    api = Api()
    before = api.session.session_key
    assert post(api, "/auth/login/", **ME) == (200, "code")
    assert not is_in(api)
    assert api.get("/auth/session/").json() == {"user": None, "next_step": "code"}
    between = api.session.session_key
    assert post(api, "/auth/login/code/", code=app.next_code()) == (200, None)
    assert is_in(api)
    assert len({before, between, api.session.session_key}) == 3


def test_a_code_works_once(app: App) -> None:
    code, outcomes = app.next_code(), []
    for _ in range(2):
        api = Api()
        post(api, "/auth/login/", **ME)
        outcomes.append(post(api, "/auth/login/code/", code=code))
    assert outcomes == [(200, None), (403, "code_refused")]


def test_a_recovery_code_works_once_however_it_is_typed(app: App) -> None:
    typed = app.codes[0].upper().replace("-", " ")
    for wanted in ((200, None), (403, "code_refused")):
        api = Api()
        post(api, "/auth/login/", **ME)
        assert post(api, "/auth/login/code/", code=typed) == wanted
    assert second_factor.recovery_codes_left(app.user) == RECOVERY_CODES - 1


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_works_once_even_at_the_same_moment(app: App) -> None:
    def use(_: int) -> bool:
        try:
            use_code(user=app.user, code=app.codes[0])
        except CodeRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(use, range(8))) == 1


@pytest.mark.parametrize("code", ["", " ", "12345", "1234567", "²²²²²²", "٠١٢٣٤٥", "a" * 12, "\u00e9" * 6, "-" * 12])
def test_what_is_no_code(app: App, code: str) -> None:
    api = Api()
    post(api, "/auth/login/", **ME)
    assert post(api, "/auth/login/code/", code=code)[0] in (400, 403)
    assert not is_in(api)


def test_another_persons_codes_open_nothing(app: App, other_teacher: User) -> None:
    other = App(other_teacher)
    for code in (other.next_code(), other.codes[0]):
        api = Api()
        post(api, "/auth/login/", **ME)
        assert post(api, "/auth/login/code/", code=code) == (403, "code_refused")


# --- the order of steps --------------------------------------------------------------------------------


def use_recovery_code(browser: StepBrowser) -> None:
    code, *browser.kept["codes"] = browser.kept["codes"]
    post(browser.api, "/auth/login/code/", code=code)


STEPS: dict[str, Callable[[StepBrowser], object]] = {
    "password": lambda browser: post(browser.api, "/auth/login/", **ME),
    "wrong password": lambda browser: post(browser.api, "/auth/login/", login="teacher", password="wrong"),
    "other's password": lambda browser: post(browser.api, "/auth/login/", login="other_teacher", password=PASSWORD),
    "code": lambda browser: post(browser.api, "/auth/login/code/", code=browser.kept["app"].next_code()),
    "recovery": use_recovery_code,
    "wrong code": lambda browser: post(browser.api, "/auth/login/code/", code="000000"),
    "log out": lambda browser: post(browser.api, "/auth/logout/"),
}


def expected(sequence: tuple[str, ...]) -> str | None:
    """Who is in after these steps, by the rules alone."""
    person, waiting = None, False
    for step in sequence:
        if step == "password":
            person, waiting = None, True
        elif step == "other's password":
            person, waiting = "other_teacher", False
        elif step in ("code", "recovery") and waiting:
            person, waiting = "teacher", False
        elif step == "log out" and person is not None:
            person = None
    return person


@pytest.mark.parametrize("first", STEPS)
def test_no_order_of_steps_but_the_right_one_lets_in(first: str, app: App, other_teacher: User) -> None:
    """All sequences of three steps: the session is exactly whose the rules say, after each of them."""
    taken = follow((first,), StepBrowser(app=app, codes=app.codes), STEPS, expected)
    assert taken == 1 + len(STEPS) + len(STEPS) ** 2


def test_a_code_without_a_password_is_out_of_order(app: App) -> None:
    assert post(Api(), "/auth/login/code/", code=app.next_code()) == (403, "step_out_of_order")
    other_browser = Api()
    post(Api(), "/auth/login/", **ME)
    assert post(other_browser, "/auth/login/code/", code=app.codes[0]) == (403, "step_out_of_order")
    assert second_factor.recovery_codes_left(app.user) == RECOVERY_CODES


def test_the_password_counts_for_ten_minutes(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api()
    post(api, "/auth/login/", **ME)
    now = time.time()
    monkeypatch.setattr("accounts.services.login_steps.time.time", lambda: now + STEP_LASTS_S + 1)
    assert post(api, "/auth/login/code/", code=app.codes[0]) == (403, "step_out_of_order")


@pytest.mark.parametrize("change", ["blocked", "new password"])
def test_what_happens_between_the_steps_counts(app: App, change: str) -> None:
    api = Api()
    post(api, "/auth/login/", **ME)
    if change == "blocked":
        User.objects.update(is_blocked=True)
    else:
        app.user.set_password("another-long-password")
        app.user.save()
    assert post(api, "/auth/login/code/", code=app.codes[0]) == (403, "step_out_of_order")


def test_guessing_codes_pauses_the_account_though_the_password_is_right(app: App) -> None:
    for _ in range(PAUSE_AFTER):
        api = Api()
        post(api, "/auth/login/", **ME)
        assert post(api, "/auth/login/code/", code="000000") == (403, "code_refused")
    app.user.refresh_from_db()
    assert app.user.login_paused


def test_codes_are_limited_by_the_minute(app: App) -> None:
    api = Api()
    post(api, "/auth/login/", **ME)
    answers = [api.post("/auth/login/code/", {"code": "000000"}).status_code for _ in range(7)]
    assert answers[:1] == [403]
    assert answers[-1] == 429


def test_the_code_step_needs_the_csrf_token(app: App) -> None:
    api = Api()
    post(api, "/auth/login/", **ME)
    api.credentials()
    assert api.post("/auth/login/code/", {"code": app.codes[0]}).json()["code"] == "permission_denied"


# --- no way around -------------------------------------------------------------------------------------


def test_a_token_needs_the_code_too(app: App) -> None:
    answer = basic("teacher", PASSWORD).post("/auth/token/")
    assert (answer.status_code, answer.json()["code"]) == (401, "code_required")
    answer = basic("teacher", PASSWORD).post("/auth/token/", HTTP_X_CODE="000000")
    assert (answer.status_code, answer.json()["code"]) == (403, "code_refused")
    assert not ApiToken.objects.exists()
    assert basic("teacher", PASSWORD).post("/auth/token/", HTTP_X_CODE=app.codes[0]).status_code == 201
    assert basic("teacher", PASSWORD).post("/auth/token/", HTTP_X_CODE=app.codes[0]).status_code == 403


def test_the_admin_has_no_log_in_of_its_own(app: App) -> None:
    client = Client()
    client.post("/admin/login/?next=/admin/", {"username": "teacher", "password": PASSWORD})
    client.post(LOGIN, {"username": "teacher", "password": PASSWORD})
    assert client.get("/admin/").status_code == 302


def test_a_wrong_password_does_not_tell_whether_there_is_an_app(app: App, other_teacher: User) -> None:
    answers = [
        Api().post("/auth/login/", {"login": login, "password": "wrong"}) for login in ("teacher", "other_teacher", "x")
    ]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1


def test_no_code_is_in_the_database_or_the_log(app: App, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api, dump = Api(), io.StringIO()
    post(api, "/auth/login/", **ME)
    post(api, "/auth/login/code/", code=app.codes[0])
    call_command("dumpdata", "accounts", stdout=dump)
    for code in app.codes:
        for form in (code, code.replace("-", "")):
            assert form not in dump.getvalue()
            assert form not in caplog.text
    seen = "".join(api.get(path).content.decode() for path in ("/users/me/", "/auth/session/", "/auth/second-factor/"))
    assert app.secret not in seen + caplog.text


def test_an_administrator_helps_who_lost_the_phone(
    app: App, administrator: User, signed_in: Callable[[User], Client]
) -> None:
    chosen = {"action": "remove_second_factor", "_selected_action": [str(app.user.pk)]}
    signed_in(administrator).post("/admin/accounts/user/", chosen)
    assert post(Api(), "/auth/login/", **ME) == (200, None)


# --- the pages -----------------------------------------------------------------------------------------


def test_the_pages_set_up_log_in_and_remove(teacher: User) -> None:
    client = Client()
    client.post(LOGIN, {"username": "teacher", "password": PASSWORD})
    assert "That is not your password." in client.post(f"{SECURITY}app/", {"password": "x"}).content.decode()
    assert client.post(f"{SECURITY}app/", {"password": PASSWORD})["Location"] == f"{SECURITY}app/confirm/"
    page = client.get(f"{SECURITY}app/confirm/").content.decode()
    assert 'src="data:image/svg+xml' in page
    secret = re.search(r'id="totp-secret">([A-Z2-7 ]+)<', page)
    assert secret is not None
    bare = secret[1].replace(" ", "")
    assert "fit" in client.post(f"{SECURITY}app/confirm/", {"code": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    done = client.post(f"{SECURITY}app/confirm/", {"code": code_of(bare)})
    codes = re.findall(r"(?<![\w-])(?:[a-z2-9]{4}-){2}[a-z2-9]{4}(?![\w-])", done.content.decode())
    assert len(codes) == RECOVERY_CODES
    assert "no-store" in done["Cache-Control"]
    after = client.get(SECURITY).content.decode()
    assert not any(code in after for code in codes)
    assert client.get(f"{SECURITY}app/confirm/")["Location"] == SECURITY

    cache.clear()
    fresh = Client()
    assert fresh.get(CODE)["Location"] == LOGIN
    answer = fresh.post(f"{LOGIN}?next=/results/", {"username": "teacher", "password": PASSWORD})
    assert answer["Location"] == f"{CODE}?next=%2Fresults%2F"
    assert fresh.get("/results/").status_code == 302
    assert "fit" in fresh.post(answer["Location"], {"code": "wrong"}).content.decode()
    assert fresh.post(answer["Location"], {"code": codes[0]})["Location"] == "/results/"
    assert fresh.get("/results/").status_code == 200

    new = fresh.post(f"{SECURITY}codes/", {"password": PASSWORD}).content.decode()
    assert codes[1] not in new
    assert fresh.post(f"{SECURITY}app/remove/", {"password": PASSWORD})["Location"] == SECURITY
    assert not second_factor.has_second_factor(teacher)


def test_the_code_page_leads_to_our_own_pages_only(app: App) -> None:
    client = Client()
    client.post(LOGIN, {"username": "teacher", "password": PASSWORD})
    assert client.post(f"{CODE}?next=//evil.example/", {"code": app.codes[0]})["Location"] == reverse("admin:index")


@pytest.mark.parametrize("path", ["", "app/", "app/confirm/", "app/remove/", "codes/"])
def test_security_pages_are_for_those_signed_in(db: None, path: str) -> None:
    client = Client()
    answer = client.get(SECURITY) if path == "" else client.post(SECURITY + path, {"password": "x", "code": "x"})
    assert answer["Location"].startswith(LOGIN)


def test_setting_an_app_up_asks_for_its_code_only(teacher: User, signed_in: Callable[[User], Client]) -> None:
    second_factor.begin_totp(user=teacher)
    page = signed_in(teacher).get(reverse("accounts:confirm_app")).content.decode()
    assert "Six digits from your app." in page
    assert "recovery codes" not in page


def test_a_secret_that_nobody_confirmed_is_shown_for_ten_minutes(
    teacher: User, signed_in: Callable[[User], Client]
) -> None:
    """Whoever finds the browser open later reads no secret, and sets up no app with it."""
    client, page = signed_in(teacher), reverse("accounts:confirm_app")
    secret = second_factor.secret_of(second_factor.begin_totp(user=teacher))
    begun(minutes_ago=9)
    assert grouped(secret) in client.get(page).content.decode()
    begun(minutes_ago=11)
    for late in (client.get(page, follow=True), client.post(page, {"code": code_of(secret)}, follow=True)):
        assert late.redirect_chain == [(SECURITY, 302)]
        shown = late.content.decode()
        assert grouped(secret) not in shown
        assert "Setting one up takes ten minutes at most: begin again." in shown
    api = Api(teacher)
    assert post(api, "/auth/second-factor/totp/confirm/", code=code_of(secret)) == (403, "second_factor_refused")
    assert not second_factor.has_app(teacher)
    assert post(api, "/auth/second-factor/totp/", password=PASSWORD) == (201, None)
    assert second_factor.secret_of(TOTPDevice.objects.get(user=teacher)) != secret


def grouped(secret: str) -> str:
    """As the page shows it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def begun(*, minutes_ago: int) -> None:
    TOTPDevice.objects.update(created_at=timezone.now() - timedelta(minutes=minutes_ago))


def test_a_confirmed_app_is_never_shown(app: App, signed_in: Callable[[User], Client]) -> None:
    answer = signed_in(app.user).get(reverse("accounts:confirm_app"), follow=True)
    assert answer.redirect_chain == [(SECURITY, 302)]
    assert grouped(app.secret) not in answer.content.decode()


def test_secrets_that_nobody_confirmed_go_with_what_expires(app: App, other_teacher: User) -> None:
    second_factor.begin_totp(user=other_teacher)
    assert remove_expired()["unconfirmed_apps"] == 0
    begun(minutes_ago=11)
    assert remove_expired()["unconfirmed_apps"] == 1
    assert second_factor.has_app(app.user)
