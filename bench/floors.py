"""WSGI applications that do nothing, for Granian: what a request costs before the product does anything."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

# What to tell Granian to serve.
EMPTY_WSGI = "bench.floors:empty"
EMPTY_DJANGO = "bench.floors:empty_django"


def empty(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]


def empty_view(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [re_path("", empty_view)]


def empty_django(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django with one view, without middlewares, in a process of its own."""
    return _handler()(environ, start_response)


@cache
def _handler() -> WSGIHandler:
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[], USE_I18N=False)
    django.setup()
    return WSGIHandler()
