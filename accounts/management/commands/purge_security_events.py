"""Delete old security events, and sessions that are over. The worker does it every day; this is for by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services.security_events import purge_events
from accounts.services.sessions import purge_sessions


class Command(BaseCommand):
    help = "Delete security events older than SECURITY_EVENTS_KEPT_DAYS, and sessions that are over."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{purge_events()} events and {purge_sessions()} sessions deleted.")
