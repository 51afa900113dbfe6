"""The store on a real Redis Cluster of three nodes: every step of a game stays on the node of its PIN."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
import redis
from asgiref.sync import sync_to_async
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.conf import settings
from django.core.cache.backends.base import BaseCache
from django_redis.cache import RedisCache

from accounts import redis_clients
from accounts.redis_address import read_redis_address
from classroom.embedded.redis_server import free_port
from classroom.engine.phases import Phase
from classroom.hub.saving import record_points
from classroom.redis_settings import caches, channel_layers
from classroom.store import calls, desk, tallies
from classroom.store.games import GameStore
from classroom.store.keys import game_keys
from classroom.store.shapes import Submission
from rooms.store import presence
from rooms.store.presence import Person, Presence
from tests.classroom.stored_game import Game, make_plan
from tests.redis_cluster import redis_cluster

# Their slots lie on different nodes.
PINS = ("100001", "100002", "100003", "100004", "100005", "100006")


@pytest_asyncio.fixture
async def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[redis.RedisCluster]:
    """The store's two clients are clients of the cluster."""
    with redis_cluster(tmp_path) as nodes:
        address = nodes.url
        threads = redis_clients.client_for_threads(address)
        sockets = redis_clients.client_for_loop(address, connections=8)
        for module in (desk, tallies, presence):
            monkeypatch.setattr(module, "sync_client", lambda: threads)
        for module in (calls, presence):
            monkeypatch.setattr(module, "async_client", lambda: sockets)
        monkeypatch.setattr(settings, "REDIS_URL", address)
        yield threads
        await redis_clients.close(sockets)
        threads.close()


async def play(pin: str) -> tuple[int, int]:
    """A game of two questions with three players; (answers received, answers counted)."""
    game = Game(make_plan(pin))
    players = await game.join_many(3)
    for index in range(2):
        await game.go(Phase.QUESTION, index)
        given = [Submission(player, f"{player}-{index}", '"0"', 0) for player in players]
        _closed, codes = await game.store.submit(pin, index, given)
        assert codes == ["accepted"] * 3
        _closed, again = await game.store.submit(pin, index, given)
        assert again == ["accepted"] * 3
        snapshot = await game.store.load(pin, index)
        assert snapshot is not None
        assert snapshot.state.phase is Phase.CLOSED
        assert await record_points(game.store, game.plan, snapshot)
    played = await game.store.played(pin)
    assert played is not None
    assert await game.store.claim_saving(pin, "p")
    received = await game.store.received_count(pin, 2)
    return received, sum(len(verdicts) for verdicts in played.verdicts.values())


async def test_games_are_played_on_every_node(cluster: redis.RedisCluster) -> None:
    nodes = {cluster.get_node_from_key(game_keys(pin).state).port for pin in PINS}  # type: ignore[union-attr]
    assert len(nodes) == 3
    assert await asyncio.gather(*(play(pin) for pin in PINS)) == [(6, 6)] * len(PINS)
    # Lists across games are single keys.
    assert set(await GameStore().unsaved(2**53)) >= set(PINS)
    await tallies.add_to_tallies(calls.async_client(), {tallies.RECEIVED: 6})
    assert tallies.read_tallies() == {tallies.RECEIVED: 6}


async def test_people_in_calls_on_every_node(cluster: redis.RedisCluster) -> None:
    rooms = [UUID(int=number) for number in range(1, 13)]
    for room_id in rooms:
        seen = Presence(room_id)
        assert not (await seen.enter(Person("1", "Ada", "host", channel="c"), capacity=6, locked=False)).full
        await seen.set_locked(locked=True)
        snapshot = await seen.snapshot()
        assert ([person.name for person in snapshot.people], snapshot.locked) == (["Ada"], True)
        assert (await seen.beat(snapshot.people[0])).state == "in"
    assert presence.people_alive(rooms) == [1] * len(rooms)
    presence.set_panel(rooms[0], None)
    presence.mark_ended(rooms[0])


def cache_on(address: str) -> BaseCache:
    found = caches(read_redis_address(address))["default"]
    return RedisCache(found["LOCATION"], {**found, "OPTIONS": {**found["OPTIONS"]}})


async def test_the_cache_counts_and_reads_several(cluster: redis.RedisCluster) -> None:
    cache = cache_on(settings.REDIS_URL)
    await sync_to_async(cache.set_many)({f"key-{number}": number for number in range(20)}, 60)
    assert len(await sync_to_async(cache.get_many)([f"key-{number}" for number in range(20)])) == 20
    assert await sync_to_async(cache.add)("tries", 0, 60)
    assert await sync_to_async(cache.incr)("tries") == 1
    await sync_to_async(cache.delete_many)(["tries", "key-1"])
    assert await sync_to_async(cache.get)("key-1") is None


async def test_announcements_reach_other_processes_when_a_node_is_gone(cluster: redis.RedisCluster) -> None:
    """Two layers are two processes. The first address of one leads nowhere, as that of a node that died."""
    address = settings.REDIS_URL
    gone = address.replace("redis+cluster://", f"redis+cluster://127.0.0.1:{free_port()},")
    one, other = (
        RedisPubSubChannelLayer(**channel_layers(read_redis_address(url))["default"]["CONFIG"])
        for url in (address, gone)
    )
    for number in range(8):
        channel = await other.new_channel()
        await other.group_add(f"game.{number}", channel)
        await one.group_send(f"game.{number}", {"type": "game.changed", "pin": str(number)})
        assert (await asyncio.wait_for(other.receive(channel), 30))["pin"] == str(number)
    await one.flush()
    await other.flush()


async def test_a_cluster_that_is_gone_is_an_error_of_redis(tmp_path: Path) -> None:
    """What waits for Redis catches RedisError; redis-py says it in another family."""
    address = f"redis+cluster://127.0.0.1:{free_port()}"
    with pytest.raises(redis.ConnectionError):
        redis_clients.client_for_threads(address)
    async with redis_clients.short_client(address) as client:
        with pytest.raises(redis.ConnectionError):
            await client.get("x")
