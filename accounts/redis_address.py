"""Addresses of Redis, as the environment gives them: one server, Sentinels that know the primary, or a cluster."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

WANTED = (
    "it must look like redis://host:6379/0, rediss://… or unix://…, "
    "redis+sentinel://user:password@host:26379,host:26379/service/0 or redis+cluster://user:password@host:6379,host:6379"
)
_PLAIN = ("redis", "rediss", "unix")
_DEFAULT_PORTS = {"sentinel": 26379, "cluster": 6379}


class Kind(Enum):
    SERVER = "server"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


Node = tuple[str, int]


@dataclass(frozen=True)
class RedisAddress:
    """Where Redis is. `url` is what was read.

    `nodes` (host, port): the Sentinels, or the nodes of a cluster that are asked for the others; empty for one server,
    whose `url` says everything. `login`: keyword arguments of redis-py (username, password, ssl) for servers that hold
    data, `sentinel_login` for Sentinels.
    """

    kind: Kind
    url: str
    nodes: tuple[Node, ...] = ()
    service: str = ""
    database: int = 0
    login: Mapping[str, Any] = field(default_factory=dict)
    sentinel_login: Mapping[str, Any] = field(default_factory=dict)


def read_redis_address(url: str) -> RedisAddress:
    """From one of the forms in WANTED, with user and password percent-encoded. TLS: rediss instead of redis.

    Sentinels may have a login of their own: `?sentinel_username=…&sentinel_password=…`. Raises ValueError with a
    sentence without secrets.
    """
    parts = urlsplit(url)
    if parts.scheme in _PLAIN:
        try:
            is_complete = bool(parts.path or parts.hostname) and parts.port != 0
        except ValueError:
            is_complete = False
        if not is_complete:
            raise ValueError(WANTED)
        path = parts.path.strip("/")
        return RedisAddress(Kind.SERVER, url, database=int(path) if path.isdecimal() else 0)
    scheme, _, kind = parts.scheme.partition("+")
    if scheme not in ("redis", "rediss") or kind not in _DEFAULT_PORTS:
        raise ValueError(WANTED)
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    secure: dict[str, Any] = {"ssl": True} if scheme == "rediss" else {}
    known = {name: unquote(value) for name, value in (("username", user), ("password", password)) if value}
    nodes = tuple(_node(text, _DEFAULT_PORTS[kind]) for text in hosts.split(","))
    read = _read_sentinel if kind == "sentinel" else _read_cluster
    return read(url, parts, nodes, secure | known, secure)


def _read_sentinel(
    url: str, parts: SplitResult, nodes: tuple[Node, ...], login: dict[str, Any], secure: dict[str, Any]
) -> RedisAddress:
    service, _, database = parts.path.strip("/").partition("/")
    if not service or (database and not database.isdecimal()):
        raise ValueError(f"a Sentinel's address names the service, and perhaps a database's number: {WANTED}")
    options = dict(parse_qsl(parts.query))
    unknown = options.keys() - {"sentinel_username", "sentinel_password"}
    if unknown:
        raise ValueError(f"there is no option {min(unknown)}; there are sentinel_username and sentinel_password")
    known = {name.removeprefix("sentinel_"): value for name, value in options.items()}
    return RedisAddress(Kind.SENTINEL, url, nodes, unquote(service), int(database or 0), login, secure | known)


def _read_cluster(
    url: str, parts: SplitResult, nodes: tuple[Node, ...], login: dict[str, Any], _secure: dict[str, Any]
) -> RedisAddress:
    if parts.path.strip("/") not in ("", "0"):
        raise ValueError("a cluster has no numbered databases: leave the number away")
    if parts.query:
        raise ValueError("a cluster's address has no options")
    return RedisAddress(Kind.CLUSTER, url, nodes, login=login)


def _node(text: str, port: int) -> Node:
    try:
        parts = urlsplit(f"//{text}")
        found, given = parts.hostname, parts.port
    except ValueError:
        raise ValueError(WANTED) from None
    if not found or "@" in text:
        raise ValueError(WANTED)
    return found, given or port
