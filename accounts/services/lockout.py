"""Guessing is slow: few tries a minute per address and per account, and a pause for an account after many failures.

Only log-ins pause. Whoever is signed in already stays so: else anybody could stop a lesson by typing wrong passwords.
Nobody can shut somebody out by typing wrong passwords either: a browser in which the account's owner has logged in
before is counted for itself and waits for nobody else. Administrators' accounts don't pause at all and have a wide
limit a minute, so that they get in from a new browser too: nobody can shut out the one who could let them in again.
A full account is refused exactly like a wrong password; only the address or browser is told to wait, because that
says nothing about accounts.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import counters
from accounts.addresses import network_of
from accounts.known_browsers import known_browser
from accounts.models import User
from accounts.permissions import is_administrator
from accounts.queries import administrators
from accounts.services.security_events import Kind, record_event
from accounts.services.sessions import end_all_access

TRIES_PER_MINUTE = 5
ADMINISTRATORS_TRIES_PER_MINUTE = 60
WINDOW_S = 60
PAUSE_AFTER = 10
PAUSE = timedelta(minutes=15)
logger = logging.getLogger(__name__)


class TooManyTries(Exception):
    """This address, or this browser, has used up its tries for now."""

    message = gettext_lazy("Too many tries from here. Wait a minute, then try again.")
    wait_s = WINDOW_S


class LastAdministrator(Exception):
    """Without this person nobody could run the instance."""

    message = gettext_lazy("This is the only administrator who can still log in. Make somebody else one first.")


class Try(NamedTuple):
    """A try to log in that was counted. `may` is whether the account takes one; `places` are its counters."""

    request: HttpRequest
    user: User | None
    browser: str
    may: bool
    places: tuple[str, ...]


def claim_try(*, request: HttpRequest, user: User | None) -> Try:
    """Count a try before it is judged, so that tries at the same moment count too. Raises TooManyTries."""
    browser = known_browser(request, user)
    if browser and counters.counted(_failures_of(browser)) < PAUSE_AFTER:
        place = f"login:browser:{browser}"
        _claim(place)
        return Try(request, user, browser, True, (place,))
    place, account = f"login:network:{network_of(request)}", f"login:account:{user.pk if user else uuid4()}"
    _claim(place)
    return Try(request, user, "", _account_takes(user, account), (place, account))


def note_failure(failed: Try) -> None:
    """Remember a failure; too many pause the account. Takes as long for nobody as for somebody."""
    record_event(user=failed.user, kind=Kind.LOG_IN_FAILED, request=failed.request)
    if failed.browser:
        # Then it is a stranger like any other: somebody sits at the owner's computer.
        counters.count(_failures_of(failed.browser), window_s=int(PAUSE.total_seconds()))
        return
    user = failed.user
    pk: UUID = user.pk if user is not None and not is_administrator(user) else uuid4()
    now = timezone.now()
    # Failures during a pause don't count, so that it ends whatever anybody does.
    counting = User.objects.filter(Q(login_paused_until=None) | Q(login_paused_until__lte=now), pk=pk)
    counting.update(failed_login_attempts=F("failed_login_attempts") + 1)
    many = counting.filter(failed_login_attempts__gte=PAUSE_AFTER)
    if many.update(failed_login_attempts=0, login_paused_until=now + PAUSE):
        record_event(user=user, kind=Kind.LOG_IN_PAUSED, request=failed.request)


def forgive_try(right: Try) -> None:
    """The try was right, so it wasn't one. Other tries from the same address stay counted."""
    for place in right.places:
        counters.uncount(place)


def forget_failures(*, user: User) -> None:
    """After a whole log-in: a right password alone must not reset the count of wrong codes."""
    if user.failed_login_attempts:
        User.objects.filter(pk=user.pk).update(failed_login_attempts=0)


def block_users(*users: User, actor: User | None = None, request: HttpRequest | None = None) -> None:
    """Lock people out for good. Their browsers, sockets and tokens end now; keys open nothing while it lasts.

    Raises LastAdministrator, and blocks nobody then.
    """
    with transaction.atomic():
        # Two administrators who block each other at the same moment take turns.
        left = {user.pk for user in administrators().select_for_update()}
        if left and left <= {user.pk for user in users}:
            raise LastAdministrator
        _block(users, actor, request)


def _block(users: Iterable[User], actor: User | None, request: HttpRequest | None) -> None:
    for user in users:
        User.objects.filter(pk=user.pk).update(is_blocked=True)
        end_all_access(user=user)
        record_event(user=user, kind=Kind.BLOCKED, request=request, actor=actor)


def unblock_users(*users: User, actor: User | None = None, request: HttpRequest | None = None) -> None:
    """Let people in again: no block, no pause, no failures."""
    pks = [user.pk for user in users]
    User.objects.filter(pk__in=pks).update(is_blocked=False, blocked_until=None)
    end_pause(*users)
    for user in users:
        record_event(user=user, kind=Kind.UNBLOCKED, request=request, actor=actor)


def end_pause(*users: User) -> None:
    """The accounts take tries again, whatever failed before."""
    pks = [user.pk for user in users]
    User.objects.filter(pk__in=pks).update(failed_login_attempts=0, login_paused_until=None)
    counters.forget([f"login:account:{pk}" for pk in pks])


def _claim(place: str) -> None:
    if counters.count(place, window_s=WINDOW_S) > TRIES_PER_MINUTE:
        logger.warning("Too many log-in tries from %s.", place)
        raise TooManyTries


def _account_takes(user: User | None, account: str) -> bool:
    tries = counters.count(account, window_s=WINDOW_S)
    if user is not None and is_administrator(user):
        return tries <= ADMINISTRATORS_TRIES_PER_MINUTE
    return tries <= TRIES_PER_MINUTE and not (user is not None and user.login_paused)


def _failures_of(browser: str) -> str:
    return f"login:browser-failures:{browser}"
