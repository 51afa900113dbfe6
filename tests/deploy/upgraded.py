"""`python -m tests.deploy.upgraded`, on an empty DATABASE_URL: the first tables ever, a row in each, then `migrate`.

Prints what became of each row as JSON: {"gone": […], "changed": […], "rows": {model: count}, "found": [titles]}.
"""

import json
import os
import sys
import uuid
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "classroom.settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

APPS = ("accounts", "media_storage", "quizzes", "rooms", "classroom")
OWNER = uuid.UUID(int=1)
MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
QUESTION = {
    "question": "Capital of France?",
    "type": "ABCD",
    "time": "20",
    "answers": [{"answer": "Paris", "right": True}],
}
ANSWER = {"username": "Ada", "answer": "Paris", "right": True, "time_taken": 1200, "score": 900}
# What belongs to a field's kind, unless its name says more.
BY_NAME: dict[str, Any] = {
    "email": "ada@school.example",
    "username": "Ada Löwe",
    "avatar": b"\x89PNG",
    "questions": [QUESTION],
    "answers": [[ANSWER]],
    "player_scores": {"Ada": "900"},
    "custom_field_data": {"Ada": "7b"},
    "title": "Capitals of Europe",
    "description": "From Lisbon to Helsinki",
    "background_color": "#1a2b3c",
    "room_code": "ABCD-1234",
    "hash": bytes(range(16)),
    "cover_image": "",
    "storage_path": "items/ab/abc",
    "server": "",
    "confidence": 0.75,
    "mod_rating": 0,
    # A call that is over, an account that is in use.
    "is_active": True,
    "is_blocked": False,
    "is_deleted": False,
    "deleted_at": None,
    "blocked_until": None,
    "scheduled_deletion": None,
}


def value_of(field: Any, made: dict[str, Any]) -> Any:
    """Something for each kind of field; a link leads to the row that was made before."""
    if field.name in BY_NAME:
        return BY_NAME[field.name]
    if field.is_relation:
        return made[field.remote_field.model._meta.label_lower]
    if field.choices:
        return field.choices[0][0]
    kinds = {
        "UUIDField": OWNER,
        "DateTimeField": MOMENT,
        "BooleanField": True,
        "PositiveIntegerField": 3,
        "PositiveBigIntegerField": 4,
        "PositiveSmallIntegerField": 5,
    }
    return kinds.get(field.get_internal_type(), f"{field.name} ü")


def plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def fill_first_tables() -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """(rows, what each of their fields holds), by model."""
    state = MigrationExecutor(connection).migrate(
        [*((app, "0001_initial") for app in APPS), ("contenttypes", "0002_remove_content_type_name")]
    )
    made: dict[str, Any] = {}
    before: dict[str, dict[str, Any]] = {}
    waiting = [model for app in APPS for model in state.apps.get_app_config(app).get_models()]
    while waiting:
        model = waiting.pop(0)
        fields = [field for field in model._meta.concrete_fields if not field.auto_created]
        links = {one.remote_field.model._meta.label_lower for one in fields if one.is_relation}
        if links - set(made):
            waiting.append(model)
            continue
        label = model._meta.label_lower
        made[label] = model._base_manager.create(**{field.name: value_of(field, made) for field in fields})
        before[label] = model._base_manager.values(*[field.attname for field in fields]).get()
    return made, before


def main() -> None:
    made, before = fill_first_tables()

    call_command("migrate", verbosity=0)

    gone, changed = [], []
    for label, row in before.items():
        current = apps.get_model(label)
        kept = {field.attname for field in current._meta.concrete_fields}
        gone += [f"{label}.{name}" for name in row if name not in kept]
        after = current._base_manager.filter(pk=made[label].pk).values(*[name for name in row if name in kept]).first()
        changed += [
            f"{label}.{name}"
            for name in row
            if name in kept and (after is None or plain(after[name]) != plain(row[name]))
        ]
    quizzes = apps.get_model("quizzes.Quiz")
    found = list(quizzes._base_manager.filter(search_entry__isnull=False).values_list("title", flat=True))
    rows = {label: apps.get_model(label)._base_manager.count() for label in before}
    call_command("migrate", check_unapplied=True, verbosity=0)
    sys.stdout.write(json.dumps({"gone": gone, "changed": changed, "rows": rows, "found": found}))


if __name__ == "__main__":
    main()
