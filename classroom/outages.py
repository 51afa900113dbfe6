"""What is away for a while: the log is told once, and whoever needs the live part that Redis holds is asked to wait."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import ClusterDownError, ReadOnlyError
from redis.exceptions import ConnectionError as RedisIsDown
from redis.exceptions import TimeoutError as RedisIsSlow

logger = logging.getLogger(__name__)

# Nobody answers, or (for a moment, while another server takes over) only somebody who takes nothing.
AWAY = (RedisIsDown, RedisIsSlow, ClusterDownError, ReadOnlyError, ConnectionInterrupted)
RETRY_AFTER_S = 5
# After so long without a word of it, it is another outage.
_ONE_OUTAGE_S = 5 * 60
_noticed: dict[str, float] = {}


def note_outage(what: str, error: Exception) -> None:
    """A warning in the log at the first of many times that somebody notices."""
    now = time.monotonic()
    if now - _noticed.get(what, float("-inf")) > _ONE_OUTAGE_S:
        logger.warning("%s can't be reached, whoever needs it has to wait: %s", what, error)
    _noticed[what] = now


def log_failure(log: logging.Logger, error: Exception, text: str, *arguments: object) -> None:
    """Of what is tried again: in one line while Redis is away, else with where it happened."""
    if isinstance(error, AWAY):
        log.warning(f"{text}: %s", *arguments, error)
    else:
        log.error(text, *arguments, exc_info=error)


class LivePartAway:
    """Middleware: 503 instead of an error where a page or the API needs Redis and it is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, AWAY):
            return None
        note_outage("Redis", exception)
        response = _page(request) if _wants_page(request) else _refusal()
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
        add_never_cache_headers(response)
        return response


def _wants_page(request: HttpRequest) -> bool:
    """Browsers name HTML when they go to a page; scripts and programs take anything."""
    api = reverse("api:session").removesuffix("auth/session/")
    return not request.path.startswith(api) and "text/html" in request.headers.get("Accept", "")


def _page(request: HttpRequest) -> HttpResponse:
    # What was sent isn't sent again by itself: nobody could see what it did.
    return render(request, "503.html", {"tries_again": request.method == "GET"}, status=503)


def _refusal() -> HttpResponse:
    message = _("Games and calls can't be reached just now. Try again in a moment.")
    return JsonResponse({"code": "live_away", "message": message, "fields": {}}, status=503)
