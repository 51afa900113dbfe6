"""Jobs by which accounts and what is noted about them go when their time is over."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

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


PERIODIC = (
    (remove_accounts, timedelta(hours=1)),
    (purge_old_exports, timedelta(hours=1)),
    (purge_logs, timedelta(days=1)),
)
