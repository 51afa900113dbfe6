"""Counting within a window of time, in Redis: tries to log in, requests to the API, guesses, reports, views."""

import logging

from django.core.cache import cache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
UNREACHABLE = (RedisError, ConnectionInterrupted, OSError)


def count(key: str, *, window_s: int) -> int:
    """How often within the window that began with the first; 1 when Redis can't be asked."""
    try:
        # One round trip, but for the first in a window.
        return int(cache.incr(key))
    except ValueError:
        return _begin(key, window_s)
    except UNREACHABLE as error:
        logger.warning("Tries and requests can't be counted just now: %s", error)
        return 1


def _begin(key: str, window_s: int) -> int:
    try:
        cache.add(key, 0, timeout=window_s)
        return int(cache.incr(key))
    except ValueError:
        # It ran out between the two.
        return 1
    except UNREACHABLE as error:
        logger.warning("Tries and requests can't be counted just now: %s", error)
        return 1


def is_first(key: str, *, window_s: int) -> bool:
    """Whether it is the first time within a window that begins with it; False when Redis can't be asked."""
    try:
        return bool(cache.add(key, 1, timeout=window_s))
    except UNREACHABLE as error:
        logger.warning("Nothing is counted just now: %s", error)
        return False


def counted(key: str) -> int:
    """What `count` would have said last; 0 when the window is over or Redis can't be asked."""
    try:
        return int(cache.get(key, 0))
    except UNREACHABLE:
        return 0


def seconds_left(key: str, *, window_s: int) -> int:
    """Until the window ends."""
    try:
        return max(int(cache.ttl(key) or 0), 1)
    except UNREACHABLE:
        return window_s


def uncount(key: str) -> None:
    """Take one back."""
    try:
        cache.decr(key)
    except (ValueError, *UNREACHABLE):
        return


def forget(keys: list[str]) -> None:
    """Start anew."""
    try:
        cache.delete_many(keys)
    except UNREACHABLE as error:
        logger.warning("Counts can't be forgotten just now, they end with their window: %s", error)
