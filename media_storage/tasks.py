"""Jobs of files."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from media_storage.services import purge_files


@task()
def purge_deleted_files() -> None:
    """As `manage.py purge_files`: remove for good what can't be restored any more."""
    purge_files(before=timezone.now() - timedelta(seconds=settings.DELETED_FILES_KEPT_S))


PERIODIC = ((purge_deleted_files, timedelta(days=1)),)
