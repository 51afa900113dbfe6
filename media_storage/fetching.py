"""Reading from another host: one address that the caller has chosen, bounded in size and time, redirects refused."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from media_storage.intake import Readable

QUIET_S, WHOLE_S = 10, 30


class FetchFailed(Exception):
    """Nothing usable came. `status` is what the other host answered; None: no answer, or too long a one.

    It says no more: what failed may hold the address, and that a key.
    """

    def __init__(self, status: int | None = None) -> None:
        super().__init__(status)
        self.status = status


@contextmanager
def fetching(address: str, *, most: int, whole_s: float = WHOLE_S) -> Iterator[Readable]:
    """The bytes at an address, at most `most`. Raises FetchFailed, also while reading."""
    request = Request(address, headers={"User-Agent": "Classroom"})  # noqa: S310 (the caller has checked it)
    try:
        answer = _opener.open(request, timeout=QUIET_S)
    except HTTPError as error:
        raise FetchFailed(error.code) from None
    except (OSError, HTTPException, ValueError):
        raise FetchFailed from None
    with answer:
        yield _Bounded(answer, most, whole_s)


def fetched(address: str, *, most: int, whole_s: float = WHOLE_S) -> bytes:
    """All of them. Raises FetchFailed."""
    with fetching(address, most=most, whole_s=whole_s) as stream:
        return b"".join(iter(lambda: stream.read(64 * 1024), b""))


class _Bounded:
    """A stream that ends with a failure when it breaks off, takes too long or is too long."""

    def __init__(self, stream: Readable, most: int, whole_s: float) -> None:
        self._stream, self._left, self._end = stream, most, time.monotonic() + whole_s

    def read(self, size: int, /) -> bytes:
        if time.monotonic() > self._end:
            raise FetchFailed
        try:
            part = self._stream.read(size)
        except (OSError, HTTPException):
            raise FetchFailed from None
        self._left -= len(part)
        if self._left < 0:
            raise FetchFailed
        return part


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """None: an answer that leads elsewhere is an error."""


# A proxy that the environment names is used.
_opener = build_opener(_NoRedirects, ProxyHandler())
