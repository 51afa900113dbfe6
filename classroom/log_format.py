"""Lines of the log, as text or as JSON: one object a line, with what is known about request, game and call."""

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from accounts import log_context
from classroom.log_privacy import scrubbed

# In this order; what isn't known is left out.
FACTS = ("request_id", "game_id", "room_id", "user_id")


class AddFacts(logging.Filter):
    """Gives each record its facts. `personal`: the id of whoever is signed in too."""

    def __init__(self, *, personal: bool = False) -> None:
        super().__init__()
        self._personal = personal

    def filter(self, record: logging.LogRecord) -> bool:
        known = log_context.facts()
        request = known.pop("request", None)
        if request is not None:
            known = {**_of_request(request), **known}
        if not self._personal:
            known.pop("user_id", None)
        for name in FACTS:
            if name in known:
                setattr(record, name, str(known[name]))
        return True


def _of_request(request: Any) -> dict[str, Any]:
    """What a request tells without asking the database."""
    found: dict[str, Any] = {}
    match = getattr(request, "resolver_match", None)
    if match is not None and "game_id" in match.kwargs:
        found["game_id"] = match.kwargs["game_id"]
    user = getattr(request, "_cached_user", None)
    if user is not None and user.is_authenticated:
        found["user_id"] = user.pk
    return found


class NoticedElsewhere(logging.Filter):
    """Leaves out what Django says of each 503: whoever noticed what is away has said so, once."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


class TextLines(logging.Formatter):
    """`personal`: nothing is taken out."""

    def __init__(self, *, personal: bool = False) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")
        self._personal = personal

    def format(self, record: logging.LogRecord) -> str:
        known = " ".join(f"{name}={getattr(record, name)}" for name in FACTS if hasattr(record, name))
        text = super().format(record)
        first, newline, rest = text.partition("\n")
        text = f"{first} [{known}]{newline}{rest}" if known else text
        return text if self._personal else scrubbed(text)


class JsonLines(JsonFormatter):
    """{"time", "level", "logger", "message", …}; a traceback is in "exc_info". `personal`: nothing is taken out."""

    def __init__(self, *, personal: bool = False) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger"},
            reserved_attrs=[*RESERVED_ATTRS, "taskName"],
            json_ensure_ascii=False,
        )
        self._personal = personal

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        super().add_fields(log_data, record, message_dict)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        # Whole objects (Django adds the request) would be printed with whatever they hold.
        plain = {name: value for name, value in log_data.items() if isinstance(value, str | int | float | None)}
        if self._personal:
            return plain
        return {name: scrubbed(value) if isinstance(value, str) else value for name, value in plain.items()}


def logging_settings(*, form: str, level: str, personal: bool) -> dict[str, Any]:
    """For Django's LOGGING. `form`: "text" or "json"."""
    kind = {"text": TextLines, "json": JsonLines}[form]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"facts": {"()": AddFacts, "personal": personal}, "noticed": {"()": NoticedElsewhere}},
        "formatters": {"line": {"()": kind, "personal": personal}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "line",
                "filters": ["facts"],
            }
        },
        "loggers": {
            "django.request": {"filters": ["noticed"]},
            # Who logged in when, by id.
            "accounts.security": {"level": "INFO"},
            # It talks of every look at the jobs and of being ended.
            "django_tasks_db": {"level": "ERROR"},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }
