"""The store on a real Redis Cluster of three nodes: every step of a game stays on the node of its PIN."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import redis
import redis.asyncio

from classroom.engine.phases import Phase
from classroom.hub.saving import record_points
from classroom.store import calls, desk, tallies
from classroom.store.games import GameStore
from classroom.store.keys import game_keys
from classroom.store.shapes import Submission
from tests.classroom.test_store import Game, make_plan
from tests.redis_cluster import redis_cluster

# Their slots lie on different nodes.
PINS = ("100001", "100002", "100003", "100004", "100005", "100006")


@pytest_asyncio.fixture
async def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[redis.RedisCluster]:
    """The store's two clients are clients of the cluster."""
    with redis_cluster(tmp_path) as [port, *_]:
        threads = redis.RedisCluster(host="127.0.0.1", port=port)
        # Connected before many use it at once.
        sockets = await redis.asyncio.RedisCluster(host="127.0.0.1", port=port).initialize()
        for module in (desk, tallies):
            monkeypatch.setattr(module, "sync_client", lambda: threads)
        monkeypatch.setattr(calls, "async_client", lambda: sockets)
        yield threads
        await sockets.aclose()
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
