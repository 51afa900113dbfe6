"""`manage.py anonymise_results`: to be run daily, by cron or a timer."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from quizzes.retention import anonymise_due_results, due_results


class Command(BaseCommand):
    help = (
        "Take players' names out of results whose date has come, or that are older than RESULT_NAMES_KEPT_DAYS. "
        "Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, help="Instead of RESULT_NAMES_KEPT_DAYS; 0: only results with a date.")
        parser.add_argument("--dry-run", action="store_true", help="Only say how many results are due.")

    def handle(self, *args: Any, **options: Any) -> None:
        days = settings.RESULT_NAMES_KEPT_DAYS if options["days"] is None else options["days"]
        if days < 0:
            raise CommandError("--days must not be negative.")
        now = timezone.now()
        if options["dry_run"]:
            self.stdout.write(f"Due: {due_results(now=now, kept_days=days).count()} results.")
            return
        done = anonymise_due_results(now=now, kept_days=days)
        if options["verbosity"] > 0:
            self.stdout.write(f"Names taken out of {done} results.")
