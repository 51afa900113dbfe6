"""What can be put into the bin: every app names its kinds, in what settings.BIN_KINDS points at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from accounts.bin_models import Binnable
from accounts.models import User
from accounts.permissions import Person

Ids = QuerySet[Any, Any]


class StaysInBin(Exception):
    """It can't be put back as things are; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _nothing(*_args: Any) -> None:
    """For kinds with which nothing else happens."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a title is stored, as three functions of it: as rich text for the API, as HTML for a page, as plain text."""

    rich: Callable[[str], str]
    html: Callable[[str], SafeString]
    plain: Callable[[str], str]


TYPED = Wording(rich=escape, html=escape, plain=str)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of thing, and what is special about it. The hooks run in the transaction of what they belong to.

    `owner`, `title`, `untitled`, `dated` and `within` are lookups from its rows: whose bin, what it is called and what
    else where that is empty, which moment and which other title tell it from its like. Whoever names a title says how
    it is stored: `title_wording`, `within_wording`.
    """

    name: str
    path: str
    model: type[Binnable]
    label: str | Promise
    gone_with_it: str | Promise
    can_delete: Callable[[Person, Any], bool]
    owner: str = "user"
    title: str = "title"
    untitled: str = ""
    title_wording: Wording = TYPED
    dated: str = ""
    within: str = ""
    within_wording: Wording = TYPED
    named: Callable[[Any], str] = str
    # Its own page may be the only place for it: then administrators, who can't delete it, don't find it either.
    for_administrators: bool = True
    # Before it is put back; raises StaysInBin.
    make_room: Callable[[Any], None] = _nothing
    # After it went in or came back: the row, and since when it was in the bin before (None: it wasn't).
    moved: Callable[[Any, datetime | None], None] = _nothing
    before_deletion: Callable[[Any], None] = _nothing
    # Kind → ids of what lies in the bin as a part of one of these: moved and deleted with it, and not listed.
    parts: Mapping[str, Callable[[], Ids]] = field(default_factory=dict)
    # As a part of something else in the bin it still goes when its own days there are over.
    keeps_its_own_days: bool = False
    # Kind → ids of what doesn't go by itself at that moment, since it is still needed.
    needs: Mapping[str, Callable[[datetime], Ids]] = field(default_factory=dict)


def kinds() -> dict[str, Kind]:
    """By their names, in the order of the settings."""
    return _kinds(*settings.BIN_KINDS)


@cache
def _kinds(*paths: str) -> dict[str, Kind]:
    return {kind.name: kind for path in paths for kind in import_string(path)}


def kind_of(thing: Binnable) -> Kind:
    return next(kind for kind in kinds().values() if isinstance(thing, kind.model))


def owner_of(thing: Binnable) -> User | None:
    """Whose bin it goes into; nobody's, when the account is gone."""
    found: Any = thing
    for name in kind_of(thing).owner.split("__"):
        found = getattr(found, name)
    return found if isinstance(found, User) else None


def by_themselves(kind: Kind) -> QuerySet[Any]:
    """All rows of a kind that are in a bin, but for those that are there as parts of something else."""
    rows: QuerySet[Any] = kind.model.in_bin.all()
    for other in kinds().values():
        if kind.name in other.parts:
            rows = rows.exclude(pk__in=other.parts[kind.name]())
    return rows


def not_needed(kind: Kind, rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """`rows` without those that something else needs at that moment."""
    for other in kinds().values():
        if kind.name in other.needs:
            rows = rows.exclude(pk__in=other.needs[kind.name](now))
    return rows
