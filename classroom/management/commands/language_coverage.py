"""`manage.py language_coverage`: how much of the product speaks which language."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from classroom.catalogues import coverage


class Command(BaseCommand):
    help = "Say how many texts are translated into each language."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for language, (done, texts) in coverage().items():
            name = settings.TRANSLATED.get(language, language)
            self.stdout.write(f"{language}  {done / texts:6.1%}  {done} of {texts}  {name}")
