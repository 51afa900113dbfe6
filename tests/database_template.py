"""Pytest plugin: the workers of a run copy one migrated database, instead of each migrating for eight seconds.

It is made while they collect; only where there are several, and where PostgreSQL is the run's own, or it is SQLite.
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connections

from tests import services
from tests.migrated import migrated_file

NAME = "classroom_migrated"
# The file that says how that went; workers inherit its name.
SAID = "CLASSROOM_TEST_TEMPLATE"
READY, FAILED = "ready", "failed"
TIMEOUT_S = 300
ROOT = Path(__file__).resolve().parent.parent

_migrating: "list[subprocess.Popen[bytes]]" = []


def pytest_configure(config: pytest.Config) -> None:
    origin = services.taken("database")
    if not config.getoption("tx", None) or "DATABASE_URL" in origin or hasattr(config, "workerinput"):
        return
    if origin.startswith("SQLite"):
        Thread(target=migrated_file, daemon=True).start()
    else:
        os.environ[SAID] = os.environ[services.SHARED_FOLDER] + "/template"
        Thread(target=_make, args=(os.environ["DATABASE_URL"], Path(os.environ[SAID])), daemon=True).start()


def pytest_collection_finish(session: pytest.Session) -> None:
    worker = getattr(session.config, "workerinput", {}).get("workerid")
    if not worker:
        return
    of_tests = connections.databases["default"]["TEST"]
    if services.taken("database").startswith("SQLite"):
        # Kept: what is there is taken, and found to be migrated.
        shutil.copy(migrated_file(), f"{of_tests['NAME']}_{worker}")
        session.config.option.reuse_db = True
    elif SAID in os.environ and _is_ready(Path(os.environ[SAID])):
        of_tests["TEMPLATE"] = NAME


def pytest_unconfigure() -> None:
    for process in _migrating:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()


def _make(server: str, said: Path) -> None:
    outcome = FAILED
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")
        environment = {**os.environ, "DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))}
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        _migrating.append(subprocess.Popen(migrate, cwd=ROOT, env=environment, start_new_session=True))
        if _migrating[0].wait(TIMEOUT_S) == 0:
            outcome = READY
    finally:
        # Whole or not there at all; nor is the folder, when the run has ended meanwhile.
        with suppress(FileNotFoundError):
            said.with_suffix(".part").write_text(outcome)
            said.with_suffix(".part").rename(said)


def _is_ready(said: Path) -> bool:
    """If it failed, each worker migrates for itself, and shows why."""
    end = time.monotonic() + TIMEOUT_S
    while not said.exists() and time.monotonic() < end:
        time.sleep(0.1)
    return said.exists() and said.read_text() == READY
