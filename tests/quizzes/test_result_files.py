"""Results as spreadsheets: what the files hold, and that nothing typed becomes a formula."""

import csv
import io
import uuid
from typing import Any

import openpyxl
import pytest
from django.test import Client

from accounts.models import User
from quizzes.models import GameResult
from quizzes.question_types import TYPES
from tests.api_client import Api

pytestmark = pytest.mark.django_db

FORMULA = '=HYPERLINK("http://evil.example","look")'
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def played(user: User, **fields: Any) -> GameResult:
    """Mia typed a formula as her answer, Ben has one as his name; the third question is a poll nobody took."""
    questions = [TYPES["RANGE"].example(), TYPES["TEXT"].example(), TYPES["VOTING"].example()]
    questions[0]["question"] = "How many <b>bones</b> &amp; teeth?"
    questions[0]["image"] = "/static/bones.png"
    answers = [
        [
            {"username": "Mia", "answer": 206, "right": True, "time_taken": 2500, "score": 900},
            {"username": FORMULA, "answer": -5, "right": False, "time_taken": 1000, "score": 0},
        ],
        [{"username": "Mia", "answer": "=1+1", "right": False, "time_taken": 4000, "score": 0}],
        [],
    ]
    defaults: dict[str, Any] = {
        "id": uuid.uuid4(),
        "title": "Bones / <i>teeth</i>",
        "player_count": 2,
        "questions": questions,
        "answers": answers,
        "player_scores": {"Mia": 900, FORMULA: 0},
        "custom_field_data": {"Mia": "@7b"},
    }
    return GameResult.objects.create(user=user, **{**defaults, **fields})


def rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def book_of(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_spreadsheet_has_its_sheets(teacher: User) -> None:
    answer = Api(teacher).get(f"/results/{played(teacher).pk}/xlsx/")
    assert answer["Content-Type"] == XLSX
    assert answer["Content-Disposition"].startswith('attachment; filename="Bones  teeth 20')
    book = book_of(answer.content)
    assert book.sheetnames == ["Players", "Questions", "Question 1", "Question 2", "Question 3"]
    assert rows_of(book["Players"]) == [
        ("Username", "Score", "Custom-Field"), ("Mia", 900, "@7b"), (FORMULA, 0, None),
    ]  # fmt: skip
    questions = rows_of(book["Questions"])
    assert questions[0] == ("Question", "Time", "Image", "right %", "right n", "wrong n")
    time = TYPES["RANGE"].example()["time"]
    assert questions[1] == ("How many bones & teeth?", time, "/static/bones.png", 50, 1, 1)
    assert questions[3][3:] == (None, 0, 0)
    assert rows_of(book["Question 1"]) == [("Answer", "Correct", "Username"), (206, True, "Mia"), (-5, False, FORMULA)]


def test_a_spreadsheet_calculates_nothing_that_was_typed(teacher: User) -> None:
    book = book_of(Api(teacher).get(f"/results/{played(teacher).pk}/xlsx/").content)
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in texts} == {"s"}
    typed = [cell for cell in texts if cell.value[0] in "=@"]
    assert len(typed) == 4
    assert all(cell.quotePrefix for cell in typed)


def test_the_csv_has_a_line_per_player_and_question(teacher: User) -> None:
    answer = Api(teacher).get(f"/results/{played(teacher).pk}/csv/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    head, *lines = lines_of(answer.content)
    assert head == ["Username", "Custom-Field", "Score", "Number", "Question", "Answer", "Correct", "Seconds", "Points"]
    assert len(lines) == 6
    assert lines[0] == ["Mia", "'@7b", "900", "1", "How many bones & teeth?", "206", "yes", "2.5", "900"]
    assert lines[1][5:] == ["'=1+1", "no", "4.0", "0"]
    assert lines[2][5:] == ["", "", "", ""]
    assert lines[3] == [f"'{FORMULA}", "", "0", "1", "How many bones & teeth?", "-5", "no", "1.0", "0"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "|", "%", " =", "\uff1d", "\uff20", "\ufeff="])
def test_every_beginning_of_a_formula_is_quoted(teacher: User, start: str) -> None:
    name = f"{start}1+cmd"
    result = played(teacher, player_scores={name: 0}, custom_field_data={})
    line = lines_of(Api(teacher).get(f"/results/{result.pk}/csv/").content)[1]
    assert line[0] == f"'{name}"
    book = book_of(Api(teacher).get(f"/results/{result.pk}/xlsx/").content)
    assert book["Players"]["A2"].data_type == "s"
    assert book["Players"]["A2"].quotePrefix


def test_what_a_spreadsheet_cannot_hold_is_left_out(teacher: User) -> None:
    result = played(teacher, player_scores={"A\x07da\ufffe": 1, "#N/A": 0}, custom_field_data={})
    book = book_of(Api(teacher).get(f"/results/{result.pk}/xlsx/").content)
    assert [row[0] for row in rows_of(book["Players"])] == ["Username", "Ada", "#N/A"]


def test_a_result_without_players_and_questions_is_a_file_too(teacher: User) -> None:
    result = played(teacher, questions=[], answers=[], player_scores={}, player_count=0, title="<i></i>…")
    answer = Api(teacher).get(f"/results/{result.pk}/xlsx/")
    assert book_of(answer.content).sheetnames == ["Players", "Questions"]
    assert 'filename="result 20' in answer["Content-Disposition"]
    assert len(lines_of(Api(teacher).get(f"/results/{result.pk}/csv/").content)) == 1


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_files_come_whatever_the_client_accepts_and_refusals_are_json(
    teacher: User, other_teacher: User, kind: str
) -> None:
    result = played(teacher)
    assert Api(teacher).get(f"/results/{result.pk}/{kind}/", HTTP_ACCEPT=XLSX).status_code == 200
    refused = Api(other_teacher).get(f"/results/{result.pk}/{kind}/", HTTP_ACCEPT=XLSX)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_buttons_of_the_page_give_the_same_file_to_the_host_alone(
    teacher: User, other_teacher: User, client: Client, kind: str
) -> None:
    path = f"/results/{played(teacher).pk}/{kind}/"
    assert client.get(path).status_code == 302
    client.force_login(other_teacher)
    assert client.get(path).status_code == 404
    client.force_login(teacher)
    page = client.get(path.removesuffix(f"{kind}/")).content.decode()
    assert f'href="{path}"' in page
    answer = client.get(path)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(answer.content) > 100
