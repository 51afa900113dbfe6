"""Assignments, their results and their players in the bin: nobody's answers are lost, and nobody reads them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.bin_services import delete_for_good, empty_bins, put_back, put_into_bin
from accounts.models import User
from classroom.assignment_results import write_result
from classroom.assignment_services import close_assignment
from classroom.models import Assignment, AssignmentPlayer, Attempt, AttemptAnswer
from quizzes.models import GameResult
from quizzes.question_types import TYPES
from quizzes.retention import anonymise_result
from tests.api_client import Api
from tests.classroom.assigned import Pupil, assign
from tests.conftest import MakeQuiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(teacher: User, make_quiz: MakeQuiz) -> Assignment:
    return assign(make_quiz(teacher, questions=[TYPES["ABCD"].example()] * 2, title="Lakes"))


def names_in(result: GameResult) -> set[str]:
    result.refresh_from_db()
    return set(result.player_scores)


def opened_ago(seconds: dict[str, int]) -> None:
    """The open questions of these players were handed out so many seconds ago."""
    for name, ago in seconds.items():
        Attempt.objects.filter(player__name=name).update(opened_at=timezone.now() - timedelta(seconds=ago))


def days_later(days: int) -> Any:
    return timezone.now() + timedelta(days=days)


def test_a_result_in_the_bin_is_written_on_and_comes_back_whole(
    teacher: User, assignment: Assignment, signed_in: Callable[[User], Client]
) -> None:
    api = Api(teacher)
    Pupil(assignment, "Mia").work_through([0, 0])
    assert api.delete(f"/results/{assignment.pk}/").status_code == 204
    since = GameResult.in_bin.get().deleted_at
    assert since is not None
    Pupil(assignment, "Ben").work_through([0, 0])
    assert not GameResult.objects.exists(), "it stays in the bin"
    assert api.get(f"/assignments/{assignment.pk}/").json()["has_result"] is False
    page = signed_in(teacher).get(f"/assignments/{assignment.pk}/").content.decode()
    assert "Its result is in your bin" in page
    result = GameResult.in_bin.get()
    assert result.deleted_at is not None
    assert result.deleted_at > since, "the new answers have all their days"
    assert api.post(f"/bin/results/{assignment.pk}/restore/").status_code == 204
    assert names_in(result) == {"Mia", "Ben"}
    assignment.quiz.refresh_from_db()
    assert assignment.quiz.plays == 1


def test_bins_are_emptied_of_a_result_only_when_its_assignment_takes_no_more(assignment: Assignment) -> None:
    Pupil(assignment).work_through([0, 0])
    put_into_bin(thing=GameResult.objects.get())
    assert empty_bins(now=days_later(31), kept_days=30) == 0
    assert Assignment.objects.get() == assignment
    close_assignment(assignment=assignment)
    assert empty_bins(now=days_later(31), kept_days=30) == 1
    assert not any(rows.exists() for rows in (GameResult.with_bin, Assignment.with_bin, AttemptAnswer.objects))


def test_an_assignment_goes_with_its_result_and_pupils_wait(teacher: User, assignment: Assignment) -> None:
    api, mia, ben = Api(teacher), Pupil(assignment, "Mia"), Pupil(assignment, "Ben")
    mia.work_through([0, 0])
    ben.open(0)
    assert api.delete(f"/assignments/{assignment.pk}/").status_code == 204
    assert not GameResult.objects.exists()
    assert [row["kind"] for row in api.get("/bin/").json()["results"]] == ["assignment"], "its result is a part of it"
    assert api.post(f"/bin/results/{assignment.pk}/restore/").status_code == 404
    for refused in (ben.state(), ben.answer(0, 0), ben.open(1, skip=True), mia.again()):
        assert (refused.status_code, refused.json()["code"]) == (410, "in_bin")
        assert "no-store" in refused["Cache-Control"], "a browser would remember it for ever"
    assert Pupil(assignment, "Eva").joined.status_code == 404
    assert mia.api.get(f"/a/{assignment.code}/").status_code == 302
    assert api.post(f"/bin/assignments/{assignment.pk}/restore/").status_code == 204
    assert ben.answer(0, 0).status_code == 200
    ben.open(1)
    ben.open(2, skip=True)
    assert names_in(GameResult.objects.get()) == {"Mia", "Ben"}


@pytest.mark.parametrize("what", ["assignment", "player"])
def test_no_clock_runs_in_the_bin(what: str, assignment: Assignment) -> None:
    pupils = {"late": Pupil(assignment, "Late"), "mid": Pupil(assignment, "Mid")}
    for pupil in pupils.values():
        pupil.open(0)
    limit = TYPES["ABCD"].example()["time"]
    opened_ago({"Late": limit + 5, "Mid": limit - 5})
    binned = [assignment] if what == "assignment" else list(AssignmentPlayer.objects.all())
    for thing in binned:
        put_into_bin(thing=thing)
        type(thing).in_bin.filter(pk=thing.pk).update(deleted_at=timezone.now() - timedelta(hours=1))
    opened_ago({"Late": limit + 3600 + 5, "Mid": limit + 3600 - 5})
    for thing in binned:
        put_back(thing=thing)
    state = pupils["mid"].state().json()
    assert (state["phase"], 3000 < state["remaining_ms"] <= 5000) == ("question", True)
    assert pupils["mid"].answer(0, 0).status_code == 200
    # As fast as they were, not as if they had answered at once or at the very end.
    assert (limit - 6) * 1000 < AttemptAnswer.objects.get().elapsed_ms < (limit - 2) * 1000
    assert pupils["late"].answer(0, 0).json()["code"] == "too_late", "the bin is no way to get more time"


def test_time_in_both_bins_counts_once(assignment: Assignment) -> None:
    pupil = Pupil(assignment, "Mia")
    pupil.open(0)
    player = AssignmentPlayer.objects.get()
    put_into_bin(thing=player)
    put_into_bin(thing=assignment)
    now = timezone.now()
    AssignmentPlayer.in_bin.update(deleted_at=now - timedelta(hours=2))
    Assignment.in_bin.update(deleted_at=now - timedelta(hours=1))
    opened_ago({"Mia": 2 * 3600 + 5})
    put_back(thing=assignment)
    put_back(thing=player)
    opened_at = Attempt.objects.get().opened_at
    assert opened_at is not None
    assert 4 <= (timezone.now() - opened_at).total_seconds() < 10


def test_what_was_accepted_in_that_moment_is_in_the_bin_with_it(assignment: Assignment) -> None:
    pupil = Pupil(assignment)
    pupil.open(0)
    pupil.answer(0, 0)
    GameResult.objects.all().update(answers=[], player_scores={})
    put_into_bin(thing=assignment)
    write_result(assignment_id=assignment.pk)
    assert names_in(GameResult.in_bin.get()) == {"Mia"}
    GameResult.in_bin.filter(pk=assignment.pk)._raw_delete("default")
    write_result(assignment_id=assignment.pk)
    assert not GameResult.objects.exists()
    put_back(thing=assignment)
    assert names_in(GameResult.objects.get()) == {"Mia"}


def test_a_result_that_was_deleted_before_stays_in_the_bin(assignment: Assignment) -> None:
    Pupil(assignment).work_through([0, 0])
    put_into_bin(thing=GameResult.objects.get())
    put_into_bin(thing=assignment)
    put_back(thing=assignment)
    assert not GameResult.objects.exists()
    assert put_back(thing=GameResult.in_bin.get())


@pytest.mark.parametrize("of", ["result", "assignment"])
def test_deleted_for_good_both_are_gone(of: str, assignment: Assignment) -> None:
    Pupil(assignment).work_through([0, 0])
    thing = {"result": GameResult.objects.get(), "assignment": assignment}[of]
    put_into_bin(thing=thing)
    assert delete_for_good(thing=thing)
    assert not any(rows.exists() for rows in (GameResult.with_bin, Assignment.with_bin, AttemptAnswer.objects))


def test_names_taken_out_in_the_bin_are_out_of_the_assignment_too(assignment: Assignment) -> None:
    Pupil(assignment, "Mia").work_through([0, 0])
    Pupil(assignment, "Ben")
    put_into_bin(thing=AssignmentPlayer.objects.get(name="Ben"))
    put_into_bin(thing=assignment)
    assert anonymise_result(result_id=assignment.pk, now=timezone.now())
    assert set(AssignmentPlayer.with_bin.values_list("name", flat=True)) == {"Player 1", "Player 2"}
    assignment.refresh_from_db()
    assert assignment.closed_at is not None


def test_a_removed_player_comes_back_with_all_answers(teacher: User, assignment: Assignment) -> None:
    api, mia = Api(teacher), Pupil(assignment, "Mia")
    mia.work_through([0, 0])
    player = AssignmentPlayer.objects.get()
    assert api.delete(f"/assignments/players/{player.pk}/").status_code == 204
    assert mia.state().status_code == 401
    assert api.get(f"/assignments/{assignment.pk}/").json()["players"] == []
    listed = api.get("/assignments/").json()["results"][0]
    assert (listed["player_count"], listed["finished_count"]) == (0, 0)
    # Somebody else comes in under the name, with the same browser.
    again = Pupil(assignment, "mia")
    again.work_through([1, 1])
    result = GameResult.objects.get()
    assert result.player_scores == {"mia": 0}
    assert api.post(f"/bin/assignment-players/{player.pk}/restore/").status_code == 204
    assert names_in(result) == {"mia", "Mia 2"}
    assert result.player_scores["Mia 2"] > 0
    assert (mia.state().status_code, again.state().status_code) == (200, 200)


def test_a_player_alone_isnt_had_back_while_the_assignment_is_in_the_bin(teacher: User, assignment: Assignment) -> None:
    Pupil(assignment)
    player = AssignmentPlayer.objects.get()
    put_into_bin(thing=player)
    put_into_bin(thing=assignment)
    assert [row["kind"] for row in Api(teacher).get("/bin/").json()["results"]] == ["assignment"]
    assert Api(teacher).post(f"/bin/assignment-players/{player.pk}/restore/").status_code == 404
    put_back(thing=assignment)
    assert Api(teacher).post(f"/bin/assignment-players/{player.pk}/restore/").status_code == 204
