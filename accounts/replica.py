"""Public reads from a replica of the database, where there is one: moments old, for those who can't tell.

Only visitors without a session or a token get them, so whoever wrote something finds it. Nothing that is remembered for
others may be read there.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger(__name__)
REPLICA = "replica"
# One that doesn't answer isn't asked again for so long.
PASSED_OVER_S = 10.0

_alias: ContextVar[str] = ContextVar("database_alias", default=DEFAULT_DB_ALIAS)
_down_until = 0.0


class PublicReads:
    """A database router: what is read in `for_visitors` comes from the replica, and nothing is written there."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _alias.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True


def alias() -> str:
    """Where reads of this request go, for SQL that is written by hand."""
    return _alias.get()


@contextmanager
def from_primary() -> Iterator[None]:
    """What is read here is remembered, so it must not be older than the news that it changed."""
    token = _alias.set(DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        _alias.reset(token)


@contextmanager
def for_visitors(request: HttpRequest) -> Iterator[None]:
    """Reads in here may come from the replica if nobody in particular asks, and it answers."""
    token = _alias.set(REPLICA if _may_be_old(request) and _answers() else DEFAULT_DB_ALIAS)
    try:
        yield
    finally:
        _alias.reset(token)


def moments_old(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose reads may be, for visitors. It must answer whole: not by a stream or a template rendered later."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with for_visitors(request):
            return view(request, *args, **kwargs)

    return answered


def _may_be_old(request: HttpRequest) -> bool:
    return (
        REPLICA in settings.DATABASES
        and request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
    )


def _answers() -> bool:
    global _down_until
    if time.monotonic() < _down_until:
        return False
    try:
        connections[REPLICA].ensure_connection()
    except DatabaseError as error:
        logger.warning("The replica of the database does not answer, the primary is asked: %s", type(error).__name__)
        _down_until = time.monotonic() + PASSED_OVER_S
        return False
    return True
