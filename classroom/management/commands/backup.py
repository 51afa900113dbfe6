"""`manage.py backup`: everything into one file."""

import contextlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from redis.exceptions import RedisError

from classroom.operations.backup import digest, write_backup
from classroom.operations.running import GamesRefused
from classroom.store.tallies import note_backup


class Command(BaseCommand):
    help = "Write accounts, quizzes, results, running games and files into one file, while the instance runs."
    # `migrate` made them, and what runs is copied as it is.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the file to write, for example backup.tar.gz")
        parser.add_argument("--without-files", action="store_true", help="leave pictures, films and documents out")
        parser.add_argument("--overwrite", action="store_true", help="replace a file that is there")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if path.exists() and not options["overwrite"]:
            raise CommandError(f"{path} exists. Choose another name, or say --overwrite.")
        try:
            kept = write_backup(path=path, now=timezone.now(), with_files=not options["without_files"])
        except (GamesRefused, OSError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"The database can't be used: {error}. Has “manage.py migrate” been run?") from error
        # Redis was asked for games a moment ago; should it be gone now, the backup is whole all the same.
        with contextlib.suppress(RedisError):
            note_backup(at=timezone.now())
        for name in kept.missing:
            self.stderr.write(f"Not in the backup, its bytes are gone: {name}")
        size = path.stat().st_size
        self.stdout.write(
            f"{path}: {size / 1e6:.1f} MB with {kept.rows} rows, {kept.files} files ({kept.file_bytes / 1e6:.1f} MB) "
            f"and {kept.keys} keys of running games.\nSHA-256 {digest(path)}"
        )
