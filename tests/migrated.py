"""A migrated, empty SQLite database to copy: migrating takes twelve seconds, and a dozen tests begin with it."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.services import SHARED_FOLDER

ROOT = Path(__file__).resolve().parent.parent


def copy_database(folder: Path) -> Path:
    """`folder`/db.sqlite3, where the product keeps its own; what follows finds nothing left to migrate."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(migrated_file(), folder))


def migrated_file() -> Path:
    """The one that all workers of this run copy, made by whoever asks first."""
    folder = Path(os.environ[SHARED_FOLDER]) / "migrated"
    with (folder.parent / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _migrate(folder.with_name("migrating")).rename(folder)
    return folder / "db.sqlite3"


def _migrate(folder: Path) -> Path:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"CLASSROOM_MODE": "embedded", "CLASSROOM_DATA": str(folder)}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=environment, check=True)
    return folder
