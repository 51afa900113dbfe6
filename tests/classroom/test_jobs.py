"""Jobs: tried again, taken up from the dead, enqueued every day, watched."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from accounts.models import ApiToken, User
from accounts.services.tokens import issue_token
from accounts.tasks.cleaning import remove_expired_accounts_data
from accounts.tasks.mail import mail_nobody, mail_user
from classroom.jobs.health import LATE_AFTER
from classroom.jobs.retrying import MAX_TRIES, rescue_lost_jobs, retry_later, wait_after
from classroom.jobs.schedule import PERIODIC, enqueue_due
from classroom.models import PeriodicJob
from tests.api_client import Api
from tests.jobs import do_jobs

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

JOBS = reverse("admin:django_tasks_database_dbtaskresult_changelist")


@pytest.fixture
def retrying() -> Any:
    """What the worker connects at its start."""
    task_finished.connect(retry_later, dispatch_uid="tests.retry_later")
    yield
    task_finished.disconnect(dispatch_uid="tests.retry_later")


@pytest.fixture
def dead_relay(settings: Settings) -> None:
    """A mail server that isn't there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1


def job() -> DBTaskResult:
    return DBTaskResult.objects.get()


# --- trying again ------------------------------------------------------------------------------------------


def test_each_wait_is_four_times_longer_and_there_is_an_end() -> None:
    assert [wait_after(tries, 30) for tries in range(1, MAX_TRIES + 1)] == [
        *(timedelta(seconds=seconds) for seconds in (30, 120, 480, 1920, 7680)),
        None,
    ]


def test_a_job_that_failed_waits_keeps_its_error_and_is_given_up(
    teacher: User, dead_relay: None, retrying: None, settings: Settings
) -> None:
    mail_user.enqueue("reset", str(teacher.pk))
    for tries in range(1, MAX_TRIES + 1):
        do_jobs()
        found = job()
        assert (len(found.worker_ids), "ConnectionRefusedError" in found.traceback) == (tries, True)
        if tries < MAX_TRIES:
            wait = found.run_after - timezone.now()
            assert timedelta(0) < wait <= timedelta(seconds=settings.JOB_RETRY_S * 4 ** (tries - 1))
            DBTaskResult.objects.update(run_after=timezone.now())
    assert job().status == "FAILED"


def test_what_a_dead_worker_left_runs_again_and_not_for_ever(db: None, mailoutbox: list[EmailMessage]) -> None:
    mail_nobody.enqueue()
    job().claim("dead")
    assert rescue_lost_jobs(begun_before=timezone.now() - timedelta(hours=1)) == 0
    assert do_jobs() == ["RUNNING"]
    assert rescue_lost_jobs(begun_before=timezone.now()) == 1
    assert do_jobs() == ["SUCCESSFUL"]
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["dead"] * MAX_TRIES)
    rescue_lost_jobs(begun_before=timezone.now() + timedelta(seconds=1))
    assert (job().status, job().traceback) == ("FAILED", "The worker ended before this job did.")


# --- every day -----------------------------------------------------------------------------------------------


def test_what_is_done_every_day_is_enqueued_once_a_day(db: None) -> None:
    now = timezone.now()
    names = [task.module_path for task, _ in PERIODIC]
    hourly = [task.module_path for task, every in PERIODIC if every == timedelta(hours=1)]
    assert {name.rpartition(".")[2] for name in hourly} == {"remove_accounts", "purge_old_exports"}
    assert {name.rpartition(".")[2] for name in names if name not in hourly} == {
        "clear_sessions",
        "purge_security_events",
        "remove_expired_accounts_data",
        "purge_logs",
        "purge_deleted_files",
        "anonymise_results",
        "empty_due_bins",
        "purge_old_calls",
        "purge_old_transcripts",
        "forget_words",
        "purge_results",
        "purge_rooms",
        "prune_jobs",
    }
    assert enqueue_due(now=now) == names
    assert enqueue_due(now=now + timedelta(minutes=59)) == []
    assert enqueue_due(now=now + timedelta(hours=23)) == hourly
    assert enqueue_due(now=now + timedelta(hours=24)) == names
    assert PeriodicJob.objects.count() == len(names)
    assert do_jobs() == ["SUCCESSFUL"] * (2 * len(names) + len(hourly))


def test_expired_tokens_go_and_live_ones_stay(teacher: User) -> None:
    issue_token(user=teacher)
    issue_token(user=teacher)
    ApiToken.objects.filter(pk=ApiToken.objects.first().pk).update(expires_at=timezone.now())
    remove_expired_accounts_data.enqueue()
    do_jobs()
    assert (job().return_value, ApiToken.objects.count()) == (
        {"accounts": 0, "tokens": 1, "invitations": 0, "email_changes": 0, "unconfirmed_apps": 0},
        1,
    )


# --- watching ------------------------------------------------------------------------------------------------


def test_health_tells_late_retrying_and_failed_jobs(administrator: User) -> None:
    api = Api(administrator)
    nothing = {"status": "ok", "due": 0, "oldest_due_s": 0, "running": 0, "retrying": 0, "failed": 0}
    assert api.get("/jobs/health/").json() == nothing
    mail_nobody.enqueue()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - LATE_AFTER - timedelta(seconds=5))
    late = api.get("/jobs/health/").json()
    assert (late["status"], late["due"], late["oldest_due_s"] >= 305) == ("late", 1, True)
    DBTaskResult.objects.update(run_after=timezone.now() + timedelta(hours=1), worker_ids=["a"])
    assert api.get("/jobs/health/").json() == {**nothing, "retrying": 1}
    DBTaskResult.objects.update(status="FAILED", finished_at=timezone.now())
    assert api.get("/jobs/health/").json() == {**nothing, "failed": 1}


def test_the_admin_shows_tries_and_errors_and_runs_again(
    administrator: User, teacher: User, dead_relay: None, retrying: None
) -> None:
    mail_user.enqueue("reset", str(teacher.pk))
    do_jobs()
    client = Client()
    client.force_login(administrator)
    page = client.get(JOBS).content.decode()
    for words in ("mail_user reset", "tried again later", "Connection refused"):
        assert words in page
    assert do_jobs() == ["READY"]
    client.post(JOBS, {"action": "retry", "_selected_action": [str(job().pk)]})
    do_jobs()
    assert (len(job().worker_ids), job().run_after > timezone.now()) == (1, True)
    detail = client.get(reverse("admin:django_tasks_database_dbtaskresult_change", args=[job().pk]))
    assert "Traceback" in detail.content.decode()


def test_the_list_of_jobs_needs_as_many_queries_for_one_as_for_three(
    administrator: User, django_assert_num_queries: Any
) -> None:
    client, counts = Client(), []
    client.force_login(administrator)
    client.get(JOBS)  # The browser's row is written with its first request.
    for _ in range(3):
        mail_nobody.enqueue()
        with django_assert_num_queries(30, exact=False) as captured:
            client.get(JOBS)
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_jobs_are_for_administrators(teacher: User, moderator: User) -> None:
    for user in (teacher, moderator):
        client = Client()
        client.force_login(user)
        assert client.get(JOBS).status_code == 403
