"""The worker as a real process, with a real mail server: mails arrive, are tried again, and outlive a killed worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from accounts.services.registration import register_user
from accounts.tasks.mail import mail_user
from classroom.jobs.schedule import PERIODIC
from classroom.models import PeriodicJob
from tests.server_processes import ROOT, database_url
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)

StartWorker = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker() -> Iterator[StartWorker]:
    """start_worker(sink, *arguments, **environment): `manage.py run_worker` on this test's database."""
    running: list[subprocess.Popen[bytes]] = []

    def start(sink: SmtpSink, *arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        given = {
            "DATABASE_URL": database_url(settings.DATABASES["default"]),
            "EMAIL_URL": sink.url,
            "PUBLIC_URL": "https://classroom.school.example",
            "JOB_RETRY_S": "1",
        }
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "run_worker", *arguments],
            env={**os.environ, **given, **environment},
            cwd=ROOT,
            start_new_session=True,
        )
        running.append(worker)
        return worker

    yield start
    for worker in running:
        if worker.poll() is None:
            worker.kill()
        worker.wait()


def mail_states() -> list[str]:
    """The states of the jobs that mail users."""
    return list(DBTaskResult.objects.filter(task_path__endswith="mail_user").values_list("status", flat=True))


def wait_until(condition: Callable[[], bool], timeout_s: float = 60) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_relay_that_refuses_is_tried_again_mails_arrive_and_daily_jobs_are_done(
    teacher: User, start_worker: StartWorker
) -> None:
    with SmtpSink(refuse=2) as sink:
        worker = start_worker(sink)
        mail_user.enqueue("reset", str(teacher.pk))
        (mail,) = sink.wait_for(1)
        assert (mail["To"], mail["From"]) == (teacher.email, "Classroom <no-reply@classroom.school.example>")
        wait_until(lambda: not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists())
        job = DBTaskResult.objects.get(task_path__endswith="mail_user")
        assert (sink.refused, len(job.worker_ids), len(sink.mails)) == (2, 3, 1)
        assert PeriodicJob.objects.count() == len(PERIODIC)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0


@pytest.mark.smoke
def test_what_a_killed_worker_left_is_done_by_the_next(teacher: User, start_worker: StartWorker) -> None:
    """At least once: the kill comes while the mail is under way, the next worker sends it."""
    with SmtpSink(hold=True) as held, SmtpSink() as sink:
        first = start_worker(held)
        mail_user.enqueue("reset", str(teacher.pk))
        wait_until(lambda: held.holding and mail_states() == ["RUNNING"])
        first.kill()
        first.wait()
        assert mail_states() == ["RUNNING"]
        start_worker(sink, "--alone")
        assert [mail["To"] for mail in sink.wait_for(1)] == [teacher.email]
        wait_until(lambda: mail_states() == ["SUCCESSFUL"])
        assert held.mails == []


def test_without_knowing_that_it_is_alone_a_worker_waits_for_the_time_limit(
    teacher: User, start_worker: StartWorker
) -> None:
    with SmtpSink() as sink:
        mail_user.enqueue("reset", str(teacher.pk))
        DBTaskResult.objects.get().claim("dead")
        start_worker(sink, JOB_TIMEOUT_S="3")
        sink.wait_for(1)
        assert DBTaskResult.objects.get(task_path__endswith="mail_user").worker_ids[0] == "dead"


@pytest.mark.smoke
def test_two_workers_send_each_mail_once(start_worker: StartWorker, teacher: User) -> None:
    with SmtpSink() as sink:
        for _ in range(20):
            mail_user.enqueue("reset", str(teacher.pk))
        for worker in [start_worker(sink, "--until-done") for _ in range(2)]:
            assert worker.wait(90) == 0
        assert len(sink.mails) == 20
        assert set(mail_states()) == {"SUCCESSFUL"}


@pytest.mark.smoke
def test_writing_goes_on_beside_the_worker(start_worker: StartWorker) -> None:
    """On SQLite too: nobody finds the database locked."""

    def register(number: int) -> None:
        try:
            register_user(email=f"p{number}@school.example", username=f"p{number}", password="engine-of-analysis")
        finally:
            connection.close()

    with SmtpSink() as sink:
        start_worker(sink)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(register, range(24)))
        assert len(sink.wait_for(24)) == 24
        assert User.objects.count() == 24
