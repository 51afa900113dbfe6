"""Conditional reads (RFC 9110): an answer that hasn't changed is not sent again."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from rest_framework.request import Request
from rest_framework.response import Response

# What decides who is asking.
CREDENTIALS = ("Cookie", "Authorization", "X-API-Key")


def etag_of(content: bytes) -> str:
    return quote_etag(hashlib.blake2b(content, digest_size=12).hexdigest())


def answer_conditionally(request: HttpRequest, response: Any, *, shared: bool = False) -> HttpResponseBase:
    """`response` with an ETag, or 304 if that is what the client has. `shared`: the same for everybody."""
    response.headers["ETag"] = etag_of(response.content)
    patch_cache_control(response, no_cache=True, **{"public" if shared else "private": True})
    if not shared:
        patch_vary_headers(response, CREDENTIALS)
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


# For views of the API: successful reads are private to who asked, and conditional. No docstring: the schema would have
# it as the description of each of them.
class ConditionalReads:
    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Any:
        finished: Any = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        if request.method in ("GET", "HEAD") and finished.status_code == 200 and isinstance(finished, Response):
            finished.add_post_render_callback(lambda done: answer_conditionally(request._request, done))
        elif finished.status_code == 410:
            # Browsers would remember it without an end, and what is in the bin may come back.
            finished.headers["Cache-Control"] = "no-store"
        return finished
