"""Aiken: a question's line, its choices as `A. …`, then `ANSWER: A`. Multiple choice only. Source: MoodleDocs."""

import re
import string
from dataclasses import dataclass, field

from accounts.wording import marked, say
from quizzes import richtext
from quizzes.formats import limits
from quizzes.formats.building import choice, option
from quizzes.formats.format import Format
from quizzes.formats.markup import from_plain
from quizzes.formats.shapes import Content, Import, ImportedQuestion, Note, Position, carried, changed, skipped
from quizzes.formats.text_file import decode, head
from quizzes.question_types.shapes import Question

NAME, LABEL, SUFFIXES = "aiken", "Aiken", (".txt",)
MEDIA_TYPE = "text/plain; charset=utf-8"
CARRIES = frozenset({"ABCD", "four answers"})
WRITES = frozenset({"ABCD", "CHECK"})
_OPTION = re.compile(r"([A-Z])[.)](?:[ \t]+(.*)|)")
_ANSWER = re.compile(r"ANSWER[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_SEVERAL = changed(marked("Aiken has one right answer; here several are named, so all of them must be chosen."))


def detect(data: bytes, filename: str) -> bool:
    start = head(data)
    return bool(re.search(r"^[ \t]*A[.)][ \t]", start, re.MULTILINE)) and "ANSWER" in start.upper()


@dataclass
class _Block:
    line: int
    text: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


def read(data: bytes) -> Import:
    text, notes = decode(data)
    questions: list[ImportedQuestion] = []
    block: _Block | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line or len(questions) >= limits.MAX_QUESTIONS:
            continue
        block = block or _Block(number)
        answer = _ANSWER.fullmatch(line)
        if answer and block.text:
            questions.append(_finish(block, answer[1]))
            block = None
        else:
            restarted = _add_line(block, line, number)
            if restarted:
                questions.append(_without_answer(block))
                block = restarted
    if block:
        questions.append(_without_answer(block))
    return Import(questions=questions, notes=tuple(notes))


def _add_line(block: _Block, line: str, number: int) -> _Block | None:
    """Adds a line; gives a new block if a question starts although the one before had no ANSWER."""
    found = _OPTION.fullmatch(line)
    if found and block.text and found[1] == string.ascii_uppercase[min(len(block.options), 25)]:
        block.options.append(found[2] or "")
    elif found and found[1] == "A" and len(block.options) > 1:
        # The last option was cut off from its question: it began a new one.
        return _Block(number, [block.options.pop()], [found[2] or ""])
    elif block.options:
        block.options[-1] += f"\n{line}"
    else:
        block.text.append(line)
    return None


def _without_answer(block: _Block) -> ImportedQuestion:
    position = Position(line=block.line)
    return skipped(from_plain(" ".join(block.text)), position, say("The line with ANSWER: is missing."))


def _finish(block: _Block, answer: str) -> ImportedQuestion:
    position, text = Position(line=block.line), from_plain("\n".join(block.text))
    named = re.findall(r"\b[A-Z]\b", answer.upper())
    places = {string.ascii_uppercase.index(letter) for letter in named}
    if not places or max(places) >= len(block.options):
        return skipped(
            text, position, say("ANSWER: must name one of the choices, not “%(answer)s”.", answer=answer[:20])
        )
    options = [option(from_plain(one), right=place in places) for place, one in enumerate(block.options)]
    notes: list[Note] = [_SEVERAL] if len(places) > 1 else []
    return carried(choice(text, options, several=len(places) > 1), position, *notes)


def write(content: Content) -> bytes:
    return "\n".join(_written(question) for question in content.questions).encode()


def _written(question: Question) -> str:
    letters = string.ascii_uppercase
    lines = [_line(question["question"])]
    lines += [f"{letters[place]}. {_line(one['answer'])}" for place, one in enumerate(question["answers"])]
    right = [letters[place] for place, one in enumerate(question["answers"]) if one["right"]]
    # Several letters are beyond the format: programs that know it take the first.
    named = right if question["type"] == "CHECK" else right[:1]
    return "\n".join([*lines, f"ANSWER: {', '.join(named)}", ""])


def _line(text: str) -> str:
    return " ".join(richtext.plain(text).split())


def special(question: Question) -> set[str]:
    """A text whose line would read as a choice or as the answer, or whose spaces would be joined."""
    texts = [richtext.plain(question["question"])] + [richtext.plain(one["answer"]) for one in question["answers"]]
    spaces = any(text != " ".join(text.split()) for text in texts)
    return {"special texts"} if spaces or _ANSWER.fullmatch(texts[0]) else set()


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
