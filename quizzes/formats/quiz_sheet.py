"""A quiz in a spreadsheet, as ClassQuiz and Kahoot write it: a header somewhere, a question in each row below."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.wording import marked
from quizzes.formats import limits, table
from quizzes.formats.markup import from_cell, to_cell
from quizzes.formats.shapes import FormatError, ImportedQuestion, Position
from quizzes.formats.table import Row
from quizzes.formats.workbook import Cell, Sheet, column_name
from quizzes.question_types.fields import MAX_OPTIONS
from quizzes.question_types.shapes import Question

_HEADER_ROWS, _HEADER_COLUMNS = 40, 30
NO_HEADER = marked("No sheet has a header with “Question” and “Answer 1”.")


@dataclass(frozen=True, slots=True)
class Header:
    """Where a sheet's columns are named; `columns` from 1."""

    sheet: Sheet
    row: int
    columns: dict[str, int]


def find_header(sheets: Sequence[Sheet]) -> Header:
    """The first header of the workbook. Raises FormatError."""
    for sheet in sheets:
        for row in range(1, _HEADER_ROWS + 1):
            cells = [sheet.text(row, column) for column in range(1, _HEADER_COLUMNS + 1)]
            columns = table.columns_of(cells)
            if columns:
                return Header(sheet, row, {name: place + 1 for name, place in columns.items()})
    raise FormatError(NO_HEADER, Position(sheet=sheets[0].name if sheets else None))


def read_questions(header: Header) -> list[ImportedQuestion]:
    sheet, columns = header.sheet, header.columns
    answer_columns = [columns[f"answer {place}"] for place in range(1, MAX_OPTIONS + 1) if f"answer {place}" in columns]
    letters = {name: column_name(column) for name, column in columns.items()}
    questions = []
    for number in range(header.row + 1, sheet.last_row + 1):
        cells = {name: _cell(sheet, number, column, columns) for name, column in columns.items()}
        answers = [_cell(sheet, number, column, columns) for column in answer_columns]
        if not cells["question"] and not any(answers):
            continue
        row = Row(
            question=from_cell(cells["question"]),
            answers=[from_cell(answer) for answer in answers] + [""] * (MAX_OPTIONS - len(answers)),
            correct=cells.get("correct", ""),
            time=cells.get("time", ""),
            type=cells.get("type", "").upper(),
            image=cells.get("image", ""),
            hide_results=table.read_flag(cells.get("hide_results", "")),
            colours=cells.get("colours", ""),
            columns=letters,
        )
        questions.append(table.read_row(row, sheet.position(number, columns["question"])))
        if len(questions) >= limits.MAX_QUESTIONS:
            break
    return questions


def _cell(sheet: Sheet, row: int, column: int, columns: dict[str, int]) -> str:
    text = sheet.text(row, column)
    # Our CSV table, opened in a spreadsheet program and saved as a workbook: only there is a quote not the text's own.
    return table.unguarded(text) if "hide_results" in columns else text


def written_cells(
    questions: Sequence[Question], *, first_row: int, answer_columns: Sequence[int], time_column: int, max_time: int
) -> dict[Cell, str | int | float]:
    """Column A the number, B the question, then answers, time and right answers beside the time."""
    cells: dict[Cell, str | int | float] = {}
    for place, question in enumerate(questions):
        row = first_row + place
        cells[row, 1] = place + 1
        cells[row, 2] = to_cell(question["question"])
        for column, one in zip(answer_columns, question["answers"], strict=False):
            cells[row, column] = to_cell(one["answer"])
        cells[row, time_column] = min(question["time"], max_time)
        right = [str(number) for number, one in enumerate(question["answers"], 1) if one.get("right")]
        if right:
            cells[row, time_column + 1] = ",".join(right)
    return cells
