"""`manage.py rehearse`: simulated classes play on a running instance, and the command says what that instance did."""

import asyncio
import getpass
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from classroom.rehearsal.figures import Outcome, as_text
from classroom.rehearsal.play import Meter
from classroom.rehearsal.questions import TYPE_COUNT
from classroom.rehearsal.rehearse import PROBLEMS, Scenario, rehearse
from classroom.rehearsal.server_processes import local_server_pids
from classroom.rehearsal.teacher import Refused, Teacher
from classroom.rehearsal_services import keep_rehearsal
from quizzes.demo.people import TEACHER
from quizzes.management.commands.seed_demo import DEFAULT_PASSWORD
from quizzes.models import Quiz
from quizzes.question_types import MAX_QUESTIONS

# Exit codes: 0 nothing was lost; 1 something was; 2 it could not be rehearsed; 130 interrupted.
SOMETHING_LOST, NOT_REHEARSED, INTERRUPTED = 1, 2, 130
LONGEST_WINDOW_S = 120
SPARE_FILES = 64
NO_DEMO_TEACHER = "There is no demo teacher with this password: name one with --user and give REHEARSE_PASSWORD."


class Command(BaseCommand):
    help = (
        "Rehearse classes: simulated phones join, answer every type of question over real sockets, and what they were "
        "told is compared with the saved results. Creates a quiz and games for it, and deletes them afterwards."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--players", type=_number(1), default=30, help="players in each game (default 30)")
        parser.add_argument("--games", type=_number(1), default=1, help="games at the same time (default 1)")
        parser.add_argument(
            "--url",
            action="append",
            help="address of the instance, also of another machine (default: this one). Several times: phones spread "
            "over the addresses, the teacher uses the first",
        )
        parser.add_argument(
            "--user",
            default=os.environ.get("REHEARSE_USER", ""),
            help="a teacher's name or e-mail address (also REHEARSE_USER; default: the demo teacher). The password is "
            "read from REHEARSE_PASSWORD, else asked for",
        )
        parser.add_argument(
            "--questions",
            type=_number(1, MAX_QUESTIONS),
            default=TYPE_COUNT,
            help=f"questions in the quiz (default {TYPE_COUNT}: one of each type)",
        )
        seconds = _number(0, LONGEST_WINDOW_S, float)
        parser.add_argument("--window", type=seconds, default=2, help="seconds in which everybody answers (default 2)")
        parser.add_argument(
            "--join-window", type=seconds, default=5, help="seconds in which everybody joins; 0: all at once"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same answers")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
        parser.add_argument("--keep", action="store_true", help="don't delete the quiz and the results")
        parser.add_argument("--no-save", action="store_true", help="don't remember the outcome as the last rehearsal")
        parser.add_argument(
            "--server-port",
            type=_number(1, 65_535),
            action="append",
            help="port of a server process behind a proxy of this machine, to read its CPU (repeat for each)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        addresses = [_address(url) for url in options["url"] or [_own_address()]]
        _require_files(options["players"] * options["games"])
        scenario = Scenario(
            addresses=addresses,
            players=options["players"],
            games=options["games"],
            questions=options["questions"],
            window_s=options["window"],
            join_window_s=options["join_window"],
            seed=options["seed"],
            keep=options["keep"],
        )
        ports = [f"http://127.0.0.1:{port}" for port in options["server_port"] or ()]
        meter = Meter(local_server_pids(ports or addresses))
        teacher = _signed_in(addresses[0], options["user"])
        self._is_this_instance = False
        outcome = self._rehearse(scenario, teacher, meter)
        if self._is_this_instance and not options["no_save"]:
            keep_rehearsal(outcome=outcome)
        self._report(outcome, as_json=options["json"])

    def _rehearse(self, scenario: Scenario, teacher: Teacher, meter: Meter) -> Outcome:
        people = f"{scenario.games} × {scenario.players} players, {scenario.questions} questions"
        self.stderr.write(f"Rehearsing on {', '.join(scenario.addresses)}: {people} …")
        work = rehearse(
            scenario,
            teacher=teacher,
            meter=meter,
            quiz_created=self._look_for_quiz,
            left_behind=self._tell_left_behind,
        )
        try:
            return asyncio.run(_until_told_to_end(work))
        except PROBLEMS as problem:
            message = f"The rehearsal failed: {problem or type(problem).__name__}"
            raise CommandError(message, returncode=NOT_REHEARSED) from None
        except (KeyboardInterrupt, asyncio.CancelledError):
            raise CommandError("Interrupted.", returncode=INTERRUPTED) from None

    def _look_for_quiz(self, quiz_id: str) -> None:
        """It is this instance that is rehearsed if the quiz which was created there is in this database."""
        try:
            self._is_this_instance = Quiz.objects.filter(pk=quiz_id).exists()
        except DatabaseError:
            self._is_this_instance = False
        finally:
            connection.close()

    def _tell_left_behind(self, lines: Sequence[str]) -> None:
        self.stderr.write("Not removed, please do it by hand:")
        for line in lines:
            self.stderr.write(f"  {line}")

    def _report(self, outcome: Outcome, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(outcome.as_json()) if as_json else as_text(outcome))
        for refused in outcome.refused:
            self.stderr.write(f"Not let in, for example: {refused['name']}: {refused['message']}")
        failures = outcome.failures()
        if failures:
            raise CommandError(f"Not everything went well: {', '.join(failures)}.", returncode=SOMETHING_LOST)
        self.stderr.write("Nothing was lost.")


async def _until_told_to_end(work: Any) -> Outcome:
    """SIGTERM ends a rehearsal as Ctrl-C does: with everything removed."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        outcome: Outcome = await task
    except asyncio.CancelledError:
        # Ctrl-C cancels this one: the rehearsal is told, and waited for.
        task.cancel()
        await asyncio.wait([task])
        raise
    return outcome


def _own_address() -> str:
    return settings.PUBLIC_URL or f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"


def _address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise CommandError(f"--url must start with http:// or https://, not {url!r}.", returncode=NOT_REHEARSED)
    return url.rstrip("/")


def _require_files(sockets: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if sockets + SPARE_FILES > most:
        raise CommandError(
            f"{sockets} players need as many open files, and this system allows {most}. Raise it (ulimit -Hn), or "
            "rehearse with fewer.",
            returncode=NOT_REHEARSED,
        )


def _signed_in(address: str, user: str) -> Teacher:
    teacher = Teacher(address)
    try:
        teacher.log_in(user or TEACHER.email, _password(user))
    except Refused as refused:
        hint = ""
        if not user and refused.code == "login_refused":
            hint = f" {NO_DEMO_TEACHER}"
        raise CommandError(f"Not signed in: {refused}{hint}", returncode=NOT_REHEARSED) from None
    return teacher


def _password(user: str) -> str:
    given = os.environ.get("REHEARSE_PASSWORD", "")
    if given or not user:
        return given or DEFAULT_PASSWORD
    if not sys.stdin.isatty():
        raise CommandError(f"Put the password of {user} into REHEARSE_PASSWORD.", returncode=NOT_REHEARSED)
    return getpass.getpass(f"Password of {user}: ")


def _number(least: float, most: float | None = None, kind: Callable[[str], float] = int) -> Callable[[str], float]:
    """An option's type: a number in these bounds."""

    def number(text: str) -> float:
        value = kind(text)
        # Also refuses "nan", which compares with nothing.
        if not (least <= value and (most is None or value <= most)):
            raise ValueError
        return value

    number.__name__ = f"number from {least:g}{'' if most is None else f' to {most:g}'}"
    return number
