"""Connections to Redis, whatever holds it: one server, the primary that Sentinels name, or a cluster.

The clients take the same commands. On a cluster a transaction or script stays within one hash tag, and what a pipeline
without a transaction writes to several nodes arrives there one after the other.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import ContextDecorator, asynccontextmanager
from functools import cache
from typing import Any

import redis
import redis.asyncio
import redis.asyncio.cluster
import redis.asyncio.sentinel
import redis.cluster
import redis.sentinel
from redis.exceptions import RedisClusterException

from accounts.redis_address import Kind, Node, RedisAddress, read_redis_address

# Commands are short; whoever waits longer is better told to try again.
TIMEOUT_S = 5
CONNECT_TIMEOUT_S = 3
# A Sentinel that doesn't answer soon is passed over.
SENTINEL_TIMEOUT_S = 1
HEALTH_CHECK_S = 30
_PATIENCE = {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": CONNECT_TIMEOUT_S}


_LOST = (redis.ConnectionError, redis.TimeoutError, OSError)


class _WaitingSentinelPool(redis.asyncio.sentinel.SentinelConnectionPool, redis.asyncio.BlockingConnectionPool):
    """Connections to the primary; when all are in use, callers wait for one."""


class _Unreachable(ContextDecorator):
    """Of a cluster redis-py says with an exception of another family that no node can be asked."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, RedisClusterException) and not isinstance(error, redis.RedisError):
            raise redis.ConnectionError(str(error)) from error


class _LoopCluster(redis.asyncio.RedisCluster):
    """At most `turns` commands at a time: more than a node's connections would fail, not wait."""

    def __init__(self, *, turns: int, **options: Any) -> None:
        # Pipelines have connections beside.
        super().__init__(max_connections=4 * turns, **options)
        self._turns = asyncio.Semaphore(turns)

    async def initialize(self, *arguments: Any, **options: Any) -> Any:
        with _Unreachable():
            return await super().initialize(*arguments, **options)

    async def execute_command(self, *arguments: Any, **options: Any) -> Any:
        async with self._turns:
            # First uses that come together have to wait until the map of the cluster is whole.
            await self.initialize()
            with _Unreachable():
                return await super().execute_command(*arguments, **options)

    async def on_node_of(self, key: str, commands: Sequence[Sequence[Any]]) -> list[Any]:
        """What `commands` answer on one connection to the node of `key`; a refusal is an exception in the list.

        For WAIT, which is about what its own connection wrote: a pipeline of the library loses its node when it tries
        again.
        """
        async with self._turns:
            await self.initialize()
            queue = [redis.asyncio.cluster.PipelineCommand(at, *command) for at, command in enumerate(commands)]
            try:
                with _Unreachable():
                    await self.get_node_from_key(key).execute_pipeline(queue)
                answers = [command.result for command in queue]
                if lost := next((answer for answer in answers if isinstance(answer, _LOST)), None):
                    raise lost
            except _LOST:
                # The map of the cluster is read again before the next command.
                await self.aclose()
                raise
        return answers


class _ThreadCluster(redis.RedisCluster):
    @_Unreachable()
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)

    @_Unreachable()
    def execute_command(self, *arguments: Any, **options: Any) -> Any:
        return super().execute_command(*arguments, **options)

    def pipeline(self, transaction: Any = None, shard_hint: Any = None) -> Any:
        made = super().pipeline(transaction, shard_hint)
        made.execute = _Unreachable()(made.execute)
        return made


def client_for_loop(url: str, *, connections: int) -> Any:
    """A client for the running event loop. Callers wait for one of `connections` (on a cluster: to each node)."""
    address = read_redis_address(url)
    patient = {**_PATIENCE, "health_check_interval": HEALTH_CHECK_S}
    waiting: dict[str, Any] = {"max_connections": connections, "timeout": 2 * TIMEOUT_S}
    if address.kind is Kind.CLUSTER:
        nodes = [redis.asyncio.cluster.ClusterNode(*node) for node in address.nodes]
        return _LoopCluster(turns=connections, startup_nodes=nodes, **address.login, **patient)
    if address.kind is Kind.SENTINEL:
        sentinel = redis.asyncio.sentinel.Sentinel(address.nodes, sentinel_kwargs=_for_sentinels(address))
        pool = _WaitingSentinelPool(
            address.service, sentinel, db=address.database, **address.login, **patient, **waiting
        )
        return redis.asyncio.Redis.from_pool(pool)
    return redis.asyncio.Redis.from_pool(redis.asyncio.BlockingConnectionPool.from_url(url, **patient, **waiting))


