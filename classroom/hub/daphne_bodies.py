"""Daphne only: a body that is too large is refused before it is taken into memory.

Daphne hands a whole body to the application's queue at once, whatever the application wants of it: a request of 1 GB
takes 1 GB, also from nobody and to any address. Until then Twisted keeps it in a file. Other servers hand over bodies
in pieces, and Django's own limits do. The function that is wrapped isn't part of what Daphne promises to keep; it is
checked before, and without it everything works as it does without this module.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

_NEEDED = ("process", "handle_reply")
_DONE = "_refuses_large_bodies"


def refuse_large_bodies(most: int) -> bool:
    """Let Daphne answer bodies of more than `most` bytes with 413; False where Daphne isn't, or is another."""
    request = getattr(sys.modules.get("daphne.http_protocol"), "WebRequest", None)
    if request is None or not all(hasattr(request, name) for name in _NEEDED):
        return False
    if not hasattr(request, _DONE):
        request.process = _guarded(request.process, most)
        setattr(request, _DONE, True)
    return True


def _guarded(process: Callable[[Any], Any], most: int) -> Callable[[Any], Any]:
    @wraps(process)
    def guarded(request: Any) -> Any:
        if _size(request.content) <= most:
            return process(request)
        _refuse(request, most)
        return None

    return guarded


def _size(content: Any) -> int:
    if content is None:
        return 0
    place: int = content.tell()
    content.seek(0, 2)
    size: int = content.tell()
    content.seek(place)
    return size


def _refuse(request: Any, most: int) -> None:
    text = f"A request may have at most {most // 1024 // 1024} MB. Send large files in parts: /api/v1/files/parts/."
    answer = json.dumps({"code": "too_large", "message": text, "fields": {}}).encode()
    # What Daphne's log of requests reads.
    request.request_start, request.client_addr = time.time(), None
    headers = [(b"Content-Type", b"application/json"), (b"Content-Length", str(len(answer)).encode())]
    request.handle_reply({"type": "http.response.start", "status": 413, "headers": headers})
    request.handle_reply({"type": "http.response.body", "body": answer})
