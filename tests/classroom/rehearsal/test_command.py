"""`manage.py rehearse` against real servers: as a person runs it, and, where that tells no more, in this process."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from classroom.management.commands.rehearse import Command
from classroom.models import Rehearsal
from classroom.queries import carried_players, last_rehearsal
from classroom.rehearsal import play
from classroom.store.client import sync_client
from quizzes.models import GameResult, Quiz
from tests.accounts.test_second_factor import App
from tests.conftest import PASSWORD, make_user
from tests.interruptible import interruptible
from tests.server_processes import database_url

ROOT = Path(__file__).resolve().parents[3]
SMALL = ("--window", "0.3", "--join-window", "0", "--questions", "3")


def environment(**changes: str) -> dict[str, str]:
    mine = {**os.environ, "DATABASE_URL": database_url(settings.DATABASES["default"]), "REHEARSE_PASSWORD": PASSWORD}
    return {**mine, **changes}


def rehearse(*arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "rehearse", *arguments],
        cwd=ROOT,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        check=False,
    )


RehearseHere = Callable[..., "subprocess.CompletedProcess[str]"]
Refused = Callable[..., str]


@pytest.fixture
def rehearse_here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[RehearseHere]:
    """`rehearse` without a process of its own, which would load the whole product first, and without the pauses that
    keep the costs of one step apart from those of the next.
    """
    monkeypatch.setattr(play, "SETTLE_S", 0.01)
    monkeypatch.setattr(play, "IDLE_S", 0.1)

    def run(*arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        for name, value in {"REHEARSE_PASSWORD": PASSWORD, **changes}.items():
            monkeypatch.setenv(name, value)
        code = 0
        try:
            Command().run_from_argv(["manage.py", "rehearse", *arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capfd.readouterr()
        return subprocess.CompletedProcess(arguments, code, told.out, told.err)

    # The command listens for it, and leaves nobody who does.
    before = signal.getsignal(signal.SIGTERM)
    yield run
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def refused(rehearse_here: RehearseHere) -> Refused:
    """refused(*arguments, **environment): what is said to who can't rehearse."""

    def run(*arguments: str, **changes: str) -> str:
        done = rehearse_here(*arguments, **changes)
        assert (done.returncode, done.stdout) == (2, "")
        return done.stderr

    return run


@pytest.fixture
def school(daphne_servers: Callable[[int], list[str]]) -> list[str]:
    """Two real servers of one instance with a teacher, as --url options."""
    make_user("teacher")
    return [part for address in daphne_servers(2) for part in ("--url", address)]


def nothing_is_left() -> bool:
    return not Quiz.objects.exists() and not GameResult.objects.exists()


def test_games_on_two_processes_are_played_and_leave_nothing_but_their_figures(school: list[str]) -> None:
    done = rehearse(*school, "--user", "teacher", "--players", "7", "--games", "3", "--json", "--window", "0.5")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert list(told) == ["games", "server_cpu_ms_per_join", "server_cpu_ms_per_answer", "driver_cpu_s"]
    assert len(told["games"]) == 3
    for game in told["games"]:
        counts = {name: value for name, value in game.items() if not name.endswith("_ms")}
        # Seven questions, of which one is a slide.
        assert counts == {
            "players": 7,
            "joined": 7,
            "answers": 42,
            "lost": 0,
            "doubled": 0,
            "score_mismatches": 0,
            "reconnects": 0,
        }
        times = {name: list(value) for name, value in game.items() if name.endswith("_ms")}
        assert times == {
            "join_ms": ["p50", "p99"],
            "receipt_ms": ["p50", "p95", "p99"],
            "fanout_ms": ["p50", "p99"],
        }
        assert all(value >= 0 for name in times for value in game[name].values())
    assert min(told["server_cpu_ms_per_join"], told["server_cpu_ms_per_answer"], told["driver_cpu_s"]) > 0
    assert nothing_is_left()
    kept = last_rehearsal()
    assert kept is not None
    assert (kept.games, kept.players, kept.processes, kept.answers, kept.lost, kept.ok) == (3, 21, 2, 126, 0, True)
    assert kept.receipt_p99_ms is not None


def test_one_player_a_table_and_nothing_remembered(school: list[str], rehearse_here: RehearseHere) -> None:
    done = rehearse_here(*school, "--players", "1", "--no-save", *SMALL, REHEARSE_USER="teacher@school.example")
    assert done.returncode == 0, done.stderr
    header, row = done.stdout.splitlines()[:2]
    assert header.split()[:3] == ["game", "players", "joined"]
    assert row.split()[:6] == ["1", "1", "1", "3", "0", "0"]
    assert "Server (2 processes of this machine)" in done.stdout
    assert (nothing_is_left(), Rehearsal.objects.count()) == (True, 0)


def test_what_is_kept_stays(school: list[str], rehearse_here: RehearseHere) -> None:
    done = rehearse_here(*school, "--user", "teacher", "--players", "2", "--keep", *SMALL)
    assert done.returncode == 0, done.stderr
    [result] = GameResult.objects.all()
    assert (Quiz.objects.count(), result.player_count, len(result.questions)) == (1, 3, 3)


def test_another_instances_rehearsal_is_not_remembered_here(school: list[str], tmp_path: Path) -> None:
    """The command runs with another database than the servers: it is not their instance."""
    elsewhere = f"sqlite:///{tmp_path}/elsewhere.sqlite3"
    done = rehearse(*school, "--user", "teacher", "--players", "2", *SMALL, DATABASE_URL=elsewhere)
    assert done.returncode == 0, done.stderr
    assert (nothing_is_left(), Rehearsal.objects.count()) == (True, 0)


