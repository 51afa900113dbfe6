"""A whole instance for one measurement: Redis, SQLite and Daphne processes in a folder that is thrown away."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from classroom.embedded import redis_server
from classroom.embedded.__main__ import daphne_arguments

ROOT = Path(__file__).resolve().parent.parent
READY_TIMEOUT_S = 60
MIGRATE_TIMEOUT_S = 300
GIVEN_BY_US = ("DATABASE_URL", "REDIS_URL", "CLASSROOM_DATA", "CLASSROOM_MODE", "DEBUG", "PUBLIC_URL")


class ServerFailed(RuntimeError):
    """A server didn't start; the message has the end of its log."""


@dataclass(frozen=True)
class Instance:
    """Running servers: base addresses and process ids of Daphne, process id of Redis."""

    addresses: list[str]
    daphne_pids: list[int]
    redis_pid: int
    redis_url: str


@contextlib.contextmanager
def instance(processes: int) -> Iterator[Instance]:
    """An empty instance with `processes` Daphne processes on one Redis; all of it ends with the block."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="classroom-bench-")))
        redis = redis_server.start(folder / "redis", persistent=True)
        stack.callback(redis.stop)
        environment = {name: value for name, value in os.environ.items() if name not in GIVEN_BY_US}
        environment |= {"CLASSROOM_MODE": "embedded", "CLASSROOM_DATA": str(folder), "REDIS_URL": redis.url}
        environment |= {"REGISTRATION_OPEN": "1", "REGISTRATION_GROUP": "Teachers"}
        _migrate(environment)
        servers = [stack.enter_context(_daphne(environment, folder)) for _ in range(processes)]
        for server in servers:
            _wait_until_ready(server)
        yield Instance(
            addresses=[server.address for server in servers],
            daphne_pids=[server.process.pid for server in servers],
            redis_pid=redis.process.pid,
            redis_url=redis.url,
        )


@dataclass(frozen=True)
class _Daphne:
    process: "subprocess.Popen[bytes]"
    address: str
    log: Path


def _migrate(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        timeout=MIGRATE_TIMEOUT_S,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ServerFailed(f"manage.py migrate failed:\n{done.stderr.decode()[-2000:]}")


@contextlib.contextmanager
def _daphne(environment: dict[str, str], folder: Path) -> Iterator[_Daphne]:
    port = redis_server.free_port()
    log = folder / f"daphne-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *daphne_arguments("127.0.0.1", port)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _Daphne(process, f"http://127.0.0.1:{port}", log)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _show_errors(log)


def _show_errors(log: Path) -> None:
    text = log.read_text(errors="replace")
    if "Traceback" in text or "ERROR" in text:
        print(f"The server logged errors; the end of its log:\n{text[-3000:]}", file=sys.stderr)


def _wait_until_ready(server: _Daphne) -> None:
    end = time.monotonic() + READY_TIMEOUT_S
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end:
        if server.process.poll() is not None:
            break
        try:
            opener.open(f"{server.address}/", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise ServerFailed(f"Daphne did not answer:\n{server.log.read_text(errors='replace')[-2000:]}")
