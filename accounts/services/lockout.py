"""Guessing is slow: few tries a minute per address and per account, and a pause for an account after many failures.

Only log-ins pause. Whoever is signed in already stays so: else anybody could stop a lesson by typing wrong passwords.
Administrators' accounts have neither pause nor count, only their visitors' addresses do: nobody can shut out the one
who could let them in again. A full account is refused exactly like a wrong password; only the address is told to wait,
because that says nothing about accounts.
"""

import logging
from datetime import timedelta
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db.models import F, Q
from django.utils import timezone
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

from accounts.models import User
from accounts.permissions import is_administrator

TRIES_PER_MINUTE = 5
WINDOW_S = 60
PAUSE_AFTER = 10
PAUSE = timedelta(minutes=15)
logger = logging.getLogger(__name__)


class TooManyTries(Exception):
    """This address has used up its tries for now."""

    message = "Too many tries from here. Wait a minute, then try again."
    wait_s = WINDOW_S


def claim_try(*, network: str) -> None:
    """Count a try before it is judged, so that tries at the same moment count too. Raises TooManyTries."""
    if _count(f"login:network:{network}") > TRIES_PER_MINUTE:
        logger.warning("Too many log-in tries from %s.", network)
        raise TooManyTries


def may_try(*, user: User | None) -> bool:
    """Count a try at this account: whether it is within the minute's and the account isn't paused."""
    if user is not None and is_administrator(user):
        return True
    within = _count(f"login:account:{user.pk if user else uuid4()}") <= TRIES_PER_MINUTE
    return within and not (user is not None and user.login_paused)


def note_failure(*, user: User | None) -> None:
    """Remember a failure; too many pause the account. Takes as long for nobody as for somebody."""
    pk: UUID = user.pk if user is not None and not is_administrator(user) else uuid4()
    now = timezone.now()
    # Failures during a pause don't count, so that it ends whatever anybody does.
    counting = User.objects.filter(Q(login_paused_until=None) | Q(login_paused_until__lte=now), pk=pk)
    counting.update(failed_login_attempts=F("failed_login_attempts") + 1)
    many = counting.filter(failed_login_attempts__gte=PAUSE_AFTER)
    if many.update(failed_login_attempts=0, login_paused_until=now + PAUSE):
        logger.warning("Log-ins of account %s pause after %s failures.", pk, PAUSE_AFTER)


def forgive_try(*, user: User, network: str) -> None:
    """The try was right, so it wasn't one. Other tries from the same address stay counted."""
    _uncount(f"login:network:{network}")
    _uncount(f"login:account:{user.pk}")


def forget_failures(*, user: User) -> None:
    """After a whole log-in: a right password alone must not reset the count of wrong codes."""
    if user.failed_login_attempts:
        User.objects.filter(pk=user.pk).update(failed_login_attempts=0)


def unblock_users(*users: User) -> None:
    """Let people in again: no block, no pause, no failures."""
    pks = [user.pk for user in users]
    User.objects.filter(pk__in=pks).update(
        is_blocked=False, blocked_until=None, failed_login_attempts=0, login_paused_until=None
    )
    cache.delete_many([f"login:account:{pk}" for pk in pks])


def _count(key: str) -> int:
    """How often within the minute that began with the first; 1 when Redis can't be asked (pauses still hold)."""
    try:
        cache.add(key, 0, timeout=WINDOW_S)
        return int(cache.incr(key))
    except ValueError:
        # It ran out between the two.
        return 1
    except (RedisError, ConnectionInterrupted, OSError) as error:
        logger.warning("Log-in tries can't be counted just now: %s", error)
        return 1


def _uncount(key: str) -> None:
    try:
        cache.decr(key)
    except (ValueError, RedisError, ConnectionInterrupted, OSError):
        return
