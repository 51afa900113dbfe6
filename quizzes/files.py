"""Which stored files a quiz names, and what is written about them."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from media_storage.models import StorageItem
from quizzes.models import ModRating, Quiz
from quizzes.question_types.shapes import Question

# The same as queries.SHOWN, which stands above.
PUBLISHED = Q(public=True, user__is_deleted=False)


def named_files(quiz: Quiz, *, also: Iterable[uuid.UUID]) -> QuerySet[StorageItem]:
    """The storage items that the quiz's fields and questions name: its owner's, and of others those in `also` and those
    that a public quiz shows, as a copy of that quiz or of a question of it does.

    Deleted ones too: nobody sees them, and one that is restored is back where it was.
    """
    ids = {item_id for text in _images(quiz) if (item_id := _storage_id(text))}
    published = Quiz.storage_items.through.objects.filter(
        storageitem__in=ids, quiz__in=Quiz.objects.filter(PUBLISHED).exclude(mod_rating=ModRating.NOT_SAFE)
    )
    allowed = Q(user=quiz.user_id) | Q(pk__in=list(also)) | Q(pk__in=published.values("storageitem"))
    return StorageItem.objects.filter(allowed, pk__in=ids)


def files_linked_to(quiz_id: str | None) -> QuerySet[StorageItem]:
    """What a stored quiz shows; nothing for one that isn't stored or has no such id."""
    parsed = _storage_id(quiz_id)
    return StorageItem.objects.filter(quizzes=parsed) if parsed else StorageItem.objects.none()


def _images(quiz: Quiz) -> Iterator[str | None]:
    yield quiz.cover_image
    yield quiz.background_image
    for question in quiz.questions:
        yield question.get("image")
        yield question.get("sign_clip")
        for option in _options(question):
            yield option.get("image")


def _options(question: Question) -> list[dict[str, Any]]:
    answers: Any = question.get("answers")
    return answers if isinstance(answers, list) else []


def alt_texts(items: QuerySet[StorageItem]) -> dict[uuid.UUID, str]:
    """What the items show, in words, by their ids; those without words are left out."""
    rows = items.filter(deleted_at__isnull=True).exclude(alt_text="")
    return dict(rows.order_by().values_list("pk", "alt_text"))


def described(questions: Iterable[Question], texts: Mapping[uuid.UUID, str]) -> list[Question]:
    """Copies of the questions with `image_alt` beside each picture of which `texts` says what it shows."""
    found = []
    for question in questions:
        copy = _with_alt(question, texts)
        if options := _options(question):
            copy["answers"] = [_with_alt(option, texts) for option in options]
        found.append(copy)
    return found


def _with_alt(part: Mapping[str, Any], texts: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    item_id = _storage_id(part.get("image"))
    text = texts.get(item_id) if item_id else None
    return {**part, "image_alt": text} if text else dict(part)


def _storage_id(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
