"""ClassQuiz archives (.cqa): gzipped JSON of the quiz, then its pictures.

`[JSON, gzip] C7 C7 C7 00`, then for each picture `C6 C6 C6 00 [index in ASCII] C5 C5 00 [bytes]`; the index is the
question's, -1 the cover. Source: ClassQuiz's own description of the format.
"""

import gzip
import json
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

from accounts.wording import marked, say
from quizzes.formats import limits
from quizzes.formats.features import EVERYTHING, OURS, TYPES
from quizzes.formats.format import Format
from quizzes.formats.json_file import parse_json, text_in
from quizzes.formats.shapes import (
    Content,
    FormatError,
    Import,
    ImportedQuestion,
    Note,
    Picture,
    Position,
    carried,
    changed,
)
from quizzes.formats.text_file import decode
from quizzes.question_types.shapes import Question

NAME, LABEL, SUFFIXES = "cqa", "ClassQuiz archive", (".cqa",)
MEDIA_TYPE = "application/octet-stream"
CARRIES = EVERYTHING - OURS - {
    "answer pictures",
    "linked picture",
    "no text",
    "linked answer pictures",
    "linked answer",
} | {"points"}
WRITES = TYPES
_QUIZ_END, _PICTURE, _INDEX_END = b"\xc7\xc7\xc7\x00", b"\xc6\xc6\xc6\x00", b"\xc5\xc5\x00"
_PICTURE_HEAD = re.compile(rb"\xc6\xc6\xc6\x00(-1|[0-9]{1,4})\xc5\xc5\x00", re.DOTALL)
COVER = -1
_LOST_PICTURE = changed(marked("Its picture is not in the archive."))
_LOST_ANSWER_PICTURE = changed(marked("Pictures of answers are not part of a ClassQuiz archive."))
# A date that ClassQuiz can read; it needs one.
_EPOCH = "2020-01-01T00:00:00"


def detect(data: bytes, filename: str) -> bool:
    return data.startswith(b"\x1f\x8b")


def read(data: bytes) -> Import:
    if not data.startswith(b"\x1f\x8b"):
        raise FormatError(say("This is not a ClassQuiz archive."), Position(byte=0))
    packed, rest, offset = _unpack(data)
    text, notes = decode(packed)
    quiz = parse_json(text)
    if not isinstance(quiz, dict) or not isinstance(quiz.get("questions"), list):
        raise FormatError(say("The archive holds no quiz."), Position(path="/questions"))
    pictures = _read_pictures(rest, _named(quiz), offset)
    found = _Found(pictures, notes=list(notes))
    questions = [_question(raw, index, found) for index, raw in enumerate(quiz["questions"][: limits.MAX_QUESTIONS])]
    cover = found.use(COVER) if quiz.get("cover_image") is not None else None
    if text_in(quiz, "background_image"):
        found.notes.append(changed(say("The background picture is not part of a ClassQuiz archive.")))
    return Import(
        title=text_in(quiz, "title"),
        description=text_in(quiz, "description"),
        questions=questions,
        cover_image=cover or "",
        background_color=text_in(quiz, "background_color"),
        kahoot_id=text_in(quiz, "kahoot_id"),
        imported_from_kahoot=quiz.get("imported_from_kahoot") is True,
        pictures=found.used,
        notes=tuple(found.notes),
    )


@dataclass
class _Found:
    pictures: dict[int, Picture]
    used: dict[str, Picture] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def use(self, index: int) -> str | None:
        picture = self.pictures.get(index)
        if picture is None:
            return None
        self.used[picture.key] = picture
        return picture.key


