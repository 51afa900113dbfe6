"""The record of jobs doesn't grow for ever."""

from datetime import timedelta

from django.core.management import call_command
from django_tasks import task

SUCCEEDED_KEPT_DAYS, FAILED_KEPT_DAYS = 7, 30


@task()
def prune_jobs() -> None:
    """Forget jobs that were done a week ago or failed a month ago."""
    call_command(
        "prune_db_task_results", min_age_days=SUCCEEDED_KEPT_DAYS, failed_min_age_days=FAILED_KEPT_DAYS, verbosity=0
    )


PERIODIC = ((prune_jobs, timedelta(days=1)),)
