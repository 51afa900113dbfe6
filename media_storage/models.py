"""Files that people uploaded: one row per file, its bytes in a storage back end."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ALT_TEXT_MAX_CHARACTERS = 500


class StorageItem(models.Model):
    """One stored file. Soft-deleted rows keep their bytes until a job removes them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="storage_items"
    )
    filename = models.CharField(max_length=255, blank=True)
    alt_text = models.CharField(max_length=ALT_TEXT_MAX_CHARACTERS, blank=True)
    mime_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text=_("Bytes."))
    hash = models.BinaryField(max_length=16, help_text=_("Content hash, 16 bytes."))
    width = models.PositiveIntegerField(null=True, blank=True, help_text=_("Pixels; empty for documents."))
    height = models.PositiveIntegerField(null=True, blank=True, help_text=_("Pixels; empty for documents."))
    thumbhash = models.CharField(
        max_length=64, blank=True, help_text=_("ThumbHash placeholder in base64; empty: none.")
    )
    storage_path = models.CharField(max_length=255, blank=True, help_text=_("Path in its back end."))
    server = models.CharField(max_length=100, blank=True, help_text=_("Alias of the S3 bucket; empty: local."))
    is_animated = models.BooleanField(default=False, help_text=_("A picture that moves."))
    imported = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    # Not a column: whether an upload found this item instead of making it.
    is_repeat = False

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]
        verbose_name = _("file")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "hash"],
                condition=models.Q(deleted_at__isnull=True),
                name="media_storage_one_live_copy_per_user",
            ),
        ]

    def __str__(self) -> str:
        return self.filename or str(self.id)

    @property
    def content_hash(self) -> str:
        """The hash in hex: 32 characters."""
        return bytes(self.hash).hex()

    @property
    def is_image(self) -> bool:
        return self.mime_type.startswith("image/")


class Attribution(models.Model):
    """Where a free picture comes from and what its licence is; stays with the file."""

    item = models.OneToOneField(StorageItem, on_delete=models.CASCADE, related_name="attribution")
    provider = models.CharField(max_length=100)
    author = models.CharField(max_length=255)
    licence = models.CharField(max_length=100)
    licence_url = models.URLField()
    source_url = models.URLField(max_length=500, help_text=_("The picture's page at the provider."))

    def __str__(self) -> str:
        return f"{self.author} ({self.provider})"
