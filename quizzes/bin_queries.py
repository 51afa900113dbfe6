"""Reads of the bin: what a person finds there, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Value

from accounts.models import User
from accounts.permissions import Person, is_administrator
from quizzes.bin_services import KINDS, Binned

COLUMNS = ("kind", "pk", "title", "deleted_at")


@dataclass(frozen=True, slots=True)
class BinRow:
    """Something in the bin. `title` is rich text; `gone_at`: None when it doesn't go by itself."""

    kind: str
    id: UUID
    title: str
    deleted_at: datetime
    gone_at: datetime | None

    @property
    def item(self) -> str:
        return item_of(self.kind, self.id)


def bin_of(user: User) -> QuerySet[Any, Any]:
    """A person's own bin, the last deleted first, in COLUMNS: see `rows_of`. One query, whatever is in it."""
    parts = [
        model.in_bin.filter(user=user).annotate(kind=Value(kind)).order_by().values_list(*COLUMNS)
        for kind, model in KINDS.items()
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-deleted_at", "pk")  # type: ignore[arg-type]


def rows_of(found: Any) -> list[BinRow]:
    return [BinRow(kind, pk, title, deleted_at, gone_at(deleted_at)) for kind, pk, title, deleted_at in found]


def gone_at(deleted_at: datetime) -> datetime | None:
    """When it is deleted for good."""
    return deleted_at + timedelta(days=settings.BIN_DAYS) if settings.BIN_DAYS else None


def binned(person: Person, kind: str) -> QuerySet[Any]:
    """What somebody finds in a bin by its id: their own; for administrators everybody's, to undo and to take down."""
    rows: QuerySet[Any] = KINDS[kind].in_bin.select_related("user")
    if is_administrator(person):
        return rows
    return rows.filter(user=person) if isinstance(person, User) else rows.none()


def item_of(kind: str, thing_id: UUID) -> str:
    """How a form names something."""
    return f"{kind}:{thing_id}"


def read_items(text: str) -> list[tuple[str, UUID]]:
    """[(kind, id)] of names with commas between them. Raises ValueError for anything else."""
    found = []
    for name in text.split(","):
        kind, _, thing_id = name.partition(":")
        if kind not in KINDS:
            raise ValueError(name)
        found.append((kind, UUID(thing_id)))
    return found


def find_binned(person: Person, items: list[tuple[str, UUID]]) -> list[Binned]:
    """Those that are (still) in a bin that this person may look into."""
    found: list[Binned] = []
    for kind in KINDS:
        if ids := [thing_id for of, thing_id in items if of == kind]:
            found += binned(person, kind).filter(pk__in=ids)
    return found
