"""Reads of assignments. Lists never load the plan."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from msgspec import convert

from accounts.models import User
from classroom.engine.plan import Plan
from classroom.models import Assignment, AssignmentPlayer, Attempt
from classroom.throttles import Tries
from quizzes.models import GameResult

# A class that mistypes is let through, a machine needs centuries.
WRONG_CODES = Tries("assignment-codes", limit=30, window_s=60)
CODE_DIGITS = 10


def own_assignments(user: User) -> QuerySet[Assignment]:
    return Assignment.objects.filter(owner=user)


def listed_assignments(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """For a list: with `player_count` and `finished_count`, without the questions."""
    inside = Q(players__deleted_at=None)
    finished = inside & Q(players__attempts__finished_at__isnull=False)
    return rows.defer("plan").annotate(
        player_count=Count("players", filter=inside, distinct=True),
        finished_count=Count("players", filter=finished, distinct=True),
    )


def open_assignments(*, now: datetime) -> QuerySet[Assignment]:
    """Those that still take answers."""
    return Assignment.objects.filter(Q(due_at__isnull=True) | Q(due_at__gt=now), closed_at__isnull=True)


def running_assignments(user: User, *, now: datetime) -> QuerySet[Assignment]:
    """Those that still take answers, the next due one first."""
    return listed_assignments(open_assignments(now=now).filter(owner=user)).order_by("due_at", "-created_at")


def unsettled_assignments(*, now: datetime) -> QuerySet[Assignment]:
    """Those whose due date has passed since their result was written."""
    unwritten = Q(settled_at__isnull=True) | Q(settled_at__lt=F("due_at"))
    return Assignment.objects.filter(unwritten, due_at__lte=now)


def find_assignment(*, code: str, asker: str) -> Assignment | None:
    """The assignment behind a code. `asker` (a network) may be wrong 30 times a minute. Raises TooManyTries."""
    WRONG_CODES.check(asker)
    found = None
    if code.isascii() and code.isdigit() and len(code) == CODE_DIGITS:
        found = Assignment.objects.filter(code=code).first()
    if found is None:
        WRONG_CODES.count(asker)
    return found


def is_over(assignment: Assignment, *, now: datetime) -> bool:
    """Nothing is taken any more: it was closed, or its due date has passed. The due second itself is in time."""
    return assignment.closed_at is not None or (assignment.due_at is not None and now > assignment.due_at)


def plan_of(assignment: Assignment) -> Plan:
    return convert(assignment.plan, Plan)


def answerable_count(assignment: Assignment) -> int:
    """How many questions take an answer: all but the slides."""
    plan = plan_of(assignment)
    return sum(plan.takes_answers(index) for index in range(len(plan.questions)))


def has_result(assignment: Assignment) -> bool:
    """Whether one is saved: somebody has finished with an answer, or it has ended with one."""
    return GameResult.objects.filter(pk=assignment.pk).exists()


def is_result_binned(assignment: Assignment) -> bool:
    return GameResult.in_bin.filter(pk=assignment.pk).exists()


def progress_rows(assignment: Assignment) -> list[dict[str, Any]]:
    """Who is where, in the order of joining; three queries however many players.

    Each `{id, name, custom_field, attempt, question, answered, answerable_count, finished, score, joined_at}`: the last
    attempt's progress, the best attempt's score.
    """
    attempts: dict[UUID, list[Attempt]] = {}
    for attempt in (
        Attempt.objects.filter(player__assignment=assignment, player__deleted_at=None)
        .annotate(answered=Count("answers"))
        .only("player_id", "number", "position", "opened_at", "finished_at", "score")
        .order_by("number")
    ):
        attempts.setdefault(attempt.player_id, []).append(attempt)
    shared = {"answerable_count": answerable_count(assignment)}
    return [
        {**_progress(player, attempts.get(player.pk, []), assignment), **shared} for player in assignment.players.all()
    ]


def _progress(player: AssignmentPlayer, attempts: list[Any], assignment: Assignment) -> dict[str, Any]:
    last = attempts[-1] if attempts else None
    return {
        "id": player.pk,
        "name": player.name,
        "custom_field": player.custom_field,
        "joined_at": player.joined_at,
        "attempt": last.number if last else 0,
        "question": _reached(last, assignment),
        "answered": last.answered if last else 0,
        "finished": any(attempt.finished_at is not None for attempt in attempts),
        "score": max((attempt.score for attempt in attempts), default=0),
    }


def _reached(attempt: Attempt | None, assignment: Assignment) -> int:
    """How many questions were handed out."""
    if attempt is None or attempt.opened_at is None:
        return 0
    return min(attempt.position + 1, assignment.question_count)
