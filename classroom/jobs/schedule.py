"""What is to be done every day. Each app lists its own; the worker enqueues what is due, once for all workers."""

from datetime import datetime, timedelta

from django.db import transaction
from django_tasks.base import Task

from accounts.tasks.cleaning import PERIODIC as OF_ACCOUNTS
from accounts.tasks.retention import PERIODIC as OF_RETENTION
from classroom.jobs.pruning import PERIODIC as OF_JOBS
from classroom.models import PeriodicJob
from media_storage.tasks import PERIODIC as OF_FILES
from quizzes.tasks import PERIODIC as OF_RESULTS
from rooms.tasks import PERIODIC as OF_CALLS

PERIODIC: tuple[tuple[Task, timedelta], ...] = (
    *OF_ACCOUNTS,
    *OF_RETENTION,
    *OF_FILES,
    *OF_RESULTS,
    *OF_CALLS,
    *OF_JOBS,
)


def enqueue_due(*, now: datetime) -> list[str]:
    """Enqueue every job whose time has come, a new one at once; their names."""
    waiting = set(PeriodicJob.objects.filter(next_run__gt=now).values_list("name", flat=True))
    return [
        task.module_path for task, every in PERIODIC if task.module_path not in waiting and _enqueue(task, every, now)
    ]


def _enqueue(task: Task, every: timedelta, now: datetime) -> bool:
    """Whether it was this process that took the turn: the update decides between two at the same moment."""
    with transaction.atomic():
        PeriodicJob.objects.get_or_create(name=task.module_path, defaults={"next_run": now})
        own_turn = PeriodicJob.objects.filter(name=task.module_path, next_run__lte=now).update(next_run=now + every)
        if own_turn:
            task.enqueue()
    return bool(own_turn)
