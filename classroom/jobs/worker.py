"""The worker: does jobs one after the other, and enqueues what is due every day."""

import os
import time
from datetime import timedelta

from django.conf import settings
from django.db import OperationalError, close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks.signals import task_finished
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import is_locked_database_exception

from classroom.jobs.retrying import rescue_lost_jobs, retry_later
from classroom.jobs.schedule import enqueue_due

POLL_S = 1.0
UPKEEP_EVERY_S = 20.0


def run_worker(*, alone: bool, until_done: bool = False, parent: int | None = None) -> None:
    """Work until SIGTERM or Ctrl-C (the job at hand is finished), or until nothing is due any more.

    `alone`: no other worker runs, so what is marked as running was lost with a worker that died. `parent`: the id of
    the process that started this one and with which it ends; given, for that may be gone before this line is reached.
    """
    task_finished.connect(retry_later, dispatch_uid="classroom.jobs.retry_later")
    worker = library_worker()
    worker.configure_signals()
    if alone:
        rescue_lost_jobs(begun_before=timezone.now())
    next_upkeep = 0.0
    while worker.running:
        close_old_connections()
        try:
            if time.monotonic() >= next_upkeep:
                _keep_up()
                next_upkeep = time.monotonic() + min(UPKEEP_EVERY_S, settings.JOB_TIMEOUT_S)
            # Looking costs a read; only taking a job needs the write lock of SQLite.
            if DBTaskResult.objects.ready().exists():
                worker.run()
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
        if until_done or (parent is not None and os.getppid() != parent):
            return
        if worker.running:
            time.sleep(POLL_S)


def library_worker() -> Worker:
    """The library's loop, in the form that returns when nothing is due."""
    return Worker(
        queue_names=["*"],
        interval=POLL_S,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def _keep_up() -> None:
    now = timezone.now()
    rescue_lost_jobs(begun_before=now - timedelta(seconds=settings.JOB_TIMEOUT_S))
    enqueue_due(now=now)
