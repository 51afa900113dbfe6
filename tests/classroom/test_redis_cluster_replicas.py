"""REDIS_WAIT_REPLICAS on a real Redis Cluster: what was acknowledged is on the replica of the game's node."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
import redis

from accounts import redis_clients
from classroom.engine.phases import Phase
from classroom.store import calls
from classroom.store.keys import game_keys
from classroom.store.shapes import Submission
from tests.classroom.stored_game import Game, make_plan
from tests.redis_cluster import Cluster, redis_cluster

PIN = "100001"


class Stored(NamedTuple):
    """A game, and the replica of its node, which answers only when asked for itself."""

    game: Game
    nodes: Cluster
    reader: redis.Redis

    def on_the_replica(self, key: str) -> int:
        return int(self.reader.hlen(key))  # type: ignore[arg-type]


@pytest_asyncio.fixture
async def stored(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stored]:
    settings.REDIS_WAIT_REPLICAS = 1
    with redis_cluster(tmp_path, replicas=True) as nodes:
        client = redis_clients.client_for_loop(nodes.url, connections=4)
        threads = redis_clients.client_for_threads(nodes.url)
        monkeypatch.setattr(calls, "async_client", lambda: client)
        monkeypatch.setattr("classroom.store.desk.sync_client", lambda: threads)
        home = nodes.primary_of(game_keys(PIN).state)
        with redis.Redis(port=nodes.replicas[home], single_connection_client=True) as reader:
            reader.execute_command("READONLY")
            yield Stored(Game(make_plan(PIN)), nodes, reader)
            nodes.processes[nodes.replicas[home]].send_signal(signal.SIGCONT)
        await redis_clients.close(client)
        threads.close()


async def test_the_replica_of_the_games_node_has_what_was_acknowledged(
    stored: Stored, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    game, keys = stored.game, game_keys(PIN)
    assert stored.on_the_replica(keys.state) > 0
    players = await game.join_many(12)
    assert stored.on_the_replica(keys.players) == 12
    await game.go(Phase.QUESTION, 0)
    for number, player in enumerate(players, 1):
        if number == 4:
            # As after a change of primary: it doesn't know the scripts.
            await game.store.client.script_flush()
        if number == 8:
            # As after a move of slots: the client asks another node first.
            slots = game.store.client.nodes_manager.slots_cache
            at = game.store.client.keyslot(keys.state)
            slots[at] = next(nodes for nodes in slots.values() if nodes[0].name != slots[at][0].name)
        await game.store.submit(PIN, 0, [Submission(player, f"id-{player}", '"0"', 0)])
        if number != 8:
            assert stored.on_the_replica(keys.answers(0)) == number
    assert await game.store.client.hlen(keys.answers(0)) == 12

    # Without the replica the class goes on, and waits once; games on other nodes wait for theirs.
    monkeypatch.setattr(calls, "MISSED_FOR_S", 600.0)
    home = stored.nodes.primary_of(keys.state)
    stored.nodes.processes[stored.nodes.replicas[home]].send_signal(signal.SIGSTOP)
    for name in ("Ada", "Ben", "Cem"):
        await game.join(name)
    assert list(game.store._missed_until) == [f"127.0.0.1:{home}"]
    said = [record.getMessage() for record in caplog.records if record.name == calls.__name__]
    assert said == ["Only 0 replicas of Redis have what was acknowledged."]
