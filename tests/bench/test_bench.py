"""Small measured games from end to end, on servers that the bench starts and ends."""

import pstats
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from bench.game import Measurement, measure
from bench.table import failures
from tests.interruptible import interruptible
from tests.migrated import migrated_file

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("processes", "profiled"), [(1, True), (2, False)])
def test_a_measured_game_loses_and_doubles_nothing(processes: int, profiled: bool, tmp_path: Path) -> None:
    game = Measurement(players=20, processes=processes, questions=2, window_s=0.3, join_window_s=0.3)
    row = measure(replace(game, profile=str(tmp_path) if profiled else ""), migrated_file())
    assert failures([row]) == []
    outcome, costs = row.outcome, row.outcome.costs
    times = [len(outcome.all_times(name)) for name in ("join_s", "receipt_s", "fanout_s")]
    # The onlooker sees questions too.
    assert (outcome.joined, outcome.verdict.answers, times) == (20, 40, [20, 40, 2 * 21])
    # Two questions and the leaderboard between them, each seen by all.
    assert costs.broadcasts == 3 * 21
    assert min(outcome.all_times("fanout_s")) == 0
    measured = (costs.join_cpu_s, costs.answer_cpu_s, costs.redis_answer_cpu_s, costs.broadcast_cpu_s, costs.idle_cpu_s)
    assert all(value > 0 for value in measured)
    profiles = [str(pstats.Stats(str(path)).stats) for path in tmp_path.glob("*.prof")]  # type: ignore[attr-defined]
    assert ["classroom/consumers/player.py" in profile for profile in profiles] == [True] * profiled


def test_games_in_step_on_another_server() -> None:
    games = Measurement(5, 1, questions=1, window_s=0.2, join_window_s=0.2, games=3, server="uvicorn")
    row = measure(games, migrated_file())
    assert failures([row]) == []
    assert (row.outcome.joined, row.outcome.verdict.answers, row.outcome.costs.broadcasts) == (15, 15, 18)
    # Each game counts from its own first player.
    assert all(min(game.fanout_s) == 0 for game in row.outcome.games)


def test_an_interrupted_run_leaves_nothing_behind() -> None:
    database = str(migrated_file())
    with interruptible():
        bench = subprocess.Popen(
            [sys.executable, "-m", "bench", "--database", database, "--players", "10", "--window", "20"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    started: list[psutil.Process] = []
    end = time.monotonic() + 60
    # Redis, Daphne, the players' process.
    while sum(child.is_running() for child in started) < 3 and time.monotonic() < end and bench.poll() is None:
        time.sleep(0.1)
        started = psutil.Process(bench.pid).children()
    assert len(started) == 3
    bench.send_signal(signal.SIGINT)
    assert bench.wait(30) == 130
    _, alive = psutil.wait_procs(started, timeout=5)
    assert alive == []
