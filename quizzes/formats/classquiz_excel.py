"""ClassQuiz's Excel table: sheet "Main", C5 title, C6 description, header in row 13, questions from row 14.

Columns: A number, B question, C–F answers, G seconds, H right answers as "1,3". More answers follow after H.
"""

from quizzes.formats.features import EVERYTHING, OURS
from quizzes.formats.format import Format
from quizzes.formats.markup import from_cell, to_cell
from quizzes.formats.quiz_sheet import find_header, read_questions, written_cells
from quizzes.formats.shapes import Content, FormatError, Import
from quizzes.formats.workbook import is_workbook, read_workbook, write_workbook
from quizzes.question_types.fields import MAX_OPTIONS

NAME, LABEL, SUFFIXES = "classquiz-excel", "ClassQuiz Excel table", (".xlsx",)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CARRIES = (
    EVERYTHING - OURS - {"CHECK", "RANGE", "ORDER", "TEXT", "SLIDE", "long time", "picture", "linked picture", "source"}
)
CARRIES -= {
    "linked answer pictures",
    "linked answer",
    "answer pictures",
    "colours",
    "hidden results",
    "no text",
    "odd characters",
}
WRITES = frozenset({"ABCD", "CHECK", "VOTING"})
MAX_TIME_S = 120
_ORDINALS = ("1st", "2nd", "3rd", *(f"{place}th" for place in range(4, MAX_OPTIONS + 1)))


def detect(data: bytes, filename: str) -> bool:
    if not is_workbook(data):
        return False
    try:
        header = find_header(read_workbook(data))
    except FormatError:
        return False
    first = header.sheet.text(header.row, header.columns["answer 1"]).lower()
    return first == "1st answer"


def read(data: bytes) -> Import:
    header = find_header(read_workbook(data))
    return Import(
        title=from_cell(header.sheet.text(5, 3)) if header.row > 6 else "",
        description=from_cell(header.sheet.text(6, 3)) if header.row > 6 else "",
        questions=read_questions(header),
    )


def write(content: Content) -> bytes:
    most = max([4, *(len(question["answers"]) for question in content.questions)])
    columns = [*range(3, 7), *range(9, 9 + most - 4)]
    names = ["Question", *(f"{name} Answer" for name in _ORDINALS[:4]), "Time Limit (max. 120)", "Correct Answers"]
    names += [f"{name} Answer" for name in _ORDINALS[4:most]]
    cells = written_cells(content.questions, first_row=14, answer_columns=columns, time_column=7, max_time=MAX_TIME_S)
    cells |= {(13, column): name for column, name in enumerate(names, 2)}
    cells |= {(5, 2): "Title", (5, 3): to_cell(content.title)}
    cells |= {(6, 2): "Description", (6, 3): to_cell(content.description)}
    return write_workbook("Main", cells, {"B": 50, "C": 25, "D": 25, "E": 25, "F": 25, "G": 20, "H": 16})


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
    quiz_fields=frozenset({"title", "description"}),
)
