"""Cleaning what a reader found: every question through validation, every picture accounted for."""

from dataclasses import replace
from typing import Any

from accounts.wording import marked, say
from quizzes import question_types, richtext
from quizzes.formats import limits
from quizzes.formats.features import is_address
from quizzes.formats.shapes import Import, ImportedQuestion, Note, Picture, changed, shortened, skipped
from quizzes.question_types.shapes import Problems, Question

_NOT_IN_FILE = changed(marked("A picture is named by an id of another system and is not in the file."))
_POLL = changed(marked("No answer is marked as right, so this became a poll."))


def check(found: Import, *, has_polls: bool) -> Import:
    """Every question cleaned and with its problems. `has_polls`: the format means it when nothing is right."""
    pictures = found.pictures
    covers: dict[str, Any] = {}
    notes = list(found.notes)
    for name in ("cover_image", "background_image"):
        image, note = _image(getattr(found, name), pictures)
        covers[name] = image or ""
        notes += [note] if note else []
    questions = [_check_question(one, pictures, has_polls=has_polls) for one in found.questions]
    title = richtext.cut(found.title, limits.MAX_TITLE_CHARACTERS)
    description = richtext.cut(found.description, limits.MAX_DESCRIPTION_CHARACTERS)
    if len(richtext.plain(found.description)) > limits.MAX_DESCRIPTION_CHARACTERS:
        most = limits.MAX_DESCRIPTION_CHARACTERS
        notes.append(changed(say("The description was cut at %(most)s characters.", most=most)))
    return replace(
        found,
        title=title,
        description=description,
        questions=questions,
        notes=tuple(notes),
        **covers,
    )


def _image(image: object, pictures: dict[str, Picture]) -> tuple[str | None, Note | None]:
    """(what may stay, what to note) of a picture that a reader named."""
    if not image or not isinstance(image, str):
        return None, None
    if image in pictures or is_address(image):
        return image, None
    if image.startswith(("https://", "http://")):
        # Shown from there, it would tell another host who plays, and fail without internet.
        said = say("A picture is on another host. Save it from there and add it here: %(image)s", image=image[:200])
        return None, changed(said)
    return None, _NOT_IN_FILE


def _check_question(found: ImportedQuestion, pictures: dict[str, Picture], *, has_polls: bool) -> ImportedQuestion:
    if found.question is None:
        return found
    question, notes = _with_known_pictures(found.question, pictures)
    if question.get("type") == "VOTING" and not has_polls:
        notes.append(_POLL)
    problems = Problems()
    cleaned = question_types.validate_question(question, problems)
    notes = [*found.notes, *notes]
    if cleaned is None:
        kind = question.get("type")
        why = (
            say("“%(kind)s” is not a question type.", kind=kind[:30])
            if isinstance(kind, str)
            else say("It says no question type.")
        )
        return skipped(str(question.get("question", "")), found.position, why)
    return replace(
        found,
        question=cleaned,
        notes=tuple(dict.fromkeys(notes)),
        problems=tuple(problems.found),
        label=shortened(cleaned["question"]),
    )


def _with_known_pictures(question: Question, pictures: dict[str, Picture]) -> tuple[Question, list[Note]]:
    """A copy without pictures that nobody has."""
    notes: list[Note | None] = []
    question = dict(question)
    question["image"], note = _image(question.get("image"), pictures)
    notes.append(note)
    question["sign_clip"], note = _image(question.get("sign_clip"), pictures)
    notes.append(note)
    answers = question.get("answers")
    if isinstance(answers, list):
        question["answers"] = [_option(one, pictures, notes) for one in answers]
    return question, [note for note in notes if note]


def _option(one: object, pictures: dict[str, Picture], notes: list[Note | None]) -> object:
    if not isinstance(one, dict) or "image" not in one:
        return one
    image, note = _image(one["image"], pictures)
    notes.append(note)
    return {**one, "image": image}
