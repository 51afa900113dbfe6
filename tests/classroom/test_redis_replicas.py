"""REDIS_WAIT_REPLICAS on a real primary and replica: what was acknowledged is in both."""

import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
import redis

from accounts import redis_clients
from classroom.embedded import redis_server
from classroom.embedded.redis_server import RedisServer
from classroom.engine.phases import Phase
from classroom.store import calls
from classroom.store.keys import game_keys
from classroom.store.shapes import Submission
from tests.classroom.stored_game import Game, make_plan

PIN = "123456"
WAIT_S = 30


class Pair(NamedTuple):
    primary: RedisServer
    replica: RedisServer
    reader: redis.Redis


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    primary, replica = (
        redis_server.start(tmp_path / name, persistent=False, password="measured") for name in ("primary", "replica")
    )
    with redis.Redis.from_url(replica.url) as reader:
        reader.config_set("masterauth", "measured")
        host, port = primary.url.rpartition("@")[2].removesuffix("/0").split(":")
        reader.replicaof(host, port)
        end = time.monotonic() + WAIT_S
        while reader.info("replication")["master_link_status"] != "up":  # type: ignore[index]
            assert time.monotonic() < end
            time.sleep(0.05)
        yield Pair(primary, replica, reader)
    for server in (replica, primary):
        server.process.send_signal(signal.SIGCONT)
        server.stop()


@pytest_asyncio.fixture
async def game(pair: Pair, settings: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Game]:
    settings.REDIS_WAIT_REPLICAS = 1
    client = redis_clients.client_for_loop(pair.primary.url, connections=4)
    threads = redis_clients.client_for_threads(pair.primary.url)
    monkeypatch.setattr(calls, "async_client", lambda: client)
    monkeypatch.setattr("classroom.store.desk.sync_client", lambda: threads)
    yield Game(make_plan(PIN))
    await redis_clients.close(client)
    threads.close()


async def test_the_replica_has_what_was_acknowledged(pair: Pair, game: Game) -> None:
    players = await game.join_many(20)
    assert pair.reader.hlen(game_keys(PIN).players) == 20
    await game.go(Phase.QUESTION, 0)
    for number, player in enumerate(players, 1):
        # One that doesn't know the scripts, as after a change of primary, is told them.
        if number == 10:
            await game.store.client.script_flush()
        await game.store.submit(PIN, 0, [Submission(player, f"id-{player}", '"0"', 0)])
        assert pair.reader.hlen(game_keys(PIN).answers(0)) == number


async def test_a_class_goes_on_without_a_replica(
    pair: Pair, game: Game, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow this machine is, nobody waits a second time.
    monkeypatch.setattr(calls, "MISSED_FOR_S", 600.0)
    pair.replica.process.send_signal(signal.SIGSTOP)
    await game.join("Ada")
    await game.join_many(3)
    await game.go(Phase.QUESTION, 0)
    said = [record.getMessage() for record in caplog.records if record.name == calls.__name__]
    assert said == ["Only 0 replicas of Redis have what was acknowledged."]
