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
import redis

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


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORT": "eight"}, "PORT must be a number from 1 to 65535; it is 'eight'"),
        ({"PORT": "80000"}, "PORT must be a number from 1 to 65535; it is '80000'"),
        ({"HOST": "203.0.113.9"}, "HOST=203.0.113.9 is no address of this machine"),
        ({"CLASSROOM_DATA": "/proc/var"}, "it can't keep data in /proc/var (No such file or directory)"),
        ({"CLASSROOM_DATA": __file__}, f"it can't keep data in {__file__} (File exists)"),
    ],
)
def test_what_is_in_the_way_is_said(environment: dict[str, str], said: str, data: Path) -> None:
    launched = Launched(data, free_port(), **environment)
    assert launched.process.wait(30) == 1
    assert launched.output().startswith(f"Classroom can't start: {said}")


def command_of(process: psutil.Process) -> list[str]:
    """Empty for one that has just ended, whether or not somebody has taken note."""
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def child_of(launched: Launched, part: str, *, after: int = 0) -> psutil.Process:
    """The one whose command has `part`, as soon as there is one that isn't the one with the id `after`."""
    end = time.monotonic() + 60
    while True:
        children = psutil.Process(launched.process.pid).children(recursive=True)
        found = [child for child in children if child.pid != after and part in " ".join(command_of(child))]
        if found:
            (child,) = found
            return child
        assert time.monotonic() < end, launched.output()
        time.sleep(0.2)


def wait_until_ready(port: int) -> None:
    """Until the web server answers, and says that Redis does."""
    end = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready/", timeout=10).close()
        except OSError:
            assert time.monotonic() < end, port
            time.sleep(0.2)
        else:
            return


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

    # What dies is started again, Redis with what it holds; a launcher that is killed blocks no start.
    with redis.Redis.from_url((data / "redis.url").read_text()) as client:
        client.set("a game", "goes on")
    dead = {part: child_of(first, part) for part in ("redis-server", "daphne", "run_worker")}
    for process in dead.values():
        process.kill()
    (_, _, orphan) = (child_of(first, part, after=process.pid) for part, process in dead.items())
    wait_until_ready(port)
    with redis.Redis.from_url((data / "redis.url").read_text()) as client:
        assert client.get("a game") == b"goes on"
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
