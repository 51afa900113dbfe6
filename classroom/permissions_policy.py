"""Which of the device's senses pages may ask for: camera, microphone and screen for calls, by this site's own pages."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.utils.decorators import sync_and_async_middleware

POLICY = "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()"


@sync_and_async_middleware
def permissions_policy(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Adds the Permissions-Policy header to every response."""
    if iscoroutinefunction(get_response):

        async def middleware(request: Any) -> Any:
            response = await get_response(request)
            response.headers.setdefault("Permissions-Policy", POLICY)
            return response
    else:

        def middleware(request: Any) -> Any:
            response = get_response(request)
            response.headers.setdefault("Permissions-Policy", POLICY)
            return response

    return middleware
