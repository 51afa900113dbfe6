"""Daily jobs of accounts."""

from datetime import timedelta

from django_tasks import task

from accounts.services.expiry import remove_expired
from accounts.services.security_events import purge_events
from accounts.services.sessions import purge_sessions


@task()
def clear_sessions() -> int:
    """Delete sessions that have expired, and the rows of browsers that are signed out; how many rows."""
    return purge_sessions()


@task()
def purge_security_events() -> int:
    """Delete security events older than the instance keeps them. How many."""
    return purge_events()


@task()
def remove_expired_accounts_data() -> dict[str, int]:
    """Delete expired tokens, invitations, changes of address, and accounts that nobody confirmed. How many of each."""
    return remove_expired()


PERIODIC = (
    (clear_sessions, timedelta(days=1)),
    (purge_security_events, timedelta(days=1)),
    (remove_expired_accounts_data, timedelta(days=1)),
)
