"""Whether jobs get done, for whoever runs the instance."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class JobsHealth:
    """`due`: jobs whose time has come; `oldest_due_s`: for how long the first has waited; `retrying`: failed at least
    once and will be tried again; `failed`: given up within the last day. Late jobs mean that no worker runs.
    """

    status: str
    due: int
    oldest_due_s: int
    running: int
    retrying: int
    failed: int


def jobs_health(*, now: datetime) -> JobsHealth:
    """`status` is "ok", or "late" when a job has waited for more than five minutes."""
    jobs = DBTaskResult.objects.all()
    # A job without a time of its own has the library's "end of time" there.
    at_once = Q(run_after=get_date_max())
    due = jobs.filter(Q(run_after__lte=now) | at_once, status=TaskResultStatus.READY)
    since = [
        due.filter(at_once).aggregate(first=Min("enqueued_at"))["first"],
        due.exclude(at_once).aggregate(first=Min("run_after"))["first"],
    ]
    oldest = max((now - moment for moment in since if moment is not None), default=timedelta(0))
    return JobsHealth(
        status="late" if oldest > LATE_AFTER else "ok",
        due=due.count(),
        oldest_due_s=max(int(oldest.total_seconds()), 0),
        running=jobs.running().count(),
        retrying=jobs.filter(status=TaskResultStatus.READY).exclude(worker_ids=[]).count(),
        failed=jobs.failed().filter(finished_at__gt=now - timedelta(days=1)).count(),
    )
