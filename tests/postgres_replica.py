"""A real streaming replica of the tests' PostgreSQL, whose replay can be held up."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from classroom.embedded.redis_server import free_port
from tests import postgres_server
from tests.postgres_server import PostgresServer


@dataclass(frozen=True)
class Replica:
    """`url` names the same database as on the primary."""

    server: PostgresServer
    url: str

    def pause(self) -> None:
        """From now on it stays as it is, as one that lags does."""
        self._run("SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        self._run("SELECT pg_wal_replay_resume()")

    def _run(self, sql: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql)


@contextlib.contextmanager
def postgres_replica(primary_url: str) -> Iterator[Replica]:
    """Copies the whole primary, which must trust connections for replication from here, and follows it."""
    binaries, origin = postgres_server.find_binaries()
    primary = urlsplit(primary_url)
    owner = {"user": "nobody"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="classroom-pg-"))
    if owner:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    try:
        where = ["-h", str(primary.hostname), "-p", str(primary.port), "-U", str(primary.username)]
        subprocess.run(
            [binaries / "pg_basebackup", "-D", folder / "data", *where, "-R", "--checkpoint=fast", "--no-sync"],
            check=True,
            cwd=folder,
            capture_output=True,
            **owner,
        )
        server = _start(binaries, folder, origin, owner)
        try:
            port = urlsplit(server.url).port
            yield Replica(server, primary._replace(netloc=f"{primary.username}@127.0.0.1:{port}").geturl())
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(binaries: Path, folder: Path, origin: str, owner: dict[str, str]) -> PostgresServer:
    port = free_port()
    process = subprocess.Popen(
        [
            *(binaries / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder, "-h", "127.0.0.1"),
            # As many as the primary has, or it refuses to follow.
            *("-c", "fsync=off", "-c", "max_connections=200"),
        ],
        stdout=(folder / "log").open("wb"),
        stderr=subprocess.STDOUT,
        cwd=folder,
        start_new_session=True,
        **owner,
    )
    server = PostgresServer(process, folder, f"postgresql://classroom@127.0.0.1:{port}/postgres", origin)
    postgres_server.wait_until_ready(server)
    return server
