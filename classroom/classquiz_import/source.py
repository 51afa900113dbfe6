"""ClassQuiz's database: PostgreSQL, read in one snapshot and never written."""

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.adapt import Loader
from psycopg.rows import dict_row
from psycopg.types.json import set_json_loads

Row = dict[str, Any]
_STEP = 200


class _AsWritten(Loader):
    """Times as text: what Python has no date for must not stop the reading of all other rows."""

    def load(self, data: Any) -> str:
        return bytes(data).decode()


class Source:
    """One snapshot of the database at `dsn`. Raises psycopg.Error where it can't be reached or read."""

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg.connect(dsn, row_factory=dict_row, connect_timeout=15, application_name="classroom")
        self._connection.read_only = True
        self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        set_json_loads(lambda data: data if isinstance(data, str) else bytes(data).decode(), self._connection)
        for name in ("timestamp", "timestamptz"):
            self._connection.adapters.register_loader(name, _AsWritten)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self._connection.close()

    def has(self, table: str) -> bool:
        row = self._connection.execute("SELECT to_regclass(%s) IS NOT NULL AS found", [f'"{table}"']).fetchone()
        return bool(row and row["found"])

    def rows(self, table: str, order: str) -> Iterator[Row]:
        """All rows by `order`, which makes a repeated import go through them in the same way."""
        query = sql.SQL("SELECT * FROM {} ORDER BY {}").format(sql.Identifier(table), sql.Identifier(order))
        with self._connection.cursor(name=f"classroom_{table}") as cursor:
            cursor.itersize = _STEP
            cursor.execute(query)
            yield from cursor
