"""`manage.py seed_demo`: content for trying the product out."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from quizzes.demo.people import PEOPLE
from quizzes.demo.seeding import NameTaken, seed_demo_content

DEFAULT_PASSWORD = "classroom-demo"  # noqa: S105 (known on purpose: it opens a demo)


class Command(BaseCommand):
    help = (
        "Create a demo teacher, moderator and administrator, twelve quizzes, an activity and two played games. "
        "Safe to repeat."
    )
    # `migrate`, before it, made them.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", default=DEFAULT_PASSWORD, help="For the three new accounts.")
        parser.add_argument(
            "--restore", action="store_true", help="Bring back demo quizzes and games that were deleted."
        )
        parser.add_argument(
            "--force", action="store_true", help="Allow it in production, where anyone knows the log-ins."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION and not options["force"]:
            raise CommandError(
                "Demo accounts don't belong in production. If you mean it, add --force and a --password."
            )
        if settings.PRODUCTION and options["password"] == DEFAULT_PASSWORD:
            raise CommandError("In production choose a --password of your own for the demo accounts.")
        try:
            seeded = seed_demo_content(password=options["password"], now=timezone.now(), restore=options["restore"])
        except NameTaken as taken:
            raise CommandError(f"{taken} Rename that account, or go without demo content.") from taken
        if options["verbosity"] > 0:
            self.stdout.write(f"New: {seeded.people} people, {seeded.quizzes} quizzes, {seeded.games} played games.")
            self.stdout.write(f"Log-ins: {', '.join(person.email for person in PEOPLE)}")
