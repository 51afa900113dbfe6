"""A quiz's like and dislike counters follow the rating rows, also when rows go with their user."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import F


def count_rating(quiz_id: UUID, *, positive: bool, by: int) -> None:
    """Add `by` to the counter of likes or of dislikes, atomically."""
    counter = "likes" if positive else "dislikes"
    apps.get_model("quizzes", "Quiz").objects.filter(pk=quiz_id).update(**{counter: F(counter) + by})


def forget_rating(instance: Any, **_kwargs: Any) -> None:
    """Receiver of Rating's post_delete: withdrawn, removed by an administrator, or gone with its user."""
    count_rating(instance.quiz_id, positive=instance.positive, by=-1)
