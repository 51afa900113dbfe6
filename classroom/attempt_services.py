"""What players do with an assignment: enter, open a question, answer it. The database keeps each promise."""

import random
import secrets
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from classroom.assignment_queries import is_over, plan_of
from classroom.assignment_results import write_result
from classroom.engine import paced
from classroom.engine.names import clean_custom_field, clean_name, fold_name
from classroom.engine.paced import Progress
from classroom.engine.plan import Plan
from classroom.engine.verdicts import StoredAnswer, Verdict
from classroom.models import Assignment, AssignmentPlayer, Attempt, AttemptAnswer
from classroom.services import GameRefused
from classroom.store.players import digest

# Read out and typed on another device: no letter or digit that is confused. 31¹⁶ possibilities.
_SECRET_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - what secrets are made of
_SECRET_LENGTH = 16
# What the column holds: without a clock a question may stay open for weeks.
_LONGEST_MS = 2**31 - 1

MESSAGES = {
    "over": gettext_lazy("This assignment is over. What you did until then counts."),
    "full": gettext_lazy("This assignment has as many players as it can take. Tell your teacher."),
    "name_taken": gettext_lazy(
        "Somebody works under this name already. Choose another one, or come back with your personal code."
    ),
    "wrong_question": gettext_lazy("You are at another question already. Look at the page and go on from there."),
    "question_open": gettext_lazy("Answer this question first, or skip it."),
    "question_not_open": gettext_lazy("This one takes no answer. Go on to the next."),
    "already_answered": gettext_lazy("You have answered this question already."),
    "too_late": gettext_lazy("The time for this question was over when your answer arrived."),
    "attempt_open": gettext_lazy("You have an attempt to finish first."),
    "no_attempts_left": gettext_lazy("You have used all of your attempts."),
}


def refused(code: str) -> GameRefused:
    return GameRefused(code, MESSAGES[code])


def join_assignment(*, assignment: Assignment, name: str, custom_field: str, token: str) -> tuple[Attempt, str]:
    """(the first attempt, the player's secret). `token` is the browser's: when the reply was lost, joining again
    under it is the same player with a new secret, for as long as nothing was opened.

    Raises PlayerNameError and GameRefused: `over`, `full`, `name_taken`.
    """
    cleaned, secret = clean_name(name), _new_secret()
    folded = fold_name(cleaned)
    with transaction.atomic():
        # One at a time: else the last places would be given away twice.
        locked = Assignment.objects.select_for_update().filter(pk=assignment.pk).first()
        if locked is None or is_over(locked, now=timezone.now()):
            raise refused("over")
        known = locked.players.filter(join_digest=digest(token)).first()
        if known is not None:
            return _join_again(known, secret), secret
        if locked.players.filter(folded_name=folded).exists():
            raise refused("name_taken")
        if locked.players.count() >= settings.ASSIGNMENT_MAX_PLAYERS:
            raise refused("full")
        player = AssignmentPlayer.objects.create(
            assignment=locked,
            name=cleaned,
            folded_name=folded,
            custom_field=clean_custom_field(custom_field),
            secret_digest=digest(secret),
            join_digest=digest(token),
        )
        return _new_attempt(player, 1), secret


def _join_again(player: AssignmentPlayer, secret: str) -> Attempt:
    attempt = player.attempts.order_by("-number").first()
    if attempt is None or attempt.number > 1 or attempt.opened_at is not None:
        raise refused("name_taken")
    player.secret_digest = digest(secret)
    player.save(update_fields=["secret_digest"])
    return attempt


def _new_secret() -> str:
    return "".join(secrets.choice(_SECRET_SIGNS) for _ in range(_SECRET_LENGTH))


def _new_attempt(player: AssignmentPlayer, number: int) -> Attempt:
    order, shown = paced.attempt_orders(plan_of(player.assignment), random.SystemRandom())
    return Attempt.objects.create(player=player, number=number, order=order, shown=shown)


def player_of(secret: str) -> AssignmentPlayer | None:
    """Who carries this secret, typed with whatever dashes and spaces; also of an assignment that is in the bin."""
    tidy = "".join(sign for sign in secret.lower() if sign in _SECRET_SIGNS)
    if len(tidy) != _SECRET_LENGTH:
        return None
    return AssignmentPlayer.objects.select_related("assignment").filter(secret_digest=digest(tidy)).first()


def current_attempt(player: AssignmentPlayer) -> Attempt:
    """The player's last attempt."""
    return player.attempts.select_related("player__assignment").order_by("-number")[0]


def start_again(*, player: AssignmentPlayer) -> Attempt:
    """One more attempt. Raises GameRefused: `over`, `attempt_open`, `no_attempts_left`."""
    with transaction.atomic():
        locked = AssignmentPlayer.objects.select_for_update(of=("self",)).select_related("assignment").get(pk=player.pk)
        assignment, last = locked.assignment, current_attempt(locked)
        if is_over(assignment, now=timezone.now()):
            raise refused("over")
        if last.finished_at is None:
            raise refused("attempt_open")
        if assignment.attempts_allowed is not None and last.number >= assignment.attempts_allowed:
            raise refused("no_attempts_left")
        return _new_attempt(locked, last.number + 1)