def _unpack(data: bytes) -> tuple[bytes, bytes, int]:
    """(JSON, what follows its end mark, where that begins). The mark may occur inside the packed JSON too."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(data, limits.MAX_TEXT_BYTES + 1)
    except zlib.error:
        raise FormatError(say("The archive's quiz is broken."), Position(byte=0)) from None
    if len(unpacked) > limits.MAX_TEXT_BYTES:
        raise FormatError(say("The archive's quiz is too large."), Position(byte=0))
    if not unpacker.eof:
        raise FormatError(say("The archive ends in the middle of the quiz."), Position(byte=len(data)))
    rest = unpacker.unused_data
    start = len(data) - len(rest)
    if not rest.startswith(_QUIZ_END):
        raise FormatError(say("The mark after the quiz is missing."), Position(byte=start))
    return unpacked, rest[len(_QUIZ_END) :], start + len(_QUIZ_END)


def _named(quiz: dict[str, Any]) -> set[int]:
    """The indexes of the pictures that the quiz speaks of."""
    named = {COVER} if quiz.get("cover_image") is not None else set()
    for question in quiz["questions"]:
        index = question.get("image") if isinstance(question, dict) else None
        if isinstance(index, int) and not isinstance(index, bool):
            named.add(index)
    return named


def _read_pictures(rest: bytes, named: set[int], offset: int) -> dict[int, Picture]:
    """Pictures by index. Marks also occur inside pictures, so one counts only if the quiz speaks of its index."""
    heads = []
    missing = set(named)
    for head in _PICTURE_HEAD.finditer(rest):
        index = int(head[1])
        if not missing:
            break
        if index in missing:
            missing.remove(index)
            heads.append((index, head.start(), head.end()))
    if rest and (not heads or heads[0][1] != 0) and not _PICTURE_HEAD.match(rest):
        raise FormatError(say("There is something other than a picture after the quiz."), Position(byte=offset))
    ends = [start for _, start, _ in heads[1:]] + [len(rest)]
    parts = [(index, rest[begin:end]) for (index, _, begin), end in zip(heads, ends, strict=False)]
    return {index: Picture(data) for index, data in parts if data}


def _question(raw: object, index: int, found: _Found) -> ImportedQuestion:
    position = Position(number=index + 1, path=f"/questions/{index}")
    if not isinstance(raw, dict):
        return ImportedQuestion(None, position, (Note("skipped", say("This is not a question."), position),))
    # Quizzes from before there were types are multiple choice.
    question, notes = {**raw, "type": raw.get("type") or "ABCD"}, []
    if raw.get("image") is not None:
        number = raw["image"]
        question["image"] = found.use(number) if isinstance(number, int) and not isinstance(number, bool) else None
        if question["image"] is None:
            notes.append(_LOST_PICTURE)
    answers = raw.get("answers")
    if isinstance(answers, list) and any(isinstance(one, dict) and one.get("image") for one in answers):
        question["answers"] = [{**one, "image": None} if isinstance(one, dict) else one for one in answers]
        notes.append(_LOST_ANSWER_PICTURE)
    return carried(question, position, *notes)


def _without_clip(question: Question) -> Question:
    """ClassQuiz knows no signed videos."""
    return {name: value for name, value in question.items() if name != "sign_clip"}


def write(content: Content) -> bytes:
    pictures: dict[int, Picture] = {}
    questions = []
    for index, question in enumerate(content.questions):
        picture = content.pictures.get(question["image"] or "")
        if picture is not None:
            pictures[index] = picture
        answers = question["answers"]
        if isinstance(answers, list):
            answers = [{**one, "image": None} if "image" in one else one for one in answers]
        # ClassQuiz writes times as text.
        questions.append(
            {
                **_without_clip(question),
                "answers": answers,
                "time": str(question["time"]),
                "image": index if picture else None,
            }
        )
    cover = content.pictures.get(content.cover_image)
    if cover is not None:
        pictures[COVER] = cover
    quiz = {
        "public": False,
        "title": content.title,
        "description": content.description,
        "created_at": _EPOCH,
        "updated_at": _EPOCH,
        "questions": questions,
        "imported_from_kahoot": False,
        "cover_image": str(COVER) if cover else None,
        "background_color": content.background_color or None,
        "background_image": None,
        "kahoot_id": None,
        "likes": 0,
        "dislikes": 0,
        "plays": 0,
        "views": 0,
        "mod_rating": None,
    }
    parts = [_packed(json.dumps(quiz, ensure_ascii=False).encode("utf-8", "replace")), _QUIZ_END]
    for index, picture in pictures.items():
        parts += [_PICTURE, str(index).encode(), _INDEX_END, picture.data]
    return b"".join(parts)


def _packed(data: bytes) -> bytes:
    """Gzipped so that ClassQuiz, which splits the file at the marks, finds none inside."""
    for level in range(9, -1, -1):
        packed = gzip.compress(data, level, mtime=0)
        if not any(mark in packed for mark in (_QUIZ_END, _PICTURE, _INDEX_END)):
            return packed
    return gzip.compress(data, 9, mtime=0)


FORMAT = Format(
    name=NAME,
    label=LABEL,
    suffixes=SUFFIXES,
    media_type=MEDIA_TYPE,
    detect=detect,
    reader=read,
    writer=write,
    carries=CARRIES,
    writes=WRITES,
    quiz_fields=frozenset({"title", "description", "cover_image", "background_color"}),
)
