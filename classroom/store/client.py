"""Connections to Redis: one asynchronous client per event loop, one synchronous client per process."""

import asyncio
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings

from accounts import redis_clients

CONNECTIONS_PER_LOOP = 32

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()


def async_client() -> Any:
    """The running event loop's client. It makes callers wait instead of failing when many come at once."""
    loop = asyncio.get_running_loop()
    client = _clients.get(loop)
    if client is None:
        client = _clients[loop] = redis_clients.client_for_loop(settings.REDIS_URL, connections=CONNECTIONS_PER_LOOP)
    return client


async def close_async_client() -> None:
    """Close the running loop's client, if there is one."""
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client is not None:
        await redis_clients.close(client)


@cache
def sync_client() -> Any:
    """The process's client for views; threads share it."""
    return redis_clients.client_for_threads(settings.REDIS_URL)
