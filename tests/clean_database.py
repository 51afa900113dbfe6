"""Emptying the database after a test with real transactions, in a tenth of the time of Django's flush.

Django empties every table and then makes content types, permissions and roles anew, half a second for each test, and
with other keys than servers that are running have read. Only tables that hold rows are emptied here, and what
migrating makes stays, unless a test changed a role: then Django does it, and servers that ran before are to be ended
(`generation` has grown). Rows are deleted: truncating makes new files for a table and its indexes, 50 ms of work.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import OperationalError, connection
from django.test import TransactionTestCase

MADE_BY_MIGRATING = {"django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
TRIES = 5

generation = 0
_roles: set[tuple[Any, ...]] = set()
_flush = TransactionTestCase._fixture_teardown


def remember_roles() -> None:
    """To be called when the test database has been made."""
    _roles.update(_roles_now())


def empty_tables(case: TransactionTestCase) -> None:
    """Stands in for `TransactionTestCase._fixture_teardown`."""
    global generation
    if _roles_now() != _roles:
        _flush(case)
        generation += 1
        _roles.clear()
        _roles.update(_roles_now())
        return
    statements = _emptying(_tables_with_rows())
    for left in reversed(range(TRIES)):
        try:
            connection.ops.execute_sql_flush(statements)
        except OperationalError:  # a server that looks after its games met these locks in another order
            if not left:
                raise
        else:
            return


def _emptying(tables: list[str]) -> list[str]:
    if connection.vendor != "postgresql":
        return connection.ops.sql_flush(no_style(), tables, reset_sequences=False, allow_cascade=False)
    if not tables or not _may_ignore_keys():
        return connection.ops.sql_flush(no_style(), tables, reset_sequences=False, allow_cascade=True)
    quoted = [connection.ops.quote_name(name) for name in tables]
    return [
        "SET LOCAL session_replication_role = replica",  # in any order, whatever refers to what
        f"LOCK TABLE {', '.join(quoted)} IN ACCESS EXCLUSIVE MODE",  # a server's last transaction ends before
        *(f"DELETE FROM {name}" for name in quoted),
    ]


@cache
def _may_ignore_keys() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _roles_now() -> set[tuple[Any, ...]]:
    return set(Group.objects.values_list("pk", "name", "permissions"))


def _tables_with_rows() -> list[str]:
    return sorted(_with_rows(_tables() - MADE_BY_MIGRATING))


@cache
def _tables() -> set[str]:
    return set(connection.introspection.django_table_names(only_existing=True, include_views=False))


def _with_rows(tables: Iterable[str]) -> list[str]:
    quoted = [(name, connection.ops.quote_name(name)) for name in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {q})" for name, q in quoted))
        return [name for (name,) in cursor.fetchall()]
