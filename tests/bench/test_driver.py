"""A small measured game from end to end, and simulated players against a real server."""

import asyncio
import json
import pstats
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest

from bench.game import Scenario, measure
from bench.player import JoinRefused, Player, choose_answer
from bench.table import failures
from bench.teacher import Teacher, Unexpected, measured_questions
from quizzes import question_types
from quizzes.question_types.shapes import InvalidAnswer, PublicQuestion

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_measured_game_loses_and_doubles_nothing(processes: int) -> None:
    row = measure(Scenario(players=20, processes=processes, questions=2, window_s=0.3, join_window_s=0.3))
    assert failures([row]) == []
    assert (row.joined, row.verdict.answers, len(row.join_s), len(row.receipt_s)) == (21, 40, 21, 40)
    # Two questions and the leaderboard between them, each seen by all.
    assert row.broadcasts == 3 * 21
    assert len(row.fanout_s) == 2 * 21
    assert min(row.fanout_s) == 0
    assert all(value > 0 for value in (row.join_cpu_s, row.answer_cpu_s, row.redis_answer_cpu_s, row.broadcast_cpu_s))


def test_games_in_step_on_another_server() -> None:
    row = measure(Scenario(5, 1, questions=1, window_s=0.2, join_window_s=0.2, games=3, server="uvicorn"))
    assert failures([row]) == []
    assert (row.joined, row.verdict.answers, row.broadcasts) == (18, 15, 18)
    # Each game counts from its own first player.
    assert row.fanout_s.count(0) >= 3


def test_a_profile_of_the_server(tmp_path: Path) -> None:
    measure(Scenario(2, 1, questions=1, window_s=0.1, join_window_s=0.1, profile=str(tmp_path)))
    [written] = tmp_path.glob("*.prof")
    assert "classroom/consumers/player.py" in str(pstats.Stats(str(written)).stats)  # type: ignore[attr-defined]


@pytest.fixture
def address(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


def open_game(address: str) -> tuple[Teacher, str, str]:
    teacher = Teacher(address)
    teacher.register()
    return (teacher, *teacher.create_game(measured_questions(2)))


async def test_a_player_joins_sees_the_lobby_and_leaves(address: str) -> None:
    _, _, pin = await asyncio.to_thread(open_game, address)
    player = Player(address=address, pin=pin, name="Ada")
    assert await player.join() > 0
    assert await player.reaches(("lobby", -1), timeout_s=5)
    assert (player.state["me"]["name"], player.lost_connection) == ("Ada", False)
    assert not await player.reaches(("question", 0), timeout_s=0.1)
    await player.leave()


async def test_a_refused_join_says_why(address: str) -> None:
    _, _, pin = await asyncio.to_thread(open_game, address)
    stranger = Player(address=address, pin="0000", name="Ada")
    with pytest.raises(JoinRefused) as lost:
        await stranger.join()
    first, second = (Player(address=address, pin=pin, name="Ada") for _ in range(2))
    await first.join()
    with pytest.raises(JoinRefused) as taken:
        await second.join()
    assert (lost.value.code, taken.value.code) == ("game_not_found", "name_taken")
    for player in (stranger, first, second):
        await player.leave()


async def test_an_answer_out_of_turn_is_told_apart_from_a_lost_one(address: str) -> None:
    _, _, pin = await asyncio.to_thread(open_game, address)
    player = Player(address=address, pin=pin, name="Ada")
    await player.join()
    receipt = await player.submit(0, 1, timeout_s=5)
    assert receipt.code in {"wrong_question", "question_not_open"}
    await player.leave()


def test_a_teacher_is_told_what_the_server_said(address: str) -> None:
    teacher, _, _ = open_game(address)
    with pytest.raises(Unexpected, match=r"POST quizzes/ → 400"):
        teacher.create_game([{"type": "ABCD"}])


def test_an_interrupted_run_leaves_nothing_behind() -> None:
    bench = subprocess.Popen(
        [sys.executable, "-m", "bench", "--players", "10", "--processes", "1"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    started: list[psutil.Process] = []
    end = time.monotonic() + 60
    # Redis, Daphne, the players' process; `migrate` comes and goes before them.
    while sum(child.is_running() for child in started) < 3 and time.monotonic() < end and bench.poll() is None:
        time.sleep(0.1)
        started = psutil.Process(bench.pid).children()
    assert len(started) == 3
    bench.send_signal(signal.SIGINT)
    assert bench.wait(30) == 130
    _, alive = psutil.wait_procs(started, timeout=5)
    assert alive == []


@pytest.mark.parametrize("kind", question_types.TYPES.values(), ids=list(question_types.TYPES))
def test_chosen_answers_fit_their_question(kind: Any) -> None:
    question = kind.example()
    shown = range(len(question["answers"])) if isinstance(question["answers"], list) else []
    public = as_json(kind.public_view(question, shown))
    for seed in range(20):
        answer = choose_answer(public, Random(seed))
        if public["input"] == "none":
            assert answer is None
            with pytest.raises(InvalidAnswer):
                kind.read_answer(question, answer, shown)
        else:
            kind.read_answer(question, answer, shown)


def as_json(public: PublicQuestion) -> dict[str, Any]:
    options = [{"id": option.id, "label": option.label} for option in public.options]
    return {"input": public.input, "options": options, "min": public.min, "max": public.max}


def test_the_players_process_ends_with_its_input() -> None:
    command = json.dumps(
        {"do": "gather", "addresses": ["http://127.0.0.1:9"], "pins": ["123456"], "players": 3, "seed": 1}
    )
    lines = "\n".join([command, json.dumps({"do": "join", "window_s": 0}), ""])
    done = subprocess.run(
        [sys.executable, "-m", "bench.crowd"],
        cwd=ROOT,
        input=lines,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    # Nobody listens on that port: everybody is refused, and says so.
    assert [reply.get("joined") for reply in replies] == [None, 0]
    assert len(replies[1]["refused"]) == 4
