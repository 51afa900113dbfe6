"""Daily jobs of accounts."""

from datetime import timedelta

from django.core.management import call_command
from django_tasks import task

from accounts.services.expiry import remove_expired


@task()
def clear_sessions() -> None:
    """Delete sessions that have expired."""
    call_command("clearsessions")


@task()
def remove_expired_accounts_data() -> dict[str, int]:
    """Delete expired tokens, invitations, changes of address, and accounts that nobody confirmed. How many of each."""
    return remove_expired()


PERIODIC = ((clear_sessions, timedelta(days=1)), (remove_expired_accounts_data, timedelta(days=1)))
