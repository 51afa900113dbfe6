"""An assignment's result: one GameResult with the assignment's id, written again as people finish.

Each player's best attempt counts.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from classroom.assignment_queries import plan_of, unsettled_assignments
from classroom.engine.paced import best
from classroom.engine.results import PlayerRecord, saved_game
from classroom.engine.verdicts import Verdict, Verdicts
from classroom.models import Assignment, Attempt, AttemptAnswer
from quizzes.models import GameResult, Quiz
from quizzes.services import count_play

Scores = dict[str, dict[str, int]]
"""Player → attempt → score, attempts in their order."""


def write_result(*, assignment_id: UUID) -> None:
    """Bring the result up to what was accepted by now. Without an answer there is none.

    One that is in the bin stays there, whole; its days begin anew, since it holds answers that are new. What is
    accepted while the assignment itself goes into the bin is in there with it.
    """
    with transaction.atomic():
        assignment = Assignment.with_bin.select_for_update().filter(pk=assignment_id).first()
        if assignment is None:
            return
        now = timezone.now()
        Assignment.with_bin.filter(pk=assignment_id).update(settled_at=now)
        fields = _content(assignment)
        if not any(fields["answers"]) and not GameResult.with_bin.filter(pk=assignment_id).exists():
            return
        fields["timestamp"] = now
        quiz = Quiz.with_bin.filter(pk=assignment.quiz_id).only("pk").first()
        plan = assignment.plan
        result, created = GameResult.with_bin.select_for_update().get_or_create(
            pk=assignment_id,
            defaults={
                **fields,
                "quiz": quiz,
                "user_id": assignment.owner_id,
                "title": plan["title"],
                "description": plan["description"],
                "deleted_at": assignment.deleted_at,
            },
        )
        if not created and result.anonymised_at is None:
            if result.is_in_bin and not assignment.is_in_bin:
                fields["deleted_at"] = now
            GameResult.with_bin.filter(pk=assignment_id).update(**fields)
        if created and quiz is not None:
            count_play(quiz.pk)


def settle_due_assignments(*, owner: User | None = None) -> None:
    """Write the results of assignments whose due date has passed since they were last written."""
    due = unsettled_assignments(now=timezone.now())
    if owner is not None:
        due = due.filter(owner=owner)
    for assignment_id in list(due.values_list("pk", flat=True)):
        write_result(assignment_id=assignment_id)


def _content(assignment: Assignment) -> dict[str, Any]:
    plan = plan_of(assignment)
    players = {str(player.pk): PlayerRecord(player.name, player.custom_field) for player in assignment.players.all()}
    counted = _counted_attempts(assignment)
    verdicts: list[Verdicts] = [{} for _ in plan.questions]
    answers = AttemptAnswer.objects.filter(attempt__in=counted)
    for answer in answers.order_by("answered_at", "id"):
        verdicts[answer.question][counted[answer.attempt_id]] = Verdict(
            answer.value, answer.elapsed_ms, answer.right, answer.points
        )
    saved = saved_game(plan, len(plan.questions), players, verdicts)
    return {
        "player_count": saved.player_count,
        "questions": saved.questions,
        "answers": saved.answers,
        "player_scores": saved.player_scores,
        "custom_field_data": saved.custom_field_data,
    }


def _counted_attempts(assignment: Assignment) -> Mapping[UUID, str]:
    """Attempt → player, of each player's best attempt."""
    scores: Scores = {}
    attempts = Attempt.objects.filter(player__assignment=assignment, player__deleted_at=None).order_by("number")
    for pk, player, score in attempts.values_list("pk", "player_id", "score"):
        scores.setdefault(str(player), {})[str(pk)] = score
    return {UUID(best(own)): player for player, own in scores.items()}
