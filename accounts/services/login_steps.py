"""A log-in as steps that pages and API share: the password, then a code or passkey if there is a second factor.

A passkey alone is a whole log-in when its owner said so (`require_password` off) and the device verified its user.

Between the steps the session knows whom the password was of, and nothing else: it belongs to nobody.
"""

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import django_otp
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import counters
from accounts.addresses import network_of
from accounts.challenges import give_challenge, take_challenge
from accounts.models import FidoCredential, User
from accounts.relying_party import relying_party_of, request_options
from accounts.services import LOG_IN_PENDING, TooManyTries, check_password, log_out, sign_in
from accounts.services.lockout import claim_try, forgive_try, note_failure
from accounts.services.passkeys import has_passkey, use_passkey
from accounts.services.second_factor import CodeRefused, has_app, has_second_factor, use_code
from accounts.services.security_events import Kind, record_event

# What comes after the password. A recovery code can stand in for each.
CODE, PASSKEY, CODE_OR_PASSKEY = "code", "passkey", "code_or_passkey"
STEP_LASTS_S = 10 * 60
# Each makes a session. A school behind one router logs in at the same minute.
PASSKEY_BEGINNINGS_PER_MINUTE = 120
_ALONE, _SECOND = "passkey alone", "second passkey"


class StepOutOfOrder(Exception):
    """No password came first, or too long ago."""

    message = gettext_lazy("Log in with your password first. If you have, it was too long ago.")


class PasswordRequired(Exception):
    """The right passkey, of somebody who wants the password asked as well."""

    message = gettext_lazy("This account asks for the password as well. Log in with it; the passkey comes after it.")


class Progress(NamedTuple):
    """Who is signed in now, or which step comes next."""

    user: User | None
    next_step: str | None


def take_password(*, request: HttpRequest, login: str, password: str) -> Progress:
    """The first step. Raises LogInRefused and TooManyTries."""
    return go_on(request=request, user=check_password(request=request, login=login, password=password))


def go_on(*, request: HttpRequest, user: User, how: str = "password", is_enough: bool = False) -> Progress:
    """After the first step: signed in, or waiting for a code with nobody signed in.

    `how` is what the first step was, for the log of events; `is_enough` if it stands for the second one too.
    """
    if is_enough or not has_second_factor(user):
        sign_in(request=request, user=user, how=how)
        return Progress(user, None)
    if request.user.is_authenticated:
        log_out(request=request)
    request.session.flush()
    request.session[LOG_IN_PENDING] = {
        "user": str(user.pk),
        "how": how,
        "password_stamp": user.get_session_auth_hash(),
        "until": time.time() + STEP_LASTS_S,
    }
    return Progress(None, second_step_of(user))


def second_step_of(user: User) -> str:
    """What comes after the password of somebody with a second factor."""
    if has_passkey(user):
        return CODE_OR_PASSKEY if has_app(user) else PASSKEY
    return CODE


def next_step(request: HttpRequest) -> str | None:
    """What a log-in that has begun needs next; None when none has."""
    user = _whose_turn(request)
    return second_step_of(user) if user is not None else None


def take_code(*, request: HttpRequest, code: str) -> Progress:
    """The second step. Raises StepOutOfOrder, CodeRefused and TooManyTries."""
    user = _check_turn(request)
    how = request.session[LOG_IN_PENDING]["how"]
    device = check_code(request=request, user=user, code=code)
    sign_in(request=request, user=user, how=f"{how} and {'code' if device else 'recovery code'}")
    if device is not None:
        django_otp.login(request, device)
    return Progress(user, None)


def begin_second_passkey(*, request: HttpRequest) -> dict[str, Any]:
    """What the browser needs for a passkey as second step. Raises StepOutOfOrder, also for accounts without one."""
    user = _check_turn(request)
    passkeys = list(FidoCredential.objects.filter(user=user))
    if not passkeys:
        raise StepOutOfOrder
    challenge = give_challenge(request, _SECOND, owner=str(user.pk))
    return request_options(party=relying_party_of(request), allowed=passkeys, challenge=challenge, verify_user=False)


def take_second_passkey(*, request: HttpRequest, answer: Mapping[str, Any]) -> Progress:
    """The second step. Raises StepOutOfOrder, ChallengeGone, PasskeyRefused and TooManyTries."""
    user = _check_turn(request)
    challenge = take_challenge(request, _SECOND, owner=str(user.pk))
    use_passkey(request=request, answer=answer, challenge=challenge, owner=user, verify_user=False)
    sign_in(request=request, user=user, how=f"{request.session[LOG_IN_PENDING]['how']} and passkey")
    return Progress(user, None)


def begin_passkey_alone(*, request: HttpRequest) -> dict[str, Any]:
    """What the browser needs for a log-in without a password. Nobody is named, so it tells nothing of anybody.

    Raises TooManyTries.
    """
    if counters.count(f"passkey:begin:{network_of(request)}", window_s=60) > PASSKEY_BEGINNINGS_PER_MINUTE:
        raise TooManyTries
    challenge = give_challenge(request, _ALONE)
    return request_options(party=relying_party_of(request), allowed=(), challenge=challenge, verify_user=True)


def take_passkey_alone(*, request: HttpRequest, answer: Mapping[str, Any]) -> Progress:
    """The whole log-in. Raises ChallengeGone, PasskeyRefused, PasswordRequired and TooManyTries."""
    challenge = take_challenge(request, _ALONE)
    user = use_passkey(request=request, answer=answer, challenge=challenge, owner=None, verify_user=True).user
    if user.require_password:
        raise PasswordRequired
    sign_in(request=request, user=user, how="passkey")
    return Progress(user, None)


def check_code(*, request: HttpRequest, user: User, code: str) -> TOTPDevice | None:
    """Use up a code of somebody whose password was right; guesses are counted like those of passwords."""
    this = claim_try(request=request, user=user)
    if not this.may:
        raise CodeRefused
    try:
        device = use_code(user=user, code=code)
    except CodeRefused:
        note_failure(this)
        raise
    forgive_try(this)
    if device is None:
        record_event(user=user, kind=Kind.RECOVERY_CODE_USED, request=request)
    return device


def _check_turn(request: HttpRequest) -> User:
    user = _whose_turn(request)
    if user is None:
        request.session.pop(LOG_IN_PENDING, None)
        raise StepOutOfOrder
    return user


def _whose_turn(request: HttpRequest) -> User | None:
    """Whose password this session has seen, if that still counts."""
    pending = request.session.get(LOG_IN_PENDING)
    if pending is None or pending["until"] < time.time():
        return None
    user = User.objects.filter(pk=pending["user"]).first()
    if user is None or not user.may_enter or user.get_session_auth_hash() != pending["password_stamp"]:
        return None
    return user
