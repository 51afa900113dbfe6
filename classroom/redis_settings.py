"""What Django and Channels are told of Redis: one server, a primary that Sentinels name, or a cluster."""

from typing import Any

from accounts.redis_address import Kind, RedisAddress
from accounts.redis_clients import SENTINEL_TIMEOUT_S, AnyNode, AnyNodeOverTls

# So many sockets of calls may wait for news at a time.
CONNECTIONS = 5000


def channel_layers(address: RedisAddress) -> dict[str, Any]:
    """CHANNEL_LAYERS. Redis' pub/sub knows no slots: what one node of a cluster is told, all pass on."""
    # channels-redis 4.3 with redis-py 8: a socket timeout would close idle consumers.
    host: dict[str, Any] = {"socket_timeout": None, "max_connections": CONNECTIONS, **address.login}
    secure = host.pop("ssl", False)
    if address.kind is Kind.SERVER:
        host["address"] = address.url
    elif address.kind is Kind.CLUSTER:
        host |= {"nodes": address.nodes, "connection_class": AnyNodeOverTls if secure else AnyNode}
    else:
        timeouts = {"socket_timeout": SENTINEL_TIMEOUT_S, "socket_connect_timeout": SENTINEL_TIMEOUT_S}
        host |= {"master_name": address.service, "sentinels": address.nodes, "db": address.database, "ssl": secure}
        host["sentinel_kwargs"] = {**timeouts, **address.sentinel_login}
    # Pub/sub ignores database numbers too; two instances on one server must not hear each other.
    prefix = f"classroom/{address.database}"
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [host], "prefix": prefix},
        }
    }


def caches(address: RedisAddress) -> dict[str, Any]:
    """CACHES. On a cluster all of it lies on one node: it is small, and its keys are read together."""
    return {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            # A list: django-redis takes commas for borders between servers.
            "LOCATION": [address.url],
            "OPTIONS": {
                "CLIENT_CLASS": "django_redis.client.DefaultClient",
                "CONNECTION_FACTORY": "accounts.redis_clients.CacheConnections",
            }
            if address.kind is not Kind.SERVER
            else {"CLIENT_CLASS": "django_redis.client.DefaultClient"},
            "KEY_PREFIX": "{cache}" if address.kind is Kind.CLUSTER else "cache",
        },
    }
