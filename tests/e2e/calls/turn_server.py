"""A real coturn for tests: from PATH, or installed by apt as root. It relays on the loopback interface only."""

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from classroom.embedded.redis_server import free_port

PROGRAM = "turnserver"
READY_TIMEOUT_S = 30


class TurnServer:
    """`address` is host:port, over UDP and TCP; `secret` is what credentials are made with."""

    secret = "a secret of this test"

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self._log = (folder / "coturn.log").open("wb")
        self._process = subprocess.Popen(
            [
                *(_program(), "-n", "--listening-ip=127.0.0.1", f"--listening-port={port}", "--relay-ip=127.0.0.1"),
                *("--use-auth-secret", f"--static-auth-secret={self.secret}", "--realm=classroom.example"),
                # Elsewhere coturn refuses to relay to its own machine, as it should.
                *("--allow-loopback-peers", "--no-tls", "--no-dtls", "--no-cli", "--log-file=stdout", "--simple-log"),
                f"--pidfile={folder / 'coturn.pid'}",
            ],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._wait_until_ready(port)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _wait_until_ready(self, port: int) -> None:
        end = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError("coturn ended at once.")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"coturn did not answer within {READY_TIMEOUT_S} s.")


def _program() -> str:
    """Raises when there is no coturn and no way to one: a missing one must not pass as a skipped test."""
    if found := shutil.which(PROGRAM):
        return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise RuntimeError("No coturn found. Install it: `apt-get install coturn`.")
    with (Path(tempfile.gettempdir()) / "classroom-coturn.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shutil.which(PROGRAM):
            subprocess.run(["apt-get", "update", "-qq"], check=True, timeout=300)
            install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "coturn"]
            subprocess.run(install, check=True, timeout=600, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    found = shutil.which(PROGRAM)
    assert found, "apt installed no coturn"
    return found