async def on_one_connection(client: Any, key: str, commands: Sequence[Sequence[Any]]) -> list[Any]:
    """What each of `commands`, about `key`, answers; a refusal is an exception in the list. One round trip."""
    if isinstance(client, _LoopCluster):
        return await client.on_node_of(key, commands)
    pipeline = client.pipeline(transaction=False)
    for command in commands:
        pipeline.execute_command(*command)
    answers: list[Any] = await pipeline.execute(raise_on_error=False)
    return answers


def node_of(client: Any, key: str) -> str:
    """Which of several servers has `key`, as far as the client knows; "" where there is one."""
    if not isinstance(client, redis.asyncio.RedisCluster):
        return ""
    try:
        node = client.get_node_from_key(key)
    except redis.RedisError:
        return ""
    return str(node.name) if node is not None else ""


async def close(client: Any) -> None:
    """Close what `client_for_loop` made."""
    await client.aclose()
    pool = getattr(client, "connection_pool", None)
    if isinstance(pool, redis.asyncio.sentinel.SentinelConnectionPool):
        await pool.sentinel_manager.aclose()


@asynccontextmanager
async def short_client(url: str) -> AsyncIterator[Any]:
    """A client for one piece of work in an event loop of its own, as views begin them."""
    client = client_for_loop(url, connections=4)
    try:
        yield client
    finally:
        await close(client)


def client_for_threads(url: str) -> Any:
    """A client that threads share.

    Untyped because redis-py types replies as unions of what any setting could give.
    """
    address = read_redis_address(url)
    patient = {**_PATIENCE, "health_check_interval": HEALTH_CHECK_S}
    if address.kind is Kind.CLUSTER:
        nodes = [redis.cluster.ClusterNode(*node) for node in address.nodes]
        return _ThreadCluster(startup_nodes=nodes, **address.login, **patient)
    if address.kind is Kind.SENTINEL:
        sentinel = redis.sentinel.Sentinel(address.nodes, sentinel_kwargs=_for_sentinels(address))
        return sentinel.master_for(address.service, db=address.database, **address.login, **patient)
    return redis.Redis.from_url(url, **patient)


class CacheConnections:
    """A connection factory of django-redis for what isn't one server."""

    def __init__(self, options: dict[str, Any]) -> None: ...

    def connect(self, url: str) -> Any:
        return _cache_client(url)

    def disconnect(self, connection: Any) -> None:
        """The process keeps it."""


_cache_client = cache(client_for_threads)


class AnyNode(redis.asyncio.Connection):
    """A connection to whichever of `nodes` (host, port) answers: for pub/sub all nodes of a cluster are alike."""

    def __init__(self, *, nodes: Sequence[Node], **options: Any) -> None:
        self._nodes = random.sample(nodes, len(nodes))
        super().__init__(**options)

    async def _connect(self) -> None:
        for left in range(len(self._nodes) - 1, -1, -1):
            self.host, self.port = self._nodes[0]
            try:
                await super()._connect()
            except (OSError, TimeoutError):
                self._nodes.append(self._nodes.pop(0))
                if not left:
                    raise
            else:
                return


class AnyNodeOverTls(AnyNode, redis.asyncio.SSLConnection):
    """The same over TLS."""


def _for_sentinels(address: RedisAddress) -> dict[str, Any]:
    timeouts = {"socket_timeout": SENTINEL_TIMEOUT_S, "socket_connect_timeout": SENTINEL_TIMEOUT_S}
    return {**timeouts, **address.sentinel_login}
