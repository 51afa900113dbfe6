"""Remove for good the files whose time to be restored is over."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from media_storage.services import purge_files


class Command(BaseCommand):
    help = "Remove deleted files whose time to be restored is over, and what broken-off uploads left. Run it daily."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--kept-for",
            type=int,
            default=settings.DELETED_FILES_KEPT_S,
            metavar="SECONDS",
            help="keep files that were deleted since (default: DELETED_FILES_KEPT_S)",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would go, remove nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        before = timezone.now() - timedelta(seconds=options["kept_for"])
        report = purge_files(before=before, dry_run=options["dry_run"])
        verb = "Would remove" if options["dry_run"] else "Removed"
        self.stdout.write(f"{verb} {report.files} files, {report.bytes} bytes.")
