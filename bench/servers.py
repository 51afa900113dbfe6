"""A whole instance for one measurement: Redis, SQLite and web server processes in a folder that is thrown away."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classroom.embedded import redis_server
from classroom.embedded.__main__ import daphne_arguments

ROOT = Path(__file__).resolve().parent.parent
READY_TIMEOUT_S = 60
MIGRATE_TIMEOUT_S = 300
GIVEN_BY_US = ("DATABASE_URL", "REDIS_URL", "CLASSROOM_DATA", "CLASSROOM_MODE", "DEBUG", "PUBLIC_URL")


class ServerFailed(RuntimeError):
    """A server didn't start; the message has the end of its log."""


def uvicorn_arguments(host: str, port: int) -> list[str]:
    """uvicorn without what the game doesn't use."""
    return [
        *("-m", "uvicorn", "--host", host, "--port", str(port), "--log-level", "error"),
        *("--ws-per-message-deflate", "false", "classroom.asgi:application"),
    ]


ARGUMENTS = {"daphne": daphne_arguments, "uvicorn": uvicorn_arguments}


class Instance:
    """Running servers: base addresses and process ids of the web servers, and their Redis."""

    def __init__(
        self,
        stack: contextlib.ExitStack,
        folder: Path,
        *,
        server: str = "daphne",
        database_url: str = "",
        profile: str = "",
        database: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._stack, self._folder, self._server, self._profile = stack, folder, server, profile
        self._port = redis_server.free_port()
        self.redis = self._redis()
        stack.callback(lambda: self.redis.stop())
        self._environment = {name: value for name, value in os.environ.items() if name not in GIVEN_BY_US}
        self._environment |= {"CLASSROOM_MODE": "embedded", "CLASSROOM_DATA": str(folder), "REDIS_URL": self.redis.url}
        self._environment |= {"REGISTRATION": "open", "REQUIRE_VERIFIED_EMAIL": "0", "REGISTRATION_GROUP": "Teachers"}
        self._environment |= environment or {}
        if database_url:
            self._environment["DATABASE_URL"] = database_url
        elif database:
            shutil.copy(database, folder / "db.sqlite3")
        else:
            _migrate(self._environment)
        self._servers: list[_Server] = []

    @property
    def addresses(self) -> list[str]:
        return [server.address for server in self._servers]

    @property
    def pids(self) -> list[int]:
        return [server.process.pid for server in self._servers]

    def add_servers(self, count: int) -> list[str]:
        """The addresses of `count` more web servers, which answer."""
        fresh = [
            self._stack.enter_context(_server(self._arguments, self._environment, self._folder)) for _ in range(count)
        ]
        for server in fresh:
            _wait_until_ready(server)
        self._servers += fresh
        return [server.address for server in fresh]

    def _arguments(self, host: str, port: int) -> list[str]:
        arguments = ARGUMENTS[self._server](host, port)
        if self._profile:
            Path(self._profile).mkdir(parents=True, exist_ok=True)
            return ["-m", "cProfile", "-o", str(Path(self._profile).resolve() / f"{port}.prof"), *arguments]
        return arguments

    def kill(self, address: str) -> None:
        """End one web server without warning, as a crash would."""
        server = next(server for server in self._servers if server.address == address)
        server.process.kill()
        server.process.wait()
        self._servers.remove(server)

    def restart(self, address: str, *, within_s: float = 30) -> float:
        """End one web server as systemd does (SIGTERM), start another at its port; the seconds until the old ended.

        TimeoutExpired if that takes longer than `within_s`.
        """
        before = next(server for server in self._servers if server.address == address)
        began = time.monotonic()
        before.process.terminate()
        before.process.wait(within_s)
        took_s = time.monotonic() - began
        port = int(address.rsplit(":", 1)[1])
        after = self._stack.enter_context(_server(self._arguments, self._environment, self._folder, port))
        _wait_until_ready(after)
        self._servers[self._servers.index(before)] = after
        return took_s

    def start_redis(self) -> None:
        """Start Redis again where it was, after `redis.stop()`."""
        self.redis = self._redis()

    def _redis(self) -> redis_server.RedisServer:
        return redis_server.start(self._folder / "redis", persistent=True, port=self._port, password="measured")


@contextlib.contextmanager
def instance(processes: int, **options: Any) -> Iterator[Instance]:
    """An empty instance with `processes` web servers on one Redis; all of it ends with the block.

    `options`: `server`; `database_url` of one that is migrated, or `database`, a migrated SQLite file to copy, else a
    new one is; `profile`, a folder in which each web server leaves its profile; `environment`, what else the servers
    are to find in theirs.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="classroom-bench-")))
        found = Instance(stack, folder, **options)
        found.add_servers(processes)
        yield found


@dataclass(frozen=True)
class _Server:
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
def _server(
    arguments: Callable[[str, int], list[str]], environment: dict[str, str], folder: Path, port: int = 0
) -> Iterator[_Server]:
    port = port or redis_server.free_port()
    log = folder / f"server-{port}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments("127.0.0.1", port)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _Server(process, f"http://127.0.0.1:{port}", log)
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


def _wait_until_ready(server: _Server) -> None:
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
    raise ServerFailed(f"The web server did not answer:\n{server.log.read_text(errors='replace')[-2000:]}")
