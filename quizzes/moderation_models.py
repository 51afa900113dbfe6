"""What moderators decided about quizzes, and appeals of the authors. Written by quizzes.moderation_services."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

REASON_MAX_CHARACTERS = 500
APPEAL_MAX_CHARACTERS = 1000


class ModerationDecision(models.Model):
    """A rating that a moderator set, and the version that it is about. The newest that isn't undone is in force."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quiz = models.ForeignKey("quizzes.Quiz", on_delete=models.CASCADE, related_name="decisions")
    revision = models.ForeignKey(
        "quizzes.QuizRevision", null=True, on_delete=models.SET_NULL, related_name="decisions", help_text=_("As rated.")
    )
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    rating = models.PositiveSmallIntegerField(null=True, help_text=_("See quizzes.ModRating; null: not checked."))
    previous = models.PositiveSmallIntegerField(null=True, help_text=_("The rating before."))
    reason = models.CharField(max_length=REASON_MAX_CHARACTERS, blank=True, help_text=_("The author reads it."))
    decided_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undo_reason = models.CharField(max_length=REASON_MAX_CHARACTERS, blank=True)

    class Meta:
        ordering: ClassVar = ["-decided_at", "id"]
        indexes: ClassVar = [models.Index(fields=["quiz", "-decided_at"], name="quizzes_decisions")]

    def __str__(self) -> str:
        return f"{self.quiz_id}: {self.previous} → {self.rating}"


class Appeal(models.Model):
    """What the author says against a decision, once. Open until a moderator has answered."""

    decision = models.OneToOneField(
        ModerationDecision, primary_key=True, on_delete=models.CASCADE, related_name="appeal"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiz_appeals")
    text = models.TextField(max_length=APPEAL_MAX_CHARACTERS)
    created_at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=REASON_MAX_CHARACTERS, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["created_at"]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], condition=models.Q(answered_at=None), name="quizzes_open_appeals")
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} ({self.created_at:%Y-%m-%d})"
