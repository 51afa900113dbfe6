"""Keeping versions of a quiz. Called by the services that save one, inside of their transaction.

The newest version always equals the quiz. One that was saved by other ways, or before there were versions, gets its
present content as a version as soon as it is saved or rated.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from quizzes.content_digest import questions_digest
from quizzes.lookalikes import hidden_lookalike
from quizzes.models import Quiz
from quizzes.quiz_diff import summary
from quizzes.revision_models import QuizRevision
from quizzes.sketches import questions_sketch

# What a version holds. `public` is missing: who may see a quiz is no part of what is in it.
CONTENT_FIELDS = (
    *("title", "description", "questions", "cover_image", "background_image", "background_color"),
    *("language", "subject", "level", "tags"),
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is in a quiz at a moment. `files`: ids of the storage items that it shows."""

    content: dict[str, Any]
    files: list[str]
    taken_at: datetime


def snapshot(quiz: Quiz, *, tags: Iterable[str], files: Iterable[UUID]) -> Snapshot:
    own = {name: getattr(quiz, name) for name in CONTENT_FIELDS if name != "tags"}
    return Snapshot({**own, "tags": sorted(tags)}, sorted(map(str, files)), quiz.updated_at)


def present(quiz: Quiz) -> Snapshot:
    """As the quiz is stored; asks for its tags and files."""
    tags = quiz.tags.values_list("name", flat=True)
    return snapshot(quiz, tags=tags, files=quiz.storage_items.values_list("pk", flat=True))


def keep_first(*, quiz: Quiz, saved_by_id: UUID, now: Snapshot) -> QuizRevision:
    """The first version of a quiz that is new."""
    return _create(quiz, None, now, saved_by_id=saved_by_id)


def keep_change(*, quiz: Quiz, before: Snapshot, now: Snapshot, saved_by_id: UUID, note: str = "") -> QuizRevision:
    """The version that a save makes; the one it started from too, if that isn't kept yet.

    The caller holds the quiz's row, so numbers are given one after the other.
    """
    last = up_to_date(quiz=quiz, now=before)
    changes = summary(last.content, now.content)
    kept = _create(quiz, last, now, saved_by_id=saved_by_id, note=note, changes=changes)
    _forget_old(quiz, newest=kept.number)
    return kept


def up_to_date(*, quiz: Quiz, now: Snapshot) -> QuizRevision:
    """The newest version, which is made first where it is missing. The caller holds the quiz's row."""
    newest = quiz.revisions.first()
    if newest is not None and newest.content == now.content:
        return newest
    changes = summary(newest.content, now.content) if newest else {}
    return _create(quiz, newest, now, saved_by_id=None, changes=changes)


def _create(
    quiz: Quiz,
    before: QuizRevision | None,
    state: Snapshot,
    *,
    saved_by_id: UUID | None,
    note: str = "",
    changes: Any = None,
) -> QuizRevision:
    questions = state.content["questions"]
    sketch = questions_sketch(questions)
    # What was hidden since has been compared with it by then.
    known = before.resembles_id if before and before.sketch == sketch else hidden_lookalike(sketch=sketch, of=quiz)
    return QuizRevision.objects.create(
        quiz=quiz,
        number=before.number + 1 if before else 1,
        saved_at=state.taken_at,
        saved_by_id=saved_by_id,
        content=state.content,
        files=state.files,
        changes=changes or {},
        note=note,
        digest=questions_digest(questions),
        sketch=sketch,
        resembles_id=known,
    )


def _forget_old(quiz: Quiz, *, newest: int) -> None:
    """All but the newest go, and but the first and those that moderators rated."""
    last_to_go = newest - max(settings.QUIZ_REVISIONS_KEPT, 1)
    if last_to_go > 1:
        old = QuizRevision.objects.filter(quiz=quiz, number__gt=1, number__lte=last_to_go)
        old.filter(decisions__isnull=True).delete()
