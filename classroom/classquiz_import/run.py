"""The whole import: one table after the other, one transaction for each row."""

import contextlib
import logging
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from classroom.classquiz_import.activities import Activities, Shares
from classroom.classquiz_import.context import Context
from classroom.classquiz_import.controllers import Controllers
from classroom.classquiz_import.files import Files
from classroom.classquiz_import.keys import ApiKeys, Passkeys
from classroom.classquiz_import.people import People
from classroom.classquiz_import.quizzes import Quizzes, Ratings
from classroom.classquiz_import.records import Part, Refused
from classroom.classquiz_import.report import Outcome, Remark, Report, TableReport
from classroom.classquiz_import.results import Results
from classroom.classquiz_import.source import Row, Source
from classroom.classquiz_import.values import Unreadable
from media_storage.refusals import FileRefused
from quizzes.validation import QuizInvalid

logger = logging.getLogger(__name__)
# What is named by another row comes before it.
PARTS = (People, Passkeys, ApiKeys, Files, Quizzes, Ratings, Results, Activities, Shares, Controllers)
_STEP = 100
# A file that may not be read, or has an impossible name, is an OSError.
_UNREADABLE = (
    *(DatabaseError, OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError),
)
Progress = Callable[[TableReport], None]


class _TakenBack(Exception):
    """Ends the transaction of a dry run."""


def import_classquiz(*, source: Source, context: Context, report: Report, progress: Progress) -> None:
    """Fill `report`, which holds also what was done before an interruption. A dry run keeps nothing."""
    with contextlib.suppress(_TakenBack), transaction.atomic() if context.dry_run else contextlib.nullcontext():
        for kind in PARTS:
            _take_table(kind(context), source, context, report, progress)
        if context.dry_run:
            raise _TakenBack
    report.whole = True


def _take_table(part: Part, source: Source, context: Context, report: Report, progress: Progress) -> None:
    table = TableReport(part.table, missing=not source.has(part.table))
    report.tables.append(table)
    if not table.missing:
        for row in source.rows(part.table, part.order):
            _take_row(part, row, context, table)
            if table.read % _STEP == 0:
                progress(table)
    progress(table)


def _take_row(part: Part, row: Row, context: Context, table: TableReport) -> None:
    """One row that can't be taken over stops nothing."""
    stored = False
    try:
        with transaction.atomic():
            draft = part.read(row)
            outcome = context.records(part.table).take(part, draft)
        stored = True
    except (Refused, Unreadable, FileRefused, QuizInvalid, ValidationError) as refusal:
        _refuse(table, part, row, _sentence(refusal))
    except _UNREADABLE as error:
        logger.warning("%s: a row could not be taken over", part.table, exc_info=True)
        _refuse(table, part, row, f"It can't be read ({type(error).__name__}).")
    else:
        table.counts[outcome] += 1
        if outcome in (Outcome.MADE, Outcome.CHANGED):
            table.notes += [Remark(draft.key, note) for note in draft.notes]
    finally:
        context.settle(stored=stored)


def _refuse(table: TableReport, part: Part, row: Row, message: str) -> None:
    table.counts[Outcome.REFUSED] += 1
    # An API key's id is the key.
    named = "…" if part.order == "key" else str(row.get(part.order))[:64]
    table.refused.append(Remark(named, message))


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, FileRefused):
        return refusal.message
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
