"""What a player may see of an assignment and of their attempt. Solutions leave here only where they are revealed."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from msgspec import to_builtins

from classroom.assignment_queries import is_over
from classroom.attempt_services import milliseconds, own_plan, progress_of, verdicts_of
from classroom.engine import paced
from classroom.engine.paced import PacedPhase, Progress, Solutions
from classroom.engine.plan import Plan, visible_question
from classroom.engine.verdicts import Verdict
from classroom.models import Assignment, Attempt
from quizzes import formulas
from quizzes.question_types.shapes import Answer


def assignment_view(assignment: Assignment) -> dict[str, Any]:
    """What anyone who knows the code may see before joining. `title` is sanitised HTML."""
    return {
        "code": assignment.code,
        "title": formulas.with_formulas(assignment.title),
        "question_count": assignment.question_count,
        "custom_field": assignment.plan["options"]["custom_field"],
        "due_at": assignment.due_at,
        "over": is_over(assignment, now=timezone.now()),
        "attempts_allowed": assignment.attempts_allowed,
        "timed": assignment.timed,
        "scoring": assignment.plan["options"]["scoring"],
        "solutions": assignment.solutions,
    }


def attempt_view(attempt: Attempt) -> dict[str, Any]:
    """Everything that the player's page draws, whole: a reload needs nothing else."""
    return _View(attempt, timezone.now()).whole()


class _View:
    def __init__(self, attempt: Attempt, now: datetime) -> None:
        self.attempt, self.assignment = attempt, attempt.player.assignment
        self.plan: Plan = own_plan(attempt)
        self.progress: Progress = progress_of(attempt)
        self.now_ms = milliseconds(now)
        self.over = is_over(self.assignment, now=now)
        self.phase = paced.phase_of(self.plan, self.progress, now_ms=self.now_ms, timed=self.assignment.timed)
        self.revealed = paced.is_revealed(
            Solutions(self.assignment.solutions), finished=self.progress.finished, over=self.over
        )
        self.verdicts = verdicts_of(attempt)

    def whole(self) -> dict[str, Any]:
        number, allowed = self.attempt.number, self.assignment.attempts_allowed
        place = self.progress.position
        return {
            "assignment": assignment_view(self.assignment),
            "name": self.attempt.player.name,
            "attempt": number,
            "attempts_left": None if allowed is None else max(0, allowed - number),
            "phase": self.phase.value,
            "position": place,
            "answered_count": len(self.verdicts),
            "answerable_count": sum(map(self.plan.takes_answers, range(len(self.plan.questions)))),
            "score": self.attempt.score if self.revealed else None,
            **self._current(place),
            "review": self._review(),
        }

    def _current(self, place: int) -> dict[str, Any]:
        asked = self.phase in {PacedPhase.QUESTION, PacedPhase.ANSWERED}
        # What is over is settled too, but a question that was never answered isn't shown solved before that.
        settled = self.phase is PacedPhase.ANSWERED
        deadline = paced.deadline_ms(self.plan, self.progress, timed=self.assignment.timed) if asked else None
        return {
            "question": to_builtins(visible_question(self.plan, place)) if asked else None,
            "points": self.plan.points_factor(place) if asked else 1,
            "time_ms": None if deadline is None else self.plan.limit_ms(place),
            "remaining_ms": None if deadline is None else max(0, deadline - self.now_ms),
            "answered": asked and self.progress.answered,
            "verdict": self._verdict(place) if settled else None,
            "solution": self._solution(place) if settled and self.revealed else None,
        }

    def _verdict(self, place: int) -> dict[str, Any]:
        verdict = self.verdicts.get(place)
        return {
            "answered": verdict is not None,
            "right": verdict.right if verdict and self.revealed else None,
            "points": verdict.points if verdict and self.revealed else 0,
        }

    def _solution(self, place: int) -> Any:
        return to_builtins(self.plan.kind(place).solution(self.plan.questions[place], self.plan.shown[place]))

    def _review(self) -> list[dict[str, Any]]:
        """The settled questions, once there is nothing more to do and what was right may be seen."""
        if not self.revealed or not (self.progress.finished or self.over):
            return []
        places = range(self._settled_count())
        return [self._line(place) for place in places if self.plan.takes_answers(place)]

    def _settled_count(self) -> int:
        if self.phase is PacedPhase.READY:
            return 0
        if self.phase is PacedPhase.QUESTION:
            return self.progress.position
        return self.progress.position + 1

    def _line(self, place: int) -> dict[str, Any]:
        verdict: Verdict | None = self.verdicts.get(place)
        return {
            "question": to_builtins(visible_question(self.plan, place)),
            "answer": "" if verdict is None else self._answer(place, verdict.value),
            **self._verdict(place),
            "solution": self._solution(place),
        }

    def _answer(self, place: int, value: Answer) -> str:
        kind = self.plan.kind(place)
        return formulas.shown_answer(kind.CODE, kind.answer_html(self.plan.questions[place], value))
