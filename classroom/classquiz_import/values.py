"""Values of ClassQuiz's database, read without trusting them: whatever can't be read is None, or empty."""

import json
import re
from datetime import UTC, datetime, tzinfo
from typing import Any
from uuid import UUID

MAX_DEPTH = 40
MAX_COUNT = 2**31 - 1
_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
_OLDER_NAME = re.compile(rf"({_ID.pattern})--({_ID.pattern})", re.IGNORECASE)
# What PostgreSQL or UTF-8 can't hold: zeros, lone surrogates.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Unreadable(ValueError):
    """A value of a row that is not what ClassQuiz writes; the message says which and why."""


def uid(value: object) -> UUID | None:
    """An id: 32 hex characters, with or without hyphens, or a UUID already."""
    if isinstance(value, UUID):
        return value
    return UUID(value) if isinstance(value, str) and _ID.fullmatch(value.strip()) else None


def text(value: object) -> str:
    """Text without what can't be stored; "" for anything else."""
    return _UNSTORABLE.sub("", value) if isinstance(value, str) else ""


def moment(value: object, zone: tzinfo) -> datetime | None:
    """A time as PostgreSQL writes it; one without a zone is in `zone`."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def count(value: object) -> int:
    """A number of things: 0 for what is none."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return min(max(int(str(value)), 0), MAX_COUNT) if whole else 0


def whole_number(value: object) -> int | None:
    """A whole number, also as text or as a fraction ("812.0"); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = round(float(value))
    except (ValueError, OverflowError):
        return None
    return number if abs(number) <= MAX_COUNT else None


def json_value(value: object, name: str) -> Any:
    """What a JSON column holds: the value itself, or a JSON text of it, perhaps twice. Raises Unreadable."""
    for _ in range(3):
        if not isinstance(value, str):
            break
        try:
            value = json.loads(value, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Unreadable(f"Its {name} can't be read: they are no JSON.") from None
    return _storable(value, name, MAX_DEPTH)


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _storable(value: Any, name: str, depth: int) -> Any:
    if depth == 0:
        raise Unreadable(f"Its {name} can't be read: they are nested too deeply.")
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_storable(one, name, depth - 1) for one in value]
    if isinstance(value, dict):
        return {text(key): _storable(one, name, depth - 1) for key, one in value.items()}
    return value


def file_name(value: object) -> str | None:
    """Which file an image field or an address means: an id with hyphens, or an older `{uuid}--{uuid}` name."""
    if not isinstance(value, str) or len(value) > 2000:
        return None
    older = _OLDER_NAME.search(value)
    if older:
        return older[0]
    found = _ID.search(value)
    return str(UUID(found[0])) if found else None


def is_older_name(name: str) -> bool:
    return "--" in name
