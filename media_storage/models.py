"""Files that people uploaded: one row per file, its bytes in a storage back end."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class StorageItem(models.Model):
    """One stored file. Soft-deleted rows keep their bytes until a job removes them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="storage_items"
    )
    filename = models.CharField(max_length=255, blank=True)
    alt_text = models.CharField(max_length=500, blank=True)
    mime_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    hash = models.BinaryField(max_length=16, help_text="Content hash, 16 bytes.")
    thumbhash = models.CharField(max_length=64, blank=True)
    storage_path = models.CharField(max_length=255, blank=True, help_text="Path in the local folder.")
    server = models.CharField(max_length=100, blank=True, help_text="Alias of the S3 bucket; empty: local.")
    imported = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "hash"],
                condition=models.Q(deleted_at__isnull=True),
                name="media_storage_one_live_copy_per_user",
            ),
        ]

    def __str__(self) -> str:
        return self.filename or str(self.id)
