"""Signalling of many calls at once: `python -m bench.rooms`. One Daphne, 50 rooms with a host and three guests each.

Everybody sends candidates to the others of their room at a steady pace, and says when each arrived. Media goes from
browser to browser and isn't part of this.
"""

import argparse
import asyncio
import contextlib
import dataclasses
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from bench.machine import machine, redis_version
from bench.servers import instance
from classroom.rehearsal.figures import percentile
from classroom.rehearsal.play import Meter
from classroom.rehearsal.teacher import Teacher

CLIENTS = 4
PATIENCE_S = 60
# Foundation of the candidates: who sent which one to whom, all of it letters and digits.
CANDIDATE = "candidate:{} 1 udp 2122260223 192.168.0.196 46243 typ host generation 0 ufrag 4ZcD network-id 1"


@dataclass(frozen=True)
class RoomsFigures:
    """`relay_s`: from sending to arrival, of each signal. CPU is the web server's, without Redis."""

    rooms: int
    clients: int
    sent: int
    lost: int
    misdirected: int
    cpu_s: float
    enter_cpu_s: float
    relay_s: list[float] = field(repr=False)

    @property
    def cpu_ms_per_message(self) -> float:
        return self.cpu_s * 1000 / max(1, self.sent)

    @property
    def problems(self) -> list[str]:
        """What must never be: signals that got lost, or reached somebody they weren't for."""
        counted = {"lost": self.lost, "misdirected": self.misdirected}
        return [f"{self.rooms} calls: {number} signals {what}" for what, number in counted.items() if number]

    def as_json(self) -> dict[str, Any]:
        figures = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {**figures, "p99_ms": percentile(self.relay_s, 0.99) * 1000, "cpu_ms": self.cpu_ms_per_message}


def as_markdown(figures: RoomsFigures) -> str:
    both = " / ".join(f"{percentile(figures.relay_s, share) * 1000:.1f}" for share in (0.5, 0.99))
    cells = [
        ("rooms × clients", f"{figures.rooms} × {figures.clients}"),
        ("signals", str(figures.sent)),
        ("lost", str(figures.lost)),
        ("misdirected", str(figures.misdirected)),
        ("relay p50 / p99 ms", both),
        ("CPU ms per signal", f"{figures.cpu_ms_per_message:.2f}"),
        ("CPU ms per entrance", f"{figures.enter_cpu_s * 1000 / (figures.rooms * figures.clients):.1f}"),
    ]
    rows = [[name for name, _ in cells], ["--:"] * len(cells), [cell for _, cell in cells]]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


class Client:
    """One browser of one room, as far as the server can tell."""

    def __init__(self, code: str, number: int, address: str, cookie: str) -> None:
        self.session = f"client-{number:04d}"
        self.number, self._address, self._cookie = number, address, cookie
        self._url = f"{address.replace('http', 'ws', 1)}/ws/rooms/{code}/"
        self.id = ""
        self.others: dict[str, str] = {}
        self.arrived: dict[str, float] = {}
        self.misdirected = 0
        self._news = asyncio.Event()

    async def enter(self) -> None:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        self._socket: ClientConnection = await connect(
            self._url,
            additional_headers=headers,
            origin=self._address,  # type: ignore[arg-type]
            open_timeout=PATIENCE_S,
            ping_interval=None,
            proxy=None,
        )
        await self._say({"type": "room.enter", "session": self.session, "name": f"Client {self.number}"})
        async with asyncio.timeout(PATIENCE_S):
            while not self.id:
                self._hear(await self._socket.recv())
        self._reader = asyncio.create_task(self._listen())

    async def sees(self, people: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.others) < people - 1:
                self._news.clear()
                await self._news.wait()

    async def has_heard(self, sent: Iterable[str]) -> None:
        """Waits for every signal that was for this client; not for ever, since one may be lost."""
        mine = {token for token in sent if token.endswith(f"x{self.number}")}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while not mine <= self.arrived.keys():
                    self._news.clear()
                    await self._news.wait()

    async def signal(self, to: str, token: str) -> None:
        candidate = {"candidate": CANDIDATE.format(token), "sdpMid": "0", "sdpMLineIndex": 0}
        await self._say({"type": "signal", "to": to, "session": self.others[to], "candidate": candidate})

    async def leave(self) -> None:
        self._reader.cancel()
        await self._socket.close()

    async def _say(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(message))

    async def _listen(self) -> None:
        async for frame in self._socket:
            self._hear(frame)

    def _hear(self, frame: str | bytes) -> None:
        now = time.perf_counter()
        message = json.loads(frame)
        kind = message["type"]
        if kind == "signal":
            token = message["candidate"]["candidate"].split()[0].removeprefix("candidate:")
            self.arrived[token] = now
            self._news.set()
            self.misdirected += not token.endswith(f"x{self.number}")
        elif kind == "room.joined":
            self.id = message["id"]
        elif kind == "room.state":
            self.others = {one["id"]: one["session"] for one in message["people"] if one["id"] != self.id}
            self._news.set()
        elif kind == "error":
            raise RuntimeError(f"The server refuses: {message['message']}")


