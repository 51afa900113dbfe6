"""Jobs of calls."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from rooms.models import Room
from rooms.services import delete_room


@task()
def purge_rooms() -> int:
    """Delete calls that ended longer ago than ROOMS_KEPT_DAYS, with messages and transcripts. How many."""
    return delete_old_rooms(now=timezone.now(), kept_days=settings.ROOMS_KEPT_DAYS)


def delete_old_rooms(*, now: datetime, kept_days: int) -> int:
    """0 days: none."""
    if not kept_days:
        return 0
    over = list(Room.objects.filter(ended_at__lte=now - timedelta(days=kept_days)))
    for room in over:
        delete_room(room=room)
    return len(over)


PERIODIC = ((purge_rooms, timedelta(days=1)),)
