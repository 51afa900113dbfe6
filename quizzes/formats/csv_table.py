"""A table as CSV: one question a row, under a header. Our own columns, and what others call them.

`type, question, answer 1 … answer 16, correct, time, hide_results, image, colours`. `correct` holds the numbers of
the right answers ("1,3"), for RANGE "200..212"; RANGE's first two answers are the slider's ends; TEXT's `correct`
holds the numbers of answers that are case-sensitive; a SLIDE's first answer is its content.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from accounts.wording import say
from quizzes.formats import limits, table
from quizzes.formats.features import EVERYTHING, OURS, is_address
from quizzes.formats.format import Format
from quizzes.formats.markup import from_cell, to_cell
from quizzes.formats.shapes import Content, FormatError, Import, ImportedQuestion, Position
from quizzes.formats.table import Row
from quizzes.formats.text_file import decode, head
from quizzes.question_types.fields import MAX_OPTIONS
from quizzes.question_types.shapes import Question

NAME, LABEL, SUFFIXES = "csv", "CSV table", (".csv", ".tsv")
MEDIA_TYPE = "text/csv; charset=utf-8"
CARRIES = (
    EVERYTHING - OURS - {"picture", "answer pictures", "no text", "linked answer pictures", "linked answer", "source"}
)
WRITES = frozenset({"ABCD", "CHECK", "RANGE", "VOTING", "ORDER", "TEXT", "SLIDE"})
_HEADER_ROWS, _HEADER_CHARACTERS = 40, 50_000
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_HEADER = ["type", "question", *(f"answer {place}" for place in range(1, MAX_OPTIONS + 1))]
_HEADER += ["correct", "time", "hide_results", "image", "colours"]


def detect(data: bytes, filename: str) -> bool:
    return _header(head(data)) is not None


def read(data: bytes) -> Import:
    text, notes = decode(data)
    if not text.strip():
        raise FormatError(say("The table is empty."), Position(row=1))
    found = _header(text[:_HEADER_CHARACTERS])
    if found is None:
        raise FormatError(
            say("The first row must name the columns, at least “question”, “answer 1” and “correct”."), Position(row=1)
        )
    delimiter, at, columns = found
    rows = [(line, cells) for line, cells in _rows(text, delimiter) if line > at and any(map(str.strip, cells))]
    questions = [_question(cells, columns, Position(row=line)) for line, cells in rows[: limits.MAX_QUESTIONS]]
    return Import(questions=questions, notes=tuple(notes))


def _header(text: str) -> tuple[str, int, dict[str, int]] | None:
    """(delimiter, line, columns) of the first row that names the columns: some have a title or `sep=;` above it."""
    for delimiter in ",;\t":
        try:
            for line, cells in islice(_rows(text, delimiter), _HEADER_ROWS):
                columns = table.columns_of(cells)
                if columns:
                    return delimiter, line, columns
        except FormatError:
            continue
    return None


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row. Raises FormatError."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    count = 0
    start = 1
    try:
        for cells in reader:
            if cells:
                count += 1
                yield start, cells[: limits.MAX_COLUMNS]
            start = reader.line_num + 1
            if count > limits.MAX_ROWS:
                raise FormatError(
                    say("The table has more than %(most)s rows.", most=limits.MAX_ROWS), Position(row=start)
                )
    except csv.Error:
        raise FormatError(say("The table is broken: look at its quotes."), Position(row=start)) from None


def _question(cells: list[str], columns: dict[str, int], position: Position) -> ImportedQuestion:
    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        return table.unguarded(cells[place].strip()) if place < len(cells) else ""

    row = Row(
        question=from_cell(cell("question")),
        answers=[from_cell(cell(f"answer {place}")) for place in range(1, MAX_OPTIONS + 1)],
        correct=cell("correct"),
        time=cell("time"),
        type=cell("type").upper(),
        image=cell("image"),
        hide_results=table.read_flag(cell("hide_results")),
        colours=cell("colours"),
    )
    return table.read_row(row, position)


def _guarded(cell: str) -> str:
    """A quote before what a spreadsheet program would run as a formula; numbers stay."""
    return f"'{cell}" if cell.startswith(table.FORMULA) and not _NUMBER.fullmatch(cell) else cell


def write(content: Content) -> bytes:
    out = io.StringIO()
    # The mark tells spreadsheet programs that this is UTF-8.
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for question in content.questions:
        writer.writerow([_guarded(cell) for cell in _written(question)])
    return out.getvalue().encode()


def _written(question: Question) -> list[str]:
    answers, correct = _answers(question)
    options: list[dict[str, Any]] = question["answers"] if isinstance(question["answers"], list) else []
    colours = [one.get("color") or "" for one in options]
    image = question["image"] or ""
    return [
        question["type"],
        to_cell(question["question"]),
        *answers,
        *[""] * (MAX_OPTIONS - len(answers)),
        correct,
        str(question["time"]),
        "yes" if question["hide_results"] else "",
        image if is_address(image) else "",
        ",".join(colours) if any(colours) else "",
    ]


def _answers(question: Question) -> tuple[list[str], str]:
    """(answer cells, correct)."""
    kind, answers = question["type"], question["answers"]
    if kind == "SLIDE":
        return [to_cell(answers)], ""
    if kind == "RANGE":
        return [str(answers["min"]), str(answers["max"])], f"{answers['min_correct']}..{answers['max_correct']}"
    mark = {"ABCD": "right", "CHECK": "right", "TEXT": "case_sensitive"}.get(kind, "")
    marked = [str(place) for place, one in enumerate(answers, 1) if one.get(mark)]
    return [to_cell(one["answer"]) for one in answers], ",".join(marked)


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
)
