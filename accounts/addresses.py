"""Where a request comes from."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    """The client's IP address, or "unknown".

    Behind `PROXY_COUNT` proxies each of which appends to X-Forwarded-For, that many entries from the right are
    true; what stands before them anybody can write.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.PROXY_COUNT:
        hops = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        seen = hops[max(len(hops) - settings.PROXY_COUNT, 0)] or seen
    try:
        return str(ip_address(seen))
    except ValueError:
        return UNKNOWN


def network_of(request: HttpRequest) -> str:
    """What counts as one place when tries are counted: an IPv4 address, an IPv6 /64 network."""
    address = address_of(request)
    if address != UNKNOWN and isinstance(ip_address(address), IPv6Address):
        return str(ip_network(f"{address}/64", strict=False))
    return address
