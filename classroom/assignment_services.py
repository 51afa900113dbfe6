"""What owners do with assignments: make, close, open again. They and their players are deleted into the bin."""

import random
import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import to_builtins

from accounts.models import User
from classroom.assignment_queries import CODE_DIGITS
from classroom.assignment_results import write_result
from classroom.engine import GameOptions
from classroom.engine.plan import Plan, shown_orders
from classroom.models import Assignment
from classroom.services import GameRefused, checked_options, playable_questions
from quizzes import richtext
from quizzes.models import GameResult, Quiz

_CODE_ATTEMPTS = 10
MAX_ATTEMPTS = 100


@dataclass(frozen=True)
class PacedOptions:
    """What only assignments have. `attempts_allowed`: per player, None for any number; `solutions`: see models."""

    due_at: datetime | None = None
    attempts_allowed: int | None = 1
    timed: bool = True
    solutions: str = Assignment.Solutions.ANSWER


def create_assignment(*, quiz: Quiz, owner: User, options: GameOptions, paced: PacedOptions) -> Assignment:
    """Freeze `quiz` into an assignment; whether `owner` may play it is the caller's question.

    Raises GameRefused: `empty_quiz`, `invalid_quiz`, `invalid_options`.
    """
    _check(paced)
    plan = _plan(quiz, owner, checked_options(options))
    with transaction.atomic():
        assignment = _stored(
            Assignment(
                id=plan.game_id,
                owner=owner,
                quiz=quiz,
                title=plan.title,
                question_count=len(plan.questions),
                plan=to_builtins(plan),
                due_at=paced.due_at,
                attempts_allowed=paced.attempts_allowed,
                timed=paced.timed,
                solutions=paced.solutions,
            )
        )
        # Those that are linked, not those that are named: a quiz may name a stranger's file and must not open it.
        assignment.storage_items.set(quiz.storage_items.all())
    assignment.refresh_from_db()
    return assignment


def _check(paced: PacedOptions) -> None:
    if paced.solutions not in Assignment.Solutions.values:
        raise GameRefused("invalid_options", _("Choose when solutions show: answer, finish or due."))
    if paced.attempts_allowed is not None and not 1 <= paced.attempts_allowed <= MAX_ATTEMPTS:
        raise GameRefused("invalid_options", _("Allow 1 to %(most)s attempts, or any number.") % {"most": MAX_ATTEMPTS})
    _check_due(paced.due_at)


def _check_due(due_at: datetime | None) -> None:
    if due_at is not None and due_at <= timezone.now():
        raise GameRefused("invalid_options", _("The due date has passed already. Choose a later one."))


def _plan(quiz: Quiz, owner: User, options: GameOptions) -> Plan:
    """The authored order; each attempt has its own."""
    questions = playable_questions(quiz)
    return Plan(
        game_id=str(uuid.uuid4()),
        pin="",
        quiz_id=str(quiz.pk),
        host_id=str(owner.pk),
        title=richtext.clean(quiz.title),
        description=richtext.clean(quiz.description),
        questions=questions,
        shown=shown_orders(questions, GameOptions(), random.SystemRandom()),
        options=options,
        created_at_ms=time.time_ns() // 1_000_000,
        cover_image=quiz.cover_image,
        background_color=quiz.background_color,
        background_image=quiz.background_image,
        language=quiz.language,
    )


def _stored(assignment: Assignment) -> Assignment:
    """Saved under a code that is free. Codes are longer than PINs, so one field on the home page takes both."""
    for _attempt in range(_CODE_ATTEMPTS):
        assignment.code = str(10 ** (CODE_DIGITS - 1) + secrets.randbelow(9 * 10 ** (CODE_DIGITS - 1)))
        try:
            with transaction.atomic():
                assignment.save(force_insert=True)
        except IntegrityError:
            continue  # the code is taken
        return assignment
    raise RuntimeError("No free code was found.")


def close_assignment(*, assignment: Assignment) -> None:
    """Nothing more is taken; what was done counts."""
    Assignment.objects.filter(pk=assignment.pk, closed_at__isnull=True).update(closed_at=timezone.now())
    write_result(assignment_id=assignment.pk)
    assignment.refresh_from_db(fields=["closed_at", "settled_at"])


def reopen_assignment(*, assignment: Assignment, due_at: datetime | None) -> None:
    """Take answers until `due_at` (None: without end), whether it was closed, over or still running.

    Raises GameRefused: `invalid_options` for a date that has passed, `names_gone`.
    """
    _check_due(due_at)
    if GameResult.with_bin.filter(pk=assignment.pk, anonymised_at__isnull=False).exists():
        raise GameRefused("names_gone", _("The names were taken out, so this assignment stays closed. Make a new one."))
    Assignment.objects.filter(pk=assignment.pk).update(closed_at=None, due_at=due_at)
    assignment.refresh_from_db(fields=["closed_at", "due_at"])
