"""The pure rules of working at one's own pace, tried with any sequence of what a page may do."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.engine import GameOptions, paced
from classroom.engine.paced import PacedPhase, Progress, Solutions
from classroom.engine.plan import Plan
from classroom.engine.scoring import GRACE_MS
from classroom.engine.verdicts import StoredAnswer, Verdict
from quizzes.question_types import TYPES

QUESTIONS = [{**kind.example(), "time": 20} for kind in TYPES.values()]
ABCD = {**TYPES["ABCD"].example(), "time": 20}


def plan_of(questions: list[dict[str, Any]], **options: Any) -> Plan:
    chosen = GameOptions(**options)
    shown = paced.shown_orders(questions, chosen, Random(1))
    return Plan("g", "", "q", "h", "T", "", questions, shown, chosen, 0)


@given(
    moves=st.lists(
        st.one_of(
            st.tuples(st.just("open"), st.integers(0, 8), st.booleans()),
            st.tuples(st.just("answer"), st.integers(0, 8), st.integers(0, 3)),
            st.tuples(st.just("wait"), st.integers(0, 30_000), st.just(0)),
        ),
        max_size=60,
    ),
    scoring=st.sampled_from(["speed", "accuracy", "streak"]),
    timed=st.booleans(),
)
def test_any_sequence_takes_each_question_at_most_once_and_the_score_is_the_sum(
    moves: list[tuple[str, int, Any]], scoring: Any, timed: bool
) -> None:
    plan, progress, now = plan_of([ABCD] * 5, scoring=scoring), Progress(), 1_000
    taken: dict[int, Verdict] = {}
    reached = [0]
    for kind, value, extra in moves:
        if kind == "wait":
            now += value
        elif kind == "open":
            step = paced.opened(plan, progress, value, now_ms=now, timed=timed, skip=extra)
            if not isinstance(step, str):
                if step.position == progress.position and progress.opened_ms is not None:
                    # A reload: the clock goes on.
                    assert step.opened_ms == progress.opened_ms
                progress = step
        elif paced.answer_refusal(plan, progress, value, now_ms=now, timed=timed) is None:
            assert value not in taken
            assert progress.opened_ms is not None
            answer = StoredAnswer(extra, now - progress.opened_ms)
            assert not timed or answer.elapsed_ms <= 20_000 + GRACE_MS
            taken[value] = paced.judge_answer(plan, value, answer, taken, timed=timed)
            progress = Progress(progress.position, progress.opened_ms, answered=True)
        assert progress.position >= reached[-1]
        reached.append(progress.position)
    streak = 0
    for place in range(5):
        verdict = taken.get(place)
        right = verdict is not None and verdict.right is True
        if verdict is not None:
            assert verdict.points <= 1000 + (min(streak, 5) * 100 if scoring == "streak" else 0)
            assert right or verdict.points == 0
            if right and not timed:
                assert verdict.points == 1000 + (min(streak, 5) * 100 if scoring == "streak" else 0)
        streak = streak + 1 if right else 0


def test_time_runs_from_handing_out_and_a_little_grace_is_given() -> None:
    plan = plan_of([ABCD, ABCD])
    progress = paced.opened(plan, Progress(), 0, now_ms=5_000, timed=True, skip=False)
    assert isinstance(progress, Progress)
    assert paced.deadline_ms(plan, progress, timed=True) == 25_000
    last = 25_000 + GRACE_MS
    assert paced.answer_refusal(plan, progress, 0, now_ms=last, timed=True) is None
    assert paced.answer_refusal(plan, progress, 0, now_ms=last + 1, timed=True) == "too_late"
    assert paced.answer_refusal(plan, progress, 0, now_ms=last + 1, timed=False) is None
    assert paced.phase_of(plan, progress, now_ms=last + 1, timed=True) is PacedPhase.ANSWERED


def test_a_question_is_answered_or_skipped_before_the_next() -> None:
    plan = plan_of([ABCD, ABCD])
    progress = Progress(0, 1_000)
    assert paced.opened(plan, progress, 1, now_ms=2_000, timed=True, skip=False) == "question_open"
    assert paced.opened(plan, progress, 2, now_ms=2_000, timed=True, skip=True) == "wrong_question"
    after = paced.opened(plan, progress, 1, now_ms=2_000, timed=True, skip=True)
    assert after == Progress(1, 2_000)
    assert paced.answer_refusal(plan, Progress(1, 2_000), 0, now_ms=2_000, timed=True) == "wrong_question"


def test_past_the_last_question_the_attempt_is_finished() -> None:
    plan = plan_of([ABCD])
    done = paced.opened(plan, Progress(0, 1_000, answered=True), 1, now_ms=2_000, timed=True, skip=False)
    assert isinstance(done, Progress)
    assert done.finished
    assert paced.opened(plan, done, 1, now_ms=9_000, timed=True, skip=False) == done


def test_a_slide_takes_no_answer_has_no_clock_and_lets_pass() -> None:
    plan = plan_of([TYPES["SLIDE"].example(), ABCD])
    progress = Progress(0, 1_000)
    assert paced.deadline_ms(plan, progress, timed=True) is None
    assert paced.answer_refusal(plan, progress, 0, now_ms=1_000, timed=True) == "question_not_open"
    assert paced.opened(plan, progress, 1, now_ms=2_000, timed=True, skip=False) == Progress(1, 2_000)


@given(st.integers(0, 10_000))
def test_each_attempt_has_an_order_of_its_own_with_every_question_once(seed: int) -> None:
    plan = plan_of(QUESTIONS, randomise_questions=True, randomise_answers=True)
    order, shown = paced.attempt_orders(plan, Random(seed))
    assert sorted(order) == list(range(len(QUESTIONS)))
    own = paced.attempt_plan(plan, order, shown)
    assert [plan.questions[index] for index in order] == own.questions
    slide = [question["type"] for question in QUESTIONS].index("SLIDE")
    assert order[slide] == slide
    for place, question in enumerate(own.questions):
        kind = own.kind(place)
        if kind.SHUFFLES:
            assert kind.judge(question, shown[place]) is not True


@pytest.mark.parametrize(
    ("solutions", "finished", "over", "revealed"),
    [
        ("answer", False, False, True),
        ("finish", False, False, False),
        ("finish", True, False, True),
        ("finish", False, True, True),
        ("due", True, False, False),
        ("due", False, True, True),
    ],
)
def test_when_solutions_show(solutions: str, finished: bool, over: bool, revealed: bool) -> None:
    assert paced.is_revealed(Solutions(solutions), finished=finished, over=over) is revealed


def test_the_best_attempt_counts_and_the_earlier_among_equals() -> None:
    assert paced.best({"first": 10, "second": 30, "third": 30}) == "second"
