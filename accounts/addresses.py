"""Where a request comes from."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    """The client's IP address, or "unknown".

    Behind `PROXY_COUNT` proxies each of which appends to X-Forwarded-For, that many entries from the right are
    true; what stands before them anybody can write.
    """
    return _client(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def _client(seen: str, forwarded: str) -> str:
    if settings.PROXY_COUNT:
        hops = [part.strip() for part in forwarded.split(",")]
        seen = hops[max(len(hops) - settings.PROXY_COUNT, 0)] or seen
    return _canonical(seen)


# A class joins from one address, and reading one takes as long as the rest of a look at it.
@lru_cache(maxsize=1024)
def _canonical(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return UNKNOWN
    # A server that listens on IPv6 sees IPv4 clients as ::ffff:192.0.2.1: all of them in one /64.
    return str((address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address)


def network_of(request: HttpRequest) -> str:
    """What counts as one place when tries are counted: an IPv4 address, an IPv6 /64 network."""
    return _network(address_of(request))


def network_of_scope(scope: Mapping[str, Any]) -> str:
    """The same for a socket, by its ASGI scope."""
    forwarded = b",".join(value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for")
    seen = (scope.get("client") or ("",))[0] or ""
    return _network(_client(seen, forwarded.decode("latin-1")))


@lru_cache(maxsize=1024)
def _network(address: str) -> str:
    if address != UNKNOWN and isinstance(ip_address(address), IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return address
