"""Taking one row over, so that doing it again does nothing, and never undoes what somebody changed here."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.db.models import Model

from classroom.classquiz_import.report import Outcome
from classroom.classquiz_import.source import Row
from classroom.models import ImportedRow


class Refused(Exception):
    """A row that isn't taken over; the message is a sentence that says why."""


@dataclass(frozen=True)
class Draft:
    """What a row is to become. `values` decide whether it has changed there; what is in `once` is used when it is made.

    `key` is its id there. `notes` say what is different from there.
    """

    key: str
    values: dict[str, Any]
    once: dict[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()


class Part(Protocol):
    """One kind of thing: how its rows are read, stored, and compared."""

    table: ClassVar[str]
    order: ClassVar[str]

    def read(self, row: Row) -> Draft:
        """Raises Refused."""
        ...

    def make(self, draft: Draft) -> Model:
        """Raises Refused."""
        ...

    def find(self, object_id: UUID) -> Model | None: ...

    def change(self, made: Any, draft: Draft) -> None: ...

    def content(self, made: Any) -> Any:
        """What somebody could have changed here, as JSON."""
        ...


class Records:
    """Of one table, what was taken over before."""

    def __init__(self, table: str) -> None:
        self.table = table
        self._known = {row.source_id: row for row in ImportedRow.objects.filter(source=table)}
        self._new: list[str] = []

    def object_id(self, key: str) -> UUID | None:
        found = self._known.get(key)
        return found.object_id if found else None

    def object_ids(self) -> set[UUID]:
        return {row.object_id for row in self._known.values()}

    def take(self, part: Part, draft: Draft) -> Outcome:
        """Make, change or leave it. Raises what the part raises, with nothing noted."""
        known, read = self._known.get(draft.key), digest(draft.values)
        if known is None:
            made = part.make(draft)
            self.note(draft.key, made, source_digest=read, made_digest=_stored_digest(part, made))
            return Outcome.MADE
        if known.source_digest == read:
            return Outcome.UNCHANGED
        found = part.find(known.object_id)
        if found is None or digest(part.content(found)) != known.made_digest:
            return Outcome.KEPT
        part.change(found, draft)
        known.source_digest, known.made_digest = read, _stored_digest(part, found)
        known.save(update_fields=["source_digest", "made_digest"])
        return Outcome.CHANGED

    def note(self, key: str, made: Model, *, source_digest: str = "", made_digest: str = "") -> None:
        row = ImportedRow(source=self.table, source_id=key, object_id=made.pk)
        row.source_digest, row.made_digest = source_digest, made_digest
        row.save(force_insert=True)
        self._known[key] = row
        self._new.append(key)

    def settle(self, *, stored: bool) -> None:
        """The transaction in which rows were noted is through, or was taken back."""
        for key in () if stored else self._new:
            del self._known[key]
        self._new.clear()


def _stored_digest(part: Part, made: Model) -> str:
    made.refresh_from_db()
    return digest(part.content(made))


def digest(values: Any) -> str:
    """32 hex characters."""
    return hashlib.blake2b(json.dumps(values, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()
