"""The live game on real server processes: split, killed, and with Redis gone for a moment."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connections
from django.test import override_settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from classroom.embedded import redis_server
from classroom.hub.open_sockets import CLOSE_RESTARTING
from classroom.store.client import sync_client
from quizzes import question_types
from quizzes.models import GameResult
from tests.server_processes import ROOT, ServerProcesses, database_url

WAIT_S = 20.0


class Phone:
    """A client that keeps its unsent answer and comes back, as the player page does."""

    def __init__(self, address: str, path: str, cookie: str = "") -> None:
        self.address, self.path, self.cookie = address.replace("http", "ws"), path, cookie
        self.state: dict[str, Any] = {}
        self.secret = ""
        self.receipts: dict[int, int] = {}
        self.errors: list[str] = []
        self.changed = asyncio.Event()
        self.socket: ClientConnection
        self._outbox: dict[str, Any] | None = None
        self._values: dict[str, tuple[int, int]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def open(self, hello: dict[str, Any] | None = None) -> None:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        self.socket = await connect(f"{self.address}{self.path}", additional_headers=headers)
        self._reading = asyncio.create_task(self._read())
        if hello is not None:
            await self.say(hello)
        await self.until(lambda: bool(self.state))

    async def come_back(self, address: str, pin: str) -> None:
        self.address, self.state = address.replace("http", "ws"), {}
        await self.open({"type": "player.rejoin", "pin": pin, "secret": self.secret})
        if self._outbox is not None:
            await self.say(self._outbox)

    async def say(self, message: dict[str, Any]) -> None:
        await self.socket.send(json.dumps(message))

    async def answer(self, value: int) -> None:
        client_id = uuid.uuid4().hex
        question = self.state["question_index"]
        self._values[client_id] = (question, value)
        self._outbox = {"type": "answer.submit", "id": client_id, "question": question, "answer": value}
        await self.say(self._outbox)

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_S):
            while not done():
                self.changed.clear()
                await self.changed.wait()

    async def phase(self, phase: str, index: int) -> None:
        await self.until(lambda: (self.state.get("phase"), self.state.get("question_index")) == (phase, index))

    async def received(self, question: int) -> None:
        await self.until(lambda: question in self.receipts)

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                await self._take(json.loads(text))
                self.changed.set()
        except ConnectionClosed:
            pass

    async def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "game.state":
            self.state = message
        elif message["type"] == "player.joined":
            self.secret = message["secret"] or self.secret
        elif message["type"] == "ping":
            await self.say({"type": "pong", "nonce": message["nonce"]})
        elif message["type"] == "answer.accepted":
            question, value = self._values[message["id"]]
            self.receipts[question] = value
            self._outbox = None
        elif message["type"] == "error":
            self.errors.append(message["code"])
            if message["code"] == "try_again" and self._outbox is not None:
                await asyncio.sleep(0.5)
                await self.say(self._outbox)

    async def close(self) -> None:
        await self.socket.close()
        if self._reading is not None:
            await self._reading


@pytest_asyncio.fixture
async def phones() -> AsyncIterator[list[Phone]]:
    phones: list[Phone] = []
    yield phones
    for phone in phones:
        await phone.close()
    await database_sync_to_async(connections.close_all)()


async def enter(phones: list[Phone], addresses: list[str], pin: str, count: int) -> list[Phone]:
    players = [Phone(addresses[number % len(addresses)], "/ws/play/") for number in range(count)]
    phones += players
    hellos = [{"type": "player.join", "pin": pin, "name": f"player {number}"} for number in range(count)]
    await asyncio.gather(*(player.open(hello) for player, hello in zip(players, hellos, strict=True)))
    return players


async def go(host: Phone, command: str, phase: str, index: int) -> None:
    await host.say({"type": command, "seen": host.state["revision"]})
    await host.phase(phase, index)


async def saved_result(host: Phone, game_id: Any) -> GameResult:
    await host.until(lambda: bool(host.state["saved"]))
    return await GameResult.objects.aget(pk=game_id)


def check_result(result: GameResult, players: list[Phone]) -> None:
    """Exactly the answers that were acknowledged, once each; scores are their sums and what the phones showed."""
    for question, rows in enumerate(result.answers):
        acknowledged = {
            f"player {number}": player.receipts[question]
            for number, player in enumerate(players)
            if question in player.receipts
        }
        assert {row["username"]: row["answer"] for row in rows} == acknowledged
        assert len(rows) == len(acknowledged)
    for number, player in enumerate(players):
        name = f"player {number}"
        score = sum(row["score"] for rows in result.answers for row in rows if row["username"] == name)
        assert score == result.player_scores[name] == player.state["me"]["score"]


def abcd(time: int = 60) -> dict[str, Any]:
    return {**question_types.abcd.example(), "time": time}


async def test_a_killed_process_loses_no_answer(
    new_game: Any, teacher_cookie: str, server_processes: ServerProcesses, phones: list[Phone]
) -> None:
    game = await database_sync_to_async(new_game)([abcd(), abcd()])
    addresses = await asyncio.to_thread(server_processes.start, 2)
    host = Phone(addresses[0], f"/ws/host/{game.game_id}/", teacher_cookie)
    phones.append(host)
    await host.open()
    players = await enter(phones, addresses, game.pin, 40)
    await go(host, "game.start", "question", 0)
    for player in players:
        await player.phase("question", 0)
    await asyncio.gather(*(player.answer(number % 4) for number, player in enumerate(players)))
    for player in players:
        await player.phase("results", 0)
    await go(host, "game.next", "leaderboard", 0)
    await go(host, "game.next", "question", 1)
    for player in players:
        await player.phase("question", 1)

    # Half of the players' server dies while they are answering; they come back to the other one.
    split = players[1::2]
    await asyncio.gather(*(player.answer(number % 4) for number, player in enumerate(players[:30])))
    await asyncio.to_thread(server_processes.kill, addresses[1])
    await asyncio.gather(*(player.come_back(addresses[0], game.pin) for player in split))
    await asyncio.gather(*(player.received(1) for player in players[:30]))
    await asyncio.gather(*(player.answer(0) for player in players[30:]))
    for player in players:
        await player.phase("results", 1)
    await host.phase("results", 1)
    await go(host, "game.next", "podium", 1)
    for player in players:
        await player.phase("podium", 1)
    result = await saved_result(host, game.game_id)
    assert [len(rows) for rows in result.answers] == [40, 40]
    check_result(result, players)


@pytest.fixture
def other_server(transactional_db: None, tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """(address, process) of the same application on another server."""
    port = redis_server.free_port()
    environment = {**os.environ, "DATABASE_URL": database_url(settings.DATABASES["default"])}
    command = [sys.executable, "-m", "uvicorn", "--port", str(port), "classroom.asgi:application"]
    with (tmp_path / "uvicorn.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_for_port(port)
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.terminate()
            server.wait(60)


def wait_for_port(port: int) -> None:
    end = time.monotonic() + WAIT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < end, "The server didn't start."
            time.sleep(0.1)
        else:
            return


async def test_the_game_runs_on_another_asgi_server(
    new_game: Any, teacher_cookie: str, other_server: tuple[str, "subprocess.Popen[bytes]"], phones: list[Phone]
) -> None:
    address, process = other_server
    game = await database_sync_to_async(new_game)([abcd()])
    host = Phone(address, f"/ws/host/{game.game_id}/", teacher_cookie)
    phones.append(host)
    await host.open()
    players = await enter(phones, [address], game.pin, 10)
    await go(host, "game.start", "question", 0)
    for player in players:
        await player.phase("question", 0)
    await asyncio.gather(*(player.answer(0) for player in players))
    await host.phase("results", 0)
    await go(host, "game.next", "podium", 0)
    for player in players:
        await player.phase("podium", 0)
    check_result(await saved_result(host, game.game_id), players)
    # Ended in order, it sends everybody to another process, and is not in the way of that.
    async with connect(f"ws://{address.removeprefix('http://')}/ws/play/", proxy=None) as late:
        process.terminate()
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(late.recv(), WAIT_S)
        assert late.close_code == CLOSE_RESTARTING
    assert await asyncio.to_thread(process.wait, 60) is not None


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """A Redis that a test may stop: `start` and `stop`, on one address."""
    port = redis_server.free_port()
    box: dict[str, Any] = {}

    def start() -> None:
        box["server"] = redis_server.start(tmp_path / "redis", persistent=True, port=port, password="restarted")

    start()
    box["start"], box["stop"] = start, lambda: box["server"].stop()
    sync_client.cache_clear()
    with override_settings(REDIS_URL=box["server"].url):
        yield box
    sync_client.cache_clear()
    box["server"].stop()


async def test_a_restart_of_redis_loses_no_answer_also_when_the_time_is_over_meanwhile(
    own_redis: dict[str, Any], new_game: Any, teacher_cookie: str, phones: list[Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", own_redis["server"].url)
    processes = ServerProcesses(settings.DATABASES["default"])
    try:
        game = await database_sync_to_async(new_game)([abcd(time=5)])
        [address] = await asyncio.to_thread(processes.start, 1)
        host = Phone(address, f"/ws/host/{game.game_id}/", teacher_cookie)
        phones.append(host)
        await host.open()
        players = await enter(phones, [address], game.pin, 12)
        await go(host, "game.start", "question", 0)
        for player in players:
            await player.phase("question", 0)
        await asyncio.gather(*(player.answer(0) for player in players[:4]))
        await asyncio.gather(*(player.received(0) for player in players[:4]))
        await asyncio.to_thread(own_redis["stop"])
        await asyncio.gather(*(player.answer(1) for player in players[4:]))
        await asyncio.sleep(6)
        assert not any(player.receipts for player in players[4:])
        await asyncio.to_thread(own_redis["start"])
        await asyncio.gather(*(player.received(0) for player in players))
        await host.phase("results", 0)
        await go(host, "game.next", "podium", 0)
        for player in players:
            await player.phase("podium", 0)
        result = await saved_result(host, game.game_id)
        assert len(result.answers[0]) == 12
        check_result(result, players)
        for phone in phones:
            await phone.close()
    finally:
        await asyncio.to_thread(processes.stop)
