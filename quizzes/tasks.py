"""Jobs of results and of search."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from quizzes.retention import anonymise_due_results, delete_old_results
from quizzes.word_index import forget_unused_words


@task()
def anonymise_results() -> int:
    """As `manage.py anonymise_results`: take players' names out of results whose time has come. How many."""
    return anonymise_due_results(now=timezone.now(), kept_days=settings.RESULT_NAMES_KEPT_DAYS)


@task()
def purge_results() -> int:
    """Delete results that are older than RESULTS_KEPT_DAYS. How many."""
    return delete_old_results(now=timezone.now(), kept_days=settings.RESULTS_KEPT_DAYS)


@task()
def forget_words() -> int:
    """Take words that no quiz has any more off search's list. How many."""
    return forget_unused_words()


PERIODIC = tuple((job, timedelta(days=1)) for job in (anonymise_results, purge_results, forget_words))
