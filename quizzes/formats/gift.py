"""Moodle's GIFT text format: `::title:: question { =right ~wrong }`. Source: MoodleDocs, "GIFT format"."""

import re
from typing import Any

from accounts.wording import say
from quizzes import richtext
from quizzes.formats import gift_answers, limits, markup
from quizzes.formats.building import LAYOUT_NOTE, slide
from quizzes.formats.cloze import has_gaps, read_gaps
from quizzes.formats.features import texts_of
from quizzes.formats.format import Format
from quizzes.formats.gift_answers import escaped, protect, restore
from quizzes.formats.gift_blocks import Block, split_blocks
from quizzes.formats.pictures import MISSING, Pictures
from quizzes.formats.shapes import (
    Content,
    FormatError,
    Import,
    ImportedQuestion,
    Note,
    Position,
    carried,
    changed,
    skipped,
)
from quizzes.formats.tags import read_extras, write_tags
from quizzes.formats.text_file import decode, head
from quizzes.question_types.shapes import Question

NAME, LABEL, SUFFIXES = "gift", "GIFT", (".gift", ".txt")
MEDIA_TYPE = "text/plain; charset=utf-8"
CARRIES = frozenset(
    {"ABCD", "CHECK", "RANGE", "TEXT", "SLIDE", "time", "long time", "hidden results", "markup", "answer markup"}
    | {
        "lines",
        "four answers",
        "several right",
        "all right",
        "slider ends",
        "several texts",
        "same texts",
        "odd characters",
    }
)
WRITES = frozenset({"ABCD", "CHECK", "RANGE", "TEXT", "SLIDE"})
_FORMAT = re.compile(r"\s*\[(html|plain|moodle|markdown)\]", re.IGNORECASE)
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_TAG = re.compile(r"\[tag:((?:\\.|[^\]\\]){1,200})\]")
BLANK = "_____"


def detect(data: bytes, filename: str) -> bool:
    if filename.lower().endswith(".gift"):
        return True
    text = head(data).lstrip()
    return bool(re.search(r"\{[^{}=~#TF]*[=~#TF][^{}]*\}", text)) and not text.startswith(("<", "{", "[{", "PK"))


def read(data: bytes) -> Import:
    text, notes = decode(data)
    questions: list[ImportedQuestion] = []
    pictures = Pictures()
    for block in split_blocks(text):
        if len(questions) >= limits.MAX_QUESTIONS:
            break
        questions += _read_block(block, pictures)
    if not questions:
        raise FormatError(say("There is no GIFT question in this file."), Position(line=1))
    return Import(questions=questions, pictures=pictures.found, notes=tuple(notes))


def _read_block(block: Block, pictures: Pictures) -> list[ImportedQuestion]:
    position = Position(line=block.line)
    body = protect(block.text)
    title, rest = "", body
    if found := _TITLE.match(body):
        title, rest = restore(found[1]).strip(), body[found.end() :]
    extras = read_extras(block.tags)
    if has_gaps(rest):
        whole = restore(_FORMAT.sub("", rest, count=1))
        image, notes = _shown(markup.from_unknown(whole), "", pictures)
        return read_gaps(whole, position, notes=notes, extras={**extras, **image})
    style, rest = _format(rest)
    start, end = rest.find("{"), rest.rfind("}")
    if start < 0 and end < 0:
        return [_description(title, rest, style, extras, position, pictures)]
    if start < 0 or end < start:
        return [skipped(markup.from_plain(restore(rest)), position, say("A brace { or } has no partner."))]
    before, answers, after = rest[:start], rest[start + 1 : end], rest[end + 1 :]
    stem = f"{before}{BLANK}{after}" if after.strip() else before
    text = read_text(stem, style)
    image, notes = _shown(text, answers, pictures)
    return gift_answers.read_answers(
        text.text or markup.from_plain(title), answers, style, block.tags, {**extras, **image}, position, notes
    )


def _shown(text: markup.Rich, answers: str, pictures: Pictures) -> tuple[dict[str, str], list[Note]]:
    """(the picture of a text, what is lost). GIFT brings no files: a picture is an address or inside of the text."""
    image, notes = pictures.take(text, lambda source: None)
    offered = markup.from_unknown(restore(answers)) if "<" in answers else markup.Rich("")
    if offered.pictures and MISSING not in notes:
        notes.append(MISSING)
    if (text.lost | offered.lost) - {"u"}:
        notes.append(LAYOUT_NOTE)
    return ({"image": image} if image else {}), notes


def _format(text: str) -> tuple[str, str]:
    found = _FORMAT.match(text)
    return (found[1].lower(), text[found.end() :]) if found else ("", text)


def read_text(text: str, style: str) -> markup.Rich:
    lines = "\n".join(line.strip() for line in text.strip().split("\n"))
    return gift_answers.read_rich(lines, style)


def _description(
    title: str, rest: str, style: str, extras: dict[str, Any], position: Position, pictures: Pictures
) -> ImportedQuestion:
    text = read_text(rest, style)
    image, lost = _shown(text, "", pictures)
    if not text.text and not title:
        return skipped("", position, say("There is no text here."))
    name = markup.from_plain(title) or markup.from_plain(" ".join(richtext.plain(text.text).split())[:100])
    notes = lost if title else [*lost, changed(say("The slide had no title: its first words were taken."))]
    return carried(slide(name, text.text, **extras, **image), position, *notes)


def write(content: Content) -> bytes:
    return "\n".join(_written(question) for question in content.questions).encode()


def _written(question: Question) -> str:
    tags = " ".join(f"[tag:{tag}]" for tag in write_tags(question))
    comment = f"// {tags}\n" if tags else ""
    if question["type"] == "SLIDE":
        title = escaped(" ".join(richtext.plain(question["question"]).split()))
        return f"{comment}::{title}::[html]{escaped(markup.to_html(question['answers']))}\n"
    rich = needs_html(question)
    text = gift_answers.written_text(question["question"], rich)
    return f"{comment}{'[html]' if rich else '[plain]'}{text} {{{gift_answers.write_answers(question, rich)}}}\n"


def needs_html(question: Question) -> bool:
    """Whether the question or a choice has formatting. Accepted texts and numbers never do."""
    kind, answers = question["type"], question["answers"]
    choices = [one["answer"] for one in answers] if kind in ("ABCD", "CHECK") else []
    return not all(markup.is_plain(text) for text in (question["question"], *choices))


def special(question: Question) -> set[str]:
    """Texts that the format's signs would change."""
    kind, answers = question["type"], question["answers"]
    plain = richtext.plain(question["question"])
    odd = any(sign in text for text in texts_of(question) for sign in gift_answers.STANDINS)
    if kind == "TEXT":
        odd = odd or any("->" in one["answer"].replace("&gt;", ">") for one in answers)
    if kind == "SLIDE":
        odd = odd or not markup.is_plain(question["question"]) or not answers or plain != " ".join(plain.split())
    return {"special texts"} if odd else set()


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
    special=special,
    has_polls=False,
)
