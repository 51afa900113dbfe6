"""Quizzes, what people think of them, and how they were played."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.bin_models import IN_BIN, Binnable
from quizzes import richtext
from quizzes.labels import LEVEL_MAX_CHARACTERS, SUBJECT_MAX_CHARACTERS
from quizzes.library_models import Folder, Pick, Report, SearchEntry, SearchWord, Tag
from quizzes.moderation_models import Appeal as Appeal
from quizzes.moderation_models import ModerationDecision as ModerationDecision
from quizzes.quiztivity_models import QuizTivity as QuizTivity
from quizzes.quiztivity_models import QuizTivityShare as QuizTivityShare
from quizzes.revision_models import QuizRevision as QuizRevision

__all__ = [
    "Appeal",
    "Folder",
    "GameResult",
    "ModRating",
    "ModerationDecision",
    "Pick",
    "Quiz",
    "QuizRevision",
    "QuizTivity",
    "QuizTivityShare",
    "Rating",
    "Report",
    "SearchEntry",
    "SearchWord",
    "Tag",
]

TITLE_MAX_CHARACTERS = 500
DESCRIPTION_MAX_CHARACTERS = 500


class ModRating(models.IntegerChoices):
    """What a moderator found; null means not checked yet."""

    OK = 0, "OK"
    NEEDS_ATTENTION = 1, _("Needs attention")
    NOT_SAFE = 2, _("Not safe for school")
    PLAUSIBLE = 3, _("Plausibility checked")
    FACTS_CHECKED = 4, _("Facts checked")
    EXCEPTIONAL = 5, _("Exceptional")


# How the community can be sorted, each after `attention_last`; indexed, so that a page is read and not sorted.
EXPLORE_ORDERS: dict[str, tuple[str, ...]] = {
    "newest": ("-created_at", "id"),
    "played": ("-plays", "id"),
    "best": ("-rating_score", "-plays", "id"),
}
EXPLORE_INDEXES = {f"quizzes_explore_{name}": names for name, names in EXPLORE_ORDERS.items()}


def attention_last() -> models.Case:
    """0, and 1 for what moderators found to need attention: such quizzes are listed after all others."""
    return models.Case(models.When(mod_rating=ModRating.NEEDS_ATTENTION, then=models.Value(1)), default=models.Value(0))


def _ordering(name: str) -> models.expressions.OrderBy:
    return models.F(name.lstrip("-")).desc() if name.startswith("-") else models.F(name).asc()


class Quiz(Binnable):
    """A quiz and its questions. Write through quizzes.services, which validates and keeps the counters honest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quizzes")
    public = models.BooleanField(default=False, help_text=_("Listed in the community and playable by everyone."))
    # Rich text: mark-up may be longer than the 500 characters that a reader sees, which validation limits.
    title = models.CharField(max_length=4 * TITLE_MAX_CHARACTERS)
    description = models.CharField(max_length=4 * DESCRIPTION_MAX_CHARACTERS, blank=True)
    questions = models.JSONField(default=list, help_text=_("List of questions, see quizzes.question_types."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    imported_from_kahoot = models.BooleanField(default=False, editable=False)
    kahoot_id = models.UUIDField(null=True, blank=True, editable=False)
    cover_image = models.CharField(max_length=255, blank=True, help_text=_("A storage item's id or address."))
    background_image = models.CharField(max_length=255, blank=True)
    background_color = models.CharField(
        max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Use a colour like #1a2b3c."))]
    )
    language = models.CharField(max_length=12, blank=True, help_text=_("A code like de or pt-br; empty: not said."))
    subject = models.CharField(max_length=SUBJECT_MAX_CHARACTERS, blank=True)
    level = models.CharField(max_length=LEVEL_MAX_CHARACTERS, blank=True, help_text=_("For whom: a grade or an age."))
    tags = models.ManyToManyField(Tag, blank=True, related_name="quizzes")
    folder = models.ForeignKey(Folder, null=True, blank=True, on_delete=models.SET_NULL, related_name="quizzes")
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies")
    copied_from_author = models.CharField(max_length=100, blank=True, editable=False)
    likes = models.PositiveIntegerField(default=0, editable=False)
    dislikes = models.PositiveIntegerField(default=0, editable=False)
    rating_score = models.FloatField(default=0, editable=False, help_text="What to sort by: quizzes.rating_score.")
    plays = models.PositiveIntegerField(default=0, editable=False)
    views = models.PositiveIntegerField(default=0, editable=False)
    mod_rating = models.PositiveSmallIntegerField(_("moderation"), choices=ModRating, null=True, blank=True)
    storage_items = models.ManyToManyField("media_storage.StorageItem", blank=True, related_name="quizzes")

    class Meta:
        ordering: ClassVar = ["-updated_at"]
        verbose_name_plural = _("quizzes")
        permissions: ClassVar = [("moderate_quiz", "Can rate public quizzes as a moderator")]
        indexes: ClassVar = [
            models.Index(fields=["public", "-created_at"], name="quizzes_public_newest"),
            models.Index(fields=["user", "-deleted_at"], condition=IN_BIN, name="quizzes_quiz_bin"),
            *(
                models.Index(attention_last(), *map(_ordering, names), condition=models.Q(public=True), name=index)
                for index, names in EXPLORE_INDEXES.items()
            ),
        ]

    def __str__(self) -> str:
        return richtext.plain(self.title)

    @property
    def is_hidden(self) -> bool:
        """Whether moderators keep it from everybody but its author and themselves."""
        return self.mod_rating == ModRating.NOT_SAFE

    @property
    def state_for_moderators(self) -> str:
        """Changes when the quiz does and when its rating does, whoever gave it: what a moderator looked at."""
        return f"{self.updated_at.isoformat()}|{self.mod_rating}"


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


class GameResult(Binnable):
    """A finished game. Its id is the game's, so saving twice is one row; it survives its quiz."""

    id = models.UUIDField(primary_key=True, editable=False)
    quiz = models.ForeignKey(Quiz, null=True, blank=True, on_delete=models.SET_NULL, related_name="results")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="game_results",
        help_text=_("The host; empty when their account is gone and the quiz is somebody else's."),
    )
    timestamp = models.DateTimeField(default=timezone.now)
    player_count = models.PositiveIntegerField()
    note = models.TextField(blank=True, max_length=2000)
    title = models.CharField(max_length=4 * TITLE_MAX_CHARACTERS)
    description = models.CharField(max_length=4 * DESCRIPTION_MAX_CHARACTERS, blank=True)
    questions = models.JSONField(help_text=_("Frozen copies of the questions that were played."))
    answers = models.JSONField(help_text=_("Per question a list of {username, answer, right, time_taken (ms), score}."))
    player_scores = models.JSONField(help_text=_("{username: score}"))
    custom_field_data = models.JSONField(default=dict, blank=True, help_text=_("{username: value}"))
    teams = models.JSONField(
        default=list, blank=True, help_text=_("Best first: {name, score, members (usernames)}; empty without teams.")
    )
    anonymise_at = models.DateTimeField(null=True, blank=True, help_text=_("When names are taken out of this result."))
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="When that was done.")

    class Meta:
        ordering: ClassVar = ["-timestamp"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-timestamp"], name="quizzes_results_by_host"),
            models.Index(fields=["user", "-deleted_at"], condition=IN_BIN, name="quizzes_result_bin"),
        ]

    def __str__(self) -> str:
        return f"{richtext.plain(self.title)} {self.timestamp:%Y-%m-%d %H:%M}"
