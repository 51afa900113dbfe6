"""Smaller sizes of pictures, kept beside the file. Until they are made, the picture itself is sent in their place.

They go with their file and aren't counted against its owner's quota: together they are a fraction of it.
"""

import tempfile
from pathlib import Path

from django.conf import settings

from media_storage import backends, imaging
from media_storage.intake import FOLDER_PREFIX
from media_storage.models import StorageItem


def widths_of(item: StorageItem) -> list[int]:
    """The widths in pixels in which a picture is kept besides its own. Of one that moves only the smallest, for lists:
    smaller sizes stand still."""
    if not item.is_image or item.width is None:
        return []
    widths = imaging.THUMBNAIL_WIDTHS[:1] if item.is_animated else imaging.THUMBNAIL_WIDTHS
    return [width for width in widths if width < item.width]


def missing(item: StorageItem) -> list[int]:
    """Those of its widths that aren't there."""
    return [width for width in widths_of(item) if not _is_there(item, width)]


def path_for(item: StorageItem, width: int) -> str:
    """Where the picture in this width lies: its own path if it isn't wider, or isn't made (yet)."""
    there = width in widths_of(item) and _is_there(item, width)
    return backends.thumbnail_path(item.storage_path, width) if there else item.storage_path


def make_missing(item: StorageItem) -> int:
    """Make the sizes that aren't there; how many. Raises FileNotFoundError without the picture's own bytes.

    From the largest down, each from the one before: decoding the picture itself is the dear part.
    """
    wanted = missing(item)
    if not wanted:
        return 0
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR, prefix=FOLDER_PREFIX) as folder:
        with backends.reading(item.server, item.storage_path) as source:
            made = imaging.write_thumbnails(source, Path(folder), widths=wanted)
        for width, path in made.items():
            # Two at once write the same bytes, each in one step.
            backends.put(item.server, backends.thumbnail_path(item.storage_path, width), path, imaging.THUMBNAIL_MIME)
    return len(wanted)


def _is_there(item: StorageItem, width: int) -> bool:
    return backends.size_of(item.server, backends.thumbnail_path(item.storage_path, width)) is not None
