"""Public quizzes as plain values for JSON, in the shapes of quizzes.community_serializers.

Those describe them; filling them by hand takes a tenth of the time, and these are the most-read answers of the API.
"""

from typing import Any

from quizzes.models import Quiz
from quizzes.public_questions import public_questions

_SAME = (
    *("title", "description", "cover_image", "language", "subject", "level"),
    *("created_at", "updated_at", "likes", "dislikes", "plays", "views", "mod_rating"),
)


def public_quiz(quiz: Quiz) -> dict[str, Any]:
    """A quiz in a list: with `user`, `search_entry` and prefetched `tags`."""
    entry = getattr(quiz, "search_entry", None)
    return {
        "id": quiz.pk,
        "owner": {"id": quiz.user_id, "username": quiz.user.username},
        "question_count": entry.question_total if entry else 0,
        "tags": sorted(tag.name for tag in quiz.tags.all()),
        **{name: getattr(quiz, name) for name in _SAME},
    }


def public_quiz_detail(quiz: Quiz) -> dict[str, Any]:
    """The same with its questions as players see them."""
    origin = {"id": quiz.copied_from_id, "author": quiz.copied_from_author}
    return {
        **public_quiz(quiz),
        "copied_from": origin if quiz.copied_from_author else None,
        "questions": public_questions(quiz.questions),
    }
