"""What somebody on call has to know, judged: what is well, what to look at, what to do about it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classroom.jobs.health import JobsHealth
from classroom.operations.readings import Readings

LATE_JOBS_S = 300
OLD_BACKUP = timedelta(days=2)
LITTLE_SPACE, VERY_LITTLE_SPACE = 0.15, 0.05


class State(StrEnum):
    """From best to worst."""

    WELL = "well"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True)
class Check:
    """One line of the page. `advice`: what to do, unless all is well."""

    name: str
    state: State
    value: str
    advice: str = ""


@dataclass(frozen=True)
class Disk:
    """Bytes of the file system that holds the instance's files; `writable`: whether this process may write there."""

    total: int
    free: int
    writable: bool


@dataclass(frozen=True)
class Surroundings:
    """What isn't in the readings. `unapplied`: migrations that wait; `last_backup`: None when none is known."""

    disk: Disk
    unapplied: int
    last_backup: datetime | None
    now: datetime


def judged(readings: Readings, around: Surroundings) -> list[Check]:
    """Every check, in the order in which one looks; those that can't be made now are left out."""
    checks = [_database(readings, around.unapplied), _redis(readings), disk_check(around.disk), _jobs(readings)]
    checks += [_saving(readings), _lost(readings), _rehearsal(readings), _backup(around)]
    return [check for check in checks if check is not None]


def worst(checks: list[Check]) -> State:
    order = list(State)
    return max((check.state for check in checks), key=order.index, default=State.WELL)


def _database(readings: Readings, unapplied: int) -> Check:
    if not readings.database:
        advice = _(
            "Start the database, or correct DATABASE_URL. Games go on meanwhile; results are saved when it is back."
        )
        return Check(_("Database"), State.BAD, _("doesn't answer"), advice)
    if unapplied:
        value = ngettext("%(n)s migration waits", "%(n)s migrations wait", unapplied) % {"n": unapplied}
        return Check(_("Database"), State.LOOK, value, _("Run “manage.py migrate”, then restart the processes."))
    return Check(_("Database"), State.WELL, _("answers"))


def _redis(readings: Readings) -> Check:
    if not readings.redis:
        advice = _("Start Redis, or correct REDIS_URL. Phones wait, and go on by themselves when it is back.")
        return Check(_("Redis"), State.BAD, _("doesn't answer"), advice)
    return Check(_("Redis"), State.WELL, _("answers"))


def disk_check(disk: Disk) -> Check:
    share = disk.free / disk.total if disk.total else 0.0
    value = _("%(percent)s %% free (%(gigabytes)s GB)") % {
        "percent": round(100 * share),
        "gigabytes": round(disk.free / 1e9, 1),
    }
    if not disk.writable:
        return Check(
            _("Files"), State.BAD, value, _("The data folder can't be written to: uploads fail. Check its owner.")
        )
    if share < LITTLE_SPACE:
        state = State.BAD if share < VERY_LITTLE_SPACE else State.LOOK
        return Check(_("Files"), state, value, _("Make room, or move files to a bucket: “manage.py move_files”."))
    return Check(_("Files"), State.WELL, value)


def _jobs(readings: Readings) -> Check | None:
    return None if readings.jobs is None else jobs_check(readings.jobs)


def jobs_check(jobs: JobsHealth) -> Check:
    name = _("Jobs (mails, cleaning)")
    if jobs.oldest_due_s > LATE_JOBS_S:
        minutes = jobs.oldest_due_s // 60
        value = ngettext("late by %(n)s minute", "late by %(n)s minutes", minutes) % {"n": minutes}
        return Check(name, State.BAD, value, _("No worker runs. Start “manage.py run_worker”; nothing is lost."))
    if jobs.failed:
        value = ngettext("%(n)s given up today", "%(n)s given up today", jobs.failed) % {"n": jobs.failed}
        return Check(name, State.LOOK, value, _("See why in the list of jobs, and run them again there."))
    if jobs.retrying:
        value = ngettext("%(n)s failed and is tried again", "%(n)s failed and are tried again", jobs.retrying)
        advice = _("See why in the list of jobs. If they are mails: is the mail server there, and EMAIL_URL right?")
        return Check(name, State.LOOK, value % {"n": jobs.retrying}, advice)
    return Check(name, State.WELL, ngettext("%(n)s waiting", "%(n)s waiting", jobs.due) % {"n": jobs.due})


def _saving(readings: Readings) -> Check | None:
    if readings.games is None:
        return None
    name, waiting = _("Results"), readings.games.waiting_to_be_saved
    if waiting:
        value = ngettext("%(n)s game waits to be saved", "%(n)s games wait to be saved", waiting) % {"n": waiting}
        advice = _(
            "They are safe in Redis and are saved by themselves. If this lasts for minutes, look at the database."
        )
        return Check(name, State.LOOK, value, advice)
    return Check(name, State.WELL, _("all saved"))


def _lost(readings: Readings) -> Check | None:
    if readings.answers_lost is None:
        return None
    value = ngettext("%(n)s lost", "%(n)s lost", readings.answers_lost) % {"n": readings.answers_lost}
    if readings.answers_lost:
        advice = _("A saved result had fewer answers than were received. Keep the log and report it.")
        return Check(_("Answers"), State.BAD, value, advice)
    return Check(_("Answers"), State.WELL, value)


def _rehearsal(readings: Readings) -> Check | None:
    if not readings.last_rehearsal_lost:
        return None
    lost = readings.last_rehearsal_lost
    value = ngettext("%(n)s answer lost", "%(n)s answers lost", lost) % {"n": lost}
    return Check(_("Last rehearsal"), State.LOOK, value, _("Rehearse again with fewer players: “manage.py rehearse”."))


def _backup(around: Surroundings) -> Check | None:
    name, last = _("Last backup"), around.last_backup
    advice = _("Let “manage.py backup” run every night, and keep its file elsewhere.")
    if last is None:
        return Check(name, State.LOOK, _("none within a month"), advice)
    hours = int((around.now - last).total_seconds() // 3600)
    value = ngettext("%(n)s hour ago", "%(n)s hours ago", hours) % {"n": hours}
    return Check(name, State.LOOK if around.now - last > OLD_BACKUP else State.WELL, value, advice)
