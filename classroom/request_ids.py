"""Each request and each socket has an id, which a proxy may give; log lines carry it, and answers say it."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import log_context

HEADER = "X-Request-ID"
# What proxies and tracing systems send; anything else could forge lines or fill the log.
_ALLOWED = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id(given: str) -> str:
    """The id that was given, if it is one, else a new one."""
    return given if _ALLOWED.fullmatch(given) else uuid.uuid4().hex


def request_ids(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Gives each request its id before anything else looks at it."""

    def middleware(request: Any) -> HttpResponseBase:
        request.id = _begin(request)
        response = get_response(request)
        response.headers[HEADER] = request.id
        return response

    return middleware


def _begin(request: Any) -> str:
    found = request_id(request.headers.get(HEADER, ""))
    log_context.begin(request_id=found, request=request)
    return found


def request_id_of_scope(scope: dict[str, Any]) -> str:
    """The same for a socket."""
    given = next((value for name, value in scope["headers"] if name.lower() == HEADER.lower().encode()), b"")
    return request_id(given.decode("latin-1"))
