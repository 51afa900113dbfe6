"""Kahoot's spreadsheet template: header in B8, questions from row 9; also any sheet with such a header.

Columns: A number, B question, C–F answers, G seconds, H right answers as "1,3" (a single one may be the number 3.0).
"""

from quizzes.formats.format import Format
from quizzes.formats.quiz_sheet import find_header, read_questions, written_cells
from quizzes.formats.shapes import Content, Import
from quizzes.formats.workbook import is_workbook, read_workbook, write_workbook
from quizzes.question_types.shapes import Question

NAME, LABEL, SUFFIXES = "kahoot-excel", "Kahoot spreadsheet", (".xlsx",)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CARRIES = frozenset({"ABCD", "time", "long time", "markup", "answer markup", "lines", "several right", "all right"})
WRITES = frozenset({"ABCD", "CHECK"})
MAX_OPTIONS = 4
TIMES_S = (5, 10, 20, 30, 60, 90, 120, 240)
_HEADER = (
    "Question - max 120 characters",
    *(f"Answer {place} - max 75 characters" for place in range(1, MAX_OPTIONS + 1)),
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)


def detect(data: bytes, filename: str) -> bool:
    return is_workbook(data)


def read(data: bytes) -> Import:
    return Import(questions=read_questions(find_header(read_workbook(data))))


def write(content: Content) -> bytes:
    questions = [{**question, "time": _nearest(question["time"])} for question in content.questions]
    cells = written_cells(
        questions, first_row=9, answer_columns=range(3, 3 + MAX_OPTIONS), time_column=7, max_time=TIMES_S[-1]
    )
    cells |= {(8, column): name for column, name in enumerate(_HEADER, 2)}
    cells[2, 2] = "Quiz template"
    return write_workbook("Sheet1", cells, {"B": 50, "C": 25, "D": 25, "E": 25, "F": 25, "G": 20, "H": 16})


def _nearest(time: int) -> int:
    return min(TIMES_S, key=lambda allowed: abs(allowed - time))


def special(question: Question) -> set[str]:
    """A time that Kahoot doesn't offer becomes the nearest."""
    return {"special time"} if question["time"] not in TIMES_S else set()


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
)
