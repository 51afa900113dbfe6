"""Public quizzes as plain values for JSON, in the shapes of quizzes.community_serializers.

Those describe them; reading and filling them by hand takes a fraction of the time, and these are the most-read answers
of the API.
"""

import json
from collections.abc import Callable, Hashable, Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet

from quizzes import compiled_reads
from quizzes.explore import Wanted, community
from quizzes.models import Quiz, Tag
from quizzes.public_questions import public_questions

_SAME = (
    *("id", "title", "description", "cover_image", "language", "subject", "level"),
    *("created_at", "updated_at", "likes", "dislikes", "plays", "views", "mod_rating"),
)
_COLUMNS = (*_SAME, "user_id", "user__username", "search_entry__question_total")
_TAGS_TOO = ("tag_names",) if connection.vendor == "postgresql" else ()
# Stands for the id in SQL that is kept.
_ANY = UUID(int=0)
_NAMES = (*_COLUMNS, *_TAGS_TOO)
_DETAILS = (*_COLUMNS, "copied_from_id", "copied_from_author", "questions")


def public_quizzes_json(ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Quizzes in a list, in the order of their ids; without those that have gone meanwhile."""
    if not ids:
        return []
    rows = {row["id"]: row for row in _rows_of(ids)}
    return [rows[pk] for pk in ids if pk in rows]


def _rows_of(ids: Sequence[UUID]) -> list[dict[str, Any]]:
    if not compiled_reads.is_used():
        return public_rows_json(lambda: Quiz.objects.filter(pk__in=ids).order_by())
    # The SQL has a place for each of so many ids, which are told from one another by who is who.
    places = [UUID(int=number) for number in range(len(ids))]
    sql, params = compiled_reads.sql_of(
        ("ids", len(ids)), lambda: _values(Quiz.objects.filter(pk__in=places).order_by(), _COLUMNS)
    )
    given = dict(zip(places, ids, strict=True))
    found = compiled_reads.read(sql, [given.get(value, value) for value in params])
    return _public_rows([dict(zip(_NAMES, row, strict=True)) for row in found])


def public_rows_json(rows: Callable[[], QuerySet[Quiz]], key: Hashable = None) -> list[dict[str, Any]]:
    """The same of a query, in its order. `key` names everything that the query depends on."""
    if key is not None and compiled_reads.is_used():
        sql, params = compiled_reads.sql_of(("rows", key), lambda: _values(rows(), _COLUMNS))
        found = [dict(zip(_NAMES, row, strict=True)) for row in compiled_reads.read(sql, params)]
    else:
        found = list(_values(rows(), _COLUMNS))
    return _public_rows(found)


def _public_rows(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    tags = _tags_of(found)
    return [_public(row, tags[row["id"]]) for row in found]


def public_quiz_json(quiz_id: UUID) -> dict[str, Any]:
    """One that the community shows, with its questions as players see them. Raises Quiz.DoesNotExist."""
    row = _row_of(quiz_id)
    origin = {"id": row["copied_from_id"], "author": row["copied_from_author"]}
    return {
        **_public(row, _tags_of([row])[quiz_id]),
        "copied_from": origin if row["copied_from_author"] else None,
        "questions": public_questions(row["questions"]),
    }


def _row_of(quiz_id: UUID) -> dict[str, Any]:
    def one(pk: UUID) -> QuerySet[Quiz, dict[str, Any]]:
        return _values(community(Wanted()).order_by().filter(pk=pk), _DETAILS)

    if not compiled_reads.is_used():
        return one(quiz_id).get()
    sql, params = compiled_reads.sql_of("one quiz", lambda: one(_ANY))
    found = compiled_reads.read(sql, [quiz_id if value == _ANY else value for value in params])
    if not found:
        raise Quiz.DoesNotExist
    row = dict(zip((*_DETAILS, *_TAGS_TOO), found[0], strict=True))
    return {**row, "questions": json.loads(row["questions"])}


def _values(rows: QuerySet[Quiz], columns: Sequence[str]) -> QuerySet[Quiz, dict[str, Any]]:
    return _with_tags(rows).values(*columns, *_TAGS_TOO)


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
