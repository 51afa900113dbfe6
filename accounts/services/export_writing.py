"""What the job of an export does, and the cleaning up after it."""

import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.export_archive import write_archive
from accounts.models import DataExport
from accounts.personal_data import sources
from accounts.tasks.mail import mail_user

_UNFINISHED = ".part"
_BROKEN_AFTER_S = 24 * 60 * 60


def write_export_file(*, export_id: UUID) -> bool:
    """Write the archive and tell its owner by mail; False when it isn't wanted any more or was written before.

    The file gets its name when it is whole, so an interrupted run leaves nothing that could be fetched.
    """
    export = DataExport.objects.select_related("user").filter(pk=export_id, ready_at=None).first()
    if export is None or not export.user.is_active:
        return False
    Path(settings.EXPORT_ROOT).mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = export.path.with_suffix(_UNFINISHED)
    write_archive(unfinished, user=export.user, parts=sources())
    unfinished.chmod(0o600)
    unfinished.replace(export.path)
    now = timezone.now()
    with transaction.atomic():
        ready = DataExport.objects.filter(pk=export_id).update(
            ready_at=now, expires_at=now + timedelta(days=settings.EXPORTS_KEPT_DAYS), size=export.path.stat().st_size
        )
        if ready:
            mail_user.enqueue("export_ready", str(export.user_id))
    if not ready:
        export.path.unlink(missing_ok=True)
    return bool(ready)


def purge_exports() -> int:
    """Remove archives whose time is over, and files that no row knows; how many rows."""
    over = DataExport.objects.filter(expires_at__lte=timezone.now())
    for export in over:
        export.path.unlink(missing_ok=True)
    count = over.delete()[0]
    known = {export.path.name for export in DataExport.objects.all()}
    for path in Path(settings.EXPORT_ROOT).glob("*"):
        abandoned = path.suffix == _UNFINISHED and path.stat().st_mtime < time.time() - _BROKEN_AFTER_S
        if abandoned or (path.suffix == ".zip" and path.name not in known):
            path.unlink(missing_ok=True)
    return count
