"""Compare rows, bytes and counters."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from media_storage.services import check_storage


class Command(BaseCommand):
    help = "Find files without a row, rows without their file and wrong usage counters; fails when something is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="set right what is found")
        parser.add_argument(
            "--even-many-missing",
            action="store_true",
            help="with --repair: delete rows without their file even if that is most of a back end",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = left = 0
        for finding in check_storage(repair=options["repair"], even_many_missing=options["even_many_missing"]):
            found += 1
            left += not finding.is_repaired
            self.stdout.write(f"{finding.kind}: {finding.what}{' – repaired' if finding.is_repaired else ''}")
        if left:
            raise CommandError(f"{left} of {found} problems are left. Look at them, then run it with --repair.")
        self.stdout.write(f"Repaired {found} problems." if found else "Everything fits together.")
