"""Reads of the bin of calls: what a person finds there, and until when. Nobody else sees what is in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet, Value
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.permissions import Person, is_administrator
from rooms.bin_services import KINDS, Binned
from rooms.models import Room, SignVocabulary, Transcript

_COLUMNS = ("bin_kind", "pk", "shown_name", "shown_code", "created_at", "deleted_at")


@dataclass(frozen=True, slots=True)
class BinRow:
    """Something in the bin. `title` is plain text; `gone_at`: None when it doesn't go by itself."""

    kind: str
    id: UUID
    title: str
    deleted_at: datetime
    gone_at: datetime | None

    @property
    def item(self) -> str:
        return item_of(self.kind, self.id)


def bin_of(user: User) -> QuerySet[Any, Any]:
    """A person's own bin, the last deleted first: see `rows_of`. One query, whatever is in it.

    A transcript of a room that is itself in the bin isn't listed: it is there when the room is back.
    """
    of_room = {"shown_name": F("room__name"), "shown_code": F("room__room_code")}
    parts = [
        _columns(Room.in_bin.filter(owner=user), "room", shown_name=F("name"), shown_code=F("room_code")),
        _columns(Transcript.in_bin.filter(_transcripts_of(user)), "transcript", **of_room),
        _columns(SignVocabulary.in_bin.filter(owner=user), "vocabulary", shown_name=F("name"), shown_code=F("slug")),
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-deleted_at", "pk")


def _columns(rows: QuerySet[Any], kind: str, **shown: F) -> QuerySet[Any, Any]:
    return rows.annotate(bin_kind=Value(kind), **shown).order_by().values_list(*_COLUMNS)


def _transcripts_of(user: User) -> Q:
    return Q(room__owner=user, room__deleted_at=None)


def rows_of(found: Any) -> list[BinRow]:
    return [
        BinRow(kind, pk, _title(kind, name or code, created_at), deleted_at, gone_at(deleted_at))
        for kind, pk, name, code, created_at, deleted_at in found
    ]


def title_of(thing: Binned) -> str:
    """How it is called on pages and in messages; plain text."""
    name = str(thing.room) if isinstance(thing, Transcript) else str(thing)
    return _title("transcript" if isinstance(thing, Transcript) else "", name, thing.created_at)


def _title(kind: str, name: str, created_at: datetime) -> str:
    """A room has many transcripts: those are told apart by when they were begun."""
    if kind != "transcript":
        return name
    return f"{name}, {date_format(timezone.localtime(created_at), 'SHORT_DATETIME_FORMAT')}"


def owner_of(thing: Binned) -> User | None:
    return thing.room.owner if isinstance(thing, Transcript) else thing.owner


def gone_at(deleted_at: datetime) -> datetime | None:
    """When it is deleted for good."""
    return deleted_at + timedelta(days=settings.BIN_DAYS) if settings.BIN_DAYS else None


def binned(person: Person, kind: str) -> QuerySet[Any]:
    """What somebody finds in a bin by its id: their own; for administrators everybody's, to undo and to take down."""
    owner = "room__owner" if kind == "transcript" else "owner"
    rows: QuerySet[Any] = KINDS[kind].in_bin.select_related(owner)
    if is_administrator(person):
        return rows
    if not isinstance(person, User):
        return rows.none()
    return rows.filter(_transcripts_of(person) if kind == "transcript" else Q(owner=person))


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
