"""One client of Redis for each event loop: asyncio's connections belong to the loop that opened them."""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings

from accounts import redis_clients


class LoopClients:
    """The clients of one part of the product, which share `connections` in each loop with nobody else."""

    def __init__(self, *, connections: int) -> None:
        self._connections = connections
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    def current(self) -> Any:
        """The running loop's client. It makes callers wait instead of failing when many come at once."""
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            made = redis_clients.client_for_loop(settings.REDIS_URL, connections=self._connections)
            self._clients[loop] = made
        return self._clients[loop]

    async def close_current(self) -> None:
        """Close the running loop's client, if there is one."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await redis_clients.close(client)
