"""What the library knows beside the quizzes: tags, folders, what search reads, picks of moderators, reports."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.bin_models import OUTSIDE_BIN, Binnable
from quizzes.labels import TAG_MAX_CHARACTERS
from quizzes.search_text import MAX_WORD_CHARACTERS

FOLDER_MAX_CHARACTERS = 60
REPORT_MAX_CHARACTERS = 1000


class Tag(models.Model):
    """A word for quizzes of one kind, shared by everybody. Its name has one spelling, see quizzes.labels.tag_name."""

    name = models.CharField(max_length=TAG_MAX_CHARACTERS, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Folder(Binnable):
    """Where a person keeps some of their own quizzes. Nobody else sees it.

    While it is in the bin its quizzes still name it, which is how it comes back with them; they are in no folder then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiz_folders")
    name = models.CharField(max_length=FOLDER_MAX_CHARACTERS)

    class Meta:
        ordering: ClassVar = [Lower("name"), "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.F("user"), Lower("name"), condition=OUTSIDE_BIN, name="quizzes_one_folder_of_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SearchEntry(models.Model):
    """What search reads of a quiz, normalised by quizzes.search_text. Kept by quizzes.search_index with every save.

    A table of its own: counting a play must not touch the trigram index, and lists must not load the text.
    """

    quiz = models.OneToOneField(
        "quizzes.Quiz", primary_key=True, on_delete=models.CASCADE, related_name="search_entry", editable=False
    )
    # What counts most: the title, the subject and the tags.
    title = models.TextField(editable=False)
    # All of it: title, labels, author, description, questions and answers.
    text = models.TextField(editable=False)
    question_total = models.PositiveSmallIntegerField(default=0, editable=False)
    # The codes of its question types between spaces: " ABCD ORDER ".
    question_kinds = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name_plural = _("search entries")

    def __str__(self) -> str:
        return self.title.strip()


class SearchWord(models.Model):
    """A word of some searched text, for quizzes.word_index. PostgreSQL only; unused ones go every day."""

    word = models.CharField(max_length=MAX_WORD_CHARACTERS, primary_key=True, editable=False)

    def __str__(self) -> str:
        return self.word


class Pick(models.Model):
    """A public quiz that moderators recommend; the lowest position is shown first."""

    quiz = models.OneToOneField("quizzes.Quiz", primary_key=True, on_delete=models.CASCADE, related_name="pick")
    position = models.PositiveIntegerField(_("place"), default=0)
    picked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("recommended by"),
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["position", "-created_at"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")

    def __str__(self) -> str:
        return f"{self.position}: {self.quiz_id}"


class Report(models.Model):
    """Somebody found something wrong with a public quiz. Open until a moderator has resolved it."""

    class Reason(models.TextChoices):
        WRONG = "wrong", _("Something in it is wrong")
        OFFENSIVE = "offensive", _("Offensive or not safe for school")
        PRIVACY = "privacy", _("Shows personal data")
        COPYRIGHT = "copyright", _("Uses somebody's work without permission")
        SPAM = "spam", _("Advertising or nonsense")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quiz = models.ForeignKey("quizzes.Quiz", on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="quiz_reports"
    )
    reason = models.CharField(max_length=20, choices=Reason)
    text = models.TextField(blank=True, max_length=REPORT_MAX_CHARACTERS)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["created_at"]
        indexes: ClassVar = [
            models.Index(fields=["quiz"], condition=models.Q(resolved_at=None), name="quizzes_open_reports")
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.created_at:%Y-%m-%d})"
