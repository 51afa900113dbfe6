"""Headers that every response has unless it says otherwise itself."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADERS = {
    # Which of the device's senses this site's own pages may ask for: camera, microphone and screen, for calls.
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()"
    ),
    # The browser that asked may keep it. Without a word about it a proxy between may too, for whoever asks next.
    "Cache-Control": "no-cache, private",
}


def default_headers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Adds those of HEADERS that a response doesn't have."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware
