"""Reads whose SQL is written once and then kept: for the most-read answers, writing it takes longer than PostgreSQL's
answer. What is read is the same each time and never kept."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import psycopg
from django.db import connection, connections
from django.db.models import QuerySet
from psycopg.pq import Format

from accounts import replica

MAX_KEPT = 500
_kept: dict[Hashable, tuple[str, tuple[Any, ...]]] = {}
# psycopg's own, in C where that is installed; Django's is in Python, for connections that speak another time zone.
_TIMES = "timestamptz"
_TimeLoader = psycopg.adapters.get_loader(psycopg.adapters.types[_TIMES].oid, Format.TEXT)


def is_used() -> bool:
    """PostgreSQL's values come as Python's; other databases' have to be converted by Django."""
    return connection.vendor == "postgresql"


def sql_of(key: Hashable, build: Callable[[], QuerySet[Any, Any]]) -> tuple[str, tuple[Any, ...]]:
    """(SQL, its parameters) of the query that `build` gives; `key` names everything that it depends on."""
    known = _kept.get(key)
    if known is None:
        if len(_kept) >= MAX_KEPT:
            _kept.clear()
        sql, params = build().query.sql_with_params()
        known = _kept[key] = (sql, tuple(params))
    return known


def read(sql: str, params: Sequence[Any], *, set_up: str = "") -> list[tuple[Any, ...]]:
    """The rows as they come: JSON as text. `set_up` is another statement, sent along and run in the same transaction:
    beginning one, and ending it, would be two more trips."""
    with connections[replica.alias()].cursor() as cursor:
        cursor.cursor.adapters.register_loader(_TIMES, _TimeLoader)
        cursor.execute(f"{set_up}; {sql}" if set_up else sql, params)
        if set_up:
            cursor.nextset()
        return cursor.fetchall()
