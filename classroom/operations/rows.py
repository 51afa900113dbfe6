"""Every row as a line of JSON, and back: the same on SQLite and PostgreSQL, so a backup may move between."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers import sort_dependencies
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

_BATCH = 500
# Made anew by `migrate`, and referred to by name.
_MADE_BY_MIGRATE = ("contenttypes.contenttype", "auth.permission")


class RowsRefused(Exception):
    """The rows don't fit this instance; the text says why."""


class _Exact(DjangoJSONEncoder):
    """Django's, but a time keeps its microseconds."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


def stored_models() -> list[type[models.Model]]:
    """Every model with a table of its own, those first that others refer to."""
    found = [
        (
            config,
            [one for one in config.get_models(include_auto_created=False) if one._meta.managed and not one._meta.proxy],
        )
        for config in apps.get_app_configs()
    ]
    ordered = sort_dependencies(found, allow_cycles=True)
    return [model for model in ordered if model._meta.label_lower not in _MADE_BY_MIGRATE]


def links_between() -> list[type[models.Model]]:
    """The tables of many-to-many fields; their rows are kept as lists with the model that has the field."""
    fields = (field for model in stored_models() for field in model._meta.local_many_to_many)
    return [field.remote_field.through for field in fields if field.remote_field.through._meta.auto_created]


def applied_migrations() -> list[str]:
    """ "app.name" of each applied migration, sorted."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def dump_rows() -> Iterator[str]:
    """Every row, all of one moment."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for model in stored_models():
            rows = model._base_manager.order_by("pk").iterator(chunk_size=_BATCH)
            for row in rows:
                text = serializers.serialize("jsonl", [row], cls=_Exact, use_natural_foreign_keys=True)
                yield text.rstrip("\n")


def is_empty() -> bool:
    """Whether nobody has used this instance: it has no account."""
    user = apps.get_model("accounts.User")
    return not user._base_manager.exists()


def load_rows(lines: Iterable[str]) -> int:
    """Replace what `migrate` put into an empty instance by these rows, all or none; how many. Raises RowsRefused."""
    with transaction.atomic(), connection.constraint_checks_disabled():
        for model in (*links_between(), *reversed(stored_models())):
            model._base_manager.all()._raw_delete(connection.alias)  # type: ignore[attr-defined]
        count = sum(_load_row(number, line) for number, line in enumerate(lines, 1))
        connection.check_constraints()
        _set_sequences()
    return count


def _load_row(number: int, line: str) -> int:
    try:
        for row in serializers.deserialize("jsonl", line + "\n"):
            row.save()
    except DeserializationError as error:
        raise RowsRefused(f"Row {number} doesn't fit: {error}") from error
    return 1


def _set_sequences() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), stored_models()):
            cursor.execute(statement)
