"""Connections to Redis: one asynchronous client per event loop, one synchronous client per process."""

import asyncio
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings

TIMEOUT_S = 5
CONNECT_TIMEOUT_S = 3
CONNECTIONS_PER_LOOP = 16

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis] = WeakKeyDictionary()


def async_client() -> Any:
    """The running event loop's client; callers wait for a connection when many come at once."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            settings.REDIS_URL,
            max_connections=CONNECTIONS_PER_LOOP,
            timeout=2 * TIMEOUT_S,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=CONNECT_TIMEOUT_S,
            health_check_interval=30,
        )
        _clients[loop] = redis.asyncio.Redis(connection_pool=pool)
    return _clients[loop]


async def close_async_client() -> None:
    """Close the running loop's client, if there is one."""
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client is not None:
        await client.aclose()
        await client.connection_pool.disconnect()


@cache
def sync_client() -> Any:
    """The process's client for views; its pool is shared by threads."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=CONNECT_TIMEOUT_S)
