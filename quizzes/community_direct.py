"""Public reads of the API without sessions, users, messages and tokens of forms: nobody's are looked at there."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import translation

from accounts.replica import for_visitors
from quizzes.community_cache import PREFIX, is_kept, language_of

ROUTES = "quizzes.community_urls"


def read_directly(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The middlewares after this one are passed over, on an instance whose community is open."""

    def middleware(request: Any) -> Any:
        return (_read(request) if _is_public_read(request) else None) or get_response(request)

    return middleware


def _is_public_read(request: HttpRequest) -> bool:
    return settings.COMMUNITY_OPEN and request.method == "GET" and request.path_info.startswith(PREFIX)


def _read(request: HttpRequest) -> HttpResponseBase | None:
    """None: no such route."""
    try:
        found = resolve(request.path_info.removeprefix(PREFIX.rstrip("/")), ROUTES)
    except Resolver404:
        return None
    request.get_host()  # raises for hosts that aren't ours
    # The thread may have the language of whoever was served before.
    translation.activate(language_of(request.META))
    request.resolver_match = found
    with nullcontext() if is_kept(request.META) else for_visitors(request):
        response: Any = found.func(request, *found.args, **found.kwargs)
        if hasattr(response, "render"):
            response.render()
    response.headers.setdefault("Content-Length", str(len(response.content)))
    return response  # type: ignore[no-any-return]
