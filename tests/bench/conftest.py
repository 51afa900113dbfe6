"""Instances that are measured begin with a migrated database, when they are to have SQLite."""

from pathlib import Path

import pytest

from bench import servers
from tests.migrated import copy_database


@pytest.fixture(autouse=True)
def _migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Migrating what is migrated costs more than a small game, and `make bench` does all of it."""
    migrate = servers._migrate

    def without_work(environment: dict[str, str]) -> None:
        if "DATABASE_URL" in environment:
            migrate(environment)
        else:
            copy_database(Path(environment["CLASSROOM_DATA"]))

    monkeypatch.setattr(servers, "_migrate", without_work)
