"""Static files as they go out where none were collected (`make run`, tests): text compressed, once for each file.

In production `collectstatic` writes a compressed copy beside each file, which nginx and WhiteNoise send as it is.
"""

import gzip
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware

_GZIP = re.compile(r"\bgzip\b")
_TEXT = re.compile(r"text/|application/(?:javascript|json|manifest\+json)|image/svg\+xml")
# Smaller files don't become smaller; larger ones (what recognises signing) have compressed copies already.
SMALLEST, LARGEST = 300, 2_000_000


class CompressingWhiteNoise(WhiteNoiseMiddleware):
    """WhiteNoise that also compresses what has no compressed copy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._compressed: dict[tuple[str, str], bytes] = {}

    def serve(self, static_file: Any, request: HttpRequest) -> HttpResponseBase:
        response: Any = super().serve(static_file, request)
        if not _compressible(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if request.method != "GET" or not _GZIP.search(request.headers.get("Accept-Encoding", "")):
            return response
        key = (request.path_info, response.headers.get("ETag", ""))
        if key not in self._compressed:
            self._compressed[key] = gzip.compress(b"".join(response), mtime=0)
        response.close()
        content = self._compressed[key]
        changed = {"Content-Encoding": "gzip", "Content-Length": str(len(content))}
        return HttpResponse(content, headers={**dict(response.items()), **changed})


def _compressible(response: Any) -> bool:
    return (
        response.status_code == 200
        and "Content-Encoding" not in response.headers
        and bool(_TEXT.match(response.headers.get("Content-Type", "")))
        and SMALLEST <= int(response.headers.get("Content-Length", 0)) <= LARGEST
    )
