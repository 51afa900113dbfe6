"""Quizzes as files in the formats of quizzes.formats, pictures included."""

import uuid
from dataclasses import replace

from django.utils.text import slugify
from django.utils.translation import gettext as _

from media_storage.backends import storage_of
from media_storage.models import StorageItem
from quizzes import richtext
from quizzes.files import alt_texts
from quizzes.formats import Content, Export, Format, Note, Picture
from quizzes.models import Quiz
from quizzes.revisions import CONTENT_FIELDS

# What a reader of ours takes in again, with room for the rest of the file.
MAX_PICTURE_BYTES = 40_000_000


def quiz_content(quiz: Quiz) -> Content:
    """What a quiz holds, without the bytes of its pictures."""
    own = {name: getattr(quiz, name) for name in CONTENT_FIELDS if name != "tags"}
    content = Content(**own, tags=tuple(quiz.tags.values_list("name", flat=True)))
    texts = alt_texts(quiz.storage_items.all())
    named = {image: texts.get(item_id) for image in content.named_pictures() if (item_id := _uuid(image))}
    return replace(content, alts={image: text for image, text in named.items() if text})


def export_quiz(*, quiz: Quiz, form: Format) -> Export:
    """The quiz as a file, and notes on what is not in it. Changes nothing."""
    content = quiz_content(quiz)
    named = content.named_pictures()
    pictures, notes = _load_pictures(quiz, named)
    export = form.write(replace(content, pictures=pictures))
    return Export(export.data, (*notes, *export.notes))


def export_filename(quiz: Quiz, form: Format) -> str:
    name = slugify(richtext.plain(quiz.title), allow_unicode=True)[:80] or "quiz"
    return f"{name}{form.suffixes[0]}"


def _load_pictures(quiz: Quiz, named: set[str]) -> tuple[dict[str, Picture], list[Note]]:
    """(pictures by what `image` fields say, notes on those that can't be had)."""
    items = {item.pk: item for item in quiz.storage_items.filter(deleted_at__isnull=True)}
    pictures: dict[str, Picture] = {}
    missing = total = 0
    for image in sorted(named):
        item = items.get(_uuid(image))
        data = _bytes_of(item) if item and total + item.size <= MAX_PICTURE_BYTES else None
        if item is None or data is None:
            missing += not image.startswith("/")
            continue
        pictures[image] = Picture(data, item.filename, item.alt_text)
        total += len(data)
    notes = [
        Note(
            "changed",
            _("%(missing)s of its pictures are gone or too large and are not in the file.") % {"missing": missing},
        )
    ]
    return pictures, notes if missing else []


def _bytes_of(item: StorageItem) -> bytes | None:
    try:
        with storage_of(item.server).open(item.storage_path) as stream:
            return bytes(stream.read())
    except FileNotFoundError:
        return None


def _uuid(image: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(image)
    except ValueError:
        return None
