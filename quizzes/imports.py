"""Taking quizzes in from files: a preview first, then all of it or the good questions. Nothing is half-imported."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.wording import say
from media_storage.models import StorageItem
from media_storage.refusals import FileRefused
from media_storage.services import delete_file, store_upload
from quizzes.formats import QUIZ_FIELDS, Content, Import, ImportedQuestion, Note, Picture, read_any
from quizzes.models import Quiz
from quizzes.question_types.shapes import Problem
from quizzes.services import create_quiz
from quizzes.validation import QuizInvalid, clean_quiz

LABELS = ("language", "subject", "level", "tags")
NO_QUESTIONS = gettext_lazy("None of the questions can be imported. Look at what was noted beside each of them.")


@dataclass(frozen=True, slots=True)
class Imported:
    """The new quiz, how many questions were left out, and what became of pictures that weren't taken."""

    quiz: Quiz
    left_out: int
    notes: tuple[Note, ...]


def preview_import(*, data: bytes, filename: str, format_name: str = "") -> Import:
    """What importing the file would give; nothing is stored. Raises FormatError."""
    return read_any(data, filename, format_name)


def accept_import(*, owner: User, found: Import, skip: Collection[int] = (), title: str = "") -> Imported:
    """Store a previewed quiz as a private one of `owner`'s.

    Left out are questions with problems and those in `skip` (places in `found.questions`, from 0). Pictures
    become files of the owner's; one that is refused is left out with a note. Raises QuizInvalid, then with
    nothing stored.
    """
    chosen = [one for place, one in enumerate(found.questions) if one.usable and place not in skip]
    if found.questions and not chosen:
        raise QuizInvalid([Problem(("questions",), "none_usable", NO_QUESTIONS)])
    # Before any picture is stored: their keys have the form of ids, so this finds every problem.
    values = _values(found, chosen, title)
    values, unusable = _with_usable_labels(values)
    clean_quiz(values)
    items, notes = _store_pictures(owner, found.pictures, Content(**values).named_pictures())
    try:
        quiz = _create(owner, found, _with_items(values, found.pictures, items))
    except BaseException:
        for item in items.values():
            if not item.is_repeat:
                delete_file(item=item, force=True)
        raise
    return Imported(quiz, len(found.questions) - len(chosen), (*unusable, *notes))


@transaction.atomic
def _create(owner: User, found: Import, values: dict[str, Any]) -> Quiz:
    quiz = create_quiz(owner=owner, **values)
    if found.imported_from_kahoot:
        quiz.imported_from_kahoot, quiz.kahoot_id = True, found.kahoot_id or None
        quiz.save(update_fields=["imported_from_kahoot", "kahoot_id"])
    return quiz


def _values(found: Import, chosen: list[ImportedQuestion], title: str) -> dict[str, Any]:
    return {
        "title": title.strip() or found.title,
        "description": found.description,
        "questions": [one.question for one in chosen],
        "cover_image": found.cover_image,
        "background_image": found.background_image,
        "background_color": found.background_color,
        "language": found.language,
        "subject": found.subject,
        "level": found.level,
        "tags": found.tags,
    }


def _with_usable_labels(values: dict[str, Any]) -> tuple[dict[str, Any], list[Note]]:
    """(`values` without labels that don't fit, notes on those): a quiz isn't refused for its tags."""
    unusable = {name for name in LABELS if _misfits(name, values[name])}
    kept = {name: value for name, value in values.items() if name not in unusable}
    empty = {name: () if name == "tags" else "" for name in unusable}
    notes = [
        Note("skipped", _("%(field)s was left out: it can't be used here.") % {"field": say(QUIZ_FIELDS[name])})
        for name in sorted(unusable)
    ]
    return {**kept, **empty}, notes


def _misfits(name: str, value: Any) -> bool:
    try:
        clean_quiz({name: value})
    except QuizInvalid:
        return True
    return False


def _store_pictures(
    owner: User, pictures: Mapping[str, Picture], named: set[str]
) -> tuple[dict[str, StorageItem], list[Note]]:
    """(stored item by picture's key, notes on those that were refused)."""
    items: dict[str, StorageItem] = {}
    notes = []
    for key in sorted(named & pictures.keys()):
        picture = pictures[key]
        name = picture.name.rsplit("/", 1)[-1]
        try:
            items[key] = store_upload(user=owner, stream=BytesIO(picture.data), filename=name, imported=True)
        except FileRefused as refusal:
            notes.append(
                Note("skipped", _("The picture %(name)s was left out.") % {"name": name} + f" {refusal.message}")
            )
    return items, notes


def _with_items(
    values: dict[str, Any], pictures: Mapping[str, Picture], items: Mapping[str, StorageItem]
) -> dict[str, Any]:
    """`values` with stored files' ids where pictures' keys were, and nothing where the picture was refused."""

    def item_id(image: str | None) -> str | None:
        if image not in pictures:
            return image
        return str(items[image].pk) if image in items else None

    questions = []
    for question in values["questions"]:
        answers = question["answers"]
        if isinstance(answers, list):
            answers = [{**one, "image": item_id(one["image"])} if "image" in one else one for one in answers]
        named = {name: item_id(question[name]) for name in ("image", "sign_clip") if name in question}
        questions.append({**question, **named, "answers": answers})
    covers = {name: item_id(values[name]) or "" for name in ("cover_image", "background_image")}
    return {**values, **covers, "questions": questions}
