"""Running the scripts."""

from collections.abc import Sequence
from typing import Any

import redis.asyncio
from redis.commands.core import AsyncScript

from classroom.store.client import async_client
from classroom.store.scripts import SCRIPTS

Argument = str | bytes | int


class Calls:
    """The scripts on one client: one EVALSHA each; Redis is told a script when it doesn't know it (yet, any more)."""

    def __init__(self, client: redis.asyncio.Redis | None = None) -> None:
        # redis-py types replies as unions of what any setting could give.
        self.client: Any = client or async_client()
        self._scripts: dict[str, AsyncScript] = {
            name: self.client.register_script(source) for name, source in SCRIPTS.items()
        }

    async def run(self, name: str, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        return await self._scripts[name](keys=list(keys), args=list(arguments))
