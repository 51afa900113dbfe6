"""Start the whole product on this machine (web server, worker, Redis) and end all of it with Ctrl-C.

Environment: PORT (default 8000), HOST (default 0.0.0.0), CLASSROOM_DATA (default var/), DATABASE_URL, REDIS_URL,
DEMO=0 for an instance without demo content.
"""

import contextlib
import errno
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
from typing import NoReturn

from classroom.embedded import redis_server
from classroom.embedded.processes import KeptProcess

DEMO_PASSWORD = "classroom-demo"  # noqa: S105 (printed at every start, for trying the product out)
READY_TIMEOUT_S = 60
MANAGE = str(Path(__file__).resolve().parents[2] / "manage.py")
# A little more than a process takes that still has answers to store and results to save (hub/draining.py).
SERVER_ENDS_WITHIN_S = 25
WORKER_ENDS_WITHIN_S = 30


class CannotStart(Exception):
    """The message says what is in the way and what to do."""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "classroom.settings")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # A shell starts background jobs with SIGINT ignored; `kill -INT` must stop those as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with contextlib.ExitStack() as stack:
            _run(stack)
    except (CannotStart, redis_server.RedisFailed) as problem:
        print(f"Classroom can't start: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0


def _run(stack: contextlib.ExitStack) -> NoReturn:
    port, host = _port(), os.environ.get("HOST") or "0.0.0.0"  # noqa: S104 (phones on the school's network must reach it)
    data = Path(os.environ.get("CLASSROOM_DATA") or "var").resolve()
    stack.enter_context(_only_one(data))
    os.environ["CLASSROOM_DATA"] = str(data)
    _require_free(host, port)
    kept: list[KeptProcess | redis_server.KeptRedis] = []
    if not os.environ.get("REDIS_URL"):
        redis = stack.enter_context(_embedded_redis(data))
        os.environ["REDIS_URL"] = redis.server.url
        kept.append(redis)
    demo = os.environ.get("DEMO", "1") != "0"
    _prepare(demo=demo)
    server = KeptProcess("The web server", daphne_arguments(host, port), ends_within_s=SERVER_ENDS_WITHIN_S)
    stack.callback(server.stop)
    _wait_until_ready(server.process, port)
    # It ends by itself when the launcher was killed and could not end it.
    arguments = [MANAGE, "run_worker", "--alone", "--parent", str(os.getpid())]
    worker = KeptProcess("The worker", arguments, ends_within_s=WORKER_ENDS_WITHIN_S)
    stack.callback(worker.stop)
    _print_summary(port, data, demo=demo)
    kept += [server, worker]
    while True:
        time.sleep(1)
        for process in kept:
            process.keep_alive()


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) <= 65535:
        raise CannotStart(f"PORT must be a number from 1 to 65535; it is {given!r}.")
    return int(given)


@contextlib.contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """The data folder, for this launcher alone: two servers would fight over it."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / "lock").open("w")
    except OSError as problem:
        advice = "Mend that, or choose another folder: CLASSROOM_DATA=… make run"
        raise CannotStart(f"it can't keep data in {data} ({problem.strerror}). {advice}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"it is already running with the data in {data}.") from None
        yield


def _require_free(host: str, port: int) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        raise CannotStart(f"port {port} is not for everybody. Choose one from 1024: PORT=8000 make run") from None
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE:
            raise CannotStart(f"HOST={host} is no address of this machine. Without HOST it has all of them.") from None
        raise CannotStart(f"port {port} is in use. Choose another: PORT={port + 1} make run") from None


@contextlib.contextmanager
def _embedded_redis(data: Path) -> Iterator[redis_server.KeptRedis]:
    url_file = data / "redis.url"
    redis_server.end_leftover(url_file)
    redis = redis_server.KeptRedis(data / "redis")
    url_file.touch(mode=0o600)
    url_file.write_text(redis.server.url)
    try:
        yield redis
    finally:
        redis.server.stop()
        url_file.unlink(missing_ok=True)


def _prepare(*, demo: bool) -> None:
    """Bring the database up to date. In a child, so that the launcher itself stays small."""
    commands = [["migrate", "--verbosity", "0"]]
    if demo:
        commands.append(["seed_demo", "--password", DEMO_PASSWORD, "--verbosity", "0"])
    for command in commands:
        if subprocess.run([sys.executable, MANAGE, *command], check=False).returncode:
            raise CannotStart(f"manage.py {command[0]} failed (see above).")


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
