"""Connections to Redis: one asynchronous client per event loop, one synchronous client per process."""

import asyncio
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings

# A game's commands are short; whoever waits longer is better told to try again.
TIMEOUT_S = 5
CONNECT_TIMEOUT_S = 3
CONNECTIONS_PER_LOOP = 32

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis] = WeakKeyDictionary()


def async_client() -> redis.asyncio.Redis:
    """The running event loop's client. Its pool makes callers wait instead of failing when many come at once."""
    loop = asyncio.get_running_loop()
    client = _clients.get(loop)
    if client is None:
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            settings.REDIS_URL,
            max_connections=CONNECTIONS_PER_LOOP,
            timeout=2 * TIMEOUT_S,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=CONNECT_TIMEOUT_S,
            health_check_interval=30,
        )
        client = _clients[loop] = redis.asyncio.Redis(connection_pool=pool)
    return client


async def close_async_client() -> None:
    """Close the running loop's client, if there is one."""
    client = _clients.pop(asyncio.get_running_loop(), None)
    if client is not None:
        await client.aclose()
        await client.connection_pool.disconnect()


@cache
def sync_client() -> Any:
    """The process's client for views; its pool is shared by threads.

    It is a redis.Redis, untyped because redis-py types replies as unions of what any setting could give.
    """
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=CONNECT_TIMEOUT_S, health_check_interval=30
    )
