"""Which pages may open a socket: this site's own. A request without Origin comes from no browser page."""

from collections.abc import Iterable
from urllib.parse import urlsplit


def origin_allowed(headers: Iterable[tuple[bytes, bytes]], trusted: Iterable[str]) -> bool:
    """Origin is absent, names the host that was asked, or is one of `trusted` ("https://*.school.example" works)."""
    found = {name.lower(): value for name, value in headers}
    origin = found.get(b"origin")
    if origin is None:
        return True
    try:
        asked = urlsplit(origin.decode("ascii").lower())
        host = found.get(b"host", b"").decode("ascii").lower()
    except (UnicodeDecodeError, ValueError):
        return False
    if asked.scheme not in {"http", "https"} or not asked.netloc:
        return False
    return asked.netloc == host or any(_matches(asked.scheme, asked.netloc, pattern) for pattern in trusted)


def _matches(scheme: str, netloc: str, pattern: str) -> bool:
    wanted = urlsplit(pattern.lower())
    if scheme != wanted.scheme:
        return False
    if wanted.netloc.startswith("*."):
        return netloc.endswith(wanted.netloc[1:])
    return netloc == wanted.netloc
