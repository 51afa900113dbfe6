"""Redis over TLS: every client of the product checks whom it talks to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import redis
from asgiref.sync import sync_to_async
from channels_redis.pubsub import RedisPubSubChannelLayer
from django_redis.cache import RedisCache

from accounts import redis_clients
from accounts.redis_address import read_redis_address
from classroom.redis_settings import caches, channel_layers
from tests.redis_tls import TlsServer, redis_tls


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[TlsServer]:
    with redis_tls(tmp_path) as running:
        yield running


async def test_each_kind_of_client(server: TlsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
    address = read_redis_address(server.url)
    async with redis_clients.short_client(server.url) as client:
        assert await client.set("loop", 1)
    threads = redis_clients.client_for_threads(server.url)
    assert await sync_to_async(threads.get)("loop") == b"1"
    found = caches(address)["default"]
    cache = RedisCache(found["LOCATION"], {**found, "OPTIONS": {**found["OPTIONS"]}})
    assert await sync_to_async(cache.add)("tries", 0, 60)
    assert await sync_to_async(cache.incr)("tries") == 1
    one, other = (RedisPubSubChannelLayer(**channel_layers(address)["default"]["CONFIG"]) for _ in range(2))
    channel = await other.new_channel()
    await other.group_add("game.1", channel)
    await one.group_send("game.1", {"type": "game.changed"})
    assert await asyncio.wait_for(other.receive(channel), 30) == {"type": "game.changed"}
    for layer in (one, other):
        await layer.flush()
    threads.close()
    cache.close()


async def test_a_server_that_nobody_vouches_for_is_refused(server: TlsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one of an unknown authority, nor one whose certificate names somebody else."""
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    for url, authority in ((server.url, "/dev/null"), (elsewhere, str(server.authority))):
        monkeypatch.setenv("SSL_CERT_FILE", authority)
        monkeypatch.setenv("SSL_CERT_DIR", "/nonexistent")
        with pytest.raises(redis.ConnectionError, match="certificate"):
            await sync_to_async(redis_clients.client_for_threads(url).ping)()
        async with redis_clients.short_client(url) as client:
            with pytest.raises(redis.ConnectionError, match="certificate"):
                await client.ping()
