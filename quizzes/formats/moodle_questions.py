"""Reading the questions of Moodle XML."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from accounts.wording import say
from quizzes.formats import markup
from quizzes.formats.building import (
    FEEDBACK_NOTE,
    LAYOUT_NOTE,
    NO_RIGHT_ANSWER,
    SLIDER_NOTE,
    WEIGHTS_NOTE,
    WILDCARD_NOTE,
    around,
    choice,
    number,
    option,
    ordering,
    plain_option,
    slide,
    typed,
)
from quizzes.formats.cloze import has_gaps, read_gaps
from quizzes.formats.matching import Pair, matching
from quizzes.formats.missing_words import Word, read_missing_words
from quizzes.formats.pictures import Pictures, from_base64
from quizzes.formats.shapes import ImportedQuestion, Note, Picture, Position, carried, changed, skipped
from quizzes.formats.tags import read_extras, read_slider
from quizzes.formats.xml_tree import Node
from quizzes.question_types import fields
from quizzes.richtext import plain

_FILES = "@@PLUGINFILE@@/"


class _Reading:
    """One question on its way: its text, what it shows, and what was noted."""

    def __init__(self, node: Node, pictures: Pictures) -> None:
        self.node = node
        self.pictures = pictures
        self.notes: list[Note] = []
        self.tags = [found.text_of("text") for box in node.children("tags") for found in box.children("tag")]
        self.extras: dict[str, Any] = read_extras(self.tags)
        self.text, image = self.rich(node.child("questiontext"))
        if image:
            self.extras["image"] = image
        if any(one.text_of("text") for one in node.descendants("feedback", "generalfeedback")):
            self.notes.append(FEEDBACK_NOTE)

    @property
    def position(self) -> Position:
        return self.node.position()

    def rich(self, node: Node | None) -> tuple[str, str | None]:
        """(rich text, image) of an element with a format, a text and files."""
        found = read_rich(node)
        image, notes = self.pictures.take(found, lambda source: _file(node, source))
        self.notes += [note for note in notes if note not in self.notes]
        if found.lost - {"u"} and LAYOUT_NOTE not in self.notes:
            self.notes.append(LAYOUT_NOTE)
        return found.text, image

    def carried(self, question: dict[str, Any]) -> list[ImportedQuestion]:
        return [carried(question, self.position, *self.notes)]

    def skipped(self, why: str) -> list[ImportedQuestion]:
        return [skipped(self.text or markup.from_plain(_name(self.node)), self.position, why)]


def read_question(node: Node, pictures: Pictures) -> list[ImportedQuestion]:
    """The question(s) that a `<question>` became."""
    kind = node.attribute("type")
    reading = _Reading(node, pictures)
    read = _READERS.get(kind)
    if read is None:
        return reading.skipped(say("Moodle's type “%(kind)s” is not among the question types here.", kind=kind[:40]))
    return read(reading)


def read_rich(node: Node | None) -> markup.Rich:
    """Text in the format that the element names."""
    if node is None:
        return markup.Rich("")
    text, style = node.text_of("text"), node.attribute("format", "html")
    if style == "plain_text":
        return markup.Rich(markup.from_plain(text))
    return markup.from_html(text) if style == "html" else markup.from_unknown(text)


def _file(node: Node | None, source: str) -> Picture | None:
    """The picture that an address names among the element's `<file>`s."""
    name = unquote(source.removeprefix(_FILES)).partition("?")[0].rsplit("/", 1)[-1]
    for file in node.children("file") if node else ():
        if file.attribute("name") == name and file.attribute("encoding") == "base64":
            return from_base64(file.text(), name)
    return None


def _name(node: Node) -> str:
    name = node.child("name")
    return name.text_of("text") if name else ""


def _fraction(answer: Node) -> float:
    """Share of the points in percent."""
    return float(fields.read_number(answer.attribute("fraction")) or 0)


def _multichoice(reading: _Reading) -> list[ImportedQuestion]:
    answers = list(reading.node.children("answer"))
    # The kind in which all right answers are needed is a plugin's.
    all_or_nothing = reading.node.attribute("type") == "multichoiceset"
    single = reading.node.text_of("single").lower() not in ("false", "0") and not all_or_nothing
    shares = [_fraction(answer) for answer in answers]
    least = max([*shares, 0]) if single else 0.001
    if single and any(0 < share < least for share in shares):
        reading.notes.append(WEIGHTS_NOTE)
    options = []
    for answer, share in zip(answers, shares, strict=True):
        text, image = reading.rich(answer)
        options.append(option(text, right=share > 0 and share >= least, image=image))
    return reading.carried(choice(reading.text, options, several=not single, **reading.extras))