def own_plan(attempt: Attempt) -> Plan:
    """The questions as this attempt asks them."""
    return paced.attempt_plan(plan_of(attempt.player.assignment), attempt.order, attempt.shown)


def progress_of(attempt: Attempt) -> Progress:
    inside = attempt.position < len(attempt.order)
    return Progress(
        position=attempt.position,
        opened_ms=None if attempt.opened_at is None else milliseconds(attempt.opened_at),
        answered=inside and attempt.answers.filter(question=attempt.order[attempt.position]).exists(),
        finished=attempt.finished_at is not None,
    )


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def open_question(*, player: AssignmentPlayer, position: int, skip: bool = False) -> Attempt:
    """Hand out the question at `position`, or finish past the last one; asking again changes nothing.

    Raises GameRefused: `over`, `wrong_question`, `question_open`.
    """
    now = timezone.now()
    with transaction.atomic():
        attempt = _locked_attempt(player)
        assignment, before = attempt.player.assignment, progress_of(attempt)
        step = paced.opened(
            own_plan(attempt), before, position, now_ms=milliseconds(now), timed=assignment.timed, skip=skip
        )
        if isinstance(step, str):
            raise refused(step)
        if step == before:
            return attempt
        # Who has answered everything may still say so.
        if is_over(assignment, now=now) and (skip or not step.finished):
            raise refused("over")
        attempt.position = step.position
        attempt.opened_at = None if step.opened_ms is None else datetime.fromtimestamp(step.opened_ms / 1000, UTC)
        attempt.finished_at = now if step.finished else None
        attempt.save(update_fields=["position", "opened_at", "finished_at"])
    if step.finished:
        write_result(assignment_id=assignment.pk)
    return attempt


def submit_answer(*, player: AssignmentPlayer, client_id: str, position: int, raw: Any) -> Attempt:
    """Keep an answer; under the same `client_id` again it is the same answer, whenever it arrives.

    Raises InvalidAnswer and GameRefused: `over`, `wrong_question`, `already_answered`, `question_not_open`, `too_late`.
    """
    now = timezone.now()
    with transaction.atomic():
        attempt = _locked_attempt(player)
        if AttemptAnswer.objects.filter(attempt__player=player, client_id=client_id).exists():
            return attempt
        plan, assignment = own_plan(attempt), attempt.player.assignment
        code = paced.answer_refusal(
            plan, progress_of(attempt), position, now_ms=milliseconds(now), timed=assignment.timed
        )
        if code is not None:
            raise refused(code)
        if is_over(assignment, now=now):
            raise refused("over")
        value = plan.kind(position).read_answer(plan.questions[position], raw, plan.shown[position])
        verdict = _store(attempt, plan, position, client_id, StoredAnswer(value, _elapsed_ms(attempt, now)))
        attempt.score += verdict.points
        attempt.save(update_fields=["score"])
        first = attempt.answers.count() == 1
    if first:
        # From here on there is a result, which also knows when the names have to go.
        write_result(assignment_id=assignment.pk)
    return attempt


def _store(attempt: Attempt, plan: Plan, position: int, client_id: str, answer: StoredAnswer) -> Verdict:
    assignment = attempt.player.assignment
    verdict = paced.judge_answer(plan, position, answer, verdicts_of(attempt), timed=assignment.timed)
    try:
        with transaction.atomic():
            AttemptAnswer.objects.create(
                attempt=attempt,
                question=attempt.order[position],
                client_id=client_id,
                value=verdict.value,
                elapsed_ms=verdict.elapsed_ms,
                right=verdict.right,
                points=verdict.points,
            )
    except IntegrityError:
        raise refused("already_answered") from None
    return verdict


def verdicts_of(attempt: Attempt) -> dict[int, Verdict]:
    """Place in the attempt's order → what was answered there."""
    places = {question: place for place, question in enumerate(attempt.order)}
    return {
        places[answer.question]: Verdict(answer.value, answer.elapsed_ms, answer.right, answer.points)
        for answer in attempt.answers.all()
    }


def _elapsed_ms(attempt: Attempt, now: datetime) -> int:
    assert attempt.opened_at is not None
    return min(max(0, milliseconds(now) - milliseconds(attempt.opened_at)), _LONGEST_MS)


def _locked_attempt(player: AssignmentPlayer) -> Attempt:
    """The last attempt, for this transaction alone; it is re-read with its assignment."""
    attempts = Attempt.objects.select_for_update(of=("self",)).select_related("player__assignment")
    inside = attempts.filter(player=player, player__deleted_at=None, player__assignment__deleted_at=None)
    attempt = inside.order_by("-number").first()
    if attempt is None:
        # Removed by the owner in this moment.
        raise refused("over")
    return attempt
