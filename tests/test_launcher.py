"""`make run`'s launcher: starts everything, keeps data, ends everything, and says what is in the way."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from classroom.embedded.__main__ import SERVER_ENDS_WITHIN_S
from classroom.embedded.redis_server import free_port
from classroom.hub.draining import LONGEST_S
from tests.migrated import copy_database
from tests.server_processes import ROOT


class Launched:
    """A launcher process with its output in a file."""

    def __init__(self, data: Path, port: int, **environment: str) -> None:
        self.log = data.parent / f"{port}-{time.monotonic_ns()}.log"
        clean = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL", "CLASSROOM_MODE", "CLASSROOM_DATA"}
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "classroom.embedded"],
            env={**clean, "CLASSROOM_DATA": str(data), "PORT": str(port), **environment},
            cwd=ROOT,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def output(self) -> str:
        return self.log.read_text()

    def wait_until_running(self, timeout_s: float = 300) -> "list[psutil.Process]":
        """The processes it started. A first start migrates and makes the demo, which takes a busy machine minutes."""
        end = time.monotonic() + timeout_s
        while "is running" not in self.output():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < end, self.output()
            time.sleep(0.1)
        return psutil.Process(self.process.pid).children(recursive=True)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """Whatever was started on it ends with the test, also when that failed or killed the launcher."""
    data = tmp_path / "var"
    yield data
    left = processes_on(data)
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=30)


def processes_on(data: Path) -> "list[psutil.Process]":
    """Launchers of these data and what they started: it inherits their environment or, as Redis, works in there."""
    return [
        process
        for process in psutil.process_iter(["environ", "cwd"])
        if (process.info["environ"] or {}).get("CLASSROOM_DATA") == str(data)
        or Path(process.info["cwd"] or "/").is_relative_to(data)
    ]


@pytest.fixture
def earlier_data(data: Path) -> Path:
    """Of an instance of an earlier release: a table is not there yet. (All of them: tests/migrated.py.)"""
    with closing(sqlite3.connect(copy_database(data))) as database:
        database.executescript("DROP TABLE django_session; DELETE FROM django_migrations WHERE app = 'sessions';")
    return data


def test_the_web_server_has_the_time_that_it_takes_to_end() -> None:
    assert SERVER_ENDS_WITHIN_S > LONGEST_S


def test_a_port_in_use_says_so_and_what_to_do(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        launched = Launched(data, port)
        assert launched.process.wait(30) == 1
    assert f"port {port} is in use" in launched.output()
    assert f"PORT={port + 1}" in launched.output()


def command_of(process: psutil.Process) -> list[str]:
    """Empty for one that has just ended, whether or not somebody has taken note."""
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def workers_of(launched: Launched) -> list[psutil.Process]:
    children = psutil.Process(launched.process.pid).children(recursive=True)
    return [child for child in children if "run_worker" in command_of(child)]


def only_worker_of(launched: Launched, *, after: int = 0) -> psutil.Process:
    """As soon as there is one, and it isn't the one with the id `after`."""
    end = time.monotonic() + 60
    while not (found := [worker for worker in workers_of(launched) if worker.pid != after]):
        assert time.monotonic() < end, launched.output()
        time.sleep(0.2)
    (worker,) = found
    return worker


def test_starts_everything_keeps_data_after_being_killed_and_ends_everything(earlier_data: Path) -> None:
    data, port = earlier_data, free_port()
    first = Launched(data, port)
    children = first.wait_until_running()
    summary = first.output()
    assert f"http://localhost:{port}/" in summary
    assert "teacher@example.org" in summary
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as response:
        assert response.status == 200
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        assert database.execute("SELECT * FROM django_session").fetchall() == []
        assert database.execute("SELECT * FROM accounts_user WHERE email = 'teacher@example.org'").fetchone()
    assert {child.name() for child in children} >= {"redis-server"}
    assert [child for child in children if "run_worker" in child.cmdline()], first.output()
    another = Launched(data, free_port(), DEMO="0")
    assert another.process.wait(30) == 1
    assert "already running" in another.output()

    # A worker that dies is started again; a launcher that is killed blocks no start.
    worker = only_worker_of(first)
    worker.kill()
    orphan = only_worker_of(first, after=worker.pid)
    first.process.kill()
    first.process.wait()
    key = (data / "secret_key").read_text()
    second = Launched(data, free_port(), DEMO="0")
    children = second.wait_until_running()
    assert second.interrupt() == 0, second.output()
    assert not psutil.wait_procs(children, timeout=5)[1]
    assert (data / "secret_key").read_text() == key
    assert not (data / "redis.url").exists()
    # Empty also where nobody takes note of orphans that have ended.
    end = time.monotonic() + 60
    while command_of(orphan):
        assert time.monotonic() < end, "a worker ends with its launcher"
        time.sleep(0.2)
