"""Kahoot's JSON: what `create.kahoot.it/rest/kahoots/{id}/card/?includeKahoot=true` answers, or a kahoot by itself."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from accounts.wording import marked, say
from quizzes.formats import limits
from quizzes.formats.building import (
    NO_RIGHT_ANSWER,
    around,
    choice,
    number,
    option,
    ordering,
    plain_option,
    slide,
    typed,
)
from quizzes.formats.format import Format
from quizzes.formats.json_file import dicts_in, parse_json, text_in
from quizzes.formats.markup import from_plain, from_unknown
from quizzes.formats.shapes import FormatError, Import, ImportedQuestion, Note, Position, carried, changed, skipped
from quizzes.formats.text_file import decode
from quizzes.question_types import fields
from quizzes.question_types.shapes import Question
from quizzes.richtext import plain

NAME, LABEL, SUFFIXES = "kahoot-json", "Kahoot JSON", (".json",)
MEDIA_TYPE = "application/json"
_MEDIA = "https://media.kahoot.it/"
_MEDIA_ID = re.compile(r"[0-9a-fA-F-]{32,40}(?:_opt)?")
_NO_EQUAL = {
    "word_cloud": marked("Word clouds take any words; there is nothing like them here."),
    "brainstorming": marked("Brainstorming takes any ideas; there is nothing like it here."),
    "brainstorm": marked("Brainstorming takes any ideas; there is nothing like it here."),
    "drop_pin": marked("Dropping a pin on a picture is not among the question types here."),
    "pin_it": marked("Dropping a pin on a picture is not among the question types here."),
    "feedback": marked("Feedback on the lesson is not among the question types here."),
}

# Nothing is right or wrong in them, so nothing of points has to be kept.
_UNSCORED = ("VOTING", "SLIDE")


def detect(data: bytes, filename: str) -> bool:
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return False
    try:
        return _kahoot(parse_json(decode(data)[0])) is not None
    except FormatError:
        return False


def read(data: bytes) -> Import:
    text, notes = decode(data)
    kahoot = _kahoot(parse_json(text))
    if kahoot is None:
        raise FormatError(
            say("This JSON file holds no kahoot: `questions` is missing."), Position(path="/kahoot/questions")
        )
    questions = [_question(raw, index) for index, raw in enumerate(kahoot["questions"][: limits.MAX_QUESTIONS])]
    cover = _image(kahoot.get("cover") or kahoot.get("coverMetadata"))
    return Import(
        title=from_unknown(text_in(kahoot, "title")).text,
        description=from_unknown(text_in(kahoot, "description")).text,
        questions=questions,
        cover_image=cover or "",
        kahoot_id=_uuid(text_in(kahoot, "uuid")),
        imported_from_kahoot=True,
        notes=tuple(notes),
    )


def _kahoot(found: Any) -> dict[str, Any] | None:
    """The kahoot, wherever the answer holds it."""
    for _ in range(3):
        if not isinstance(found, dict):
            return None
        questions = found.get("questions")
        if isinstance(questions, list) and ("quizType" in found or "uuid" in found or _looks_like(questions)):
            return found
        found = found.get("kahoot", found.get("challenge"))
    return None


def _looks_like(questions: list[Any]) -> bool:
    return any(isinstance(one, dict) and ("choices" in one or one.get("type") == "content") for one in questions)


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def _image(given: Any) -> str | None:
    """An address for what may be an address, an id or an object with an id."""
    if isinstance(given, dict):
        given = text_in(given, "id", "url")
    if not isinstance(given, str) or not given:
        return None
    if given.startswith("https://"):
        return given
    return f"{_MEDIA}{given}" if _MEDIA_ID.fullmatch(given) else None


def _question(raw: Any, index: int) -> ImportedQuestion:
    position = Position(number=index + 1, path=f"/kahoot/questions/{index}")
    if not isinstance(raw, dict):
        return skipped("", position, say("This is not a question."))
    kind = text_in(raw, "type") or "quiz"
    text = from_unknown(text_in(raw, "question", "title")).text
    extras, notes = _extras(raw)
    if kind in _NO_EQUAL:
        return skipped(text, position, _NO_EQUAL[kind])
    make = _MAKERS.get(kind)
    if make is None:
        return skipped(text, position, say("Kahoot's type “%(kind)s” is not known here.", kind=kind[:30]))
    question = make(raw, text, extras)
    if question is None:
        return skipped(text, position, NO_RIGHT_ANSWER)
    if question["type"] in _UNSCORED:
        question.pop("points", None)
    if kind == "multiple_select_poll":
        notes.append(changed(say("In this poll several answers could be chosen; here it is one.")))
    return carried(question, position, *notes)


def _extras(raw: dict[str, Any]) -> tuple[dict[str, Any], list[Note]]:
    extras: dict[str, Any] = {}
    notes = []
    time = fields.read_number(raw.get("time"))
    if time is not None and time > 0:
        seconds = min(max(round(time / 1000), fields.MIN_TIME_S), fields.MAX_TIME_S)
        if seconds * 1000 != time:
            notes.append(
                changed(
                    say("The time of %(time)s seconds became %(seconds)s.", time=f"{time / 1000:g}", seconds=seconds)
                )
            )
        extras["time"] = seconds
    image = _image(raw.get("image"))
    if image:
        extras["image"] = image
    video = raw.get("video")
    if isinstance(video, dict) and text_in(video, "fullUrl", "id"):
        notes.append(changed(say("Its video is not kept: %(video)s", video=text_in(video, "fullUrl", "id")[:200])))
    factor = 0 if raw.get("points") is False else fields.read_number(raw.get("pointsMultiplier"))
    if factor in (0, 2):
        extras["points"] = int(factor)
    return extras, notes


def _choices(raw: dict[str, Any]) -> list[tuple[str, bool, str | None]]:
    """(text, right, image) of each choice; an image choice has no text."""
    return [
        (from_unknown(text_in(one, "answer")).text, one.get("correct") is True, _image(one.get("image")))
        for one in dicts_in(raw, "choices")[: limits.MAX_ANSWERS]
    ]


def _quiz(raw: dict[str, Any], text: str, extras: dict[str, Any]) -> Question:
    options = [option(answer, right=right, image=image) for answer, right, image in _choices(raw)]
    if not any(one["right"] for one in options):
        return choice(text, options, several=False, **extras)
    return {"type": "ABCD", "question": text, "answers": options, **extras}


def _several(raw: dict[str, Any], text: str, extras: dict[str, Any]) -> Question:
    options = [option(answer, right=right, image=image) for answer, right, image in _choices(raw)]
    return choice(text, options, several=True, **extras)


def _order(raw: dict[str, Any], text: str, extras: dict[str, Any]) -> Question:
    # The file has them in the right order, all marked as correct.
    return ordering(text, [plain_option(answer, image) for answer, _, image in _choices(raw)], **extras)


def _poll(raw: dict[str, Any], text: str, extras: dict[str, Any]) -> Question:
    # All are marked as correct, which means nothing.
    options = [plain_option(answer, image) for answer, _, image in _choices(raw)]
    return {"type": "VOTING", "question": text, "answers": options, **extras}


def _typed(raw: dict[str, Any], text: str, extras: dict[str, Any]) -> Question | None:
    accepted = [from_plain(plain(answer)) for answer, _, _ in _choices(raw) if answer]
    return typed(text, accepted, **extras) if accepted else None


def _slider(raw: dict[str, Any], text: str, extras: dict[str, Any]) -> Question | None:
    given = raw.get("choiceRange") or raw.get("slider")
    bounds = given if isinstance(given, dict) else {}
    low, high, right = (fields.read_number(bounds.get(name)) for name in ("start", "end", "correct"))
    if low is None or high is None or right is None:
        return None
    # The tolerance is a share of the whole range.
    share = fields.read_number(bounds.get("tolerance")) or 0
    least, most = around(right, share * (high - low))
    return number(text, max(low, least), min(high, most), (low, high), **extras)


def _content(raw: dict[str, Any], text: str, extras: dict[str, Any]) -> Question:
    content = from_unknown(text_in(raw, "description")).text
    title = text or " ".join(plain(content).split())[:100] or "–"
    return slide(title, content, **extras)


_MAKERS: dict[str, Callable[[dict[str, Any], str, dict[str, Any]], Question | None]] = {
    "quiz": _quiz,
    "true_false": _quiz,
    "multiple_select_quiz": _several,
    "jumble": _order,
    "survey": _poll,
    "multiple_select_poll": _poll,
    "scale": _poll,
    "nps": _poll,
    "open_ended": _typed,
    "slider": _slider,
    "content": _content,
}


FORMAT = Format(
    name=NAME,
    label=LABEL,
    suffixes=SUFFIXES,
    media_type=MEDIA_TYPE,
    detect=detect,
    reader=read,
)
