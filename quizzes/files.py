"""Which stored files a quiz names."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from media_storage.models import StorageItem
from quizzes.models import Quiz


def named_files(quiz: Quiz, *, also: Iterable[uuid.UUID]) -> QuerySet[StorageItem]:
    """The live storage items that the quiz's fields and questions name: its owner's, and of others those in `also`."""
    ids = {item_id for text in _images(quiz) if (item_id := _storage_id(text))}
    allowed = Q(user=quiz.user_id) | Q(pk__in=list(also))
    return StorageItem.objects.filter(allowed, pk__in=ids, deleted_at__isnull=True)


def _images(quiz: Quiz) -> Iterator[str | None]:
    yield quiz.cover_image
    yield quiz.background_image
    for question in quiz.questions:
        yield question.get("image")
        answers: Any = question.get("answers")
        for option in answers if isinstance(answers, list) else []:
            yield option.get("image")


def _storage_id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