async def _play(
    codes: list[str], address: str, cookie: str, per_second: float, seconds: float, meter: Meter
) -> RoomsFigures:
    """Everybody enters, then signals."""
    rooms = [
        [Client(code, CLIENTS * at + place, address, cookie if place == 0 else "") for place in range(CLIENTS)]
        for at, code in enumerate(codes)
    ]
    clients = [client for room in rooms for client in room]
    before = await meter.settled_cpu_s()
    for room in rooms:
        # A host first: nobody comes into a room without one.
        await room[0].enter()
        await asyncio.gather(*(client.enter() for client in room[1:]))
    await asyncio.gather(*(client.sees(CLIENTS) for client in clients))
    entered = await meter.settled_cpu_s()
    sent: dict[str, float] = {}
    await asyncio.gather(*(_signal(client, room, sent, per_second, seconds) for room in rooms for client in room))
    await asyncio.gather(*(client.has_heard(sent) for client in clients))
    spent = await meter.settled_cpu_s()
    arrived = {token: at for client in clients for token, at in client.arrived.items()}
    figures = RoomsFigures(
        rooms=len(rooms),
        clients=CLIENTS,
        sent=len(sent),
        lost=len(sent) - len(arrived),
        misdirected=sum(client.misdirected for client in clients),
        cpu_s=spent - entered,
        enter_cpu_s=entered - before,
        relay_s=[at - sent[token] for token, at in arrived.items()],
    )
    await asyncio.gather(*(client.leave() for client in clients))
    return figures


async def _signal(client: Client, room: list[Client], sent: dict[str, float], per_second: float, s: float) -> None:
    """To each of the others in turn; not in step with other clients."""
    others = [other for other in room if other is not client]
    begun = time.perf_counter() + (client.number % 97) / 97 / per_second
    for turn in range(round(per_second * s)):
        await asyncio.sleep(max(0.0, begun + turn / per_second - time.perf_counter()))
        other = others[turn % len(others)]
        token = f"s{client.number}t{turn}x{other.number}"
        sent[token] = time.perf_counter()
        await client.signal(other.id, token)


def measure_rooms(
    rooms: int = 50, per_second: float = 2, seconds: float = 10, database: Path | None = None
) -> RoomsFigures:
    """Start a server, let them signal, end everything. `database`: as for `bench.servers.instance`."""
    with instance(1, database=database) as servers:
        teacher = Teacher(servers.addresses[0])
        teacher.register()
        codes = [teacher.create_room() for _ in range(rooms)]
        meter = Meter(servers.pids)
        return asyncio.run(_play(codes, servers.addresses[0], teacher.cookie_header(), per_second, seconds, meter))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.rooms", description=__doc__)
    parser.add_argument("--rooms", type=int, default=50)
    parser.add_argument("--per-second", type=float, default=2, help="signals of each client")
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    figures = measure_rooms(options.rooms, options.per_second, options.seconds)
    print(f"{as_markdown(figures)}\n\n{machine(redis_version()).describe()}")
    for problem in figures.problems:
        print(f"WRONG: {problem}", file=sys.stderr)
    return 1 if figures.problems else 0


if __name__ == "__main__":
    sys.exit(main())
