"""The printed table, what counts as a failure, and which games a command line means."""

import json
import os
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import bench
from bench.__main__ import measurements, read_arguments
from bench.machine import machine
from bench.table import COLUMNS, Row, as_markdown, failures, memory_slopes
from classroom.rehearsal.figures import Costs, GameFigures, Outcome
from classroom.rehearsal.verdict import Verdict

ROW = Row(
    players=100,
    processes=2,
    games=1,
    server="daphne",
    window_s=2,
    join_window_s=0.5,
    outcome=Outcome(
        games=[
            GameFigures(
                players=100,
                joined=100,
                verdict=Verdict(answers=500),
                join_s=[0.001, 0.002, 0.003],
                receipt_s=[0.001, 0.009],
            )
        ],
        costs=Costs(
            join_cpu_s=0.1,
            answer_cpu_s=0.6,
            redis_answer_cpu_s=0.1,
            broadcast_cpu_s=0.07,
            broadcasts=1000,
            driver_broadcast_cpu_s=0.04,
            memory_bytes=1_440_000,
            idle_cpu_s=0.03,
            idle_time_s=1,
            driver_answer_cpu_s=0.42,
            driver_answer_time_s=1,
        ),
        processes=2,
        refused=[],
    ),
)


def with_game(**fields: Any) -> Row:
    return replace(ROW, outcome=replace(ROW.outcome, games=[replace(ROW.outcome.games[0], **fields)]))


def test_table() -> None:
    lines = as_markdown([ROW, ROW]).splitlines()
    cells = {line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[2:-1]] for line in lines}
    expected = {
        "games × players": "1 × 100",
        "server": "daphne ×2",
        "join / answer window s": "0.5 / 2",
        "joined": "100",
        "answers": "500",
        "lost": "0",
        "doubled": "0",
        "altered": "0",
        "wrong scores": "0",
        "missed screens": "0",
        "reconnects": "0",
        "CPU ms per join": "1.00",
        "CPU ms per answer": "1.20",
        "Redis ms per answer": "0.20",
        "join p50 / p99 ms": "2.0 / 3.0",
        "receipt p50 / p99 ms": "1.0 / 9.0",
        "question fan-out p50 / p99 ms": "–",
        "CPU µs per broadcast": "70",
        "CPU while idle": "3%",
        "KB per player": "14",
        "driver µs per broadcast": "40",
        "driver CPU": "42%",
    }
    assert {title: found for title, found in cells.items() if title in expected} == {
        title: [text, text] for title, text in expected.items()
    }
    assert len(lines) == len(COLUMNS) + 1
    assert len({len(line) for line in lines}) == 1


def test_a_good_run_has_no_failures() -> None:
    assert failures([ROW, ROW]) == []


def test_every_failure_is_named() -> None:
    verdict = Verdict(500, lost=1, doubled=2, altered=4, wrong_scores=5)
    assert failures([ROW, with_game(joined=98, missed=3, reconnects=6, verdict=verdict)]) == [
        "1 × 100 players on daphne ×2: 2 players did not get in",
        "1 × 100 players on daphne ×2: 1 answers lost",
        "1 × 100 players on daphne ×2: 2 answers doubled",
        "1 × 100 players on daphne ×2: 4 answers altered",
        "1 × 100 players on daphne ×2: 5 scores wrong",
        "1 × 100 players on daphne ×2: 3 screens missed",
        "1 × 100 players on daphne ×2: 6 connections refused or lost",
    ]


def test_memory_slope_is_between_games_on_the_same_servers() -> None:
    costs = replace(ROW.outcome.costs, memory_bytes=1_440_000 + 200 * 25_000)
    larger = replace(ROW, players=300, outcome=replace(ROW.outcome, costs=costs))
    other = replace(ROW, server="uvicorn", players=300)
    assert memory_slopes([larger, ROW, other]) == [
        "Memory from 100 to 300 players on daphne ×2: 25 KB per further player."
    ]


def test_a_row_as_json_has_the_rehearsals_figures_and_the_costs() -> None:
    told = ROW.as_json()
    assert (told["players"], told["server"], told["server_cpu_ms_per_answer"]) == (100, "daphne", 1.2)
    assert told["costs"]["broadcasts"] == 1000
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], [(100, 1), (500, 1), (1000, 1), (100, 2), (500, 2), (1000, 2), (30, 1), (30, 2), (1000, 1)]),
        (["--players", "30"], [(30, 1)]),
        (["--players", "10", "20", "--processes", "1", "2"], [(10, 1), (20, 1), (10, 2), (20, 2)]),
        (["--large"], [(1000, 1), (3000, 1), (3000, 2), (5000, 2)]),
    ],
)
def test_which_games_are_played(arguments: list[str], expected: list[tuple[int, int]]) -> None:
    found = measurements(read_arguments(arguments))
    assert [(one.players, one.processes) for one in found] == expected


def test_the_usual_games_are_one_class_twenty_classes_and_another_server() -> None:
    found = measurements(read_arguments(["--questions", "3"]))
    assert [(one.games, one.server) for one in found[-3:]] == [(20, "daphne"), (20, "daphne"), (1, "uvicorn")]
    assert {one.questions for one in found} == {3}


def test_games_and_server_hold_for_every_described_game() -> None:
    found = measurements(read_arguments(["--games", "20", "--players", "30", "--server", "uvicorn"]))
    assert [(one.games, one.players, one.server) for one in found] == [(20, 30, "uvicorn")]


def test_the_machine_is_described() -> None:
    described = machine("7.2.0").describe()
    assert "Redis 7.2.0" in described
    assert f"{os.cpu_count()} cores" in described


def test_bench_asks_for_nothing_that_is_not_pinned() -> None:
    pinned = (Path(__file__).resolve().parents[1] / "requirements.txt").read_text()
    assert "\npsutil==" in pinned


@pytest.mark.parametrize("name", sorted(path.stem for path in Path(bench.__file__).parent.glob("*.py")))
def test_every_measurement_can_be_started(name: str) -> None:
    import_module(f"bench.{name}")
