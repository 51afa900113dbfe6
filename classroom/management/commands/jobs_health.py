"""`manage.py jobs_health`: for monitors and containers."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from classroom.jobs.health import jobs_health


class Command(BaseCommand):
    help = "Say as JSON whether jobs get done; ends with 1 when they are late."
    # Asked every minute.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        health = jobs_health(now=timezone.now())
        self.stdout.write(json.dumps(asdict(health)))
        if health.status != "ok":
            sys.exit(1)
