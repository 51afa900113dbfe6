"""What a format is: how a file of it is known, read and written, and what it carries."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from accounts.wording import marked, say
from quizzes.formats import limits
from quizzes.formats.checking import check
from quizzes.formats.features import MEANING, features
from quizzes.formats.shapes import Content, Export, FormatError, Import, Note, Position, Reader, Writer, changed
from quizzes.question_types.shapes import Question

QUIZ_FIELDS = {
    "title": marked("The title"),
    "description": marked("The description"),
    "cover_image": marked("The cover"),
    "background_image": marked("The background picture"),
    "background_color": marked("The background colour"),
    "language": marked("The language"),
    "subject": marked("The subject"),
    "level": marked("For whom it is"),
    "tags": marked("Its tags"),
}


@dataclass(frozen=True)
class Format:
    """One format. `writer` is None where it can only be read.

    `carries` are the features (see features.py) that come back equal, `writes` the question types that can be
    written at all, `special` further features of a question that only this format knows.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    media_type: str
    detect: Callable[[bytes, str], bool]
    reader: Reader
    writer: Writer | None = None
    carries: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    quiz_fields: frozenset[str] = frozenset()
    has_alt_texts: bool = False
    special: Callable[[Question], set[str]] = lambda question: set()
    # Whether a question without a right answer is meant as a poll there.
    has_polls: bool = True

    def read(self, data: bytes) -> Import:
        """The file's quiz, each question cleaned and with its problems. Raises FormatError."""
        if len(data) > limits.MAX_FILE_BYTES:
            raise FormatError(say("A file may have at most %(most)s MB.", most=limits.MAX_FILE_BYTES // 1000000))
        if not data:
            raise FormatError(say("The file is empty."))
        return check(replace(self.reader(data), format=self.name), has_polls=self.has_polls)

    def write(self, content: Content) -> Export:
        """The quiz as a file, and what is not in it. Raises ValueError for a format that can't be written."""
        if self.writer is None:
            raise ValueError(f"{self.label} can be read, not written.")
        questions = [question for question in content.questions if self.writable(question)]
        return Export(self.writer(replace(content, questions=questions)), self.losses(content))

    def losses(self, content: Content) -> tuple[Note, ...]:
        """What would not be in the file."""
        notes = [
            changed(say("%(label)s can't be written to this format.", label=say(label)))
            for name, label in QUIZ_FIELDS.items()
            if name not in self.quiz_fields and getattr(content, name)
        ]
        if content.alts and not self.has_alt_texts and "picture" in self.carries:
            notes.append(changed(say("What its pictures show, in words, can't be written to this format.")))
        for number, question in enumerate(content.questions, 1):
            note = self._loss(question, Position(number=number))
            notes += [note] if note else []
        return tuple(notes)

    def carries_wholly(self, question: Question) -> bool:
        """Whether the question comes back equal."""
        return self._needs(question) <= self.carries

    def writable(self, question: Question) -> bool:
        """Whether the question can be written, be it with losses."""
        needs = self._needs(question)
        return question["type"] in self.writes and not needs & self._fatal()

    def _fatal(self) -> frozenset[str]:
        """Features without which a question makes no sense: a picture as answer, a fifth answer."""
        return frozenset({"no text", "linked answer", "four answers"}) - self.carries

    def _needs(self, question: Question) -> frozenset[str]:
        own = self.special(question) if question["type"] in self.writes else set()
        return features(question) | own

    def _loss(self, question: Question, position: Position) -> Note | None:
        missing = self._needs(question) - self.carries
        if not missing:
            return None
        what = ", ".join(say(MEANING[name]) for name in MEANING if name in missing)
        if not self.writable(question):
            return Note(
                "skipped", say("The question is left out, because this format has no %(what)s.", what=what), position
            )
        return Note("changed", say("Not in this format: %(what)s.", what=what), position)
