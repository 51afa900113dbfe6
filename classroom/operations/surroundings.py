"""What the page for whoever is on call needs besides the readings: disk, migrations, backup, version."""

import os
import platform
import shutil
import tomllib
from datetime import datetime
from functools import cache
from importlib.metadata import version

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

from classroom.operations.judgement import Disk, Surroundings
from classroom.store.tallies import last_backup


def surroundings(*, now: datetime, database: bool, redis: bool) -> Surroundings:
    """As this process sees them; `database` and `redis`: whether they answer."""
    return Surroundings(disk(), unapplied() if database else 0, _last_backup() if redis else None, now)


def disk() -> Disk:
    folder = settings.DATA_DIR
    try:
        found = shutil.disk_usage(folder)
    except OSError:
        return Disk(0, 0, writable=False)
    return Disk(found.total, found.free, writable=os.access(folder, os.W_OK))


def unapplied() -> int:
    """How many migrations of the installed version the database hasn't seen."""
    try:
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return 0


def _last_backup() -> datetime | None:
    try:
        return last_backup()
    except RedisError:
        return None


@cache
def product_version() -> str:
    """The product's version, and those of what it stands on."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return f"{project['version']} · Django {version('Django')} · Python {platform.python_version()}"
