"""Public quizzes as plain values for JSON, in the shapes of quizzes.community_serializers.

Those describe them; reading and filling them by hand takes a fraction of the time, and these are the most-read answers
of the API.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet

from quizzes.explore import Wanted, community
from quizzes.models import Quiz, Tag
from quizzes.public_questions import public_questions

_SAME = (
    *("id", "title", "description", "cover_image", "language", "subject", "level"),
    *("created_at", "updated_at", "likes", "dislikes", "plays", "views", "mod_rating"),
)
_COLUMNS = (*_SAME, "user_id", "user__username", "search_entry__question_total")
_TAGS_TOO = ("tag_names",) if connection.vendor == "postgresql" else ()
_DETAILS = (*_COLUMNS, "copied_from_id", "copied_from_author", "questions")


def public_quizzes_json(ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Quizzes in a list, in the order of their ids; without those that have gone meanwhile."""
    if not ids:
        return []
    rows = {row["id"]: row for row in public_rows_json(Quiz.objects.filter(pk__in=ids).order_by())}
    return [rows[pk] for pk in ids if pk in rows]


def public_rows_json(rows: QuerySet[Quiz]) -> list[dict[str, Any]]:
    """The same of a query, in its order."""
    found = list(_with_tags(rows).values(*_COLUMNS, *_TAGS_TOO))
    tags = _tags_of(found)
    return [_public(row, tags[row["id"]]) for row in found]


def public_quiz_json(quiz_id: UUID) -> dict[str, Any]:
    """One that the community shows, with its questions as players see them. Raises Quiz.DoesNotExist."""
    row = _with_tags(community(Wanted()).order_by()).values(*_DETAILS, *_TAGS_TOO).get(pk=quiz_id)
    origin = {"id": row["copied_from_id"], "author": row["copied_from_author"]}
    return {
        **_public(row, _tags_of([row])[quiz_id]),
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


def _with_tags(rows: QuerySet[Quiz]) -> QuerySet[Quiz]:
    """PostgreSQL reads the tags in the same query."""
    if not _TAGS_TOO:
        return rows
    names = Tag.objects.filter(quizzes=OuterRef("pk")).order_by()
    return rows.annotate(tag_names=ArraySubquery(names.values("name")))


def _tags_of(rows: Sequence[dict[str, Any]]) -> dict[UUID, list[str]]:
    if _TAGS_TOO:
        return {row["id"]: row["tag_names"] for row in rows}
    found: dict[UUID, list[str]] = {row["id"]: [] for row in rows}
    for quiz_id, name in Quiz.tags.through.objects.filter(quiz__in=found).values_list("quiz_id", "tag__name"):
        found[quiz_id].append(name)
    return found
