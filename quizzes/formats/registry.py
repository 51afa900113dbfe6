"""All formats, and finding out which one a file has."""

from dataclasses import replace

from accounts.wording import marked, say
from quizzes.formats import (
    aiken,
    classquiz_excel,
    cqa,
    csv_table,
    gift,
    kahoot_excel,
    kahoot_json,
    moodle_xml,
    own_json,
    qti_formats,
)
from quizzes.formats.format import Format
from quizzes.formats.markup import from_plain
from quizzes.formats.shapes import FormatError, Import

# In the order in which they are tried: those that are surest of themselves first.
_MODULES = (cqa, classquiz_excel, kahoot_excel, moodle_xml, kahoot_json, own_json, csv_table, aiken, gift)
FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        *(module.FORMAT for module in _MODULES[:4]),
        *qti_formats.FORMATS,
        *(module.FORMAT for module in _MODULES[4:]),
    )
}
# What can be chosen to read a file: one of QTI's reads all of its versions, the others are there to be written.
READABLE = tuple(one for one in FORMATS.values() if one.name not in ("qti12", "qti21", "qti22", "qti30"))
# What a file with such a name is meant to be, so that its own reader says what is wrong.
_MEANT = {".csv": csv_table.FORMAT, ".tsv": csv_table.FORMAT, ".cqa": cqa.FORMAT}
_HINTS = {
    ".mbz": marked("This is a Moodle course backup. In Moodle, export the question bank as Moodle XML instead."),
    ".xls": marked("This is an old Excel file. Save it as .xlsx."),
    ".xlsx": marked(
        "This file is named .xlsx but is no Excel workbook. Open it in a spreadsheet program and save it again."
    ),
    ".doc": marked("Word documents can't be read. Save the questions as a table (.xlsx or .csv)."),
    ".docx": marked("Word documents can't be read. Save the questions as a table (.xlsx or .csv)."),
    ".pdf": marked("PDF files can't be read. Use the file that the PDF was made from."),
}
_UNKNOWN = marked("This file's format is not known here. Readable are: %(labels)s.")


def detect_format(data: bytes, filename: str = "") -> Format | None:
    """The format that the bytes have; the name only decides between texts that could be either."""
    return next((one for one in FORMATS.values() if one.detect(data, filename)), None)


def read_any(data: bytes, filename: str = "", format_name: str = "") -> Import:
    """A file's quiz in whichever format, or the named one. A quiz without title gets the file's name.

    Raises FormatError for whatever can't be read.
    """
    ending = "." + filename.rpartition(".")[2].lower() if "." in filename else ""
    if not data:
        raise FormatError(say("The file is empty."))
    if ending == ".mbz":
        raise FormatError(_HINTS[ending])
    found = FORMATS.get(format_name) if format_name else detect_format(data, filename) or _MEANT.get(ending)
    if found is None:
        labels = ", ".join(one.label for one in READABLE)
        raise FormatError(say(_HINTS[ending]) if ending in _HINTS else say(_UNKNOWN, labels=labels))
    result = found.read(data)
    return result if result.title else replace(result, title=_title(filename))


def _title(filename: str) -> str:
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return from_plain(name.rsplit(".", 1)[0].replace("_", " ").strip())
