"""Asking for a copy of everything about oneself, and letting it go."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import DataExport, User
from accounts.services.export_states import ExportState, export_state
from accounts.services.security_events import Kind, record_event
from accounts.tasks.exports import write_export

ANOTHER_AFTER = timedelta(hours=1)


class TooSoon(Exception):
    """There is one from a moment ago."""

    message = gettext_lazy("You have a copy from within the last hour. Fetch that one, or wait until the hour is over.")


def exports_of(user: User) -> QuerySet[DataExport]:
    """Those that are being written or can be fetched, newest first."""
    return DataExport.objects.filter(user=user).exclude(expires_at__lte=timezone.now())


def ask_for_export(*, user: User, request: HttpRequest | None = None) -> DataExport:
    """Have it written; one that is being written is returned instead; an older one, or one that was lost, replaced.

    Raises TooSoon.
    """
    now = timezone.now()
    with transaction.atomic():
        # Two clicks take turns.
        User.objects.select_for_update().get(pk=user.pk)
        newest = exports_of(user).first()
        state = export_state(newest) if newest is not None else None
        if newest is not None and state is ExportState.BEING_MADE:
            return newest
        if newest is not None and state is ExportState.READY and newest.asked_at > now - ANOTHER_AFTER:
            raise TooSoon
        for old in DataExport.objects.filter(user=user):
            delete_export(export=old)
        export = DataExport.objects.create(user=user)
        record_event(user=user, kind=Kind.EXPORT_ASKED, request=request)
        export.job_id = UUID(write_export.enqueue(str(export.pk)).id)
        export.save(update_fields=["job_id"])
    return export


def delete_export(*, export: DataExport) -> None:
    """The row and the file."""
    path = export.path
    export.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
