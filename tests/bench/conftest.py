"""Instances that are measured begin with a migrated database, when they are to have SQLite."""

from pathlib import Path

import pytest

from bench import servers
from tests.migrated import copy_database


@pytest.fixture(autouse=True)
def _migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    migrate = servers._migrate

    def with_less_to_do(environment: dict[str, str]) -> None:
        if "DATABASE_URL" not in environment:
            copy_database(Path(environment["CLASSROOM_DATA"]))
        migrate(environment)

    monkeypatch.setattr(servers, "_migrate", with_less_to_do)
