"""Log-ins behind open sockets: who somebody is now, and hearing when that may have changed."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any
from uuid import UUID

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.sessions import CookieMiddleware, SessionMiddleware
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts.services.log_in_news import group_of_log_ins
from accounts.services.second_factor import has_second_factor, must_have_second_factor

logger = logging.getLogger(__name__)

# Without news a socket looks by itself so often: for a lost message, an expired log-in, a lock set in the database.
LOOK_EVERY_S = 15.0
_has_second_factor = database_sync_to_async(has_second_factor)


async def signed_in_now(session_key: str | None) -> Any:
    """The user whom this session belongs to now: nobody after logging out, a change of password, or a lock.

    Nor somebody who has to set up a second factor first, or whose account waits to be deleted.
    """
    return await _person_of(import_module(settings.SESSION_ENGINE).SessionStore(session_key=session_key))


async def _person_of(session: Any) -> Any:
    user: Any = await get_user({"session": session})
    if user.is_authenticated and user.is_deleted:
        return AnonymousUser()
    # What needs no query is asked first: this runs at every command of a host.
    if user.is_authenticated and must_have_second_factor(user) and not await _has_second_factor(user):
        return AnonymousUser()
    return user


class _LogInMiddleware:
    """Sets `scope["user"]`."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        return await self.inner({**scope, "user": await _person_of(scope["session"])}, receive, send)


def with_log_in(inner: Any) -> Any:
    """The application with the browser's session and user in its scope."""
    return CookieMiddleware(SessionMiddleware(_LogInMiddleware(inner)))


class LogInWatch:
    """Awaits `look` whenever the log-ins of a user changed, and every LOOK_EVERY_S seconds, until it is stopped."""

    def __init__(self, user_id: UUID | str, look: Callable[[], Awaitable[None]]) -> None:
        self._group, self._look = group_of_log_ins(user_id), look
        self._task = asyncio.get_running_loop().create_task(self._watch())

    def stop(self) -> None:
        if self._task is not asyncio.current_task():
            self._task.cancel()

    async def _watch(self) -> None:
        layer: Any = get_channel_layer()
        channel = await layer.new_channel()
        news: asyncio.Task[Any] | None = None
        try:
            await self._join(layer, channel)
            while True:
                news = news or asyncio.create_task(layer.receive(channel))
                done, _ = await asyncio.wait({news}, timeout=LOOK_EVERY_S)
                if done:
                    news = None
                await self._look_once()
        finally:
            if news is not None:
                news.cancel()
            with contextlib.suppress(RedisError, OSError):
                await layer.group_discard(self._group, channel)

    async def _join(self, layer: Any, channel: str) -> None:
        try:
            await layer.group_add(self._group, channel)
        except (RedisError, OSError) as error:
            logger.warning("A socket can't listen for changed log-ins just now: %s", error)

    async def _look_once(self) -> None:
        try:
            await self._look()
        except (DatabaseError, RedisError, OSError) as error:
            logger.warning("A socket's log-in can't be checked just now: %s", error)
