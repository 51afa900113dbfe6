"""An instance as in production for one measurement: PostgreSQL, Redis and Granian in folders that are thrown away."""

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

import psutil

from classroom.embedded import redis_server
from tests import postgres_server

ROOT = Path(__file__).resolve().parent.parent
READY_TIMEOUT_S = 60
PRODUCT = "classroom.wsgi:application"
# The proxy before production servers has ended TLS.
HEADERS = {"X-Forwarded-Proto": "https", "Host": "classroom.example"}


@dataclass(frozen=True)
class Production:
    """`port` of the web server on the loopback interface; the URLs of its database and Redis."""

    process: "subprocess.Popen[bytes]"
    port: int
    environment: dict[str, str]

    def cpu_s(self) -> float:
        """CPU of the web server's processes so far, in steps of 10 ms: measure thousands of requests."""
        master = psutil.Process(self.process.pid)
        times = [one.cpu_times() for one in [master, *master.children(recursive=True)]]
        return sum(one.user + one.system for one in times)


def granian_arguments(port: int, workers: int, threads: int, application: str = PRODUCT) -> list[str]:
    """As docs/library.md recommends it."""
    return [
        *("-m", "granian", application, "--port", str(port), "--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--workers", str(workers), "--blocking-threads", str(threads), "--log-level", "error"),
    ]


@contextlib.contextmanager
def databases(database_url: str = "") -> Iterator[dict[str, str]]:
    """The environment of an empty instance, on this migrated database or on a PostgreSQL of its own."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="classroom-bench-"))
        redis = redis_server.start(Path(folder) / "redis", persistent=False)
        stack.callback(redis.stop)
        environment = {
            **os.environ,
            "CLASSROOM_MODE": "production",
            "CLASSROOM_DATA": folder,
            "DATABASE_URL": database_url or stack.enter_context(postgres_server.running()),
            "REDIS_URL": redis.url,
            "SECRET_KEY": "only-for-measuring-" * 4,
            "ALLOWED_HOSTS": "classroom.example",
            "EMAIL_URL": "smtp://127.0.0.1:9",  # nothing that is measured sends mail
        }
        if not database_url:
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        yield environment


@contextlib.contextmanager
def served(
    environment: dict[str, str], *, workers: int, threads: int, application: str = PRODUCT
) -> Iterator[Production]:
    port = redis_server.free_port()
    arguments = [sys.executable, *granian_arguments(port, workers, threads, application)]
    process = subprocess.Popen(arguments, cwd=ROOT, env=environment, start_new_session=True)
    try:
        _wait_until_ready(process, port)
        yield Production(process, port, environment)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + READY_TIMEOUT_S
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/community/", headers=HEADERS)
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("The web server ended at once.")
        try:
            opener.open(request, timeout=10).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The web server did not answer.")
