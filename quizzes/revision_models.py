"""Versions of quizzes: what each save left. Written by quizzes.revisions."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.content_digest import DIGEST_CHARACTERS
from quizzes.sketches import SKETCH_CHARACTERS

NOTE_MAX_CHARACTERS = 200


class QuizRevision(models.Model):
    """A quiz's content as it stood after a save. The newest equals the quiz; numbers have gaps where old ones went."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quiz = models.ForeignKey("quizzes.Quiz", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(help_text=_("1 is the oldest."))
    saved_at = models.DateTimeField(default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: not known, or their account is gone."),
    )
    content = models.JSONField(help_text=_("The fields of quizzes.revisions.CONTENT_FIELDS."))
    files = models.JSONField(default=list, help_text=_("Ids of the storage items that it shows."))
    changes = models.JSONField(default=dict, help_text=_("How it differs from the one before, see quizzes.quiz_diff."))
    note = models.CharField(max_length=NOTE_MAX_CHARACTERS, blank=True)
    digest = models.CharField(
        max_length=DIGEST_CHARACTERS,
        blank=True,
        editable=False,
        help_text="What its questions say, see quizzes.content_digest; empty: nothing, or not known.",
    )
    sketch = models.CharField(
        max_length=SKETCH_CHARACTERS,
        blank=True,
        editable=False,
        help_text="By which it is found to say nearly the same as another, see quizzes.sketches; empty: not known.",
    )
    resembles = models.ForeignKey(
        "quizzes.Quiz",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A hidden quiz that says nearly the same, see quizzes.lookalikes.",
    )

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["quiz", "number"], name="quizzes_one_revision_number")]
        indexes: ClassVar = [
            models.Index(fields=["digest"], condition=~models.Q(digest=""), name="quizzes_revisions_same_words")
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.number}"
