"""A quiz's like and dislike counters follow the rating rows, also when rows go with their user."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import F

from quizzes.rating_score import rating_score_sql


def count_rating(quiz_id: UUID, *, positive: bool, by: int) -> None:
    """Add `by` to the counter of likes or of dislikes, atomically; the score follows in the same statement."""
    likes, dislikes = F("likes") + (by if positive else 0), F("dislikes") + (0 if positive else by)
    apps.get_model("quizzes", "Quiz").with_bin.filter(pk=quiz_id).update(
        likes=likes, dislikes=dislikes, rating_score=rating_score_sql(likes, dislikes)
    )


def forget_rating(instance: Any, **_kwargs: Any) -> None:
    """Receiver of Rating's post_delete: withdrawn, removed by an administrator, or gone with its user."""
    count_rating(instance.quiz_id, positive=instance.positive, by=-1)
