"""A job that failed is tried again, later each time; one whose worker died is done by the next.

So a job may run twice (at least once, never lost): a worker that dies between the work and its record did the work.
Every job is therefore safe to repeat.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

MAX_TRIES = 6
_WAIT_GROWS_BY = 4
LOST = "The worker ended before this job did."
logger = logging.getLogger(__name__)


def wait_after(tries: int, first_wait_s: int) -> timedelta | None:
    """How long to wait after so many tries in vain, four times longer each time; None: give up."""
    return timedelta(seconds=first_wait_s * _WAIT_GROWS_BY ** (tries - 1)) if tries < MAX_TRIES else None


def tries_of(job: DBTaskResult) -> int:
    """How often a worker has begun it."""
    return len(job.worker_ids)


def retry_later(*, task_result: Any, **_: Any) -> None:
    """Receiver of `task_finished`, in the worker: give a job that failed its next turn."""
    if task_result.status != TaskResultStatus.FAILED:
        return
    job = task_result.db_result
    wait = wait_after(tries_of(job), settings.JOB_RETRY_S)
    if wait is None:
        logger.error("Job %s (%s) failed %s times and is given up.", job.pk, job.task_name, tries_of(job))
        return
    logger.warning("Job %s (%s) failed; again in %s s.", job.pk, job.task_name, int(wait.total_seconds()))
    failed = DBTaskResult.objects.failed().filter(pk=job.pk)
    failed.update(status=TaskResultStatus.READY, run_after=timezone.now() + wait)


def rescue_lost_jobs(*, begun_before: datetime) -> int:
    """Jobs that a worker began before then and never ended get another turn; how many. Given up after MAX_TRIES."""
    lost = list(DBTaskResult.objects.running().filter(started_at__lt=begun_before))
    for job in lost:
        gives_up = tries_of(job) >= MAX_TRIES
        changes: dict[str, Any] = {"status": TaskResultStatus.READY, "run_after": timezone.now()}
        if gives_up:
            changes = {"status": TaskResultStatus.FAILED, "finished_at": timezone.now(), "traceback": LOST}
        # Only if nobody else has: two workers may look at the same moment.
        DBTaskResult.objects.running().filter(pk=job.pk, started_at=job.started_at).update(**changes)
    return len(lost)


def retry_now(*, jobs: QuerySet[DBTaskResult]) -> int:
    """An operator's wish: failed jobs, and those that wait for their next turn, run at once with all tries before them.

    How many there were.
    """
    now = timezone.now()
    waiting = jobs.filter(status__in=[TaskResultStatus.FAILED, TaskResultStatus.READY])
    return waiting.update(status=TaskResultStatus.READY, run_after=now, worker_ids=[], finished_at=None)
