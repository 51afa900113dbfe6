"""Headers that every response has unless it says otherwise itself."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

HEADERS = {
    # Which of the device's senses this site's own pages may ask for: camera, microphone and screen, for calls.
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()"
    ),
    # The browser that asked may keep it. Without a word about it a proxy between may too, for whoever asks next.
    "Cache-Control": "no-cache, private",
}


@sync_and_async_middleware
def default_headers(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Adds those of HEADERS that a response doesn't have."""

    def complete(response: Any) -> Any:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    if iscoroutinefunction(get_response):

        async def middleware(request: Any) -> Any:
            return complete(await get_response(request))
    else:

        def middleware(request: Any) -> Any:
            return complete(get_response(request))

    return middleware
