"""Move files between the local folder and file servers."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from media_storage import backends
from media_storage.services import move_files

LOCAL_NAME = "local"


class Command(BaseCommand):
    help = "Move all files to a back end: an alias of FILE_SERVERS, or local. May be interrupted and run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = [name or LOCAL_NAME for name in backends.servers()]
        parser.add_argument("--to", required=True, choices=names)
        parser.add_argument("--from", dest="only_from", choices=names, help="only what lies there")

    def handle(self, *args: Any, **options: Any) -> None:
        moved = failed = 0
        for item, is_moved in move_files(to=_server(options["to"]), only_from=_server(options["only_from"])):
            moved += is_moved
            failed += not is_moved
            if not is_moved:
                self.stderr.write(f"Not moved, its bytes are missing or changed: {item.pk} ({item.filename})")
        self.stdout.write(f"Moved {moved} files.")
        if failed:
            raise CommandError(f"{failed} files could not be moved. `storage_check` says more.")


def _server(name: str | None) -> Any:
    return "" if name == LOCAL_NAME else name
