"""The addresses of files."""

import logging
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from media_storage import backends, permissions, sending, thumbnails
from media_storage.imaging import THUMBNAIL_MIME, THUMBNAIL_WIDTHS
from media_storage.models import StorageItem
from media_storage.sending import StoredBytes

logger = logging.getLogger(__name__)


@require_safe
def file(request: HttpRequest, item_id: UUID, content_hash: str | None = None, filename: str = "") -> HttpResponseBase:
    """A file's bytes: `?w=320|640|1280` for a smaller picture, `?download=1` to save it. Strangers get a 404.

    With the content's hash in the address browsers keep it for good; without, they ask each time.
    """
    item = get_object_or_404(StorageItem.objects.defer("alt_text", "thumbhash"), pk=item_id)
    is_known = content_hash in (None, item.content_hash)
    if not is_known or not permissions.can_view(request.user, item):
        raise Http404
    try:
        stored = stored_bytes(item, request.GET.get("w"))
    except FileNotFoundError:
        logger.error("The bytes of file %s are missing; `manage.py storage_check` tells more.", item.pk)
        raise Http404 from None
    is_final = content_hash is not None and not _is_standing_in(item, stored, request.GET.get("w"))
    cache = sending.FOREVER if is_final else sending.ASK_AGAIN
    return sending.send(request, stored, cache=cache, as_attachment=request.GET.get("download") == "1")


def _is_standing_in(item: StorageItem, stored: StoredBytes, width: str | None) -> bool:
    """Whether this is the picture itself in the place of a smaller size that will be there soon."""
    return width is not None and stored.path == item.storage_path and int(width) in thumbnails.widths_of(item)


def stored_bytes(item: StorageItem, width: str | None) -> StoredBytes:
    """The file itself, or one of its smaller sizes. Raises FileNotFoundError, and Http404 for other sizes."""
    said: dict[str, Any] = {"server": item.server, "modified": item.uploaded_at}
    if width is not None:
        if not item.is_image or width not in map(str, THUMBNAIL_WIDTHS):
            raise Http404
        path = thumbnails.path_for(item, int(width))
        if path != item.storage_path:
            size = backends.size_of(item.server, path)
            if size is None:
                raise FileNotFoundError(path)
            name = f"{item.filename.rpartition('.')[0]}-{width}.webp"
            etag = f"{item.content_hash}-{width}"
            return StoredBytes(path=path, size=size, mime_type=THUMBNAIL_MIME, filename=name, etag=etag, **said)
    if backends.is_local(item.server) and backends.size_of(item.server, item.storage_path) is None:
        raise FileNotFoundError(item.storage_path)
    return StoredBytes(
        path=item.storage_path,
        size=item.size,
        mime_type=item.mime_type,
        filename=item.filename,
        etag=item.content_hash,
        **said,
    )
