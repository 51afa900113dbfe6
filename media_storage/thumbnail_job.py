"""The job that makes a picture's smaller sizes after its upload."""

import logging
from uuid import UUID

from django_tasks import task

from media_storage import backends, thumbnails
from media_storage.models import StorageItem

logger = logging.getLogger(__name__)


@task()
def make_thumbnails(item_id: str) -> int:
    """How many sizes were made; 0 for a file that is gone or has them. Safe to repeat."""
    item = StorageItem.objects.filter(pk=UUID(item_id)).first()
    if item is None:
        return 0
    try:
        count = thumbnails.make_missing(item)
    except FileNotFoundError:
        logger.error("The bytes of file %s are missing; `manage.py storage_check` tells more.", item.pk)
        return 0
    if count and not StorageItem.objects.filter(pk=item.pk, server=item.server).exists():
        # Purged or moved meanwhile: nothing may be left behind. What moved gets its sizes by `storage_check`.
        for width in thumbnails.widths_of(item):
            backends.storage_of(item.server).delete(backends.thumbnail_path(item.storage_path, width))
    return count
