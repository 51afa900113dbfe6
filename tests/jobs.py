"""Doing the jobs that wait, in this process and inside the test's transaction: the worker's loop would end that."""

from django_tasks_db.models import DBTaskResult

from classroom.jobs.worker import library_worker


def do_jobs() -> list[str]:
    """Run every job that is due; the states of all jobs, oldest first."""
    worker = library_worker()
    while (job := DBTaskResult.objects.ready().first()) is not None:
        job.claim(worker.worker_id)
        worker.run_task(job)
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))
