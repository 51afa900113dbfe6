"""Classroom's own JSON: everything a quiz has, pictures included. Also reads a bare quiz or list of questions.

`{"format": "classroom-quiz", "version": 1, "quiz": {title, description, questions, …}, "pictures": {key: base64},
"alt_texts": {key: plain text}}`; the last two as far as there are any.
"""

import base64
import binascii
import json
from typing import Any

from accounts.wording import marked, say
from quizzes.formats import limits
from quizzes.formats.features import EVERYTHING, TYPES
from quizzes.formats.format import QUIZ_FIELDS, Format
from quizzes.formats.json_file import parse_json, text_in
from quizzes.formats.markup import plain_line
from quizzes.formats.shapes import Content, FormatError, Import, ImportedQuestion, Note, Picture, Position, carried
from quizzes.formats.text_file import decode, head

NAME, LABEL, SUFFIXES = "json", "Classroom JSON", (".json",)
MEDIA_TYPE = "application/json"
CARRIES = EVERYTHING
WRITES = TYPES
SIGNATURE, VERSION = "classroom-quiz", 1
_NO_QUIZ = marked("This JSON file holds no quiz: `questions` is missing.")


def detect(data: bytes, filename: str) -> bool:
    start = head(data).lstrip()
    if not start.startswith("{"):
        return start.startswith("[") and '"answers"' in start
    # A quiz of ours may speak of kahoots, in its tags for example.
    return f'"{SIGNATURE}"' in start or ('"kahoot"' not in start and ('"questions"' in start or b'"questions"' in data))


def read(data: bytes) -> Import:
    text, notes = decode(data)
    found = parse_json(text)
    if isinstance(found, dict) and found.get("format") == SIGNATURE and found.get("version") != VERSION:
        raise FormatError(
            say("This file was written by a newer Classroom. Update this one."), Position(path="/version")
        )
    pictures = _pictures(found) if isinstance(found, dict) else {}
    quiz = found.get("quiz", found) if isinstance(found, dict) else {"questions": found}
    if not isinstance(quiz, dict) or not isinstance(quiz.get("questions"), list):
        raise FormatError(_NO_QUIZ, Position(path="/questions"))
    questions = [_question(raw, index) for index, raw in enumerate(quiz["questions"][: limits.MAX_QUESTIONS])]
    return Import(
        title=text_in(quiz, "title"),
        description=text_in(quiz, "description"),
        questions=questions,
        cover_image=text_in(quiz, "cover_image"),
        background_image=text_in(quiz, "background_image"),
        background_color=text_in(quiz, "background_color"),
        language=text_in(quiz, "language"),
        subject=text_in(quiz, "subject"),
        level=text_in(quiz, "level"),
        tags=_tags(quiz.get("tags")),
        pictures=pictures,
        notes=tuple(notes),
    )


def _tags(given: object) -> tuple[str, ...]:
    return tuple(one for one in given if isinstance(one, str)) if isinstance(given, list) else ()


def _question(raw: object, index: int) -> ImportedQuestion:
    position = Position(number=index + 1, path=f"/questions/{index}")
    if not isinstance(raw, dict):
        return ImportedQuestion(None, position, (Note("skipped", say("This is not a question."), position),))
    return carried(raw, position)


def _pictures(found: dict[str, Any]) -> dict[str, Picture]:
    """Pictures under the keys that the questions use. A key that isn't made of the content is refused."""
    given = found.get("pictures")
    pictures: dict[str, Picture] = {}
    if not isinstance(given, dict):
        return pictures
    alts = found.get("alt_texts")
    for key, value in list(given.items())[: limits.MAX_PICTURES]:
        position = Position(path=f"/pictures/{key[:60]}")
        try:
            data = base64.b64decode(value if isinstance(value, str) else "", validate=True)
        except (binascii.Error, ValueError):
            raise FormatError(say("A picture is not written in base64."), position) from None
        picture = Picture(data, alt=plain_line(text_in(alts, key)))
        if not data or picture.key != key:
            raise FormatError(say("A picture doesn't belong to its key: it is empty or was changed."), position)
        pictures[key] = picture
    return pictures


def write(content: Content) -> bytes:
    keys = {name: picture.key for name, picture in content.pictures.items()}

    def key(image: str | None) -> str | None:
        return keys.get(image, image) if image else image

    questions = []
    for question in content.questions:
        answers = question["answers"]
        if isinstance(answers, list):
            answers = [{**one, "image": key(one["image"])} if "image" in one else one for one in answers]
        clip = {"sign_clip": key(question["sign_clip"])} if "sign_clip" in question else {}
        questions.append({**question, "answers": answers, "image": key(question["image"]), **clip})
    quiz = {
        "title": content.title,
        "description": content.description,
        "cover_image": key(content.cover_image),
        "background_image": key(content.background_image),
        "background_color": content.background_color,
        "language": content.language,
        "subject": content.subject,
        "level": content.level,
        "tags": list(content.tags),
        "questions": questions,
    }
    pictures = {picture.key: base64.b64encode(picture.data).decode() for picture in content.pictures.values()}
    whole = {"format": SIGNATURE, "version": VERSION, "quiz": quiz, "pictures": pictures}
    alts = {picture.key: picture.alt for picture in content.pictures.values() if picture.alt}
    if alts:
        whole["alt_texts"] = alts
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


FORMAT = Format(
    name=NAME,
    label=LABEL,
    suffixes=SUFFIXES,
    media_type=MEDIA_TYPE,
    detect=detect,
    reader=read,
    writer=write,
    carries=CARRIES,
    has_alt_texts=True,
    writes=WRITES,
    quiz_fields=frozenset(QUIZ_FIELDS),
)
