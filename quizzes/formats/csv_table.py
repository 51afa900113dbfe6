"""A table as CSV: one question a row, under a header. Our own columns, and what others call them.

`type, question, answer 1 … answer 16, correct, time, hide_results, image, colours`. `correct` holds the numbers of
the right answers ("1,3"), for RANGE "200..212"; RANGE's first two answers are the slider's ends; TEXT's `correct`
holds the numbers of answers that are case-sensitive; a SLIDE's first answer is its content.
"""

import csv
import io
import re
from typing import Any

from accounts.wording import say
from quizzes.formats import limits, table
from quizzes.formats.features import EVERYTHING, OURS, is_address
from quizzes.formats.format import Format
from quizzes.formats.markup import from_cell, to_cell
from quizzes.formats.shapes import Content, FormatError, Import, ImportedQuestion, Position
from quizzes.formats.table import Row
from quizzes.formats.text_file import decode
from quizzes.question_types.fields import MAX_OPTIONS
from quizzes.question_types.shapes import Question

NAME, LABEL, SUFFIXES = "csv", "CSV table", (".csv", ".tsv")
MEDIA_TYPE = "text/csv; charset=utf-8"
CARRIES = (
    EVERYTHING - OURS - {"picture", "answer pictures", "no text", "linked answer pictures", "linked answer", "source"}
)
WRITES = frozenset({"ABCD", "CHECK", "RANGE", "VOTING", "ORDER", "TEXT", "SLIDE"})
_FORMULA = ("=", "+", "-", "@", "\t", "'")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_HEADER = ["type", "question", *(f"answer {place}" for place in range(1, MAX_OPTIONS + 1))]
_HEADER += ["correct", "time", "hide_results", "image", "colours"]


def detect(data: bytes, filename: str) -> bool:
    try:
        text, _ = decode(data[:20_000])
    except FormatError:
        return False
    first = text.lstrip("\n").split("\n", 1)[0]
    return any(table.columns_of(_fields(first, delimiter)) for delimiter in ",;\t")


def read(data: bytes) -> Import:
    text, notes = decode(data)
    rows = _rows(text)
    columns: dict[str, int] | None = None
    questions: list[ImportedQuestion] = []
    for line, cells in rows:
        if columns is None:
            columns = table.columns_of(cells)
            if columns is None:
                raise FormatError(
                    say("The first row must name the columns, at least “question”, “answer 1” and “correct”."),
                    Position(row=line),
                )
        elif any(cell.strip() for cell in cells) and len(questions) < limits.MAX_QUESTIONS:
            questions.append(_question(cells, columns, Position(row=line)))
    if columns is None:
        raise FormatError(say("The table is empty."), Position(row=1))
    return Import(questions=questions, notes=tuple(notes))


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line[:20_000]], delimiter=delimiter), [])
    except csv.Error:
        return []


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of each row. The delimiter is the one under which the header makes sense."""
    head = text.lstrip("\n").split("\n", 1)[0]
    delimiter = next((one for one in ",;\t" if table.columns_of(_fields(head, one))), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if cells:
                rows.append((start, cells[: limits.MAX_COLUMNS]))
            start = reader.line_num + 1
            if len(rows) > limits.MAX_ROWS:
                raise FormatError(
                    say("The table has more than %(most)s rows.", most=limits.MAX_ROWS), Position(row=start)
                )
    except csv.Error:
        raise FormatError(say("The table is broken: look at its quotes."), Position(row=start)) from None
    return rows


def _question(cells: list[str], columns: dict[str, int], position: Position) -> ImportedQuestion:
    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        return _unguarded(cells[place].strip()) if place < len(cells) else ""

    row = Row(
        question=from_cell(cell("question")),
        answers=[from_cell(cell(f"answer {place}")) for place in range(1, MAX_OPTIONS + 1)],
        correct=cell("correct"),
        time=cell("time"),
        type=cell("type").upper(),
        image=cell("image"),
        hide_results=cell("hide_results").lower() in ("1", "true", "yes"),
        colours=cell("colours"),
    )
    return table.read_row(row, position)


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:2] in _FORMULA else cell


def _guarded(cell: str) -> str:
    """A quote before what a spreadsheet program would run as a formula; numbers stay."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


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
