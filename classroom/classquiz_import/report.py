"""What an import did, table by table, for people and for programs."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MAX_LINES = 40


class Outcome(StrEnum):
    """What became of a row. KEPT: it was changed or deleted here since it was taken over, and is left alone."""

    MADE = "made"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True)
class Remark:
    """One row's id there, and a sentence about it."""

    id: str
    message: str


@dataclass
class TableReport:
    """One table of the old database. `missing`: it has no such table."""

    table: str
    missing: bool = False
    counts: Counter[Outcome] = field(default_factory=Counter)
    refused: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    @property
    def read(self) -> int:
        return sum(self.counts.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "missing": self.missing,
            "read": self.read,
            **{outcome.value: self.counts[outcome] for outcome in Outcome if outcome is not Outcome.REFUSED},
            "refused": [vars(remark) for remark in self.refused],
            "notes": [vars(remark) for remark in self.notes],
        }


@dataclass
class Report:
    """All of them. `whole` is false when the import was interrupted."""

    dry_run: bool
    tables: list[TableReport] = field(default_factory=list)
    whole: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"dry_run": self.dry_run, "whole": self.whole, "tables": [table.as_json() for table in self.tables]}

    def as_text(self) -> str:
        columns = ("table", "read", *(outcome.value for outcome in Outcome))
        rows = [
            (one.table, "none" if one.missing else str(one.read), *(str(one.counts[outcome]) for outcome in Outcome))
            for one in self.tables
        ]
        widths = [max(len(row[place]) for row in [columns, *rows]) for place in range(len(columns))]
        lines = ["  ".join(_cell(cell, place, widths) for place, cell in enumerate(row)) for row in [columns, *rows]]
        for heading, kind in (("Refused", "refused"), ("Taken over with changes", "notes")):
            found = [f"{one.table} {line}" for one in self.tables for line in _lines(getattr(one, kind))]
            if found:
                lines += ["", f"{heading}:", *found[:MAX_LINES]]
                lines += [f"… and {len(found) - MAX_LINES} more; --json has all."] if len(found) > MAX_LINES else []
        return "\n".join(lines)


def _cell(text: str, place: int, widths: list[int]) -> str:
    return text.rjust(widths[place]) if place else text.ljust(widths[place])


def _lines(remarks: list[Remark]) -> list[str]:
    """One line for each sentence; what was said of several rows names the first of them."""
    found: dict[str, list[str]] = {}
    for remark in remarks:
        found.setdefault(remark.message, []).append(remark.id)
    return [
        f"{ids[0]}{f' and {len(ids) - 1} more' if len(ids) > 1 else ''}: {message}" for message, ids in found.items()
    ]
