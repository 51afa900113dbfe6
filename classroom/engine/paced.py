"""Working at one's own pace: where an attempt is, what may come next, when solutions show. Pure rules.

A question is handed out once, and its time runs from that moment on the server. It is *settled* when it was answered,
its time is over, it is a slide, or it was left behind; only then comes the next, and nothing leads back.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from classroom.engine.options import GameOptions
from classroom.engine.plan import Plan, question_order, shown_orders
from classroom.engine.scoring import GRACE_MS
from classroom.engine.verdicts import StoredAnswer, Verdict, judge_answers, needs_streaks, streaks_before
from quizzes.question_types.shapes import Question

_ME = "me"


class PacedPhase(StrEnum):
    READY = "ready"
    QUESTION = "question"
    ANSWERED = "answered"
    FINISHED = "finished"


class Solutions(StrEnum):
    ANSWER = "answer"
    FINISH = "finish"
    DUE = "due"


class Progress(Struct, frozen=True):
    """Where an attempt is. `opened_ms`: when question `position` was handed out, None before the first one.

    `answered`: that question has an accepted answer.
    """

    position: int = 0
    opened_ms: int | None = None
    answered: bool = False
    finished: bool = False


def mixed_order(questions: Sequence[Question], options: GameOptions, random: Random) -> list[int]:
    """Indexes of the questions in the order of one attempt."""
    marked = [{**question, "_place": place} for place, question in enumerate(questions)]
    return [question["_place"] for question in question_order(marked, options, random)]


def attempt_orders(plan: Plan, random: Random) -> tuple[list[int], list[list[int]]]:
    """(order, shown) of a new attempt, see `attempt_plan`."""
    order = mixed_order(plan.questions, plan.options, random)
    return order, shown_orders([plan.questions[index] for index in order], plan.options, random)


def attempt_plan(plan: Plan, order: Sequence[int], shown: list[list[int]]) -> Plan:
    """The plan as one attempt goes through it: question n is what is asked n-th."""
    return replace(plan, questions=[plan.questions[index] for index in order], shown=shown)


def deadline_ms(plan: Plan, progress: Progress, *, timed: bool) -> int | None:
    """When the current question's time is over; None where no clock runs."""
    if not timed or progress.finished or progress.opened_ms is None or not plan.takes_answers(progress.position):
        return None
    return progress.opened_ms + plan.limit_ms(progress.position)


def phase_of(plan: Plan, progress: Progress, *, now_ms: int, timed: bool) -> PacedPhase:
    if progress.finished:
        return PacedPhase.FINISHED
    if progress.opened_ms is None:
        return PacedPhase.READY
    if progress.answered or _is_late(plan, progress, now_ms, timed):
        return PacedPhase.ANSWERED
    return PacedPhase.QUESTION


def opened(plan: Plan, progress: Progress, wanted: int, *, now_ms: int, timed: bool, skip: bool) -> Progress | str:
    """The attempt with question `wanted` handed out (or finished, if that is past the last), or a code.

    Asking again for the current question changes nothing: its clock goes on. `skip` leaves an open question behind.
    """
    phase = phase_of(plan, progress, now_ms=now_ms, timed=timed)
    if phase is PacedPhase.READY:
        return Progress(0, now_ms) if wanted == 0 else "wrong_question"
    if wanted == progress.position or phase is PacedPhase.FINISHED:
        return progress
    if wanted != progress.position + 1:
        return "wrong_question"
    if phase is PacedPhase.QUESTION and not skip and plan.takes_answers(progress.position):
        return "question_open"
    if wanted >= len(plan.questions):
        return replace(progress, finished=True)
    return Progress(wanted, now_ms)


def answer_refusal(plan: Plan, progress: Progress, question: int, *, now_ms: int, timed: bool) -> str | None:
    """Why an answer to the question at place `question` can't be taken now; None if it can."""
    if progress.finished or progress.opened_ms is None or question != progress.position:
        return "wrong_question"
    if progress.answered:
        return "already_answered"
    if not plan.takes_answers(question):
        return "question_not_open"
    return "too_late" if _is_late(plan, progress, now_ms, timed) else None


def judge_answer(
    plan: Plan, position: int, answer: StoredAnswer, earlier: Mapping[int, Verdict], *, timed: bool
) -> Verdict:
    """What an answer is worth. `earlier`: the attempt's verdicts by place. Without a clock nobody is slow."""
    streaks = None
    if needs_streaks(plan):
        streaks = streaks_before(plan, position, {place: {_ME: verdict} for place, verdict in earlier.items()}, ())
    paid = answer if timed else StoredAnswer(answer.value, 0)
    verdict = judge_answers(plan, position, {_ME: paid}, streaks=streaks)[_ME]
    return replace(verdict, elapsed_ms=answer.elapsed_ms)


def is_revealed(solutions: Solutions, *, finished: bool, over: bool) -> bool:
    """Whether an attempt's settled questions show what was right. `over`: nothing is taken any more."""
    if solutions is Solutions.ANSWER:
        return True
    return over or (finished and solutions is Solutions.FINISH)


def best(scores: Mapping[str, int]) -> str:
    """The attempt that counts: the highest score, the earlier among equals. `scores` in the order of attempts."""
    return max(scores, key=lambda attempt: scores[attempt])


def _is_late(plan: Plan, progress: Progress, now_ms: int, timed: bool) -> bool:
    deadline = deadline_ms(plan, progress, timed=timed)
    return deadline is not None and now_ms > deadline + GRACE_MS
