"""Running the scripts."""

import logging
import time
from collections.abc import Sequence
from typing import Any

import redis.asyncio
from django.conf import settings
from redis.commands.core import AsyncScript
from redis.exceptions import AskError, MovedError, NoScriptError, TryAgainError

from accounts.redis_clients import node_of, on_one_connection
from classroom.store.client import async_client
from classroom.store.scripts import SCRIPTS

logger = logging.getLogger(__name__)

Argument = str | bytes | int
# What players and hosts are told is done.
ACKNOWLEDGED = frozenset({"join", "submit", "transition", "record", "kick", "restore", "clock", "mark_saved"})
# A replica that lives has a write within a round trip.
WAIT_MS = 500
# Without enough replicas a class goes on; so long nobody waits for them.
MISSED_FOR_S = 5.0
_ELSEWHERE = (MovedError, AskError, TryAgainError)


class Calls:
    """The scripts on one client: one EVALSHA each; Redis is told a script when it doesn't know it (yet, any more)."""

    def __init__(self, client: redis.asyncio.Redis | None = None) -> None:
        # redis-py types replies as unions of what any setting could give.
        self.client: Any = client or async_client()
        self._scripts: dict[str, AsyncScript] = {
            name: self.client.register_script(source) for name, source in SCRIPTS.items()
        }
        # By the name of the server whose replicas are meant.
        self._missed_until: dict[str, float] = {}

    async def run(self, name: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        if settings.REDIS_WAIT_REPLICAS and name in ACKNOWLEDGED and not self._goes_without(keys[0]):
            return await self._run_copied(name, keys, arguments)
        return await self._scripts[name](keys=list(keys), args=list(arguments))

    async def _run_copied(self, name: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        """The same, and returns when REDIS_WAIT_REPLICAS replicas have it and all that was written before."""
        script = self._scripts[name]
        # WAIT is about what its own connection wrote.
        commands = (
            ("EVALSHA", script.sha, len(keys), *keys, *arguments),
            ("WAIT", settings.REDIS_WAIT_REPLICAS, WAIT_MS),
        )
        reply, copies = await on_one_connection(self.client, keys[0], commands)
        if isinstance(reply, NoScriptError):
            await self.client.script_load(script.script)
            return await self._run_copied(name, keys, arguments)
        if isinstance(reply, _ELSEWHERE):
            # A cluster is being rearranged, and nothing was written: the client finds where the game is now.
            return await script(keys=list(keys), args=list(arguments))
        for said in (reply, copies):
            if isinstance(said, Exception):
                raise said
        if copies < settings.REDIS_WAIT_REPLICAS:
            logger.warning("Only %s replicas of Redis have what was acknowledged.", copies)
            self._missed_until[node_of(self.client, keys[0])] = time.monotonic() + MISSED_FOR_S
        return reply

    def _goes_without(self, key: str) -> bool:
        """A moment ago the server of `key` had too few replicas."""
        return bool(self._missed_until) and time.monotonic() < self._missed_until.get(node_of(self.client, key), 0.0)
