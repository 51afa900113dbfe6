"""`manage.py compilemessages`: translations for programs, without any of the system's."""

from typing import Any

from django.core.management.base import BaseCommand

from classroom.catalogues import compile_catalogues


class Command(BaseCommand):
    """In place of Django's own, which needs GNU gettext."""

    help = "Compile the catalogues of translations that have changed."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_catalogues():
            self.stdout.write(f"{path.parent.parent.name}: {path.name}")
