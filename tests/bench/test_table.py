"""Percentiles, the printed table, what counts as a failure, and which games a command line means."""

import math
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bench.__main__ import read_arguments, scenarios
from bench.measure import cpu_s, machine, percentile
from bench.table import COLUMNS, Row, as_markdown, failures
from bench.verdict import Verdict

ROW = Row(
    players=100,
    processes=2,
    games=1,
    server="daphne",
    joined=101,
    verdict=Verdict(answers=500, lost=0, doubled=0, altered=0, wrong_scores=0),
    missed=0,
    join_cpu_s=0.101,
    answer_cpu_s=0.6,
    redis_answer_cpu_s=0.1,
    broadcast_cpu_s=0.07,
    broadcasts=1000,
    driver_broadcast_cpu_s=0.04,
    memory_per_player_bytes=14_400,
    join_s=[0.001, 0.002, 0.003],
    receipt_s=[0.001, 0.009],
    fanout_s=[],
    driver_cpu_share=0.42,
)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5], 0.5, 5),
        ([1, 2, 3, 4], 0.5, 2),
        ([3, 1, 2], 0.5, 2),
        (range(1, 101), 0.99, 99),
        (range(1, 1001), 0.99, 990),
    ],
)
def test_percentile(values: list[float], share: float, expected: float) -> None:
    assert percentile(list(values), share) == expected


def test_percentile_of_nothing_is_not_a_number() -> None:
    assert math.isnan(percentile([], 0.5))


def test_table() -> None:
    header, line, first = as_markdown([ROW]).splitlines()
    cells = dict(
        zip([cell.strip() for cell in header.split("|")], [cell.strip() for cell in first.split("|")], strict=True)
    )
    cells.pop("")
    assert cells == {
        "games × players": "1 × 100",
        "server": "daphne ×2",
        "joined": "101",
        "answers": "500",
        "lost": "0",
        "doubled": "0",
        "altered": "0",
        "wrong scores": "0",
        "missed screens": "0",
        "CPU ms per join": "1.00",
        "CPU ms per answer": "1.20",
        "Redis ms per answer": "0.20",
        "join p50 / p99 ms": "2.0 / 3.0",
        "receipt p50 / p99 ms": "1.0 / 9.0",
        "question fan-out p50 / p99 ms": "–",
        "CPU µs per broadcast": "70",
        "KB per player": "14",
        "driver µs per broadcast": "40",
        "driver CPU": "42%",
    }
    assert line.count("|") == len(COLUMNS) + 1
    assert len({len(row) for row in (header, line, first)}) == 1


def test_a_good_run_has_no_failures() -> None:
    assert failures([ROW, ROW]) == []


def test_every_failure_is_named() -> None:
    bad = replace(ROW, joined=99, missed=3, verdict=Verdict(500, lost=1, doubled=2, altered=4, wrong_scores=5))
    assert failures([ROW, bad]) == [
        "1 × 100 players on daphne ×2: 2 players did not get in",
        "1 × 100 players on daphne ×2: 1 answers lost",
        "1 × 100 players on daphne ×2: 2 answers doubled",
        "1 × 100 players on daphne ×2: 4 answers altered",
        "1 × 100 players on daphne ×2: 5 scores wrong",
        "1 × 100 players on daphne ×2: 3 screens missed",
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], [(100, 1), (500, 1), (1000, 1), (1000, 2)]),
        (["--players", "30"], [(30, 1), (30, 2)]),
        (["--players", "10", "20", "--processes", "2"], [(10, 2), (20, 2)]),
        (["--all", "--players", "100", "500"], [(100, 1), (500, 1), (100, 2), (500, 2)]),
    ],
)
def test_which_games_are_played(arguments: list[str], expected: list[tuple[int, int]]) -> None:
    found = scenarios(read_arguments(arguments))
    assert [(scenario.players, scenario.processes) for scenario in found] == expected


def test_games_and_server_hold_for_every_scenario() -> None:
    found = scenarios(read_arguments(["--games", "20", "--players", "30", "--server", "uvicorn", "--processes", "1"]))
    assert [(scenario.games, scenario.players, scenario.server) for scenario in found] == [(20, 30, "uvicorn")]


def test_everybody_of_every_game_has_to_get_in() -> None:
    assert failures([replace(ROW, games=3, joined=303)]) == []
    assert failures([replace(ROW, games=3, joined=302)]) == ["3 × 100 players on daphne ×2: 1 players did not get in"]


def test_cpu_time_grows_with_work() -> None:
    before = cpu_s([os.getpid()])
    sum(number * number for number in range(1_000_000))
    assert 0.005 < cpu_s([os.getpid()]) - before < 30


def test_the_machine_is_described() -> None:
    described = machine("7.2.0").describe()
    assert "Redis 7.2.0" in described
    assert f"{os.cpu_count()} cores" in described


def test_bench_asks_for_nothing_that_is_not_pinned() -> None:
    pinned = (Path(__file__).resolve().parents[1] / "requirements.txt").read_text()
    assert all(f"\n{name}==" in pinned for name in ("psutil", "websockets"))
