"""Jobs of calls."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from rooms.call_services import end_forgotten_calls, purge_calls
from rooms.models import Room
from rooms.services import delete_room
from rooms.transcript_services import end_forgotten_transcripts, purge_transcripts


@task()
def purge_rooms() -> int:
    """Delete calls that ended longer ago than ROOMS_KEPT_DAYS, with messages and transcripts. How many."""
    return delete_old_rooms(now=timezone.now(), kept_days=settings.ROOMS_KEPT_DAYS)


def delete_old_rooms(*, now: datetime, kept_days: int) -> int:
    """Those in the bin, too. 0 days: none."""
    if not kept_days:
        return 0
    over = list(Room.with_bin.filter(ended_at__lte=now - timedelta(days=kept_days)))
    for room in over:
        delete_room(room=room)
    return len(over)


@task()
def purge_old_transcripts() -> int:
    """End transcripts that nobody stopped; delete those older than TRANSCRIPTS_KEPT_DAYS. How many were deleted."""
    now = timezone.now()
    end_forgotten_transcripts(now=now)
    return purge_transcripts(now=now, kept_days=settings.TRANSCRIPTS_KEPT_DAYS)


@task()
def purge_old_calls() -> int:
    """Note the end of calls that a killed server left open; forget those older than CALLS_KEPT_DAYS. How many."""
    now = timezone.now()
    end_forgotten_calls(now=now)
    return purge_calls(now=now, kept_days=settings.CALLS_KEPT_DAYS)


PERIODIC = tuple((job, timedelta(days=1)) for job in (purge_rooms, purge_old_transcripts, purge_old_calls))
