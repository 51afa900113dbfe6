"""Jobs by which accounts, what is noted about them and what people deleted go when their time is over."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from accounts.bin_services import empty_bins
from accounts.services.export_writing import purge_exports
from accounts.services.removal import remove_due_accounts
from accounts.services.security_events import purge_events
from accounts.services.sessions import purge_sessions


@task()
def remove_accounts() -> int:
    """Remove accounts whose grace period is over. How many."""
    return remove_due_accounts(now=timezone.now())


@task()
def purge_logs() -> dict[str, int]:
    """As `manage.py purge_security_events`: delete old security events and sessions that are over. How many."""
    return {"events": purge_events(), "sessions": purge_sessions()}


@task()
def purge_old_exports() -> int:
    """Remove exports that can't be fetched any more. How many."""
    return purge_exports()


@task()
def empty_due_bins() -> int:
    """Delete for good what has been in a bin for BIN_DAYS. How many."""
    return empty_bins(now=timezone.now(), kept_days=settings.BIN_DAYS)


PERIODIC = (
    (remove_accounts, timedelta(hours=1)),
    (purge_old_exports, timedelta(hours=1)),
    (purge_logs, timedelta(days=1)),
    (empty_due_bins, timedelta(days=1)),
)
