"""Assignments as their players see them: with a secret and nothing else."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from classroom.models import Assignment, AssignmentPlayer, Attempt, AttemptAnswer
from classroom.throttles import Tries
from quizzes.models import GameResult
from quizzes.question_types import TYPES
from tests.classroom.assigned import Pupil, assign, past_due
from tests.conftest import MakeQuiz

pytestmark = pytest.mark.django_db

ABCD = TYPES["ABCD"].example()  # 0 is right


@pytest.fixture
def three(teacher: User, make_quiz: MakeQuiz) -> Any:
    return make_quiz(teacher, questions=[ABCD] * 3)


def rewind(pupil: Pupil, **ago: int) -> None:
    """As if the current question had been handed out so long ago."""
    attempt = Attempt.objects.get(
        player__secret_digest__isnull=False, player__name=pupil.joined.json()["state"]["name"]
    )
    assert attempt.opened_at is not None
    attempt.opened_at -= timedelta(**ago)
    attempt.save()


# --- from entering to the result -----------------------------------------------------------------------


def test_work_through_all_and_the_result_is_what_was_shown(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher)
    assignment = assign(quiz, scoring="accuracy")
    pupil = Pupil(assignment, "Mia")
    total = 0
    for position, question in enumerate(quiz.questions):
        state = pupil.open(position).json()
        assert (state["phase"], state["position"]) == ("question", position)
        if state["question"]["input"] == "none":
            continue
        reply = pupil.answer(position, _right(question, state["question"])).json()
        assert (reply["phase"], reply["verdict"]["answered"]) == ("answered", True)
        total += reply["verdict"]["points"]
        assert reply["score"] == total
    done = pupil.open(len(quiz.questions)).json()
    assert (done["phase"], done["score"]) == ("finished", total)
    assert total == 5000
    result = GameResult.objects.get(pk=assignment.pk)
    assert result.player_scores == {"Mia": total}
    assert result.questions == quiz.questions
    assert sum(entry["score"] for answers in result.answers for entry in answers) == total
    quiz.refresh_from_db()
    assert quiz.plays == 1


def _right(question: dict[str, Any], shown: dict[str, Any]) -> Any:
    """A right answer in the terms of the screen (any for a vote)."""
    kind = question["type"]
    if kind in ("ABCD", "VOTING"):
        return 0
    if kind == "CHECK":
        return [place for place, option in enumerate(question["answers"]) if option["right"]]
    if kind == "RANGE":
        return question["answers"]["min_correct"]
    if kind == "TEXT":
        return question["answers"][0]["answer"]
    labels = {option["label"]: option["id"] for option in shown["options"]}
    return [labels[option["answer"]] for option in question["answers"]]


def test_a_reload_resumes_at_the_same_question_with_the_clock_running(three: Any) -> None:
    pupil = Pupil(assign(three))
    pupil.open(0)
    pupil.answer(0, 1)
    first = pupil.open(1).json()
    rewind(pupil, seconds=7)
    again = pupil.state().json()
    assert (again["phase"], again["position"]) == ("question", 1)
    assert first["remaining_ms"] - 12_000 < again["remaining_ms"] <= first["remaining_ms"] - 7_000
    assert pupil.open(1).json()["remaining_ms"] <= again["remaining_ms"]


def test_time_over_on_the_server_is_time_over(three: Any) -> None:
    pupil = Pupil(assign(three))
    pupil.open(0)
    rewind(pupil, seconds=21)
    late = pupil.answer(0, 0)
    assert (late.status_code, late.json()["code"]) == (409, "too_late")
    state = pupil.state().json()
    assert (state["phase"], state["verdict"]["answered"]) == ("answered", False)
    assert pupil.open(1).status_code == 200


def test_without_a_clock_a_question_stays_open_and_pays_whole(three: Any) -> None:
    pupil = Pupil(assign(three, timed=False))
    assert pupil.open(0).json()["remaining_ms"] is None
    rewind(pupil, days=30)
    assert pupil.answer(0, 0).json()["verdict"]["points"] == 1000


def test_two_players_at_their_own_pace(three: Any) -> None:
    assignment = assign(three, scoring="accuracy")
    mia, ben = Pupil(assignment, "Mia"), Pupil(assignment, "Ben")
    mia.work_through([0, 0, 1])
    assert ben.state().json()["phase"] == "ready"
    ben.work_through([1, None, 0])
    result = GameResult.objects.get(pk=assignment.pk)
    assert result.player_scores == {"Mia": 2000, "Ben": 1000}
    assert [[entry["username"] for entry in answers] for answers in result.answers] == [
        ["Mia", "Ben"],
        ["Mia"],
        ["Mia", "Ben"],
    ]


# --- exactly once ---------------------------------------------------------------------------------


def test_a_repeat_gets_the_same_receipt_and_counts_once(three: Any) -> None:
    pupil = Pupil(assign(three))
    pupil.open(0)
    first = pupil.answer(0, 0, "the-same-id").json()
    assert pupil.answer(0, 0, "the-same-id").json()["score"] == first["score"]
    pupil.open(1)
    assert pupil.answer(0, 0, "the-same-id").status_code == 200
    assert AttemptAnswer.objects.count() == 1


def test_a_second_answer_is_refused(three: Any) -> None:
    pupil = Pupil(assign(three))
    pupil.open(0)
    pupil.answer(0, 1, "first-answer")
    second = pupil.answer(0, 0, "second-answer")
    assert (second.status_code, second.json()["code"]) == (409, "already_answered")
    assert AttemptAnswer.objects.get().value == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_id", [True, False])
def test_eight_submits_at_once_are_one_answer(three: Any, same_id: bool) -> None:
    assignment = assign(three, scoring="accuracy")
    pupil = Pupil(assignment)
    pupil.open(0)

    def submit(number: int) -> int:
        try:
            device = Pupil.__new__(Pupil)
            device.secret, device.api = pupil.secret, type(pupil.api)()
            return int(device.answer(0, 0, "one-and-same" if same_id else f"number-{number}").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(submit, range(8)))
    assert codes == ([200] * 8 if same_id else [200] + [409] * 7)
    assert AttemptAnswer.objects.count() == 1
    assert Attempt.objects.get().score == 1000
    assert GameResult.objects.get(pk=assignment.pk).player_scores == {"Mia": 1000}


@pytest.mark.django_db(transaction=True)
def test_eight_joins_at_once_under_one_name_are_one_player(three: Any) -> None:
    assignment = assign(three)

    def join(number: int) -> int:
        try:
            return int(Pupil(assignment, "Mia", token=f"token-number-{number}-abcdef").joined.status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(join, range(8))) == [201] + [409] * 7
    assert AssignmentPlayer.objects.count() == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["open", "skip", "answer", "reload"]), st.integers(0, 3), st.integers(0, 3)),
        max_size=14,
    )
)
def test_any_sequence_of_requests_keeps_the_books(three: Any, moves: list[tuple[str, int, int]]) -> None:
    assignment = assign(three, scoring="streak")
    pupil = Pupil(assignment, "Mia")
    for kind, position, value in moves:
        if kind in ("open", "skip"):
            reply = pupil.open(position, skip=kind == "skip")
        elif kind == "answer":
            reply = pupil.answer(position, value, f"answer-{value}-{position}")
        else:
            reply = pupil.state()
        assert reply.status_code in (200, 409)
    attempt = Attempt.objects.get(player__assignment=assignment)
    answers = list(attempt.answers.all())
    assert len({answer.question for answer in answers}) == len(answers)
    assert attempt.score == sum(answer.points for answer in answers)
    assert pupil.state().json()["score"] == attempt.score
    if attempt.finished_at:
        saved = GameResult.objects.filter(pk=assignment.pk).first()
        assert (saved.player_scores if saved else {"Mia": 0}) == {"Mia": attempt.score}


def test_joining_again_after_a_lost_reply_is_the_same_player(three: Any) -> None:
    assignment = assign(three)
    first, again = Pupil(assignment, "Mia", token="t" * 20), Pupil(assignment, "Mia", token="t" * 20)
    assert (first.state().status_code, again.state().status_code) == (401, 200)
    assert AssignmentPlayer.objects.count() == 1
    again.open(0)
    assert Pupil(assignment, "Mia", token="t" * 20).joined.json()["code"] == "name_taken"
    assert again.state().status_code == 200


# --- the due date ---------------------------------------------------------------------------------


def test_after_the_due_date_nothing_is_taken_and_what_was_done_counts(three: Any) -> None:
    assignment = assign(three, due_at=timezone.now() + timedelta(hours=1), scoring="accuracy")
    pupil = Pupil(assignment)
    pupil.open(0)
    pupil.answer(0, 0)
    pupil.open(1)
    past_due(assignment)
    late = pupil.answer(1, 0)
    assert late.status_code == 409
    assert late.json() == {
        "code": "over",
        "message": "This assignment is over. What you did until then counts.",
        "fields": {},
    }
    assert pupil.open(2, skip=True).json()["code"] == "over"
    assert Pupil(assignment, "Ben").joined.json()["code"] == "over"
    # A receipt that was lost is still given.
    assert pupil.answer(0, 0).status_code == 200
    state = pupil.state().json()
    assert (state["assignment"]["over"], state["score"], len(state["review"])) == (True, 1000, 1)
    assert GameResult.objects.get(pk=assignment.pk).player_scores == {"Mia": 1000}


def test_who_answered_everything_in_time_finishes_also_after_the_due_date(three: Any) -> None:
    assignment = assign(three, due_at=timezone.now() + timedelta(hours=1))
    pupil, other = Pupil(assignment), Pupil(assignment, "Ben")
    for one, answered in ((pupil, 3), (other, 2)):
        for position in range(3):
            one.open(position)
            if position < answered:
                one.answer(position, 0)
    past_due(assignment)
    assert pupil.open(3).json()["phase"] == "finished"
    assert other.open(3).json()["code"] == "question_open"
    assert other.open(3, skip=True).json()["code"] == "over"


def test_extending_lets_go_on(three: Any) -> None:
    assignment = assign(three, due_at=timezone.now() + timedelta(hours=1))
    pupil = Pupil(assignment)
    past_due(assignment)
    assert pupil.open(0).status_code == 409
    Assignment.objects.filter(pk=assignment.pk).update(due_at=timezone.now() + timedelta(hours=1))
    assert pupil.open(0).status_code == 200


# --- attempts -------------------------------------------------------------------------------------


def test_one_attempt_unless_more_are_allowed(three: Any) -> None:
    pupil = Pupil(assign(three))
    assert pupil.again().json()["code"] == "attempt_open"
    pupil.work_through([0, 0, 0])
    assert pupil.again().json()["code"] == "no_attempts_left"


def test_the_best_of_several_attempts_counts(three: Any) -> None:
    assignment = assign(three, attempts_allowed=3, scoring="accuracy")
    pupil = Pupil(assignment)
    pupil.work_through([0, 0, 1])
    for answers in ([0, 1, 1], [0, 0, 0]):
        assert pupil.again().status_code == 200
        pupil.token += "x"
        pupil.work_through(answers)
    result = GameResult.objects.get(pk=assignment.pk)
    assert result.player_scores == {"Mia": 3000}
    assert [len(answers) for answers in result.answers] == [1, 1, 1]
    assert pupil.again().json()["code"] == "no_attempts_left"


# --- secrecy --------------------------------------------------------------------------------------


@pytest.mark.parametrize("solutions", ["answer", "finish", "due"])
def test_no_reply_holds_a_solution_before_its_time(teacher: User, make_quiz: MakeQuiz, solutions: str) -> None:
    """What gives it away is looked for in the raw JSON."""
    secret = "a-number-like-8472913"
    text = {**TYPES["TEXT"].example(), "answers": [{"answer": secret, "case_sensitive": False}]}
    assignment = assign(make_quiz(teacher, questions=[text, text, ABCD]), solutions=solutions)
    pupil = Pupil(assignment)
    raw = [pupil.joined, pupil.open(0), pupil.state()]
    after = pupil.answer(0, "wrong")
    raw.append(pupil.open(1)) if solutions == "answer" else raw.extend([after, pupil.open(1), pupil.state()])
    # Time over: the second question shows what was right only where the first did.
    for reply in raw:
        assert secret not in reply.content.decode()
        if reply.json().get("phase") == "question":
            assert reply.json()["verdict"] is None
            assert reply.json()["solution"] is None
    assert (secret in after.content.decode()) is (solutions == "answer")
    if solutions != "answer":
        assert (after.json()["score"], after.json()["verdict"]) == (
            None,
            {"answered": True, "right": None, "points": 0},
        )
    pupil.answer(1, "wrong")
    pupil.open(2)
    pupil.answer(2, 0)
    done = pupil.open(3)
    assert (secret in done.content.decode()) is (solutions != "due")
    past_due(assignment)
    assert secret in pupil.state().content.decode()


def test_an_unanswered_question_isnt_solved_by_the_end_of_the_assignment(teacher: User, make_quiz: MakeQuiz) -> None:
    secret = "a-number-like-8472913"
    text = {**TYPES["TEXT"].example(), "answers": [{"answer": secret, "case_sensitive": False}]}
    assignment = assign(make_quiz(teacher, questions=[ABCD, text]), solutions="finish")
    pupil = Pupil(assignment)
    pupil.open(0)
    pupil.answer(0, 0)
    pupil.open(1)
    past_due(assignment)
    state = pupil.state()
    assert len(state.json()["review"]) == 1
    assert secret not in state.content.decode()


def test_nobody_reads_or_answers_for_another(three: Any) -> None:
    assignment = assign(three)
    mia, ben = Pupil(assignment, "Mia"), Pupil(assignment, "Ben")
    mia.open(0)
    ben.open(0)
    ben.answer(0, 0, "shared-id-123")
    # The same client id of somebody else is no receipt of mine.
    assert mia.answer(0, 1, "shared-id-123").json()["answered_count"] == 1
    assert AttemptAnswer.objects.count() == 2
    assert mia.state().json()["name"] == "Mia"
    assert "Ben" not in mia.state().content.decode()
    stranger = Pupil.__new__(Pupil)
    stranger.api, stranger.secret = type(mia.api)(), "abcd-efgh-jkmn-pqrs"
    assert stranger.state().status_code == stranger.open(0).status_code == stranger.answer(0, 0).status_code == 401


def test_secrets_are_stored_hashed_and_typed_with_dashes(three: Any) -> None:
    pupil = Pupil(assign(three))
    player = AssignmentPlayer.objects.get()
    assert pupil.secret not in json.dumps([str(value) for value in vars(player).values()])
    secret = pupil.secret
    pupil.secret = f" {secret[:4]}-{secret[4:8]}-{secret[8:12]} {secret[12:].upper()} "
    assert pupil.state().status_code == 200


# --- joining --------------------------------------------------------------------------------------


def test_names_are_cleaned_and_unique(three: Any) -> None:
    assignment = assign(three, custom_field="Class")
    assert Pupil(assignment, " M\u200bia ", custom_field=" 7b ").joined.json()["state"]["name"] == "Mia"
    assert AssignmentPlayer.objects.get().custom_field == "7b"
    assert Pupil(assignment, "mIA").joined.json()["code"] == "name_taken"
    empty = Pupil(assignment, "  ")
    assert (empty.joined.status_code, empty.joined.json()["fields"]["name"][0]["message"]) == (400, "Type a name.")


def test_an_assignment_is_full_at_some_point(three: Any, settings: Any) -> None:
    settings.ASSIGNMENT_MAX_PLAYERS = 2
    assignment = assign(three)
    assert [Pupil(assignment, name).joined.status_code for name in "ABC"] == [201, 201, 409]


def test_codes_and_secrets_cant_be_guessed_for_long(three: Any, client: Any) -> None:
    assignment = assign(three)
    wrong = [client.get("/api/v1/assignments/by-code/1234567890/").status_code for _ in range(31)]
    assert wrong == [404] * 30 + [429]
    assert client.get(f"/api/v1/assignments/by-code/{assignment.code}/").status_code == 429
    tries = [client.get("/api/v1/attempt/", HTTP_AUTHORIZATION="Attempt abcdefgh").status_code for _ in range(31)]
    assert tries == [401] * 30 + [429]


def test_joins_are_throttled(three: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classroom.attempt_api.JOINS", Tries("few", 2, 60))
    assignment = assign(three)
    assert [Pupil(assignment, name).joined.status_code for name in "ABC"] == [201, 201, 429]


def test_an_answer_that_doesnt_fit_is_explained_and_can_be_given_again(three: Any) -> None:
    pupil = Pupil(assign(three))
    pupil.open(0)
    wrong = pupil.answer(0, "nonsense")
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["answer"])
    assert pupil.answer(0, 0).status_code == 200


def test_a_state_costs_as_many_queries_after_three_answers_as_after_one(three: Any) -> None:
    pupil = Pupil(assign(three))
    counts = []
    for position in range(3):
        pupil.open(position)
        pupil.answer(position, 0)
        with CaptureQueriesContext(connection) as queries:
            pupil.state()
        counts.append(len(queries))
    assert counts[0] == counts[2]
