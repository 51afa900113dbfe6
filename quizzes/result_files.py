"""A saved result as a file for spreadsheets: .xlsx and .csv.

What players and authors typed never becomes a formula: in .xlsx every text is stored as text and marked so (as if
typed after an apostrophe); in .csv, which can't say so, a text that a spreadsheet would calculate gets an apostrophe.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from quizzes import question_types, richtext
from quizzes.models import GameResult
from quizzes.question_types import range as numbers
from quizzes.result_figures import player_figures, question_figures, rounds

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
FILE_TYPES = {"xlsx": XLSX, "csv": CSV}

Cell = str | int | float | bool | None
Row = Sequence[Cell]

PLAYERS = ("Username", "Score", "Custom-Field")
TEAMS = ("Team", "Score", "Players")
QUESTIONS = ("Question", "Time", "Image", "right %", "right n", "wrong n")
ANSWERS = ("Answer", "Correct", "Username")
FLAT = ("Username", "Custom-Field", "Score", "Number", "Question", "Answer", "Correct", "Seconds", "Points")

_WIDE, _NARROW = 40, 14
# What begins a formula or is skipped before one; the full-width forms count in some programs.
_FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# What XML can't hold: control characters, lone surrogates, two non-characters.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def file_name(result: GameResult, kind: str) -> str:
    """Readable, and safe on every system."""
    title = re.sub(r"[^\w -]+", "", richtext.plain(result.title))[:60].strip() or "result"
    return f"{title} {result.timestamp:%Y-%m-%d}.{kind}"


def result_file(result: GameResult, kind: str) -> bytes:
    """`kind` is one of FILE_TYPES."""
    return _csv(result) if kind == "csv" else _xlsx(result)


# --- .xlsx --------------------------------------------------------------------------------------------------


def _xlsx(result: GameResult) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 (LOADED_WHEN_NEEDED in tests/import_rules.py)

    book = Workbook(write_only=True)
    for title, head, rows in _sheets(result):
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for place in range(len(head)):
            sheet.column_dimensions[chr(ord("A") + place)].width = _WIDE if place == 0 else _NARROW
        sheet.append([_bold(sheet, name) for name in head])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheets(result: GameResult) -> Iterator[tuple[str, Row, Iterable[Row]]]:
    players = player_figures(result)
    teams = ("Team",) if result.teams else ()
    rows = [(one.name, one.score, one.custom_field, *([one.team] if teams else ())) for one in players]
    yield "Players", (*PLAYERS, *teams), rows
    if teams:
        yield "Teams", TEAMS, [(team["name"], team["score"], len(team["members"])) for team in result.teams]
    yield (
        "Questions",
        QUESTIONS,
        [
            (
                richtext.plain(one.question["question"]),
                one.question["time"],
                one.question.get("image") or "",
                one.percent,
                one.right,
                one.wrong,
            )
            for one in question_figures(result)
        ],
    )
    for number, (question, answers) in enumerate(rounds(result), start=1):
        rows = [(_answer(question, entry["answer"]), entry["right"], entry["username"]) for entry in answers]
        yield f"Question {number}", ANSWERS, rows


def _cell(sheet: Any, value: Cell) -> Any:
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    cell = WriteOnlyCell(sheet, _UNWRITABLE.sub("", value))
    # openpyxl takes "=…" for a formula and "#N/A" for an error unless told otherwise.
    cell.data_type = "s"
    cell.quotePrefix = _FORMULA.match(value) is not None
    return cell


def _bold(sheet: Any, name: Cell) -> Any:
    from openpyxl.styles import Font  # noqa: PLC0415

    cell = _cell(sheet, name)
    cell.font = Font(bold=True)
    return cell


# --- .csv ---------------------------------------------------------------------------------------------------


def _csv(result: GameResult) -> bytes:
    """One line per player and question, also without an answer. A byte order mark tells Excel that it is UTF-8."""
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow([*FLAT, *(("Team",) if result.teams else ())])
    for row in _flat_rows(result):
        lines.writerow([_harmless(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _flat_rows(result: GameResult) -> Iterator[Row]:
    played = [(question, {entry["username"]: entry for entry in answers}) for question, answers in rounds(result)]
    for player in player_figures(result):
        for number, (question, answers) in enumerate(played, start=1):
            entry, team = answers.get(player.name), (player.team,) if result.teams else ()
            start = (player.name, player.custom_field, player.score, number, richtext.plain(question["question"]))
            if entry is None:
                yield (*start, None, None, None, None, *team)
            else:
                seconds = round(entry["time_taken"] / 1000, 3)
                yield (*start, _answer(question, entry["answer"]), entry["right"], seconds, entry["score"], *team)


def _harmless(value: Cell) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value
    text = _UNWRITABLE.sub("", value)
    return f"'{text}" if _FORMULA.match(text) else text


def _answer(question: dict[str, Any], answer: Any) -> Cell:
    """An answer as a person would write it; numbers stay numbers."""
    if question["type"] == numbers.CODE and isinstance(answer, int | float):
        return answer
    return richtext.plain(question_types.of(question).answer_html(question, answer))
