"""Public quizzes as plain values for JSON, in the shapes of quizzes.community_serializers.

Those describe them; reading and filling them by hand takes a fraction of the time, and these are the most-read answers
of the API.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from quizzes.explore import Wanted, community
from quizzes.models import Quiz
from quizzes.public_questions import public_questions

_SAME = (
    *("id", "title", "description", "cover_image", "language", "subject", "level"),
    *("created_at", "updated_at", "likes", "dislikes", "plays", "views", "mod_rating"),
)
_COLUMNS = (*_SAME, "user_id", "user__username", "search_entry__question_total")
_DETAILS = (*_COLUMNS, "copied_from_id", "copied_from_author", "questions")


def public_quizzes_json(ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Quizzes in a list, in the order of their ids; without those that have gone meanwhile."""
    if not ids:
        return []
    rows = {row[0]: row for row in Quiz.objects.filter(pk__in=ids).order_by().values_list(*_COLUMNS)}
    tags = _tags(ids)
    return [_public(dict(zip(_COLUMNS, rows[pk], strict=True)), tags[pk]) for pk in ids if pk in rows]


def public_quiz_json(quiz_id: UUID) -> dict[str, Any]:
    """One that the community shows, with its questions as players see them. Raises Quiz.DoesNotExist."""
    row = community(Wanted()).order_by().values(*_DETAILS).get(pk=quiz_id)
    origin = {"id": row["copied_from_id"], "author": row["copied_from_author"]}
    return {
        **_public(row, _tags([quiz_id])[quiz_id]),
        "copied_from": origin if row["copied_from_author"] else None,
        "questions": public_questions(row["questions"]),
    }


def _public(row: dict[str, Any], tags: list[str]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in _SAME},
        "owner": {"id": row["user_id"], "username": row["user__username"]},
        "question_count": row["search_entry__question_total"] or 0,
        "tags": sorted(tags),
    }


def _tags(ids: Sequence[UUID]) -> defaultdict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for quiz_id, name in Quiz.tags.through.objects.filter(quiz__in=ids).values_list("quiz_id", "tag__name"):
        found[quiz_id].append(name)
    return found
