"""Taking quizzes in from files: a preview first, then all of it or the good questions. Nothing is half-imported."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.wording import say
from media_storage.models import ALT_TEXT_MAX_CHARACTERS, StorageItem
from media_storage.refusals import FileRefused
from media_storage.services import delete_file, edit_file, store_upload
from quizzes import richtext
from quizzes.formats import QUIZ_FIELDS, Content, Import, ImportedQuestion, Note, Picture, read_any
from quizzes.models import Quiz
from quizzes.question_types import validate_question
from quizzes.question_types.shapes import Problem, Problems
from quizzes.revisions import CONTENT_FIELDS
from quizzes.services import create_quiz
from quizzes.validation import QuizInvalid, clean_quiz

# What a quiz can do without: it isn't refused for a colour or a tag that doesn't fit.
_DISPENSABLE = ("language", "subject", "level", "tags", "background_color", "cover_image", "background_image")
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
    values, unusable = _without_misfits(values)
    clean_quiz(values)
    items, notes = _store_pictures(owner, found.pictures, Content(**values).named_pictures())
    try:
        values, unasked = _askable(_with_items(values, found.pictures, items))
        if unasked and not values["questions"]:
            raise QuizInvalid([Problem(("questions",), "none_usable", NO_QUESTIONS)])
        quiz = _create(owner, found, values)
    except BaseException:
        _take_back(items.values())
        raise
    if unasked:
        named = Content(**values).named_pictures()
        _take_back(item for item in items.values() if str(item.pk) not in named)
    left_out = len(found.questions) - len(values["questions"])
    return Imported(quiz, left_out, (*unusable, *notes, *unasked))


def _take_back(items: Iterable[StorageItem]) -> None:
    for item in items:
        if not item.is_repeat:
            delete_file(item=item, force=True)


@transaction.atomic
def _create(owner: User, found: Import, values: dict[str, Any]) -> Quiz:
    quiz = create_quiz(owner=owner, **values)
    if found.imported_from_kahoot:
        quiz.imported_from_kahoot, quiz.kahoot_id = True, found.kahoot_id or None
        quiz.save(update_fields=["imported_from_kahoot", "kahoot_id"])
    return quiz


def _values(found: Import, chosen: list[ImportedQuestion], title: str) -> dict[str, Any]:
    as_found = {name: getattr(found, name) for name in CONTENT_FIELDS}
    return {**as_found, "title": title.strip() or found.title, "questions": [one.question for one in chosen]}


def _without_misfits(values: dict[str, Any]) -> tuple[dict[str, Any], list[Note]]:
    """(`values` without what doesn't fit and a quiz can do without, notes on that)."""
    unusable = {name for name in _DISPENSABLE if _misfits(name, values[name])}
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
            item = store_upload(
                user=owner, stream=BytesIO(picture.data), filename=name, alt_text=picture.alt, imported=True
            )
            if item.is_repeat and picture.alt and not item.alt_text:
                edit_file(item=item, alt_text=picture.alt[:ALT_TEXT_MAX_CHARACTERS])
            items[key] = item
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


def _askable(values: dict[str, Any]) -> tuple[dict[str, Any], list[Note]]:
    """(`values` without questions that can't be asked without their refused pictures, notes on those)."""
    asked, notes = [], []
    for question in values["questions"]:
        problems = Problems()
        validate_question(question, problems)
        if problems.found:
            said = _("A question was left out, because it says nothing without its picture: “%(question)s”.")
            notes.append(Note("skipped", said % {"question": richtext.plain(question["question"])[:80]}))
        else:
            asked.append(question)
    return {**values, "questions": asked}, notes
