"""Assignments as their owners see them: API, pages, results, retention."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.bin_services import put_back, put_into_bin
from accounts.models import User
from classroom.assignment_results import settle_due_assignments
from classroom.models import Assignment, AssignmentPlayer
from media_storage.services import store_upload
from media_storage.uses import uses_of
from quizzes.models import GameResult
from quizzes.question_types import TYPES
from quizzes.retention import anonymise_result
from quizzes.services import create_quiz
from tests.api_client import Api
from tests.classroom.assigned import Pupil, assign, past_due
from tests.conftest import MakeQuiz
from tests.media_storage.samples import picture

pytestmark = pytest.mark.django_db

ABCD = TYPES["ABCD"].example()
SignIn = Callable[[User], Client]


@pytest.fixture
def quiz(teacher: User, make_quiz: MakeQuiz) -> Any:
    return make_quiz(teacher, questions=[ABCD] * 2, title="Two <b>questions</b>")


def test_assigning_by_the_api(teacher: User, quiz: Any) -> None:
    due = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    body = {
        "quiz": str(quiz.pk),
        "due_at": due.isoformat(),
        "attempts_allowed": None,
        "timed": False,
        "solutions": "due",
    }
    answer = Api(teacher).post("/assignments/", body)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert made["link"].endswith(f"/a/{made['code']}/")
    assert (made["attempts_allowed"], made["timed"], made["solutions"], made["players"]) == (None, False, "due", [])
    stored = Assignment.objects.get(pk=made["id"])
    assert (stored.due_at, stored.owner) == (due, teacher)
    assert len(stored.code) == 10


def test_a_quiz_that_changes_later_leaves_the_assignment_alone(teacher: User, quiz: Any) -> None:
    assignment = assign(quiz)
    quiz.questions = []
    quiz.save()
    assert Pupil(assignment).open(0).json()["question"]["question"] == ABCD["question"]
    quiz.delete()
    assert Pupil(assignment, "Ben").open(0).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"due_at": "2020-01-01T00:00:00Z"}, 409, "invalid_options"),
        ({"attempts_allowed": 0}, 400, "invalid"),
        ({"solutions": "never"}, 400, "invalid"),
        ({"due_at": "tomorrow"}, 400, "invalid"),
    ],
)
def test_what_cant_be_is_refused(teacher: User, quiz: Any, body: Any, status: int, code: str) -> None:
    answer = Api(teacher).post("/assignments/", {"quiz": str(quiz.pk), **body})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Assignment.objects.exists()


def test_progress_says_who_is_where(teacher: User, quiz: Any) -> None:
    assignment = assign(quiz, scoring="accuracy")
    mia = Pupil(assignment, "Mia")
    assert not Api(teacher).get(f"/assignments/{assignment.pk}/").json()["has_result"]
    mia.work_through([0, 0])
    ben = Pupil(assignment, "Ben")
    ben.open(0)
    ben.answer(0, 1)
    Pupil(assignment, "Lea")
    found = Api(teacher).get(f"/assignments/{assignment.pk}/").json()
    assert (found["player_count"], found["finished_count"], found["has_result"]) == (3, 1, True)
    shown = [(one["name"], one["question"], one["answered"], one["finished"], one["score"]) for one in found["players"]]
    assert shown == [("Mia", 2, 2, True, 2000), ("Ben", 1, 1, False, 0), ("Lea", 0, 0, False, 0)]


def test_progress_and_lists_cost_the_same_for_one_and_three(teacher: User, quiz: Any) -> None:
    assignment, api = assign(quiz), Api(teacher)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert api.get(path).status_code == 200
        return len(queries)

    paths = (f"/assignments/{assignment.pk}/", "/assignments/", "/assignments/?running=true")
    Pupil(assignment, "A").work_through([0, 0])
    before = [cost(path) for path in paths]
    for name in "BC":
        Pupil(assignment, name).work_through([0, 0])
        Pupil(assign(quiz), name).work_through([0, 0])
    assert [cost(path) for path in paths] == before


def test_closing_reopening_and_the_running_list(teacher: User, quiz: Any) -> None:
    assignment, api = assign(quiz), Api(teacher)
    pupil = Pupil(assignment)
    path = f"/assignments/{assignment.pk}/"
    assert api.patch(path, {"closed": True}).json()["closed_at"] is not None
    assert pupil.open(0).json()["code"] == "over"
    assert api.get("/assignments/?running=true").json()["count"] == 0
    later = (timezone.now() + timedelta(days=1)).isoformat()
    assert api.patch(path, {"due_at": later}).json()["closed_at"] is None
    assert pupil.open(0).status_code == 200
    assert api.patch(path, {"due_at": "2020-01-01T00:00:00Z"}).status_code == 409
    assert api.get("/assignments/?running=true").json()["count"] == 1


def test_the_result_is_completed_when_the_due_date_passes(teacher: User, quiz: Any) -> None:
    assignment = assign(quiz, scoring="accuracy", due_at=timezone.now() + timedelta(hours=1))
    pupil = Pupil(assignment)
    pupil.open(0)
    pupil.answer(0, 1)
    pupil.open(1)
    pupil.answer(1, 0)
    assert GameResult.objects.get(pk=assignment.pk).player_scores == {"Mia": 0}
    Assignment.objects.filter(pk=assignment.pk).update(settled_at=timezone.now() - timedelta(minutes=5))
    past_due(assignment)
    settle_due_assignments()
    assert GameResult.objects.get(pk=assignment.pk).player_scores == {"Mia": 1000}
    with CaptureQueriesContext(connection) as queries:
        settle_due_assignments()
    assert len(queries) == 1


def test_removing_a_player_takes_their_answers_out_and_frees_the_name(teacher: User, quiz: Any) -> None:
    assignment = assign(quiz)
    Pupil(assignment, "Mia").work_through([0, 0])
    Pupil(assignment, "Ben").work_through([1, 1])
    player = AssignmentPlayer.objects.get(name="Mia")
    assert Api(teacher).delete(f"/assignments/players/{player.pk}/").status_code == 204
    assert list(GameResult.objects.get(pk=assignment.pk).player_scores) == ["Ben"]
    assert Pupil(assignment, "Mia", token="another-token-0123").joined.status_code == 201
    for player in AssignmentPlayer.objects.all():
        Api(teacher).delete(f"/assignments/players/{player.pk}/")
    assert Assignment.objects.filter(pk=assignment.pk).exists()
    assert GameResult.objects.get(pk=assignment.pk).player_scores == {}


def test_taking_names_out_of_the_result_takes_them_out_of_the_assignment(quiz: Any) -> None:
    assignment = assign(quiz, custom_field="Number")
    pupil = Pupil(assignment, "Mia", custom_field="4711")
    pupil.work_through([0, 0])
    Pupil(assignment, "Ben")
    assert anonymise_result(result_id=assignment.pk, now=timezone.now())
    names = set(AssignmentPlayer.objects.values_list("name", flat=True))
    assert names == {"Player 1", "Player 2"}
    assert set(AssignmentPlayer.objects.values_list("custom_field", flat=True)) == {""}
    assignment.refresh_from_db()
    assert assignment.closed_at is not None
    assert (
        Api(assignment.owner).patch(f"/assignments/{assignment.pk}/", {"closed": False}).json()["code"] == "names_gone"
    )
    Assignment.objects.filter(pk=assignment.pk).update(settled_at=None, due_at=timezone.now() - timedelta(days=1))
    settle_due_assignments()
    assert list(GameResult.objects.get(pk=assignment.pk).player_scores) == ["Player 1"]


def test_pictures_of_a_private_quiz_are_open_to_its_assignment(teacher: User) -> None:
    item = store_upload(user=teacher, stream=io.BytesIO(picture()), filename="a.png")
    made = create_quiz(owner=teacher, title="With a picture", questions=[{**ABCD, "image": str(item.pk)}])
    assert Client().get(f"/files/{item.pk}/").status_code == 404
    assignment = assign(made)
    assert Client().get(f"/files/{item.pk}/").status_code == 200
    put_into_bin(thing=assignment)
    made.delete()
    assert Client().get(f"/files/{item.pk}/").status_code == 404
    assert [use.title for use in uses_of(item)] == ["With a picture (in the bin)"], "it would come back without it"
    put_back(thing=assignment)
    assert Client().get(f"/files/{item.pk}/").status_code == 200
    assignment.delete()
    assert Client().get(f"/files/{item.pk}/").status_code == 404


# --- pages ----------------------------------------------------------------------------------------


def test_the_dialog_keeps_what_was_typed_and_says_what_is_wrong(teacher: User, quiz: Any, signed_in: SignIn) -> None:
    client, path = signed_in(teacher), f"/quizzes/{quiz.pk}/assign/"
    assert client.get(path).status_code == 200
    wrong = client.post(path, {"solutions": "due", "scoring": "accuracy", "custom_field": "Class", "due_at": ""})
    page = wrong.content.decode()
    assert wrong.status_code == 400
    assert "so say when that is" in page
    assert 'value="Class"' in page
    past = client.post(path, {"solutions": "answer", "scoring": "speed", "due_at": "2020-01-01T10:00"})
    assert "has passed already" in past.content.decode()
    assert 'value="2020-01-01T10:00"' in past.content.decode()


def test_the_dialog_begins_as_the_last_assignment_was_made(teacher: User, quiz: Any, signed_in: SignIn) -> None:
    client, address = signed_in(teacher), f"/quizzes/{quiz.pk}/assign/"
    assert client.get(address).context["form"]["attempts_allowed"].value() == 1
    chosen = {"attempts_allowed": "", "solutions": "finish", "scoring": "accuracy", "randomise_answers": "on"}
    assert client.post(address, {**chosen, "due_at": "2099-01-01T10:00", "custom_field": "Class"}).status_code == 302
    initial = client.get(address).context["form"].initial
    assert initial == {
        "attempts_allowed": None,
        "timed": False,
        "solutions": "finish",
        "scoring": "accuracy",
        "randomise_questions": False,
        "randomise_answers": True,
        "custom_field": "Class",
    }


def test_from_the_dialog_to_its_page_and_back(teacher: User, quiz: Any, signed_in: SignIn) -> None:
    client = signed_in(teacher)
    made = client.post(
        f"/quizzes/{quiz.pk}/assign/",
        {
            "due_at": "2099-05-31T18:00",
            "attempts_allowed": "2",
            "timed": "on",
            "solutions": "finish",
            "scoring": "speed",
        },
    )
    assignment = Assignment.objects.get()
    assert made["Location"] == f"/assignments/{assignment.pk}/"
    assert (assignment.attempts_allowed, assignment.timed, assignment.solutions) == (2, True, "finish")
    Pupil(assignment, "<i>Mia</i>").work_through([0, 0])
    page = client.get(made["Location"]).content.decode()
    assert f"/a/{assignment.code}/" in page
    assert "&lt;i&gt;Mia&lt;/i&gt;" in page
    assert "<i>Mia" not in page
    assert f"/assignments/{assignment.pk}/" in client.get("/admin/").content.decode()
    assert f"/assignments/{assignment.pk}/" in client.get("/assignments/").content.decode()
    assert "&lt;i&gt;Mia" in client.get(f"/results/{assignment.pk}/").content.decode()
    for action, handed_out in (("close", False), ("due", True)):
        assert client.post(f"{made['Location']}{action}/", {"due_at": ""}).status_code == 302
        # A button that copies the link is there as long as there is a link to hand out.
        assert ('id="copy"' in client.get(made["Location"]).content.decode()) is handed_out
    assignment.refresh_from_db()
    assert (assignment.due_at, assignment.closed_at) == (None, None)
    player = AssignmentPlayer.objects.get()
    assert client.post(f"{made['Location']}players/{player.pk}/remove/").status_code == 302
    assert client.post(f"{made['Location']}delete/").status_code == 302
    assert not Assignment.objects.exists()


def test_pages_of_an_assignment_are_its_owners(
    other_teacher: User, administrator: User, quiz: Any, signed_in: SignIn
) -> None:
    assignment = assign(quiz)
    player = Pupil(assignment).joined and AssignmentPlayer.objects.get()
    base = f"/assignments/{assignment.pk}/"
    for person in (other_teacher, administrator):
        client = signed_in(person)
        assert client.get(base).status_code == 404
        for action in ("close/", "due/", "delete/", f"players/{player.pk}/remove/"):
            assert client.post(f"{base}{action}").status_code == 404
        assert client.get(f"/quizzes/{quiz.pk}/assign/").status_code == 404
    assert Client().get(base).status_code == Client().get(f"/quizzes/{quiz.pk}/assign/").status_code == 302
    assert AssignmentPlayer.objects.count() == 1


def test_the_code_works_on_the_first_page(quiz: Any, client: Client) -> None:
    code = assign(quiz).code
    typed = f"{code[:4]} {code[4:7]} {code[7:]}"
    assert client.get("/", {"pin": typed})["Location"] == f"/a/{code}/"
    assert client.get(f"/a/{code}/").status_code == 200
    missing = client.get("/a/1234567890/", follow=True)
    assert missing.status_code == 404
    assert b"No game has this PIN" in missing.content
