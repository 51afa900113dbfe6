"""Every wrong order of the steps to log in with a passkey."""

from collections.abc import Callable
from functools import partial

import pytest

from accounts.models import FidoCredential, User
from accounts.services import passkeys
from tests.accounts.passkeys import ALONE, ME, SECOND, options, send
from tests.accounts.soft_authenticator import SoftAuthenticator
from tests.accounts.step_orders import StepBrowser, follow
from tests.accounts.test_second_factor import App, is_in, post
from tests.api_client import Api
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def use_passkey(browser: StepBrowser, path: str) -> None:
    asked = options(browser.api, path) or {"challenge": "AAAA", "rpId": "testserver"}
    browser.kept["answer"] = browser.kept["device"].get(asked)
    send(browser.api, path, browser.kept["answer"])


STEPS: dict[str, Callable[[StepBrowser], object]] = {
    "password": lambda browser: post(browser.api, "/auth/login/", **ME),
    "other's password": lambda browser: post(browser.api, "/auth/login/", login="other_teacher", password=PASSWORD),
    "second passkey": lambda browser: use_passkey(browser, SECOND),
    "passkey alone": lambda browser: use_passkey(browser, ALONE),
    "passkey again": lambda browser: [send(browser.api, path, browser.kept["answer"]) for path in (ALONE, SECOND)],
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
    taken = follow((first,), StepBrowser(device=device, answer={}), STEPS, partial(expected, enough=enough))
    assert taken == 1 + len(STEPS) + len(STEPS) ** 2


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
