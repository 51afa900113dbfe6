"""ClassQuiz archives, ClassQuiz's and Kahoot's Excel tables, our JSON, and recognising what a file is."""

import gzip
import io
import json
import zipfile

import openpyxl
import pytest

from quizzes.formats import FORMATS, Content, FormatError, Picture, limits, read_any
from quizzes.formats.archive import pack
from tests.quizzes.formats.strategies import GIF, PNG
from tests.quizzes.formats.telling import notes_of, questions_of

MARK_QUIZ, MARK_PICTURE, MARK_INDEX = b"\xc7\xc7\xc7\x00", b"\xc6\xc6\xc6\x00", b"\xc5\xc5\x00"
OPTIONS = [{"answer": "a", "right": True, "color": None}, {"answer": "b", "right": False, "color": "#D6EDC9"}]


def classquiz(**changes: object) -> dict[str, object]:
    """What ClassQuiz writes, with its keys."""
    question = {"question": "Q1", "time": "30", "type": "ABCD", "answers": OPTIONS, "image": 0, "hide_results": None}
    return {
        "public": True,
        "title": "Title <script>x</script>",
        "description": "About",
        "created_at": "2023-05-01T10:00:00",
        "updated_at": "2023-05-01T10:00:00",
        "questions": [question, {**question, "question": "Q2", "image": None}],
        "imported_from_kahoot": None,
        "cover_image": "-1",
        "background_color": "#4E6E58",
        "background_image": None,
        "kahoot_id": None,
        "likes": 3,
        "dislikes": 0,
        "plays": 5,
        "views": 9,
        "mod_rating": None,
        "gameresultss": [],
        "ratings": [],
        "storageitems": [],
        **changes,
    }


def cqa(quiz: object, *pictures: tuple[object, bytes], level: int = 9) -> bytes:
    parts = [gzip.compress(json.dumps(quiz).encode(), level), MARK_QUIZ]
    for index, data in pictures:
        parts += [MARK_PICTURE, str(index).encode(), MARK_INDEX, data]
    return b"".join(parts)


def read_as_classquiz(data: bytes) -> tuple[dict[str, object], dict[int, bytes]]:
    """ClassQuiz's way to take an archive apart: by splitting at the marks."""
    packed, images = data.split(MARK_QUIZ)
    parts = [part.split(MARK_INDEX) for part in images.split(MARK_PICTURE)]
    return json.loads(gzip.decompress(packed)), {int(part[0]): part[1] for part in parts if len(part) == 2}


# --- .cqa -----------------------------------------------------------------------------------------


def test_an_archive_from_classquiz() -> None:
    found = read_any(cqa(classquiz(), (0, PNG), (-1, GIF)), "quiz.cqa")
    assert (found.format, found.title, found.description, found.background_color) == (
        ("cqa", "Title", "About", "#4E6E58")
    )
    assert questions_of(found) == ["ABCD|Q1|a*|b|30s|picture", "ABCD|Q2|a*|b|30s"]
    assert found.questions[0].question is not None
    assert found.pictures[found.questions[0].question["image"]].data == PNG
    assert found.pictures[found.cover_image].data == GIF


def test_marks_inside_a_picture_are_part_of_it() -> None:
    inside = PNG + MARK_PICTURE + b"7" + MARK_INDEX + b"\xc5\xc5\x00" + MARK_QUIZ + b"end"
    found = read_any(cqa(classquiz(cover_image=None), (0, inside)), "quiz.cqa")
    assert [picture.data for picture in found.pictures.values()] == [inside]


def test_a_missing_picture_is_noted() -> None:
    found = read_any(cqa(classquiz(cover_image=None)), "quiz.cqa")
    assert notes_of(found.questions[0]) == ["Its picture is not in the archive."]


def test_classquiz_reads_what_we_write() -> None:
    question = {"type": "ABCD", "question": "Q", "time": 30, "image": "k", "hide_results": False, "answers": OPTIONS}
    content = Content("T", "D", [question], cover_image="c", pictures={"k": Picture(PNG), "c": Picture(GIF)})
    quiz, images = read_as_classquiz(FORMATS["cqa"].write(content).data)
    assert images == {0: PNG, -1: GIF}
    assert quiz.keys() >= {"created_at", "updated_at", "public", "title", "description", "cover_image", "questions"}
    assert quiz["cover_image"] == "-1"
    assert quiz["questions"] == [{**question, "time": "30", "image": 0}]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x1f\x8bno gzip", "quiz is broken"),
        (cqa(classquiz())[:60], "ends in the middle"),
        (gzip.compress(b"{}") + b"x", "mark after the quiz is missing.*byte"),
        (gzip.compress(b"[1") + MARK_QUIZ, "JSON is broken.*line 1"),
        (cqa({"title": "x"}), "holds no quiz"),
        (cqa(classquiz()) + b"rubbish", "something other than a picture.*byte"),
        (gzip.compress(b" " * (limits.MAX_TEXT_BYTES + 1)) + MARK_QUIZ, "too large"),
        (gzip.compress(b"[" * 100_000) + MARK_QUIZ, "nested too deeply"),
        (gzip.compress(b'{"questions": [1' + b"0" * 5000 + b"]}") + MARK_QUIZ, "number that is too large"),
    ],
    # By message: the bytes hold the time at which they were packed.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_broken_archives_say_where(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_any(data, "quiz.cqa")