# As a result is saved, its first question loses a row, its second gets one twice, and a player's score is wrong.
TAMPER = """
CREATE FUNCTION tamper() RETURNS trigger AS $$ BEGIN
  NEW.answers := jsonb_set(NEW.answers, '{0}', (NEW.answers->0) - 0);
  NEW.answers := jsonb_set(NEW.answers, '{1}', (NEW.answers->1) || jsonb_build_array(NEW.answers->1->1));
  NEW.player_scores := jsonb_set(NEW.player_scores, '{Player 3}', '-5');
  RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER tamper BEFORE INSERT ON quizzes_gameresult FOR EACH ROW EXECUTE FUNCTION tamper();
"""


@pytest.fixture
def tampering(transactional_db: None) -> Iterator[None]:
    """Results are not saved as they were played."""
    with connection.cursor() as cursor:
        cursor.execute(TAMPER)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER tamper ON quizzes_gameresult; DROP FUNCTION tamper();")


def test_a_server_that_loses_and_doubles_answers_is_found_out(
    tampering: None, school: list[str], rehearse_here: RehearseHere
) -> None:
    done = rehearse_here(*school, "--user", "teacher", "--players", "4", "--json", *SMALL)
    [game] = json.loads(done.stdout)["games"]
    assert (done.returncode, game["answers"], game["lost"], game["doubled"]) == (1, 12, 1, 1)
    assert game["score_mismatches"] >= 1
    assert "1 answers lost, 1 answers doubled" in done.stderr
    kept = last_rehearsal()
    assert kept is not None
    assert (kept.lost, kept.ok, carried_players(), nothing_is_left()) == (1, False, None, True)


@pytest.mark.parametrize(
    ("arguments", "changes", "expected"),
    [
        (["--user", "teacher"], {"REHEARSE_PASSWORD": "wrong-horse-battery"}, "match an account that may log in"),
        (["--user", "teacher"], {"REHEARSE_PASSWORD": ""}, "Put the password of teacher into REHEARSE_PASSWORD"),
        ([], {}, "There is no demo teacher"),
    ],
)
def test_a_log_in_that_fails(
    school: list[str], refused: Refused, arguments: list[str], changes: dict[str, str], expected: str
) -> None:
    assert expected in refused(*school, *arguments, "--json", **changes)


def test_an_account_with_a_second_step_is_refused_with_a_reason(school: list[str], refused: Refused) -> None:
    App(User.objects.get(username="teacher"))
    told = refused(*school, "--user", "teacher")
    assert "asks for a second step" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--url", "http://127.0.0.1:9"], "can't be reached"),
        (["--url", "127.0.0.1:9"], "must start with http"),
        (["--players", "0"], "--players"),
        (["--window", "nan"], "--window"),
        (["--questions", "1000000"], "--questions"),
        (["--players", "100000000"], "open files"),
    ],
)
def test_what_can_not_be_rehearsed_says_why(refused: Refused, arguments: list[str], expected: str) -> None:
    assert expected in refused(*arguments)


@pytest.fixture
def small_games(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that are started after this let three players into a game."""
    monkeypatch.setenv("GAME_MAX_PLAYERS", "3")


def test_a_full_game_names_who_was_refused(
    small_games: None, daphne_servers: Callable[[int], list[str]], rehearse_here: RehearseHere
) -> None:
    make_user("teacher")
    [address] = daphne_servers(1)
    fits = rehearse_here("--url", address, "--user", "teacher", "--players", "3", "--json", *SMALL)
    # No room for the onlooker: questions close by themselves with the last answer.
    assert fits.returncode == 0, fits.stderr
    assert json.loads(fits.stdout)["games"][0]["answers"] == 9
    done = rehearse_here("--url", address, "--user", "teacher", "--players", "5", "--json", *SMALL)
    [game] = json.loads(done.stdout)["games"]
    assert (game["players"], game["joined"], game["lost"], done.returncode) == (5, 3, 0, 1)
    assert "game_full" in done.stderr
    assert "2 players did not get in" in done.stderr
    assert nothing_is_left()


def players_in_games() -> int:
    return sum(int(sync_client().hlen(key)) for key in sync_client().scan_iter("game:*:players"))  # type: ignore[arg-type]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_rehearsal_removes_what_it_made(
    empty_redis: None, school: list[str], how: signal.Signals
) -> None:
    options = ("--user", "teacher", "--players", "3", "--join-window", "0", "--window", "60")
    with interruptible():
        process = subprocess.Popen(
            [sys.executable, "manage.py", "rehearse", *school, *options],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    end = time.monotonic() + 60
    # The onlooker is one as well.
    while players_in_games() < 4:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert Quiz.objects.exists()
    process.send_signal(how)
    printed, complaint = process.communicate(timeout=60)
    assert (process.returncode, printed) == (130, ""), complaint
    assert "Interrupted" in complaint
    assert "Not removed" not in complaint
    assert (nothing_is_left(), Rehearsal.objects.count()) == (True, 0)


def test_the_largest_good_rehearsal_counts(db: None) -> None:
    assert (last_rehearsal(), carried_players()) == (None, None)
    good = {"games": 1, "answers": 100, "lost": 0, "ok": True, "receipt_p99_ms": 100.0}
    Rehearsal.objects.create(players=500, **good)
    Rehearsal.objects.create(players=300, **good)
    for bad in ({"receipt_p99_ms": 100.1}, {"lost": 1}, {"ok": False}, {"receipt_p99_ms": None}):
        Rehearsal.objects.create(players=3000, finished_at=timezone.now(), **{**good, **bad})
    assert carried_players() == 500
    newest = last_rehearsal()
    assert newest is not None
    assert newest.players == 3000
