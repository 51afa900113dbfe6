"""`manage.py run_worker`: the process beside the web server that sends mail and cleans up."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from classroom.jobs.worker import run_worker


class Command(BaseCommand):
    help = "Do the jobs that wait in the database (mail, cleaning), and enqueue the daily ones. Several may run."
    # `migrate` made them; they load every page and form, none of which a worker needs.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--alone", action="store_true", help="no other worker runs: take up at once what a dead one left"
        )
        parser.add_argument("--until-done", action="store_true", help="end when nothing is due any more")
        parser.add_argument(
            "--parent", type=int, metavar="PID", help="end when this process, which started it, has ended"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        run_worker(alone=options["alone"], until_done=options["until_done"], parent=options["parent"])
