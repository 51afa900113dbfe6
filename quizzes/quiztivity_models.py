"""QuizTivities, activities that people go through by themselves, and the links that open them."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.bin_models import IN_BIN, Binnable
from quizzes import richtext

TITLE_MAX_CHARACTERS = 200
SHARE_NAME_MAX_CHARACTERS = 100


class QuizTivity(Binnable):
    """Pages to go through at one's own pace. Write through quizzes.quiztivity_services, which validates."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiztivities")
    public = models.BooleanField(default=False, help_text=_("Listed for everyone and open without a link."))
    # Rich text: mark-up may be longer than what a reader sees, which validation limits.
    title = models.CharField(max_length=4 * TITLE_MAX_CHARACTERS)
    pages = models.JSONField(default=list, help_text=_("List of pages, see quizzes.page_types."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    storage_items = models.ManyToManyField("media_storage.StorageItem", blank=True, related_name="quiztivities")
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    copied_from_author = models.CharField(max_length=100, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-updated_at"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes: ClassVar = [
            models.Index(fields=["public", "-created_at"], name="quizzes_quiztivity_newest"),
            models.Index(fields=["user", "-deleted_at"], condition=IN_BIN, name="quizzes_quiztivity_bin"),
        ]

    def __str__(self) -> str:
        return richtext.plain(self.title)


class QuizTivityShare(models.Model):
    """A link that opens an activity without a log-in. Its id is random and is the link's secret."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=SHARE_NAME_MAX_CHARACTERS, blank=True, help_text=_("For the owner only."))
    quiztivity = models.ForeignKey(QuizTivity, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiztivity_shares")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expire_at = models.DateTimeField(null=True, blank=True, help_text=_("Null: never."))
    # The row stays, so that whoever follows the link is told what happened to it.
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name or str(self.id)[:8]

    def is_open(self, now: datetime) -> bool:
        """Whether the link works at that moment: until its last one, and not while its activity is in the bin or its
        owner's account waits to be deleted."""
        lasts = self.revoked_at is None and (self.expire_at is None or now < self.expire_at)
        return lasts and not self.quiztivity.is_in_bin and not self.quiztivity.user.is_deleted
