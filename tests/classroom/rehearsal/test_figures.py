"""Percentiles, the JSON object, the table and what counts as a failure; the kernel's accounts of processes."""

import json
import math
import os
import socket
from dataclasses import replace
from typing import Any

import pytest

from classroom.rehearsal.figures import Costs, GameFigures, Outcome, as_text, percentile
from classroom.rehearsal.questions import TYPE_COUNT, rehearsed_questions, takes_answers
from classroom.rehearsal.server_processes import cpu_s, local_server_pids, resident_bytes
from classroom.rehearsal.verdict import Verdict
from quizzes import question_types
from quizzes.question_types.shapes import Problems

GAME = GameFigures(
    players=2,
    joined=2,
    reconnects=1,
    verdict=Verdict(answers=4),
    join_s=[0.001, 0.004],
    receipt_s=[0.001, 0.002, 0.003, 0.0105],
    fanout_s=[0.0, 0.02],
)
OUTCOME = Outcome([GAME, GAME], Costs(join_cpu_s=0.008, answer_cpu_s=0.004, driver_cpu_s=1.25), 2, [])
TOLD = {
    "players": 2,
    "joined": 2,
    "answers": 4,
    "lost": 0,
    "doubled": 0,
    "score_mismatches": 0,
    "reconnects": 1,
    "join_ms": {"p50": 1.0, "p99": 4.0},
    "receipt_ms": {"p50": 2.0, "p95": 10.5, "p99": 10.5},
    "fanout_ms": {"p50": 0.0, "p99": 20.0},
}


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


def test_the_json_object() -> None:
    assert json.loads(json.dumps(OUTCOME.as_json())) == {
        "games": [TOLD, TOLD],
        "server_cpu_ms_per_join": 2.0,
        "server_cpu_ms_per_answer": 0.5,
        "driver_cpu_s": 1.25,
    }


def test_what_cannot_be_read_is_null() -> None:
    told = Outcome([GameFigures(players=3)], Costs(), 0, []).as_json()
    assert (told["server_cpu_ms_per_join"], told["server_cpu_ms_per_answer"]) == (None, None)
    assert told["games"][0]["receipt_ms"] == {"p50": None, "p95": None, "p99": None}


def test_an_answer_that_was_changed_counts_as_lost() -> None:
    told = replace(GAME, verdict=Verdict(4, lost=1, altered=2, wrong_scores=3)).as_json()
    assert (told["lost"], told["score_mismatches"]) == (3, 3)


def test_the_table() -> None:
    header, first, second, _, server, driver = as_text(OUTCOME).splitlines()
    assert [len(header), len(first)] == [len(second)] * 2
    assert " ".join(first.split()) == "1 2 2 4 0 0 0 1 1 / 4 2 / 10.5 / 10.5 0 / 20"
    assert server == "Server (2 processes of this machine): 2 ms of CPU per join, 0.5 per answer."
    assert driver == "The players' process used 1.2 s of CPU."


def test_a_good_rehearsal_has_no_failures() -> None:
    assert OUTCOME.failures() == []


def test_every_failure_is_named() -> None:
    verdict = Verdict(4, lost=1, doubled=2, altered=3, wrong_scores=4)
    bad = Outcome([GAME, replace(GAME, joined=1, missed=5, verdict=verdict)], Costs(), 0, [])
    assert bad.failures() == [
        "1 players did not get in",
        "1 answers lost",
        "2 answers doubled",
        "3 answers altered",
        "4 scores wrong",
        "5 screens missed",
    ]


def test_the_quiz_has_every_type_and_validates() -> None:
    questions = rehearsed_questions(TYPE_COUNT + 1, window_s=500)
    assert {question["type"] for question in questions} == set(question_types.TYPES)
    for question in questions:
        problems = Problems()
        question_types.TYPES[question["type"]].validate(question, problems)
        assert problems.found == []
    assert [question["type"] for question in questions if not takes_answers(question)] == ["SLIDE"]


def test_cpu_time_grows_with_work() -> None:
    before = cpu_s([os.getpid()])
    sum(number * number for number in range(1_000_000))
    assert 0.005 < cpu_s([os.getpid()]) - before < 30


def test_memory_of_this_process() -> None:
    assert 10_000_000 < resident_bytes([os.getpid()]) < 10_000_000_000


def test_who_listens_on_this_machine_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert local_server_pids([f"http://127.0.0.1:{port}", f"http://localhost:{port}"]) == [os.getpid()]
        assert local_server_pids([f"http://127.0.0.1:{port}", "http://192.0.2.7"]) == []
    assert local_server_pids([f"http://127.0.0.1:{port}"]) == []


@pytest.mark.parametrize("url", ["http://192.0.2.7:8000", "https://school.invalid"])
def test_another_machines_processes_are_not_known(url: Any) -> None:
    assert local_server_pids([url]) == []
