"""What waits for attention, on the desks of moderators and administrators: a figure, and where to go with it.

A part is in it for whoever may open the page that it leads to. The number of queries doesn't depend on what there is.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import is_administrator
from classroom.jobs.health import jobs_health
from classroom.operations.judgement import Check, State, disk_check, jobs_check
from classroom.operations.readings import Calls, Games, read_calls, read_games
from classroom.operations.surroundings import disk


@dataclass(frozen=True)
class Point:
    """One figure of the desk. `detail`: a sentence below it, or ""; `state` says whether somebody has to act."""

    name: str
    value: str
    address: str
    state: State = State.WELL
    detail: str = ""

    @property
    def waits(self) -> bool:
        return self.state != State.WELL


def moderation_points(counts: dict[str, int]) -> list[Point]:
    """`counts`: `moderation_queries.waiting_counts()`."""
    names = {
        "appealed": _("Appeals"),
        "reported": _("Reported quizzes"),
        "changed": _("Hidden quizzes that were changed"),
        "unrated": _("Public quizzes not checked"),
    }
    queue = reverse("admin:quizzes_quiz_queue")
    return [
        Point(name, str(counts[key]), queue, State.LOOK if counts[key] else State.WELL) for key, name in names.items()
    ]


def instance_points(user: User, *, now: datetime) -> list[Point]:
    """How the instance is, for administrators; [] for others."""
    if not is_administrator(user):
        return []
    points = [_games(read_games())]
    if user.has_perm("rooms.view_call"):
        points.append(_calls(read_calls(now=now)))
    if user.has_perm("django_tasks_database.view_dbtaskresult"):
        points.append(_jobs(now))
    if user.has_perm("media_storage.view_storageitem"):
        points.append(_storage())
    return points


def _games(games: Games | None) -> Point:
    address = reverse("classroom:on_call")
    if games is None:
        return Point(_("Games"), _("unknown"), address, State.BAD, _("The game server doesn't answer."))
    players = ngettext("%(n)s player connected", "%(n)s players connected", games.players) % {"n": games.players}
    return Point(_("Running games"), str(games.running), address, detail=players)


def _calls(calls: Calls | None) -> Point:
    address = f"{reverse('admin:rooms_call_changelist')}?ended_at__isnull=True"
    if calls is None:
        return Point(_("Calls"), _("unknown"), address, State.BAD, _("The game server doesn't answer."))
    people = ngettext("%(n)s person in them", "%(n)s people in them", calls.people) % {"n": calls.people}
    return Point(_("Running calls"), str(calls.running), address, detail=people)


def _jobs(now: datetime) -> Point:
    health = jobs_health(now=now)
    check = jobs_check(health)
    only = "FAILED" if check.state == State.LOOK and health.failed else "READY"
    return _checked(check, f"{reverse('admin:django_tasks_database_dbtaskresult_changelist')}?status__exact={only}")


def _storage() -> Point:
    stored = User.objects.aggregate(total=Sum("storage_used"))["total"] or 0
    check = disk_check(disk())
    point = _checked(check, reverse("admin:media_storage_storageitem_changelist"))
    if point.waits:
        return point
    size = _("People keep %(size)s.") % {"size": filesizeformat(stored)}
    return Point(point.name, point.value, point.address, point.state, size)


def _checked(check: Check, address: str) -> Point:
    return Point(check.name, check.value, address, check.state, "" if check.state == State.WELL else check.advice)