# --- Excel ----------------------------------------------------------------------------------------


def workbook(cells: dict[str, object], name: str = "Main") -> bytes:
    """A workbook by openpyxl, whose writer shares nothing with our reader."""
    book = openpyxl.Workbook()
    book.active.title = name
    for at, value in cells.items():
        book.active[at] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def header(row: int, *names: str) -> dict[str, object]:
    return {f"{letter}{row}": name for letter, name in zip("BCDEFGHIJ", names, strict=False)}


CLASSQUIZ_HEADER = header(
    13, "Question", "1st Answer", "2nd Answer", "3rd Answer", "4th Answer", "Time Limit (max. 120)", "Correct Answers"
)
KAHOOT_HEADER = header(
    8,
    "Question - max 120 characters",
    *(f"Answer {place} - max 75 characters" for place in range(1, 5)),
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)


def test_classquizs_table() -> None:
    cells = {"B5": "Title", "C5": "Rivers", "B6": "Description", "C6": "a < b", **CLASSQUIZ_HEADER}
    cells |= {"A14": 1, "B14": "Longest?", "C14": "Nile", "D14": "Rhine", "G14": 30, "H14": "1"}
    cells |= {"A15": 2, "B15": "In <b>Europe</b>?", "C15": "Rhine", "D15": "Elbe", "E15": 7, "G15": "60", "H15": "1,2"}
    cells |= {"A17": 4, "B17": "Poll?", "C17": "yes", "D17": "no", "G17": 20}
    cells |= {"A18": 5, "B18": "Wrong", "C18": "x", "D18": "y", "G18": "soon", "H18": "5"}
    found = read_any(workbook(cells), "quiz.xlsx")
    assert (found.format, found.title, found.description) == ("classquiz-excel", "Rivers", "a &lt; b")
    assert questions_of(found) == [
        "ABCD|Longest?|Nile*|Rhine|30s",
        "ABCD|In <b>Europe</b>?|Rhine*|Elbe*|7|60s",
        "VOTING|Poll?|yes|no",
        "–",
    ]
    wrong = found.questions[3]
    assert str(wrong.notes[0].position) == "sheet Main, row 18, column H"


def test_classquizs_table_with_more_than_four_answers_is_still_in_its_columns() -> None:
    options = [{"answer": f"{place}", "right": place == 5, "color": None} for place in range(6)]
    question = {"type": "ABCD", "question": "Q", "time": 30, "image": None, "hide_results": False, "answers": options}
    data = FORMATS["classquiz-excel"].write(Content("T", "D", [question])).data
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Main"]
    assert [cell.value for cell in sheet[14]] == [1, "Q", "0", "1", "2", "3", 30, "6", "4", "5"]
    assert (sheet["C5"].value, sheet["C6"].value, sheet["H13"].value) == ("T", "D", "Correct Answers")


def test_kahoots_template_with_a_single_right_answer_as_number() -> None:
    cells = {"B2": "Quiz template", **KAHOOT_HEADER}
    cells |= {"A9": 1, "B9": "Capital of Peru?", "C9": "Lima", "D9": "Quito", "E9": "Cusco", "G9": 20.0, "H9": 3.0}
    cells |= {"A10": 2, "B10": "2 + 2?", "C10": 4, "D10": 5, "G10": 5, "H10": "1, 2"}
    found = read_any(workbook(cells, "Sheet1"), "Kahoot.xlsx")
    assert found.format == "kahoot-excel"
    assert found.title == "Kahoot"
    assert questions_of(found) == ["ABCD|Capital of Peru?|Lima|Quito|Cusco*", "ABCD|2 + 2?|4*|5*|5s"]


def test_a_sheet_with_inline_strings_runs_and_no_references() -> None:
    def text(value: str) -> str:
        return f'<c t="inlineStr"><is><r><t>{value[:1]}</t></r><r><t>{value[1:]}</t></r></is></c>'

    rows = [("Question", "Answer 1", "Answer 2", "Correct"), ("Why?", "so", "no_x0021_", "1")]
    body = "".join(f"<row>{''.join(map(text, row))}</row>" for row in rows)
    sheet = f'<worksheet xmlns="urn:x"><sheetData>{body}</sheetData></worksheet>'
    book = '<workbook><sheets><sheet name="A" sheetId="1"/></sheets></workbook>'
    package = pack({"xl/workbook.xml": book.encode(), "xl/worksheets/sheet1.xml": sheet.encode()})
    assert questions_of(read_any(package, "a.xlsx")) == ["ABCD|Why?|so*|no!"]


