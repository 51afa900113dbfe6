"""Quizzes, what people think of them, and how they were played."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from quizzes import richtext
from quizzes.quiztivity_models import QuizTivity as QuizTivity
from quizzes.quiztivity_models import QuizTivityShare as QuizTivityShare

TITLE_MAX_CHARACTERS = 500
DESCRIPTION_MAX_CHARACTERS = 500


class ModRating(models.IntegerChoices):
    """What a moderator found; null means not checked yet."""

    OK = 0, "OK"
    NEEDS_ATTENTION = 1, "Needs attention"
    NOT_SAFE = 2, "Not safe for school"
    PLAUSIBLE = 3, "Plausibility checked"
    FACTS_CHECKED = 4, "Facts checked"
    EXCEPTIONAL = 5, "Exceptional"


class Quiz(models.Model):
    """A quiz and its questions. Write through quizzes.services, which validates and keeps the counters honest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quizzes")
    public = models.BooleanField(default=False, help_text="Listed in the community and playable by everyone.")
    # Rich text: mark-up may be longer than the 500 characters that a reader sees, which validation limits.
    title = models.CharField(max_length=4 * TITLE_MAX_CHARACTERS)
    description = models.CharField(max_length=4 * DESCRIPTION_MAX_CHARACTERS, blank=True)
    questions = models.JSONField(default=list, help_text="List of questions, see quizzes.question_types.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    imported_from_kahoot = models.BooleanField(default=False, editable=False)
    kahoot_id = models.UUIDField(null=True, blank=True, editable=False)
    cover_image = models.CharField(max_length=255, blank=True, help_text="A storage item's id or address.")
    background_image = models.CharField(max_length=255, blank=True)
    background_color = models.CharField(
        max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Use a colour like #1a2b3c.")]
    )
    likes = models.PositiveIntegerField(default=0, editable=False)
    dislikes = models.PositiveIntegerField(default=0, editable=False)
    plays = models.PositiveIntegerField(default=0, editable=False)
    views = models.PositiveIntegerField(default=0, editable=False)
    mod_rating = models.PositiveSmallIntegerField("moderation", choices=ModRating, null=True, blank=True)
    storage_items = models.ManyToManyField("media_storage.StorageItem", blank=True, related_name="quizzes")

    class Meta:
        ordering: ClassVar = ["-updated_at"]
        verbose_name_plural = "quizzes"
        permissions: ClassVar = [("moderate_quiz", "Can rate public quizzes as a moderator")]
        indexes: ClassVar = [models.Index(fields=["public", "-created_at"], name="quizzes_public_newest")]

    def __str__(self) -> str:
        return richtext.plain(self.title)


class Rating(models.Model):
    """One person's like or dislike; Quiz.likes and Quiz.dislikes always equal the rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="ratings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ratings")
    positive = models.BooleanField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "quiz"], name="quizzes_one_rating_per_user"),
        ]

    def __str__(self) -> str:
        return "like" if self.positive else "dislike"


class GameResult(models.Model):
    """A finished game. Its id is the game's, so saving twice is one row; it survives its quiz."""

    id = models.UUIDField(primary_key=True, editable=False)
    quiz = models.ForeignKey(Quiz, null=True, blank=True, on_delete=models.SET_NULL, related_name="results")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="game_results")
    timestamp = models.DateTimeField(default=timezone.now)
    player_count = models.PositiveIntegerField()
    note = models.TextField(blank=True, max_length=2000)
    title = models.CharField(max_length=4 * TITLE_MAX_CHARACTERS)
    description = models.CharField(max_length=4 * DESCRIPTION_MAX_CHARACTERS, blank=True)
    questions = models.JSONField(help_text="Frozen copies of the questions that were played.")
    answers = models.JSONField(help_text="Per question a list of {username, answer, right, time_taken (ms), score}.")
    player_scores = models.JSONField(help_text="{username: score}")
    custom_field_data = models.JSONField(default=dict, blank=True, help_text="{username: value}")
    anonymise_at = models.DateTimeField(null=True, blank=True, help_text="When names are taken out of this result.")
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When that was done.")

    class Meta:
        ordering: ClassVar = ["-timestamp"]
        indexes: ClassVar = [models.Index(fields=["user", "-timestamp"], name="quizzes_results_by_host")]

    def __str__(self) -> str:
        return f"{richtext.plain(self.title)} {self.timestamp:%Y-%m-%d %H:%M}"
