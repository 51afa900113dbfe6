"""Real Daphne processes for end-to-end tests, each on a free port of the loopback interface."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from classroom.embedded.__main__ import daphne_arguments
from classroom.embedded.redis_server import free_port
from tests import clean_database

ROOT = Path(__file__).resolve().parent.parent
READY_TIMEOUT_S = 60
# More of them would only wait: no test wants more than three at a time.
POOL_SIZE = 3
# What is of the test's process alone; servers of files with a browser and without are the same.
NOT_FOR_SERVERS = {"PYTEST_CURRENT_TEST", "DJANGO_ALLOW_ASYNC_UNSAFE"}


def database_url(database: dict[str, Any]) -> str:
    """The URL of the test database (whose name Django chose) for another process."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgresql://{database['USER']}{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


class ServerPool:
    """Servers that tests are done with, and that the next test with the same environment may have."""

    def __init__(self) -> None:
        self.idle: list[tuple[dict[str, str], str, subprocess.Popen[bytes]]] = []
        self.generation = clean_database.generation

    def take(self, environment: dict[str, str]) -> tuple[str, subprocess.Popen[bytes]] | None:
        """Address and process of one that runs, if there is one."""
        if self.generation != clean_database.generation:
            # They remember keys of content types, which are others now.
            self.stop()
            self.generation = clean_database.generation
        for entry in list(self.idle):
            if entry[2].poll() is not None:
                self.idle.remove(entry)
            elif entry[0] == environment:
                self.idle.remove(entry)
                return entry[1:]
        return None

    def put(self, environment: dict[str, str], address: str, process: subprocess.Popen[bytes]) -> None:
        self.idle.append((environment, address, process))
        while len(self.idle) > POOL_SIZE:
            _end([self.idle.pop(0)[2]])

    def stop(self) -> None:
        _end([process for _, _, process in self.idle])
        self.idle.clear()


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class ServerProcesses:
    """Starts servers, waits for them, ends them by their process ids; those of a pool come from there and go back."""

    def __init__(self, database: dict[str, Any], pool: ServerPool | None = None) -> None:
        mine = {name: value for name, value in os.environ.items() if name not in NOT_FOR_SERVERS}
        self.environment = {**mine, "DATABASE_URL": database_url(database)}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.pool = pool

    def start(self, count: int = 1, *, fresh: bool = False) -> list[str]:
        """Base URLs ("http://127.0.0.1:…") of `count` processes that no other test uses; `fresh`: nor ever did."""
        taken = [] if fresh else self._take(count)
        return taken + self._start_new(count - len(taken))

    def _take(self, count: int) -> list[str]:
        addresses: list[str] = []
        while self.pool and len(addresses) < count and (found := self.pool.take(self.environment)):
            address, process = found
            self.running[address] = process
            addresses.append(address)
        return addresses

    def _start_new(self, count: int) -> list[str]:
        addresses = []
        for _ in range(count):
            port = free_port()
            address = f"http://127.0.0.1:{port}"
            self.running[address] = subprocess.Popen(
                [sys.executable, *daphne_arguments("127.0.0.1", port)],
                env=self.environment,
                cwd=ROOT,
                start_new_session=True,
            )
            addresses.append(address)
        for address in addresses:
            self._wait_until_ready(address)
        return addresses

    def kill(self, address: str) -> None:
        """End one without warning, as a crash would."""
        process = self.running.pop(address)
        process.kill()
        process.wait()

    def give_back(self) -> None:
        """To the pool, for the next test."""
        assert self.pool is not None
        for address, process in self.running.items():
            self.pool.put(self.environment, address, process)
        self.running.clear()

    def stop(self) -> None:
        _end(list(self.running.values()))
        self.running.clear()

    def _wait_until_ready(self, address: str) -> None:
        end = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < end:
            if self.running[address].poll() is not None:
                raise RuntimeError(f"The server at {address} ended at once.")
            try:
                urllib.request.urlopen(f"{address}/", timeout=5).close()
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"The server at {address} did not answer within {READY_TIMEOUT_S} s.")
