"""Connections to Redis: one asynchronous client per event loop, one synchronous client per process."""

import asyncio
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings

from accounts import redis_clients

CONNECTIONS_PER_LOOP = 16

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()


def async_client() -> Any:
    """The running event loop's client; callers wait for a connection when many come at once."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = redis_clients.client_for_loop(settings.REDIS_URL, connections=CONNECTIONS_PER_LOOP)
    return _clients[loop]


async def close_async_client() -> None:
    """Close the running loop's client, if there is one."""
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client is not None:
        await redis_clients.close(client)


@cache
def sync_client() -> Any:
    """The process's client for views; threads share it."""
    return redis_clients.client_for_threads(settings.REDIS_URL)
