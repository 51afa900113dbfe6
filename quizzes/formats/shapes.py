"""What readers give and writers take. A text here is rich text (quizzes.richtext) unless it says "plain"."""

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from accounts.wording import marked, say
from quizzes import richtext
from quizzes.question_types.shapes import Problem, Question

LABEL_MAX_CHARACTERS = 80
_PLACES = {
    "member": marked("file %(value)s"),
    "sheet": marked("sheet %(value)s"),
    "row": marked("row %(value)s"),
    "column": marked("column %(value)s"),
    "line": marked("line %(value)s"),
    "byte": marked("byte %(value)s"),
    "number": marked("question %(value)s"),
}
Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """Where something stands in a file. Lines and rows count from 1; `number` is the how-manyth question."""

    member: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    line: int | None = None
    path: str | None = None
    byte: int | None = None
    number: int | None = None

    def __str__(self) -> str:
        named = ((text, getattr(self, name)) for name, text in _PLACES.items())
        parts = [say(text, value=value) for text, value in named if value is not None]
        return ", ".join(parts + ([self.path] if self.path else []))


class FormatError(ValueError):
    """A file that can't be read at all. The message says what to do; `position` where it went wrong."""

    def __init__(self, message: str, position: Position | None = None) -> None:
        self.message = message = say(message)
        self.position = position or Position()
        super().__init__(f"{message} ({place})" if (place := str(self.position)) else message)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is different after reading or writing. `code` is `changed` or `skipped`; plain text."""

    code: str
    message: str
    position: Position = Position()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's bytes. `key` stands for it in `image` fields until it is stored: a UUID made of the content.

    `alt` says in plain words what it shows.
    """

    data: bytes
    name: str = ""
    alt: str = ""

    @property
    def key(self) -> str:
        return str(uuid.UUID(bytes=hashlib.blake2b(self.data, digest_size=16).digest()))


@dataclass(frozen=True, slots=True)
class ImportedQuestion:
    """One question of a file. `question` is our JSON, or None when it was skipped; then a note says why.

    `problems` are what validation found; their paths lead into the question. `label` is plain text to know it by.
    """

    question: Question | None
    position: Position = Position()
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()
    label: str = ""

    @property
    def usable(self) -> bool:
        return self.question is not None and not self.problems


@dataclass(frozen=True, slots=True)
class Import:
    """A file's quiz. `cover_image` and others name a picture by its key, or an address on this server.

    Language, subject, level and tags are as the file has them, still to be cleaned."""

    title: str = ""
    description: str = ""
    questions: list[ImportedQuestion] = field(default_factory=list)
    cover_image: str = ""
    background_image: str = ""
    background_color: str = ""
    language: str = ""
    subject: str = ""
    level: str = ""
    tags: tuple[str, ...] = ()
    kahoot_id: str = ""
    imported_from_kahoot: bool = False
    pictures: dict[str, Picture] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()
    format: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be written. `pictures` maps what `image` fields say to the picture, as far as it can be had; `alts`
    to what it shows in plain words, as far as somebody has written that."""

    title: str
    description: str
    questions: Sequence[Question]
    cover_image: str = ""
    background_image: str = ""
    background_color: str = ""
    language: str = ""
    subject: str = ""
    level: str = ""
    tags: tuple[str, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    alts: Mapping[str, str] = field(default_factory=dict)

    def named_pictures(self) -> set[str]:
        """What its `image` and `sign_clip` fields say."""
        named: set[str | None] = {self.cover_image, self.background_image}
        for question in self.questions:
            named |= {question["image"], question.get("sign_clip")}
            if isinstance(question["answers"], list):
                named |= {option.get("image") for option in question["answers"]}
        return {image for image in named if image}


@dataclass(frozen=True, slots=True)
class Export:
    data: bytes
    notes: tuple[Note, ...] = ()


Reader = Callable[[bytes], Import]
Writer = Callable[[Content], bytes]


def carried(question: Question, position: Position, *notes: Note) -> ImportedQuestion:
    return ImportedQuestion(question, position, notes, label=shortened(str(question.get("question") or "")))


def skipped(text: str, position: Position, why: str) -> ImportedQuestion:
    """A question that couldn't be carried; `why` is a sentence."""
    return ImportedQuestion(None, position, (Note("skipped", why, position),), label=shortened(text))


def changed(message: str) -> Note:
    return Note("changed", message)


def shortened(markup: str) -> str:
    """The first words of a rich text, plain and on one line."""
    # A long text is cut before it is cleaned: cleaning megabytes for one line helps nobody.
    line = " ".join(richtext.plain(markup[: 20 * LABEL_MAX_CHARACTERS]).split())
    return line if len(line) <= LABEL_MAX_CHARACTERS else line[: LABEL_MAX_CHARACTERS - 1] + "…"