def _truefalse(reading: _Reading) -> list[ImportedQuestion]:
    options = [
        option("True" if answer.text_of("text").lower() == "true" else "False", right=_fraction(answer) > 0)
        for answer in reading.node.children("answer")
    ]
    return reading.carried(choice(reading.text, options, several=False, **reading.extras))


def _shortanswer(reading: _Reading) -> list[ImportedQuestion]:
    accepted = []
    for answer in reading.node.children("answer"):
        text, share = answer.text_of("text"), _fraction(answer)
        if 0 < share < 100 and WEIGHTS_NOTE not in reading.notes:
            reading.notes.append(WEIGHTS_NOTE)
        if share > 0 and "*" in text.replace("\\*", ""):
            reading.notes.append(WILDCARD_NOTE)
        elif share > 0:
            accepted.append(markup.from_plain(text.replace("\\*", "*")))
    if not accepted:
        return reading.skipped(NO_RIGHT_ANSWER)
    sensitive = reading.node.text_of("usecase") == "1"
    return reading.carried(typed(reading.text, accepted, case_sensitive=sensitive, **reading.extras))


def _numerical(reading: _Reading) -> list[ImportedQuestion]:
    best = [answer for answer in reading.node.children("answer") if _fraction(answer) >= 100]
    value = fields.read_number(best[0].text_of("text")) if best else None
    if value is None:
        return reading.skipped(say("The right number can't be read."))
    if len(list(reading.node.children("answer"))) > 1:
        reading.notes.append(changed(say("Only the first fully right number is kept.")))
    low, high = around(value, fields.read_number(best[0].text_of("tolerance")) or 0)
    ends = read_slider(reading.tags, low, high)
    if ends is None:
        reading.notes.append(SLIDER_NOTE)
    return reading.carried(number(reading.text, low, high, ends, **reading.extras))


def _matching(reading: _Reading) -> list[ImportedQuestion]:
    pairs, others = [], []
    for sub in reading.node.children("subquestion"):
        left, image = reading.rich(sub)
        answer = sub.child("answer")
        right = markup.from_plain(answer.text_of("text")) if answer else ""
        if left or image:
            pairs.append(Pair(left, right, image))
        else:
            others.append(right)
    return matching(reading.text, pairs, others, reading.position, notes=reading.notes, extras=reading.extras)


def _ordering(reading: _Reading) -> list[ImportedQuestion]:
    options = [plain_option(*reading.rich(answer)) for answer in reading.node.children("answer")]
    return reading.carried(ordering(reading.text, options, **reading.extras))


def _description(reading: _Reading) -> list[ImportedQuestion]:
    title = markup.from_plain(_name(reading.node))
    if not title:
        title = markup.from_plain(" ".join(plain(reading.text).split())[:100])
    return reading.carried(slide(title, reading.text, **reading.extras))


def _cloze(reading: _Reading) -> list[ImportedQuestion]:
    box = reading.node.child("questiontext")
    text = box.text_of("text") if box else ""
    if not has_gaps(text):
        return reading.skipped(say("This text has no gaps."))
    return read_gaps(text, reading.position, notes=reading.notes, extras=reading.extras)


def _missing_words(reading: _Reading) -> list[ImportedQuestion]:
    boxes = reading.node.children("selectoption", "dragbox")
    words = [Word(markup.from_unknown(box.text_of("text")).text, box.text_of("group")) for box in boxes]
    return read_missing_words(reading.text, words, reading.position, notes=reading.notes, extras=reading.extras)


def _essay(reading: _Reading) -> list[ImportedQuestion]:
    return reading.skipped(NO_RIGHT_ANSWER)


_READERS: dict[str, Callable[[_Reading], list[ImportedQuestion]]] = {
    "multichoice": _multichoice,
    "multichoiceset": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
    "description": _description,
    "cloze": _cloze,
    "gapselect": _missing_words,
    "ddwtos": _missing_words,
    "essay": _essay,
}
