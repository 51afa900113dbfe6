"""Archives of everything about somebody, made on request."""

import uuid
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class DataExport(models.Model):
    """An archive that its owner asked for. A job writes the file; it can be fetched until `expires_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_exports", editable=False
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    ready_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False, help_text="The file goes then.")
    size = models.PositiveBigIntegerField(default=0, editable=False, help_text="Bytes.")
    job_id = models.UUIDField(null=True, editable=False, help_text="The job that writes it.")

    class Meta:
        ordering: ClassVar = ["-asked_at", "id"]

    def __str__(self) -> str:
        return f"export of {self.user_id}"

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def path(self) -> Path:
        """Where the archive lies once it is whole."""
        return Path(settings.EXPORT_ROOT, f"{self.pk.hex}.zip")
