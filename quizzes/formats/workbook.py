"""Excel workbooks (.xlsx): reading the cells' values with bounds, and writing one sheet."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.wording import marked, say
from quizzes.formats import limits
from quizzes.formats.archive import SIGNATURE, Archive
from quizzes.formats.cell_styles import formats_of, shown
from quizzes.formats.shapes import FormatError, Position
from quizzes.formats.xml_tree import Node, parse_xml
from quizzes.question_types import fields

Value = str | float | bool
Cell = tuple[int, int]
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
NOT_EXCEL = marked("This is not an Excel workbook (.xlsx). Open it in a spreadsheet program and save it as .xlsx.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's values by (row, column), both from 1."""

    name: str
    cells: dict[Cell, Value] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        """What the cell shows, without space around: 3.0 as "3"."""
        value = self.cells.get((row, column), "")
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, float):
            number = fields.read_number(value)
            return "" if number is None else str(number)
        return value.strip()

    def position(self, row: int, column: int | None = None) -> Position:
        return Position(sheet=self.name, row=row, column=column_name(column) if column else None)

    @property
    def last_row(self) -> int:
        return max((row for row, _ in self.cells), default=0)


def column_name(column: int) -> str:
    """1 → A, 27 → AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _column_number(name: str) -> int:
    number = 0
    for letter in name:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def is_workbook(data: bytes) -> bool:
    return data.startswith(SIGNATURE) and (b"xl/workbook" in data or b"xl/worksheets" in data)


def read_workbook(data: bytes) -> list[Sheet]:
    """All sheets. Raises FormatError."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FormatError(say("This is an old or protected Excel file. Save it as .xlsx without a password."))
    if not data.startswith(SIGNATURE):
        raise FormatError(NOT_EXCEL)
    archive = Archive(data)
    shared, styles = _shared_strings(archive), _styles(archive)
    return [Sheet(name, _cells(archive, member, shared, styles)) for name, member in _sheets(archive)]


def _sheets(archive: Archive) -> list[tuple[str, str]]:
    """(name, member) of each sheet."""
    book = archive.find("xl/workbook.xml")
    if book is None:
        raise FormatError(NOT_EXCEL)
    root = parse_xml(archive.read(book), member=book)
    links = archive.find("xl/_rels/workbook.xml.rels")
    targets: dict[str, str] = {}
    if links is not None:
        for link in parse_xml(archive.read(links), member=links).descendants("Relationship"):
            targets[link.attribute("Id")] = link.attribute("Target").removeprefix("/xl/")
    found = []
    for place, sheet in enumerate(root.descendants("sheet"), 1):
        target = targets.get(sheet.attribute("id"), f"worksheets/sheet{place}.xml")
        member = archive.find(f"xl/{target}")
        if member is not None and "worksheets" in member:
            found.append((sheet.attribute("name"), member))
    if not found:
        raise FormatError(NOT_EXCEL, Position(member=book))
    return found[:20]


def _shared_strings(archive: Archive) -> list[str]:
    member = archive.find("xl/sharedStrings.xml")
    if member is None:
        return []
    return [_string(item) for item in parse_xml(archive.read(member), member=member).children("si")]


def _styles(archive: Archive) -> list[str]:
    """The number format of each style."""
    member = archive.find("xl/styles.xml")
    return formats_of(parse_xml(archive.read(member), member=member)) if member is not None else []


def _string(item: Node) -> str:
    """A string with all its runs, without the phonetic guide beside it."""
    texts = [part.text() for part in item.children("t")]
    texts += [part.text() for run in item.children("r") for part in run.children("t")]
    return _ESCAPED.sub(_unescaped, "".join(texts))


def _unescaped(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return "\ufffd" if "\ud800" <= letter <= "\udfff" else letter


def _cells(archive: Archive, member: str, shared: list[str], styles: list[str]) -> dict[Cell, Value]:
    cells: dict[Cell, Value] = {}
    last_row = 0
    for row in parse_xml(archive.read(member), member=member).descendants("row"):
        # The row's number and the cells' references may be left out: then they follow on.
        given = row.attribute("r")
        last_row = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else last_row + 1
        column = 0
        for cell in row.children("c"):
            reference = _REFERENCE.fullmatch(cell.attribute("r"))
            column = _column_number(reference[1]) if reference else column + 1
            value = _value(cell, shared, styles)
            if value is not None and last_row <= limits.MAX_ROWS and column <= limits.MAX_COLUMNS:
                cells[last_row, column] = value
    return cells


def _value(cell: Node, shared: list[str], styles: list[str]) -> Value | None:
    kind, raw = cell.attribute("t", "n"), cell.text_of("v")
    if kind == "inlineStr":
        inline = cell.child("is")
        return _string(inline) if inline else None
    if kind == "s":
        return shared[int(raw)] if raw.isascii() and raw.isdigit() and int(raw[:9]) < len(shared) else None
    if kind == "b":
        return raw == "1"
    if kind in ("str", "d", "e"):
        return raw if kind != "e" and raw else None
    number = fields.read_number(raw)
    if number is None:
        return None
    style = cell.attribute("s", "0")
    form = styles[int(style)] if style.isascii() and style.isdigit() and int(style[:9]) < len(styles) else ""
    return shown(number, form) or float(number)


def write_workbook(name: str, cells: Mapping[Cell, str | int | float], widths: Mapping[str, int]) -> bytes:
    """A workbook with one sheet. Text stays text, even when it looks like a formula."""
    import openpyxl  # noqa: PLC0415 (LOADED_WHEN_NEEDED in tests/import_rules.py)

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for (row, column), value in cells.items():
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = _ESCAPED.sub(lambda found: f"_x005F_{found[0][1:]}", value)
            cell.data_type = "s"
        else:
            cell.value = value
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
