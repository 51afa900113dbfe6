"""A log-in as steps that pages and API share: the password, then a code if the account has a second factor.

Between the steps the session knows whom the password was of, and nothing else: it belongs to nobody.
"""

import time
from typing import NamedTuple

import django_otp
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.services import LOG_IN_PENDING, check_password, log_out, sign_in
from accounts.services.lockout import claim_try, forgive_try, note_failure
from accounts.services.second_factor import CodeRefused, has_second_factor, use_code
from accounts.services.security_events import Kind, record_event

CODE = "code"
STEP_LASTS_S = 10 * 60


class StepOutOfOrder(Exception):
    """No password came first, or too long ago."""

    message = "Log in with your password first. If you have, it was too long ago."


class Progress(NamedTuple):
    """Who is signed in now, or which step comes next."""

    user: User | None
    next_step: str | None


def take_password(*, request: HttpRequest, login: str, password: str) -> Progress:
    """The first step. Raises LogInRefused and TooManyTries."""
    return go_on(request=request, user=check_password(request=request, login=login, password=password))


def go_on(*, request: HttpRequest, user: User) -> Progress:
    """After the right password: signed in, or waiting for a code with nobody signed in."""
    if not has_second_factor(user):
        sign_in(request=request, user=user)
        return Progress(user, None)
    if request.user.is_authenticated:
        log_out(request=request)
    request.session.flush()
    request.session[LOG_IN_PENDING] = {
        "user": str(user.pk),
        "password_stamp": user.get_session_auth_hash(),
        "until": time.time() + STEP_LASTS_S,
    }
    return Progress(None, CODE)


def next_step(request: HttpRequest) -> str | None:
    """What a log-in that has begun needs next; None when none has."""
    return CODE if _whose_turn(request) is not None else None


def take_code(*, request: HttpRequest, code: str) -> Progress:
    """The second step. Raises StepOutOfOrder, CodeRefused and TooManyTries."""
    user = _whose_turn(request)
    if user is None:
        request.session.pop(LOG_IN_PENDING, None)
        raise StepOutOfOrder
    device = check_code(request=request, user=user, code=code)
    sign_in(request=request, user=user, how="password and code" if device else "password and recovery code")
    if device is not None:
        django_otp.login(request, device)
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


def _whose_turn(request: HttpRequest) -> User | None:
    """Whose password this session has seen, if that still counts."""
    pending = request.session.get(LOG_IN_PENDING)
    if pending is None or pending["until"] < time.time():
        return None
    user = User.objects.filter(pk=pending["user"]).first()
    if user is None or not user.may_enter or user.get_session_auth_hash() != pending["password_stamp"]:
        return None
    return user
