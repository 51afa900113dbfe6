"""Jobs of results."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from quizzes.retention import anonymise_due_results, delete_old_results


@task()
def anonymise_results() -> int:
    """As `manage.py anonymise_results`: take players' names out of results whose time has come. How many."""
    return anonymise_due_results(now=timezone.now(), kept_days=settings.RESULT_NAMES_KEPT_DAYS)


@task()
def purge_results() -> int:
    """Delete results that are older than RESULTS_KEPT_DAYS. How many."""
    return delete_old_results(now=timezone.now(), kept_days=settings.RESULTS_KEPT_DAYS)


PERIODIC = ((anonymise_results, timedelta(days=1)), (purge_results, timedelta(days=1)))
