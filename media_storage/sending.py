"""Stored bytes as HTTP responses: conditional, in parts, from the local folder, a proxy or a bucket."""

import asyncio
from collections.abc import AsyncIterator, Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

from media_storage import backends
from media_storage.formats import pdf
from media_storage.ranges import ByteRange, Unsatisfiable, read_range

STEP_BYTES = 256 * 1024
PROXY_PREFIX = "/protected-files/"
"""The proxy's internal location for MEDIA_ROOT, when SEND_FILES_WITH is X-Accel-Redirect."""
FOREVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
# Less than a signed address lasts (see media_storage.s3.LINK_S).
WHILE_SIGNED = "private, max-age=600"
_NOTHING_MORE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# Browsers' own viewers of documents are plug-ins and don't start in a sandbox.
_DOCUMENT = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


@dataclass(frozen=True)
class StoredBytes:
    """What is sent: where it lies, and what is said about it. `etag` without quotes; `size` in bytes."""

    server: str
    path: str
    size: int
    mime_type: str
    filename: str
    etag: str
    modified: datetime


def send(request: HttpRequest, stored: StoredBytes, *, cache: str, as_attachment: bool) -> HttpResponseBase:
    """The answer to a GET or HEAD. The caller has decided that the person may have it."""
    modified = int(stored.modified.timestamp())
    headers = {
        "Content-Type": stored.mime_type,
        "ETag": f'"{stored.etag}"',
        "Last-Modified": http_date(modified),
        "Cache-Control": cache,
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition_header(as_attachment, stored.filename) or "inline",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _DOCUMENT if stored.mime_type == pdf.MIME else _NOTHING_MORE,
    }
    answer = HttpResponse(headers=headers)
    conditional = get_conditional_response(request, headers["ETag"], modified, answer)
    if conditional is not None and conditional is not answer:
        return conditional
    if request.method == "HEAD":
        answer["Content-Length"] = str(stored.size)
        return answer
    if not backends.is_local(stored.server):
        return _redirect(stored, headers)
    if settings.SEND_FILES_WITH:
        return _by_proxy(stored, answer)
    return _from_here(request, stored, headers, modified)


def _redirect(stored: StoredBytes, headers: dict[str, str]) -> HttpResponseBase:
    """To a signed address; the bucket answers ranges itself. Nobody can keep the redirect longer than it works."""
    said = {
        "ResponseContentType": stored.mime_type,
        "ResponseContentDisposition": headers["Content-Disposition"],
        "ResponseCacheControl": FOREVER,
    }
    storage: Any = backends.storage_of(stored.server)
    answer = HttpResponseRedirect(storage.url(stored.path, parameters=said))
    answer["Cache-Control"] = WHILE_SIGNED if headers["Cache-Control"] == FOREVER else "private, no-store"
    return answer


def _by_proxy(stored: StoredBytes, answer: HttpResponse) -> HttpResponse:
    """Only headers; the proxy sends the bytes and minds ranges."""
    if settings.SEND_FILES_WITH == "X-Accel-Redirect":
        answer["X-Accel-Redirect"] = PROXY_PREFIX + quote(stored.path)
    else:
        answer["X-Sendfile"] = backends.storage_of(stored.server).path(stored.path)
    return answer


def _from_here(request: HttpRequest, stored: StoredBytes, headers: dict[str, str], modified: int) -> HttpResponseBase:
    try:
        part = _wanted_part(request, stored, headers["ETag"], modified)
    except Unsatisfiable:
        return HttpResponse(
            status=416, headers={"Content-Range": f"bytes */{stored.size}", "Cache-Control": "private, no-store"}
        )
    whole = ByteRange(0, stored.size - 1)
    answer = StreamingHttpResponse(
        _pieces_for(request, stored, part or whole), status=206 if part else 200, headers=headers
    )
    answer["Content-Length"] = str((part or whole).length)
    if part:
        answer["Content-Range"] = f"bytes {part.start}-{part.end}/{stored.size}"
    return answer


def _wanted_part(request: HttpRequest, stored: StoredBytes, etag: str, modified: int) -> ByteRange | None:
    condition = request.headers.get("If-Range", "").strip()
    if condition and condition != etag and parse_http_date_safe(condition) != modified:
        return None
    return read_range(request.headers.get("Range", ""), stored.size)


def _pieces_for(request: HttpRequest, stored: StoredBytes, part: ByteRange) -> Any:
    """Under ASGI Django would collect a plain iterator in memory as a whole before it sends anything."""
    path = backends.storage_of(stored.server).path(stored.path)
    return _pieces_later(path, part) if isinstance(request, ASGIRequest) else _pieces(path, part)


def _pieces(path: str, part: ByteRange) -> Generator[bytes, None, None]:
    with open(path, "rb") as file:
        file.seek(part.start)
        left = part.length
        while left > 0 and (piece := file.read(min(STEP_BYTES, left))):
            left -= len(piece)
            yield piece


async def _pieces_later(path: str, part: ByteRange) -> AsyncIterator[bytes]:
    pieces = _pieces(path, part)
    try:
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece
    finally:
        pieces.close()
