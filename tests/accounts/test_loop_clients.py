"""Clients of Redis by event loop."""

import asyncio
from typing import Any

from accounts.loop_clients import LoopClients


def test_each_loop_has_one_client_of_its_own_until_it_is_closed() -> None:
    clients = LoopClients(connections=2)

    async def talk() -> tuple[Any, Any]:
        first = clients.current()
        assert clients.current() is first
        assert await first.ping()
        await clients.close_current()
        await clients.close_current()
        second = clients.current()
        assert await second.ping()
        await clients.close_current()
        return first, second

    made = [*asyncio.run(talk()), *asyncio.run(talk())]
    assert len({id(client) for client in made}) == 4


async def test_two_parts_share_no_connections() -> None:
    games, calls = LoopClients(connections=2), LoopClients(connections=3)
    try:
        assert games.current() is not calls.current()
        assert games.current().connection_pool.max_connections == 2
        assert calls.current().connection_pool.max_connections == 3
    finally:
        await games.close_current()
        await calls.close_current()
