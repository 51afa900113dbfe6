"""Asking for a copy of everything about oneself, and letting it go."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import DataExport, User
from accounts.services.security_events import Kind, record_event
from accounts.tasks.exports import write_export

ANOTHER_AFTER = timedelta(hours=1)
_LOST_AFTER = timedelta(days=1)


class TooSoon(Exception):
    """There is one from a moment ago."""

    message = gettext_lazy("You have a copy from within the last hour. Fetch that one, or wait until the hour is over.")


def exports_of(user: User) -> QuerySet[DataExport]:
    """Those that are being written or can be fetched, newest first."""
    return DataExport.objects.filter(user=user).exclude(expires_at__lte=timezone.now())


def ask_for_export(*, user: User, request: HttpRequest | None = None) -> DataExport:
    """Have it written; one that is being written is returned instead, an older one replaced. Raises TooSoon."""
    now = timezone.now()
    with transaction.atomic():
        # Two clicks take turns.
        User.objects.select_for_update().get(pk=user.pk)
        newest = exports_of(user).first()
        if newest is not None and newest.ready_at is None and newest.asked_at > now - _LOST_AFTER:
            return newest
        if newest is not None and newest.asked_at > now - ANOTHER_AFTER:
            raise TooSoon
        for old in DataExport.objects.filter(user=user):
            delete_export(export=old)
        export = DataExport.objects.create(user=user)
        record_event(user=user, kind=Kind.EXPORT_ASKED, request=request)
        write_export.enqueue(str(export.pk))
    return export


def delete_export(*, export: DataExport) -> None:
    """The row and the file."""
    path = export.path
    export.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
