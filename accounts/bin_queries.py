"""Reads of the bin: what a person finds there, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.safestring import SafeString

from accounts.bin_models import Binnable
from accounts.bin_registry import Kind, by_themselves, kinds
from accounts.models import User
from accounts.permissions import Person, is_administrator

_NO_MOMENT = Cast(Value(None), DateTimeField())


@dataclass(frozen=True, slots=True)
class BinRow:
    """Something in the bin: its title, and `within`, the title of what it is a part of, as they are stored.

    `dated`: when it was played or made, where many have one title; `gone_at`: None when it doesn't go by itself.
    """

    kind: str
    id: UUID
    stored_title: str
    deleted_at: datetime
    dated: datetime | None
    stored_within: str
    gone_at: datetime | None

    @property
    def item(self) -> str:
        return item_of(self.kind, self.id)

    @property
    def about(self) -> Kind:
        return kinds()[self.kind]

    @property
    def title(self) -> str:
        """Rich text, and so `within`."""
        return self.about.title_wording.rich(self.stored_title)

    @property
    def title_html(self) -> SafeString:
        return self.about.title_wording.html(self.stored_title)

    @property
    def title_plain(self) -> str:
        return self.about.title_wording.plain(self.stored_title)

    @property
    def within(self) -> str:
        return self.about.within_wording.rich(self.stored_within)

    @property
    def within_html(self) -> SafeString:
        return self.about.within_wording.html(self.stored_within)


def bin_of(user: User) -> QuerySet[Any, Any]:
    """A person's own bin, the last deleted first: see `rows_of`. One query, whatever is in it."""
    parts = [_columns(kind, by_themselves(kind).filter(**{kind.owner: user})) for kind in kinds().values()]
    return parts[0].union(*parts[1:], all=True).order_by("-deleted_at", "pk")  # type: ignore[arg-type]


def _columns(kind: Kind, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    called = rows.annotate(
        bin_kind=Value(kind.name),
        bin_title=_title_of(kind),
        bin_dated=F(kind.dated) if kind.dated else _NO_MOMENT,
        bin_within=F(kind.within) if kind.within else Value(""),
    )
    return called.order_by().values_list("bin_kind", "pk", "bin_title", "deleted_at", "bin_dated", "bin_within")


def _title_of(kind: Kind) -> F | Coalesce:
    return Coalesce(NullIf(F(kind.title), Value("")), F(kind.untitled)) if kind.untitled else F(kind.title)


def rows_of(found: Any) -> list[BinRow]:
    return [
        BinRow(
            kind=kind,
            id=pk,
            stored_title=title,
            deleted_at=deleted_at,
            dated=dated,
            stored_within=within,
            gone_at=gone_at(deleted_at),
        )
        for kind, pk, title, deleted_at, dated, within in found
    ]


def gone_at(deleted_at: datetime) -> datetime | None:
    """When it is deleted for good."""
    return deleted_at + timedelta(days=settings.BIN_DAYS) if settings.BIN_DAYS else None


def binned(person: Person, kind: Kind) -> QuerySet[Any]:
    """What somebody finds in a bin by its id: their own; for administrators everybody's, to undo and to take down."""
    rows = by_themselves(kind).select_related(kind.owner)
    if kind.for_administrators and is_administrator(person):
        return rows
    return rows.filter(**{kind.owner: person}) if isinstance(person, User) else rows.none()


def item_of(kind: str, thing_id: UUID) -> str:
    """How a form names something."""
    return f"{kind}:{thing_id}"


def read_items(text: str) -> list[tuple[str, UUID]]:
    """[(kind, id)] of names with commas between them. Raises ValueError for anything else."""
    found = []
    for name in text.split(","):
        kind, _, thing_id = name.partition(":")
        if kind not in kinds():
            raise ValueError(name)
        found.append((kind, UUID(thing_id)))
    return found


def find_binned(person: Person, items: list[tuple[str, UUID]]) -> list[Binnable]:
    """Those that are (still) in a bin that this person may look into."""
    found: list[Binnable] = []
    for name, kind in kinds().items():
        if ids := [thing_id for of, thing_id in items if of == name]:
            found += binned(person, kind).filter(pk__in=ids)
    return found
