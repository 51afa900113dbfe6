"""A real coturn for tests: from PATH, or installed by apt as root. It relays on the loopback interface only."""

import socket
import subprocess
import time
from pathlib import Path

from classroom.embedded.redis_server import free_port
from tests.debian import program

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
                *(
                    program(PROGRAM, package="coturn"),
                    "-n",
                    "--listening-ip=127.0.0.1",
                    f"--listening-port={port}",
                    "--relay-ip=127.0.0.1",
                ),
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
