"""Pytest plugin: real servers for every run, started before Django reads its settings.

PostgreSQL: DATABASE_URL → PATH → wheel, one for the whole run (each worker has its own database in it).
Redis: REDIS_URL → PATH → wheel, one per worker, so that a test may stop it. What was taken is printed at the top.
`CLASSROOM_TEST_SQLITE=1` runs on SQLite instead of PostgreSQL.
"""

import atexit
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from classroom.catalogues import compile_catalogues
from classroom.embedded import redis_server
from tests import migrated, postgres_server
from tests.e2e import browser
from tests.migrated import SHARED_FOLDER

# What ends and takes away what this run started and wrote, the last first.
_endings: list[Callable[[], object]] = []
_taken: dict[str, str] = {}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    # A wrapper runs before pytest-django's own hook, which reads the settings.
    os.environ["CLASSROOM_MODE"] = "test"
    # As manage.py does, before numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # However a run ends, the servers that it started end with it; being told to end is like Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    atexit.register(pytest_unconfigure)
    # Settings offer the languages whose catalogues are compiled.
    compile_catalogues()
    folder = _own_folder("test")
    os.environ["CLASSROOM_DATA"] = str(folder)
    is_first = _share_folder()
    _keep_bytecode()
    _provide_database(folder, is_first=is_first)
    _provide_redis(folder)
    return (yield)


def _own_folder(name: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"classroom-{name}-"))
    _endings.append(lambda: shutil.rmtree(folder, ignore_errors=True))
    return folder


def _share_folder() -> bool:
    """Workers inherit its name: what one of them makes the others of this run find. True for whose run it is."""
    is_first = SHARED_FOLDER not in os.environ
    if is_first:
        os.environ[SHARED_FOLDER] = str(_own_folder("shared"))
    return is_first


def _keep_bytecode() -> None:
    """Tests start some hundred processes; where compiled modules aren't kept, each would compile all of ours."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def _provide_database(folder: Path, *, is_first: bool) -> None:
    # Of each process; up to twenty run at a time.
    os.environ.setdefault("DATABASE_POOL_SIZE", "8")
    if os.environ.get("CLASSROOM_TEST_SQLITE") == "1":
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        _taken["database"] = "SQLite (smoke run)"
    elif os.environ.get("DATABASE_URL"):
        _taken["database"] = "PostgreSQL from DATABASE_URL"
        if is_first:
            _endings.append(migrated.drop_template)
    else:
        server = postgres_server.start()
        _endings.append(server.stop)
        # Workers inherit the environment, so they find it there.
        os.environ["DATABASE_URL"] = server.url
        _taken["database"] = f"PostgreSQL from {server.origin}"


def _provide_redis(folder: Path) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    given = os.environ.get("REDIS_URL")
    if given and os.environ.get("CLASSROOM_TEST_OWN_REDIS") != "1":
        if worker:
            # Workers that share a server keep apart by database number.
            parts = urlsplit(given)
            number = int(parts.path.strip("/") or 0) + int(worker.removeprefix("gw"))
            os.environ["REDIS_URL"] = urlunsplit(parts._replace(path=f"/{number}"))
        _taken["redis"] = "REDIS_URL"
        return
    server = redis_server.start(folder / "redis", persistent=True)
    _endings.append(server.stop)
    os.environ["REDIS_URL"] = server.url
    os.environ["CLASSROOM_TEST_OWN_REDIS"] = "1"
    _taken["redis"] = server.origin


def pytest_report_header() -> list[str]:
    found = browser.at_hand()
    _taken["browser"] = f"{found[1]} ({found[0]})" if found else "Playwright's own, else apt, at the first browser test"
    return [f"{name}: {origin}" for name, origin in _taken.items()]


def pytest_unconfigure() -> None:
    while _endings:
        _endings.pop()()