def test_text_is_never_written_as_a_formula() -> None:
    options = [{"answer": text, "right": True, "color": None} for text in ("=1+1", "_x0041_")]
    question = {"type": "ABCD", "question": "=A1", "time": 30, "image": None, "hide_results": False, "answers": options}
    data = FORMATS["kahoot-excel"].write(Content("", "", [question])).data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [(sheet[at].value, sheet[at].data_type) for at in ("B9", "C9")] == [("=A1", "s"), ("=1+1", "s")]
    assert questions_of(FORMATS["kahoot-excel"].read(data)) == ["ABCD|=A1|=1+1*|_x0041_*|30s"]


# --- our JSON -------------------------------------------------------------------------------------


def test_a_bare_quiz_and_a_bare_list() -> None:
    question = {"type": "ABCD", "question": "Q", "answers": OPTIONS}
    assert questions_of(read_any(json.dumps([question]).encode(), "x.json")) == ["ABCD|Q|a*|b"]
    found = read_any(json.dumps({"title": "Bare", "questions": [question, 5, {"type": "X"}]}).encode(), "x.json")
    assert (found.format, found.title) == ("json", "Bare")
    assert questions_of(found) == ["ABCD|Q|a*|b", "–", "–"]
    assert [str(one.position) for one in found.questions][1] == "question 2, /questions/1"


def test_pictures_of_other_systems_are_dropped_with_a_note() -> None:
    question = {"type": "ABCD", "question": "Q", "answers": OPTIONS, "image": "5f0e7f6e-6a0c-4c56-9a3e-6d1b7f3f2c11"}
    found = read_any(json.dumps([question]).encode(), "x.json")
    assert questions_of(found) == ["ABCD|Q|a*|b"]
    assert "is not in the file" in notes_of(found.questions[0])[0]


def test_a_newer_version_and_changed_pictures_are_refused() -> None:
    quiz = {"format": "classroom-quiz", "version": 2, "quiz": {"questions": []}}
    with pytest.raises(FormatError, match="newer Classroom"):
        FORMATS["json"].read(json.dumps(quiz).encode())
    with pytest.raises(FormatError, match="doesn't belong to its key"):
        FORMATS["json"].read(json.dumps({**quiz, "version": 1, "pictures": {"k": "AAAA"}}).encode())


# --- what a file is -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "x.json", "The file is empty"),
        (b"Hello, this is a letter.", "letter.txt", "format is not known here. Readable are: ClassQuiz archive"),
        (b"\x00\x01\x02\xff", "x.bin", "format is not known"),
        (b"Hello", "letter.txt", r"Moodle XML, QTI 1.2, 2.1, 2.2 or 3.0, Kahoot JSON, Classroom JSON"),
        (b"a,b,c\n1,2,3\n", "table.csv", "first row must name the columns"),
        (b"Hello", "quiz.cqa", "not a ClassQuiz archive"),
        (b"\xd0\xcf\x11\xe0", "quiz.doc", "Word documents can't be read"),
        (b"just some text", "Kahoot.xlsx", "is named .xlsx but is no Excel workbook"),
        (b"\xd0\xcf\x11\xe0old", "quiz.xls", "old Excel file"),
        (b"%PDF-1.4", "quiz.pdf", "PDF files can't be read"),
        (b"\x1f\x8bwhatever", "course.mbz", "Moodle course backup"),
        (pack({"mimetype": b"x"})[:40], "x.zip", "archive's end is missing"),
    ],
)
def test_files_that_cant_be_read_say_what_to_do(data: bytes, name: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_any(data, name)


def test_a_text_table_named_xlsx_is_read_as_the_table_it_is() -> None:
    found = read_any(b"Question\tAnswer 1\tAnswer 2\tCorrect\nQ\ta\tb\t2\n", "Kahoot.xlsx")
    assert (found.format, questions_of(found)) == ("csv", ["ABCD|Q|a|b*"])


# --- hostile archives -----------------------------------------------------------------------------


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = pack({"imsmanifest.xml": b"<a>" + b" " * 60_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(FormatError, match=r"unpacks to too much.*imsmanifest"):
        read_any(bomb, "x.zip")


def test_many_small_members_share_one_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 50_000)
    item = b"<assessmentItem><itemBody>" + b"x" * 9_000 + b"</itemBody></assessmentItem>"
    with pytest.raises(FormatError, match="unpacks to too much"):
        read_any(pack({f"{place}.xml": item for place in range(20)}), "x.zip")


def test_too_many_members_are_refused() -> None:
    with pytest.raises(FormatError, match="more than 2000 files"):
        read_any(pack({f"{place}.xml": b"" for place in range(2_001)}), "x.zip")


def test_a_locked_archive_says_so() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", b"<manifest/>")
    data = bytearray(out.getvalue())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FormatError, match="has a password"):
        read_any(bytes(data), "x.zip")


@pytest.mark.parametrize("depth", [101, 5_000])
def test_deep_xml_is_refused(depth: int) -> None:
    with pytest.raises(FormatError, match="deeply nested"):
        read_any(b"<quiz>" + b"<a>" * depth, "x.xml")
