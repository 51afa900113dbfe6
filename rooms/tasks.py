"""Jobs of transcripts."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from rooms.transcript_services import end_forgotten_transcripts, purge_transcripts


@task()
def purge_old_transcripts() -> int:
    """End transcripts that nobody stopped; delete those older than TRANSCRIPTS_KEPT_DAYS. How many were deleted."""
    now = timezone.now()
    end_forgotten_transcripts(now=now)
    return purge_transcripts(now=now, kept_days=settings.TRANSCRIPTS_KEPT_DAYS)


PERIODIC = ((purge_old_transcripts, timedelta(days=1)),)
