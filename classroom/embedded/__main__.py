"""Start the whole product on this machine (web server, worker, Redis) and end all of it with Ctrl-C.

Environment: PORT (default 8000), HOST (default 0.0.0.0), CLASSROOM_DATA (default var/), DATABASE_URL, REDIS_URL,
DEMO=0 for an instance without demo content.
"""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from classroom.embedded import redis_server
from classroom.embedded.worker import WorkerProcess

DEMO_PASSWORD = "classroom-demo"  # noqa: S105 (printed at every start, for trying the product out)
READY_TIMEOUT_S = 60
# A little more than a process takes that still has answers to store and results to save (hub/draining.py).
SERVER_ENDS_WITHIN_S = 25


class CannotStart(Exception):
    """The message says what is in the way and what to do."""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "classroom.settings")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # A shell starts background jobs with SIGINT ignored; `kill -INT` must stop those as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with contextlib.ExitStack() as stack:
            return _run(stack)
    except (CannotStart, redis_server.RedisFailed) as problem:
        print(f"Classroom can't start: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0


def _run(stack: contextlib.ExitStack) -> int:
    data = Path(os.environ.get("CLASSROOM_DATA") or "var").resolve()
    data.mkdir(parents=True, exist_ok=True)
    os.environ["CLASSROOM_DATA"] = str(data)
    port = int(os.environ.get("PORT") or 8000)
    stack.enter_context(_only_one(data))
    _require_free(port)
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = stack.enter_context(_embedded_redis(data))
    demo = os.environ.get("DEMO", "1") != "0"
    _prepare(demo=demo)
    server = stack.enter_context(_daphne(port))
    _wait_until_ready(server, port)
    worker = WorkerProcess()
    stack.callback(worker.stop)
    _print_summary(port, data, demo=demo)
    raise CannotStart(f"the web server ended with code {_wait_for_end(server, worker)}.")


def _wait_for_end(server: "subprocess.Popen[bytes]", worker: WorkerProcess) -> int:
    """The code with which the web server ends one day; until then the worker is kept running."""
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return server.wait(1)
        worker.keep_alive()


@contextlib.contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """Two servers on one data folder would fight over it."""
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"it is already running with the data in {data}.") from None
        yield


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 (a probe, closed at once)
        except OSError:
            raise CannotStart(f"port {port} is in use. Choose another: PORT={port + 1} make run") from None


@contextlib.contextmanager
def _embedded_redis(data: Path) -> Iterator[str]:
    url_file = data / "redis.url"
    redis_server.end_leftover(url_file)
    server = redis_server.start(data / "redis", persistent=True)
    url_file.touch(mode=0o600)
    url_file.write_text(server.url)
    try:
        yield server.url
    finally:
        server.stop()
        url_file.unlink(missing_ok=True)


def _prepare(*, demo: bool) -> None:
    """Bring the database up to date. In a child, so that the launcher itself stays small."""
    manage = [sys.executable, str(Path(__file__).resolve().parents[2] / "manage.py")]
    commands = [["migrate", "--verbosity", "0"]]
    if demo:
        commands.append(["seed_demo", "--password", DEMO_PASSWORD, "--verbosity", "0"])
    for command in commands:
        if subprocess.run([*manage, *command], check=False).returncode:
            raise CannotStart(f"manage.py {command[0]} failed (see above).")


@contextlib.contextmanager
def _daphne(port: int) -> "Iterator[subprocess.Popen[bytes]]":
    host = os.environ.get("HOST") or "0.0.0.0"  # noqa: S104 (phones on the school's network must reach it)
    server = subprocess.Popen([sys.executable, *daphne_arguments(host, port)], start_new_session=True)
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(SERVER_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def daphne_arguments(host: str, port: int) -> list[str]:
    """Daphne with limits that fit a class: its 5 s connect timeout breaks a whole school joining at once."""
    return [
        *("-m", "daphne", "-b", host, "-p", str(port)),
        *("--websocket_connect_timeout", "60", "--websocket_timeout", "-1"),
        *("--ping-interval", "20", "--ping-timeout", "30", "--verbosity", "0"),
        "classroom.asgi:application",
    ]


def _wait_until_ready(server: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < end:
        if server.poll() is not None:
            raise CannotStart("the web server ended at once (see above).")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise CannotStart(f"the web server did not answer within {READY_TIMEOUT_S} s.")


def _network_address() -> str:
    """This machine's address on the school's network. No packet is sent: connecting UDP only picks a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _print_summary(port: int, data: Path, *, demo: bool) -> None:
    lines = [
        "",
        "Classroom is running.",
        "",
        f"  On this machine     http://localhost:{port}/",
        f"  On the network      http://{_network_address()}:{port}/   (what phones open)",
        f"  Teacher's desk      http://localhost:{port}/admin/",
        f"  API                 http://localhost:{port}/api/v1/docs/",
        f"  Data                {data}",
    ]
    if demo:
        lines += [
            "",
            f"  Demo log-ins, password {DEMO_PASSWORD}:",
            "    teacher@example.org    twelve quizzes, ready to start",
            "    moderator@example.org  rates public quizzes",
            "    admin@example.org      everything",
        ]
    print("\n".join([*lines, "", "Ctrl-C stops it. Your data stays.", ""]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
