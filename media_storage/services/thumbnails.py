"""Smaller sizes of pictures, made when first asked for and kept beside the file."""

import tempfile
from pathlib import Path

from django.conf import settings

from media_storage import backends, imaging
from media_storage.intake import FOLDER_PREFIX
from media_storage.models import StorageItem


def provide_thumbnail(*, item: StorageItem, width: int) -> str:
    """The path of a picture of `width` pixels (one of imaging.THUMBNAIL_WIDTHS); the file's own if it isn't wider.

    Raises FileNotFoundError when the bytes are missing.
    """
    if item.width is None or item.width <= width:
        return item.storage_path
    path = backends.thumbnail_path(item.storage_path, width)
    if backends.size_of(item.server, path) is None:
        with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR, prefix=FOLDER_PREFIX) as folder:
            target = Path(folder, "thumbnail")
            with backends.reading(item.server, item.storage_path) as source:
                imaging.write_thumbnail(source, target, width=width)
            # Two at once write the same bytes, each in one step.
            backends.put(item.server, path, target, imaging.THUMBNAIL_MIME)
    return path
