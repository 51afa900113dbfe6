"""A phone that stops reading, on real Daphne: nobody else waits, the server's memory stays, and it comes back."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import psutil
import pytest_asyncio
from channels.db import database_sync_to_async
from django.db import connections
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from classroom.hub.daphne_frames import LAST_WORDS_S
from quizzes import question_types
from tests.server_processes import ServerProcesses

SLOW, STATES, HOSTS = 12, 260, 20
# So much would wait for each slow socket if it were kept.
EVERYTHING_BYTES = 6_000_000
# Beside what waits: tasks, frames, the fragmentation of a busy process.
GROWTH_MB = 40


def long_question() -> dict[str, Any]:
    """A question whose state takes about 24 KB."""
    options = [{"right": at == 0, "answer": f"{at} " + "<b>界界界</b>" * 95, "color": None} for at in range(16)]
    return {**question_types.abcd.example(), "answers": options, "time": 300}


class Client:
    """A socket that keeps the last state and how late each state came; `wait` in frames, like a phone's page."""

    def __init__(self, raw: ClientConnection) -> None:
        self.raw = raw
        self.state: dict[str, Any] = {}
        self.states = 0
        self.receipts: list[str] = []
        self.changed = asyncio.Event()
        self.reading: asyncio.Task[None] | None = None

    async def say(self, type_: str, **fields: Any) -> None:
        await self.raw.send(json.dumps({"type": type_, **fields}))

    async def until(self, done: Any, timeout_s: float = 20) -> None:
        async with asyncio.timeout(timeout_s):
            while not done():
                self.changed.clear()
                await self.changed.wait()

    async def has_time(self, time_ms: int) -> None:
        await self.until(lambda: self.state["time_ms"] >= time_ms)

    async def read(self) -> None:
        async for text in self.raw:
            message = json.loads(text)
            if message["type"] == "game.state":
                self.state, self.states = message, self.states + 1
            elif message["type"] == "answer.accepted":
                self.receipts.append(message["id"])
            elif message["type"] == "ping":
                await self.say("pong", nonce=message["nonce"])
            self.changed.set()

    def start(self) -> "Client":
        self.reading = asyncio.create_task(self.read())
        return self


@pytest_asyncio.fixture
async def opened() -> AsyncIterator[list[Client]]:
    clients: list[Client] = []
    yield clients
    for client in clients:
        client.raw.transport.abort()
        if client.reading is not None:
            await asyncio.gather(client.reading, return_exceptions=True)
    await database_sync_to_async(connections.close_all)()


async def open_socket(address: str, path: str, cookie: str = "", *, receive_buffer: int = 0) -> Client:
    host, _, port = address.removeprefix("http://").partition(":")
    raw = socket.socket()
    if receive_buffer:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, (host, int(port)))
    headers = {"Cookie": cookie} if cookie else {}
    # One frame at a time: the library itself must not read ahead of a client that stops reading.
    queue = 1 if receive_buffer else 64
    url = f"{address.replace('http', 'ws')}{path}"
    return Client(
        await connect(url, sock=raw, additional_headers=headers, max_queue=queue, ping_interval=None, compression=None)
    )


async def join(address: str, pin: str, name: str, **options: Any) -> tuple[Client, str]:
    client = await open_socket(address, "/ws/play/", **options)
    await client.say("player.join", pin=pin, name=name)
    message = json.loads(await client.raw.recv())
    assert message["type"] == "player.joined", message
    return client, str(message["secret"])


async def close_code(client: Client) -> int | None:
    """With what the server closed, after everything that came before; None without a word."""
    try:
        while True:
            await asyncio.wait_for(client.raw.recv(), 20)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


async def test_a_slow_phone_delays_nobody_costs_little_and_comes_back(
    new_game: Any, teacher_cookie: str, server_processes: ServerProcesses, opened: list[Client]
) -> None:
    game = await database_sync_to_async(new_game)([long_question()])
    # One with room that other tests needed could hide what is kept here.
    [address] = await asyncio.to_thread(server_processes.start, 1, fresh=True)
    hosts = [await open_socket(address, f"/ws/host/{game.game_id}/", teacher_cookie) for _ in range(HOSTS)]
    opened += [host.start() for host in hosts]
    await hosts[0].until(lambda: bool(hosts[0].state))
    quick = [(await join(address, game.pin, f"quick {number}"))[0].start() for number in range(5)]
    slow = [await join(address, game.pin, f"slow {number}", receive_buffer=4096) for number in range(SLOW)]
    opened += quick + [client for client, _ in slow]
    server = psutil.Process(server_processes.running[address].pid)

    await hosts[0].say("game.start")
    for client in quick:
        await client.until(lambda client=client: client.state.get("phase") == "question")
    before, delays = server.memory_info().rss, []
    sent_first = time.monotonic()
    for number in range(STATES):
        began = time.monotonic()
        await hosts[number % HOSTS].say("time.add", seconds=1)
        await asyncio.gather(*(client.has_time(quick[0].state["time_ms"] + 1000) for client in quick))
        delays.append(time.monotonic() - began)
    grown = (server.memory_info().rss - before) / 1e6

    # Each of them was to get more than the system's own buffers and ours hold; none of it delayed the others.
    size = len(json.dumps(quick[0].state, ensure_ascii=False).encode())
    assert size * STATES > EVERYTHING_BYTES
    assert sorted(delays)[int(STATES * 0.95)] < 1.0
    assert grown < GROWTH_MB < EVERYTHING_BYTES * SLOW / 1e6
    began = time.monotonic()
    await quick[0].say("answer.submit", id="a", question=0, answer=1)
    await quick[0].until(lambda: quick[0].receipts == ["a"], 2)

    # Reading on, the slow ones learn that they are out. The reason stands behind what waits: who reads too late
    # even for that finds the line cut. The others stay.
    is_early = time.monotonic() - sent_first < LAST_WORDS_S
    codes = set(await asyncio.gather(*(close_code(client) for client, _ in slow)))
    assert codes <= {1013, None}
    assert 1013 in codes or not is_early
    assert not any(client.reading is None or client.reading.done() for client in [*hosts, *quick])

    # They come back to a whole snapshot, and answer.
    for number, (_, secret) in enumerate(slow):
        again = (await open_socket(address, "/ws/play/")).start()
        opened.append(again)
        await again.say("player.rejoin", pin=game.pin, secret=secret)
        await again.until(lambda again=again: again.state.get("phase") == "question")
        assert again.state["me"]["name"] == f"slow {number}"
        await again.say("answer.submit", id=f"late-{number}", question=0, answer=0)
        await again.until(lambda again=again: bool(again.receipts), 5)


async def test_a_flood_is_cut_off_by_the_real_server_too(
    new_game: Any, server_processes: ServerProcesses, opened: list[Client]
) -> None:
    game = await database_sync_to_async(new_game)([long_question()])
    [address] = await asyncio.to_thread(server_processes.start, 1)
    client, _ = await join(address, game.pin, "Ada")
    opened.append(client)
    with suppress(ConnectionClosed):
        for _ in range(500):
            await client.say("pong", nonce=1)
    assert await close_code(client) == 1008
