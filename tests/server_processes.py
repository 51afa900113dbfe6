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

ROOT = Path(__file__).resolve().parent.parent
READY_TIMEOUT_S = 60


def database_url(database: dict[str, Any]) -> str:
    """The URL of the test database (whose name Django chose) for another process."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgresql://{database['USER']}{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


class ServerProcesses:
    """Starts servers, waits for them, ends them by their process ids."""

    def __init__(self, database: dict[str, Any]) -> None:
        self.environment = {**os.environ, "DATABASE_URL": database_url(database)}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, count: int = 1) -> list[str]:
        """Base URLs ("http://127.0.0.1:…") of `count` new processes."""
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

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
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
