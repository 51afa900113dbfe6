"""`manage.py import_classquiz`: take a whole ClassQuiz instance over. See docs/moving-from-classquiz.md."""

import json
import os
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg
from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.roles import ROLE_PERMISSIONS
from classroom.classquiz_import.context import Context
from classroom.classquiz_import.old_files import Bucket, Folder, NoFiles, OldFiles
from classroom.classquiz_import.report import Report, TableReport
from classroom.classquiz_import.run import import_classquiz
from classroom.classquiz_import.source import Source

# Exit codes: 0 every table was gone through; 2 it could not be imported; 130 interrupted.
NOT_IMPORTED, INTERRUPTED = 2, 130
DATABASE = "CLASSQUIZ_DATABASE_URL"


class Command(BaseCommand):
    help = (
        "Take over people, files, quizzes, activities, ratings, results and controllers of a ClassQuiz instance. "
        "Nothing is changed there. It can be repeated: what was taken over before stays as it is here."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--database",
            default=os.environ.get(DATABASE, ""),
            help=f"its PostgreSQL, e.g. postgresql://name:password@host/classquiz (better in {DATABASE}, where other "
            "people on this machine don't see the password)",
        )
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--files", type=Path, help="the folder with its files (STORAGE_PATH there)")
        where.add_argument("--files-server", help="the bucket with its files: an alias of FILE_SERVERS")
        where.add_argument("--without-files", action="store_true", help="take no files over; quizzes lose pictures")
        parser.add_argument(
            "--group",
            choices=[*ROLE_PERMISSIONS, ""],
            default="Teachers",
            help="the role of new accounts (default Teachers)",
        )
        parser.add_argument("--time-zone", default="UTC", help="what times there mean (default UTC)")
        parser.add_argument(
            "--same-address",
            action="store_true",
            help="this instance answers at ClassQuiz's address: passkeys go on working and are taken over",
        )
        parser.add_argument("--dry-run", action="store_true", help="do everything, keep nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["database"]:
            raise CommandError(f"Name ClassQuiz's database: {DATABASE} or --database.", returncode=NOT_IMPORTED)
        context = Context(
            zone=_zone(options["time_zone"]),
            files=_files(options),
            group=options["group"],
            same_address=options["same_address"],
            dry_run=options["dry_run"],
        )
        report = Report(dry_run=options["dry_run"])
        try:
            with Source(options["database"]) as source:
                if not source.has("users"):
                    raise CommandError("This is no ClassQuiz database: it has no users.", returncode=NOT_IMPORTED)
                import_classquiz(source=source, context=context, report=report, progress=self._tell)
        except psycopg.Error as error:
            # Without the address, which holds a password.
            raise CommandError(
                f"ClassQuiz's database can't be read: {type(error).__name__}. {_first_line(error)}",
                returncode=NOT_IMPORTED,
            ) from None
        except KeyboardInterrupt:
            self._report(report, as_json=options["json"])
            raise CommandError("Interrupted. Run it again to go on.", returncode=INTERRUPTED) from None
        self._report(report, as_json=options["json"])

    def _tell(self, table: TableReport) -> None:
        self.stderr.write(f"{table.table}: {'not there' if table.missing else table.read}")

    def _report(self, report: Report, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(report.as_json()) if as_json else report.as_text())
        if report.dry_run and not as_json:
            self.stdout.write("\nThis was a dry run: nothing was kept.")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CommandError(f"There is no time zone {name!r}. Give one like Europe/Berlin.") from None


def _files(options: dict[str, Any]) -> OldFiles:
    if options["files_server"]:
        if options["files_server"] not in settings.FILE_SERVERS:
            raise CommandError(f"FILE_SERVERS has no {options['files_server']!r}.", returncode=NOT_IMPORTED)
        return Bucket(storages[options["files_server"]])
    if options["files"] is None:
        return NoFiles()
    try:
        return Folder(options["files"])
    except OSError:
        raise CommandError(f"There is no folder {options['files']}.", returncode=NOT_IMPORTED) from None


def _first_line(error: psycopg.Error) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else ""
