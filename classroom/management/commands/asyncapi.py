"""Write the protocol of the live game's sockets as AsyncAPI."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from classroom.asyncapi_file import as_yaml


class Command(BaseCommand):
    help = "Writes the AsyncAPI document of the live game's sockets, to a file or to the screen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="where to; without it, to the screen")

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        if file is None:
            self.stdout.write(as_yaml())
        else:
            file.write_text(as_yaml())
