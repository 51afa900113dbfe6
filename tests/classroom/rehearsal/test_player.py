"""Simulated players and their teacher against a real server, and the process in which many of them live."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from classroom.rehearsal.host import Host, HostLost
from classroom.rehearsal.player import JoinRefused, Player
from classroom.rehearsal.questions import rehearsed_questions
from classroom.rehearsal.teacher import Refused, Teacher
from tests.e2e.cut_line import CutLine

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def address(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


def open_game(address: str) -> tuple[Teacher, str, str]:
    teacher = Teacher(address)
    teacher.register()
    return (teacher, *teacher.create_game(teacher.create_quiz(rehearsed_questions(2))))


async def test_a_player_joins_sees_the_lobby_and_leaves(address: str) -> None:
    _, _, pin = await asyncio.to_thread(open_game, address)
    player = Player(addresses=[address], pin=pin, name="Ada")
    assert await player.join() > 0
    assert await player.reaches(("lobby", -1), timeout_s=5)
    assert (player.state["me"]["name"], player.reconnects) == ("Ada", 0)
    assert not await player.reaches(("question", 0), timeout_s=0.1)
    await player.leave()


async def test_a_refused_join_says_why(address: str) -> None:
    _, _, pin = await asyncio.to_thread(open_game, address)
    stranger = Player(addresses=[address], pin="0000", name="Ada")
    with pytest.raises(JoinRefused) as lost:
        await stranger.join()
    first, second = (Player(addresses=[address], pin=pin, name="Ada") for _ in range(2))
    await first.join()
    with pytest.raises(JoinRefused) as taken:
        await second.join()
    assert (lost.value.code, taken.value.code) == ("game_not_found", "name_taken")
    for player in (stranger, first, second):
        await player.leave()


async def test_an_answer_out_of_turn_is_told_apart_from_a_lost_one(address: str) -> None:
    _, _, pin = await asyncio.to_thread(open_game, address)
    player = Player(addresses=[address], pin=pin, name="Ada")
    await player.join()
    receipt = await player.submit(0, 1, timeout_s=5)
    assert receipt.code in {"wrong_question", "question_not_open"}
    await player.leave()


async def test_a_player_comes_back_with_the_answer_that_was_under_way(address: str) -> None:
    teacher, game_id, pin = await asyncio.to_thread(open_game, address)
    line = CutLine(address)
    host = Host(address=address, game_id=game_id, cookies=teacher.cookie_header())
    player, onlooker = (
        Player(addresses=[where], pin=pin, name=name) for where, name in ((line.url, "Ada"), (address, "B"))
    )
    try:
        await asyncio.gather(host.connect(), player.join(), onlooker.join())
        await host.command("game.start")
        assert await player.reaches(("question", 0), timeout_s=5)
        line.cut()
        answering = asyncio.create_task(player.submit(0, 1, timeout_s=20))
        await asyncio.sleep(1)
        assert not answering.done()
        line.heal()
        receipt = await answering
        assert (receipt.code, player.received, player.is_well) == (None, {0: "Copenhagen"}, True)
        assert player.reconnects >= 1
    finally:
        await asyncio.gather(player.leave(), onlooker.leave(), host.close())
        line.close()


async def test_a_host_whose_line_is_cut_comes_back_and_says_again_what_had_no_effect(address: str) -> None:
    teacher, game_id, pin = await asyncio.to_thread(open_game, address)
    line = CutLine(address)
    host = Host(address=line.url, game_id=game_id, cookies=teacher.cookie_header())
    player = Player(addresses=[address], pin=pin, name="Ada")
    try:
        await asyncio.gather(host.connect(), player.join())
        line.cut()
        await host.command("game.start")
        line.heal()
        assert await host.reaches("question", timeout_s=20) == "question"
        assert host.reconnects >= 1
        await host.end_game()
        assert host.state["phase"] == "ended"
    finally:
        await asyncio.gather(player.leave(), host.close())
        line.close()


async def test_a_host_that_is_sent_away_does_not_try_again(address: str) -> None:
    teacher, _, _ = await asyncio.to_thread(open_game, address)
    host = Host(address=address, game_id=str(uuid4()), cookies=teacher.cookie_header())
    with pytest.raises(HostLost, match="game_not_found"):
        await host.connect()
    await host.close()


async def test_nobody_listening_is_no_place(address: str) -> None:
    player = Player(addresses=["http://127.0.0.1:9"], pin="123456", name="Ada")
    with pytest.raises(TimeoutError):
        await player.join(timeout_s=1.5)
    assert player.connections >= 2


def test_a_teacher_is_told_what_the_server_said(address: str) -> None:
    teacher, _, _ = open_game(address)
    with pytest.raises(Refused, match=r"POST quizzes/ → 400"):
        teacher.create_quiz([{"type": "ABCD"}])


@pytest.fixture
def crowd() -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "classroom.rehearsal.crowd"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def tell(crowd: "subprocess.Popen[str]", **command: Any) -> None:
    assert crowd.stdin is not None
    crowd.stdin.write(json.dumps(command) + "\n")
    crowd.stdin.flush()


NOWHERE = {"do": "gather", "addresses": ["http://127.0.0.1:9"], "pins": ["123456"], "players": 2, "seed": 1}


def test_where_nobody_listens_nobody_gets_in_and_each_says_so(crowd: "subprocess.Popen[str]") -> None:
    assert crowd.stdout is not None
    tell(crowd, **NOWHERE)
    tell(crowd, do="join", window_s=0, timeout_s=1)
    gathered, joined = json.loads(crowd.stdout.readline()), json.loads(crowd.stdout.readline())
    assert gathered.keys() == {"cpu_s"}
    assert joined["joined"] == {"123456": 0}
    assert [refused["code"] for refused in joined["refused"]] == ["no_place"] * 3


def test_the_players_process_ends_with_its_input_whatever_it_is_doing(crowd: "subprocess.Popen[str]") -> None:
    assert crowd.stdin is not None
    tell(crowd, **NOWHERE)
    tell(crowd, do="join", window_s=60)
    crowd.stdin.close()
    assert crowd.wait(20) == 0
