"""An instance of the first released version becomes one of today's by `migrate`, with everything that was in it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres_server
from tests.server_processes import ROOT

pytestmark = pytest.mark.smoke


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a table, of the kind that the tests run on."""
    if os.environ.get("CLASSROOM_TEST_SQLITE"):
        yield f"sqlite:///{tmp_path}/old.sqlite3"
        return
    with postgres_server.running() as url:
        yield url


def test_rows_of_the_first_version_are_all_there_after_migrate(empty_database: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CLASSROOM_MODE": "embedded",
        "CLASSROOM_DATA": str(tmp_path),
        "DATABASE_URL": empty_database,
    }
    command = [sys.executable, "-m", "tests.deploy.upgraded"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["changed"] == []
    # A field that a version takes away is named here, on purpose.
    assert told["gone"] == []
    assert set(told["rows"].values()) == {1}
    assert {"accounts.user", "quizzes.quiz", "quizzes.gameresult", "rooms.room", "media_storage.storageitem"} <= set(
        told["rows"]
    )
    # Migrations that fill new columns did so for old rows.
    assert told["found"] == ["Capitals of Europe"]
