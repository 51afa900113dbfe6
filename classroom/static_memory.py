"""Static files from memory, ahead of Django, in a server without a proxy before it (`make run`, tests).

An answer is kept as Django gave it the first time, with all the headers that middlewares add: files don't change while
such a server lives. Django takes ten times as long for each, and a class that opens the page asks for hundreds.
"""

import re
from dataclasses import dataclass
from typing import Any

from classroom.django_http import Message, Receive, Send
from classroom.request_ids import HEADER, request_id_of_scope

_GZIP = re.compile(rb"\bgzip\b")
# Larger ones (what recognises signing) come from disk.
MOST_BYTES = 300_000
# What Django has to look at: a part of a file, or a condition other than what is kept can tell.
_SPECIAL = {b"range", b"if-modified-since", b"if-match", b"if-unmodified-since"}
_REQUEST_ID = HEADER.lower().encode()
# What a 304 says nothing about: it has no body.
_OF_A_BODY = (b"content-type", b"content-length", b"content-encoding")


@dataclass(frozen=True)
class Kept:
    """A whole file as it was sent."""

    etag: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def answer(self, scope: Message, send: Send, known: bytes | None) -> None:
        """To a request with this `If-None-Match`."""
        own_id = (HEADER.encode(), request_id_of_scope(scope).encode())
        status, headers, body = 200, self.headers, self.body
        if known == self.etag:
            status, headers, body = 304, [one for one in headers if one[0].lower() not in _OF_A_BODY], b""
        await send({"type": "http.response.start", "status": status, "headers": [*headers, own_id]})
        await send({"type": "http.response.body", "body": body})


class StaticMemory:
    """An ASGI application: `application` (HTTP), with what it answers below `prefix` kept."""

    def __init__(self, application: Any, prefix: str) -> None:
        self._application = application
        self._prefix = prefix
        # By path, and whether it is compressed. There are no more than files, for only these have an ETag.
        self._kept: dict[tuple[str, bool], Kept] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        asked = _headers(scope) if scope["method"] == "GET" and scope["path"].startswith(self._prefix) else None
        if asked is None or not _SPECIAL.isdisjoint(asked):
            await self._application(scope, receive, send)
            return
        key = (scope["path"], bool(_GZIP.search(asked.get(b"accept-encoding", b""))))
        if key in self._kept:
            await self._kept[key].answer(scope, send, asked.get(b"if-none-match"))
        else:
            await self._application(scope, receive, self._keeping(key, send))

    def _keeping(self, key: tuple[str, bool], send: Send) -> Send:
        """`send`, which also keeps a file when all of it has passed."""
        start: Message = {}
        body = bytearray()

        async def keep(message: Message) -> None:
            nonlocal start
            await send(message)
            if message["type"] == "http.response.start":
                start = message
            elif len(body) <= MOST_BYTES:
                body.extend(message.get("body", b""))
                if not message.get("more_body") and (found := _kept(start, bytes(body))):
                    self._kept[key] = found

        return keep


def _kept(start: Message, body: bytes) -> Kept | None:
    """None: not a file, too large, or in a form that not everybody reads who reads gzip."""
    headers = [one for one in start["headers"] if one[0].lower() != _REQUEST_ID]
    named = {name.lower(): value for name, value in headers}
    if start["status"] != 200 or b"etag" not in named or len(body) > MOST_BYTES:
        return None
    if named.get(b"content-encoding", b"gzip") != b"gzip":
        return None
    return Kept(named[b"etag"], headers, body)


def _headers(scope: Message) -> dict[bytes, bytes]:
    return {name.lower(): value for name, value in scope["headers"]}
