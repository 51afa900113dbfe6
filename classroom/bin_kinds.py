"""What of the live games can be put into the bin: assignments, players of them, controllers."""

import secrets
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.bin_registry import Kind
from accounts.models import User
from accounts.permissions import Person
from classroom.assignment_queries import open_assignments
from classroom.assignment_results import write_result
from classroom.controller_services import check_room
from classroom.engine.names import fold_name
from classroom.models import Assignment, AssignmentPlayer, Attempt, Controller
from classroom.store.players import digest
from quizzes import richtext
from quizzes.bin_kinds import RICH_TEXT, owns_or_administers
from quizzes.models import GameResult


def _assigned(person: Person, assignment: Assignment) -> bool:
    return isinstance(person, User) and assignment.owner_id == person.pk


def _assigned_to(person: Person, player: AssignmentPlayer) -> bool:
    return _assigned(person, player.assignment)


def _give_back_time(attempts: QuerySet[Attempt], since: datetime) -> None:
    """No clock ran while they lay in the bin: a question that was open has the time left that it had then."""
    attempts.filter(finished_at=None).update(opened_at=F("opened_at") + (timezone.now() - since))


# --- assignments ------------------------------------------------------------------------------------


def _moved_assignment(assignment: Assignment, since: datetime | None) -> None:
    _take_result_along(assignment, since)
    if since is not None:
        # Who was removed gets that time, and what they missed before, when they are put back themselves.
        inside = Attempt.objects.filter(player__assignment=assignment, player__deleted_at=None)
        _give_back_time(inside, since)


def _take_result_along(assignment: Assignment, since: datetime | None) -> None:
    """One that was in the bin before is left there."""
    if since is None:
        GameResult.objects.filter(pk=assignment.pk).update(deleted_at=assignment.deleted_at)
    else:
        GameResult.in_bin.filter(pk=assignment.pk, deleted_at=since).update(deleted_at=None)


def _delete_result(assignment: Assignment) -> None:
    GameResult.in_bin.filter(pk=assignment.pk).delete()


def _players_of_binned() -> QuerySet[Any, Any]:
    return AssignmentPlayer.in_bin.filter(assignment__in=Assignment.in_bin.values("pk")).values("pk")


# --- their players ----------------------------------------------------------------------------------


def _free_name(player: AssignmentPlayer) -> None:
    """Somebody may have come in under the name meanwhile, or with the same browser."""
    others = AssignmentPlayer.objects.filter(assignment=player.assignment_id)
    if others.filter(join_digest=player.join_digest).exists():
        player.join_digest = digest(secrets.token_hex())
    taken, name, number = set(others.values_list("folded_name", flat=True)), player.name, 1
    while player.folded_name in taken:
        number += 1
        player.name, player.folded_name = f"{name} {number}", fold_name(f"{name} {number}")
    player.save(update_fields=["name", "folded_name", "join_digest"])


def _moved_player(player: AssignmentPlayer, since: datetime | None) -> None:
    if since is not None:
        _give_back_time(player.attempts.all(), since)
    write_result(assignment_id=player.assignment_id)


ASSIGNMENT = Kind(
    name="assignment",
    path="assignments",
    model=Assignment,
    label=_("Assignment"),
    gone_with_it=_(
        "All names, everybody's answers and the result are gone then, and this can't be undone. The quiz stays."
    ),
    can_delete=_assigned,
    owner="owner",
    title_wording=RICH_TEXT,
    dated="created_at",
    named=lambda assignment: richtext.plain(assignment.title),
    for_administrators=False,
    moved=_moved_assignment,
    before_deletion=_delete_result,
    parts={"result": lambda: Assignment.in_bin.values("pk"), "assignment_player": _players_of_binned},
    needs={"result": lambda now: open_assignments(now=now).values("pk")},
)
PLAYER = Kind(
    name="assignment_player",
    path="assignment-players",
    model=AssignmentPlayer,
    label=_("Player of an assignment"),
    gone_with_it=_("Their attempts and answers are gone then, and this can't be undone."),
    can_delete=_assigned_to,
    owner="assignment__owner",
    title="name",
    within="assignment__title",
    within_wording=RICH_TEXT,
    for_administrators=False,
    make_room=_free_name,
    moved=_moved_player,
)
CONTROLLER = Kind(
    name="controller",
    path="controllers",
    model=Controller,
    label=_("Controller"),
    gone_with_it=_("The box has to be set up anew then. Results of games that it played stay."),
    can_delete=owns_or_administers,
    title="name",
    make_room=lambda controller: check_room(controller=controller),
)
KINDS = (ASSIGNMENT, PLAYER, CONTROLLER)
