"""Migrated, empty databases to copy: migrating takes ten seconds, and each worker and a dozen tests begin with it.

Also a pytest plugin: the one that this run's workers copy is made while they collect their tests.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
SHARED_FOLDER = "CLASSROOM_TEST_SHARED"

# What makes it ahead of the workers.
_ahead: list["subprocess.Popen[bytes]"] = []


def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.getoption("numprocesses", None):
        _ahead.append(subprocess.Popen([sys.executable, "-m", "tests.migrated"], cwd=ROOT))


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure() -> None:
    # Before its database's server ends.
    while _ahead:
        _ahead.pop().wait()


def copy_database(folder: Path) -> Path:
    """`folder`/db.sqlite3, where the product keeps its own; what follows finds nothing left to migrate."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(migrated_file(), folder))


def migrated_file() -> Path:
    """The SQLite database that all workers of this run copy, made by whoever asks first."""
    folder = _shared() / "migrated"

    def make() -> None:
        made = folder.with_name("migrating")
        _migrate({"CLASSROOM_MODE": "embedded", "CLASSROOM_DATA": str(made)})
        made.rename(folder)

    _once("migrated", folder.exists, make)
    return folder / "db.sqlite3"


def migrated_template() -> str:
    """Name of the database on this run's PostgreSQL that all its workers copy, made by whoever asks first."""
    done = _shared() / "template"

    def make() -> None:
        _on_server("CREATE DATABASE {}", _template())
        _migrate({"DATABASE_URL": _on_this_server(_template())})
        done.touch()

    _once("template", done.exists, make)
    return _template()


@contextmanager
def copy_on_postgres() -> Iterator[str]:
    """The URL of one more migrated, empty database on this run's PostgreSQL for the block."""
    name = f"{migrated_template()}-{uuid4().hex}"
    _on_server("CREATE DATABASE {} TEMPLATE {}", name, _template())
    try:
        yield _on_this_server(name)
    finally:
        _on_server("DROP DATABASE {} WITH (FORCE)", name)


def drop_template() -> None:
    """From a server that outlives this run."""
    _on_server("DROP DATABASE IF EXISTS {}", _template())


def _template() -> str:
    # A server that was given may have those of other runs.
    return _shared().name


def _on_server(statement: LiteralString, *names: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _on_this_server(name: str) -> str:
    """The URL of one of its databases."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def _shared() -> Path:
    return Path(os.environ[SHARED_FOLDER])


def _once(name: str, is_made: Callable[[], bool], make: Callable[[], None]) -> None:
    """Whoever comes second waits for the first."""
    with (_shared() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_made():
            make()


def _migrate(environment: dict[str, str]) -> None:
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | environment
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=own, check=True)


if __name__ == "__main__":
    if os.environ["DATABASE_URL"].startswith("postgres"):
        migrated_template()
    else:
        migrated_file()
