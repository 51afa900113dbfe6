"""What the product knows about a person: asked of every app by the names in settings.PERSONAL_DATA.

This app knows none of the others. Each lists its rows (`records`), its files (`attachments`), and says how they go.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import IO, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User


@dataclass(frozen=True)
class Records:
    """Rows as one JSON list: those of `model` ("quizzes.Quiz") whose field or lookup `by` is the person.

    `without`: fields that open something (hashes of keys) or stand in the archive as a file.
    """

    file: str
    model: str
    by: str = "user"
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Attachment:
    """A file of the archive. `open` gives its bytes and raises FileNotFoundError when they are gone."""

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]


class PersonalData(Protocol):
    """One app's part."""

    records: tuple[Records, ...]
    left_out: Mapping[str, str]
    """Fields that name a person and are in no export: "app.Model.field" → why."""

    def attachments(self, user: User) -> Iterable[Attachment]:
        """Files beside the JSON, one after the other."""
        ...

    def remove(self, user: User) -> None:
        """Delete what is theirs and take their name out of what stays. Safe to repeat and to be interrupted."""
        ...


def sources() -> tuple[PersonalData, ...]:
    """Every app's part, lower apps first."""
    return _sources(*settings.PERSONAL_DATA)


@cache
def _sources(*paths: str) -> tuple[PersonalData, ...]:
    return tuple(import_string(path)() for path in paths)
