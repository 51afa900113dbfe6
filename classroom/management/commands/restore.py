"""`manage.py restore`: a backup into an empty instance."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from classroom.operations.archive import ArchiveError
from classroom.operations.restore import RestoreRefused, restore_backup
from classroom.operations.rows import RowsRefused
from classroom.operations.running import GamesRefused


class Command(BaseCommand):
    help = "Bring a backup back into an empty, migrated instance of the version that made it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the file that `manage.py backup` wrote")
        parser.add_argument("--files-here", action="store_true", help="put all files into the local folder")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restored = restore_backup(path=options["path"], files_here=options["files_here"])
        except (ArchiveError, RestoreRefused, RowsRefused, GamesRefused, OSError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database can't be used: {error}. Has “manage.py migrate” been run?") from error
        self.stdout.write(
            f"Restored {restored.rows} rows, {restored.files} files and {restored.keys} keys of running games."
        )
        if not restored.same_key:
            self.stderr.write(
                "This instance has another SECRET_KEY: people log in again, and recovery codes and links in mails "
                "don't work. Set the SECRET_KEY of the instance that made the backup to keep them."
            )
