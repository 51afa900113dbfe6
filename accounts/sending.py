"""Sending an archive from disk piece by piece, whatever kind of server runs."""

import asyncio
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

_STEP = 256 * 1024


def send_archive(request: HttpRequest, path: Path, *, filename: str) -> StreamingHttpResponse:
    """The whole file as a download that nobody keeps. Raises Http404 when it has gone."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise Http404 from None
    # Under ASGI Django would collect a plain iterator in memory as a whole before it sends anything.
    pieces: Any = _pieces_later(path) if isinstance(request, ASGIRequest) else _pieces(path)
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer["Content-Length"] = str(size)
    answer["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _pieces(path: Path) -> Generator[bytes, None, None]:
    with path.open("rb") as file:
        while piece := file.read(_STEP):
            yield piece


async def _pieces_later(path: Path) -> AsyncIterator[bytes]:
    pieces = _pieces(path)
    try:
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece
    finally:
        pieces.close()
