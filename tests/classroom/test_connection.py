"""Sending to sockets of every speed."""

import asyncio
from typing import Any

from classroom.hub.connection import BACKLOG_FRAMES, Connection


class Wire:
    """A server's `send`: at once, or only while the gate is open. It may also fail."""

    def __init__(self, *, open_: bool = True) -> None:
        self.gate = asyncio.Event()
        if open_:
            self.gate.set()
        self.sent: list[Any] = []
        self.broken = False

    async def send(self, event: dict[str, Any]) -> None:
        if self.broken:
            raise ConnectionResetError
        if not self.gate.is_set():
            await self.gate.wait()
        # A second stop inside one send, as behind a lock.
        if event.get("text") == "slow":
            await asyncio.sleep(0.01)
        self.sent.append(event.get("text", event.get("code")))


async def test_a_ready_socket_gets_its_frame_at_once() -> None:
    wire = Wire()
    Connection(wire.send, "c").say("one")
    assert wire.sent == ["one"]


async def test_a_slow_socket_delays_nobody_and_keeps_its_order() -> None:
    slow, quick = Wire(open_=False), Wire()
    connections = [Connection(slow.send, "slow"), Connection(quick.send, "quick")]
    for text in ("one", "slow", "three"):
        for connection in connections:
            connection.say(text)
    await asyncio.sleep(0.05)
    assert slow.sent == []
    assert quick.sent == ["one", "slow", "three"]
    slow.gate.set()
    await asyncio.sleep(0.05)
    assert slow.sent == ["one", "slow", "three"]
    connections[0].say("four")
    assert slow.sent[-1] == "four"


async def test_a_socket_that_takes_nothing_is_closed_and_keeps_no_heap_of_frames() -> None:
    wire = Wire(open_=False)
    connection = Connection(wire.send, "c")
    for number in range(BACKLOG_FRAMES + 50):
        connection.say(str(number))
    assert connection.closed
    wire.gate.set()
    await asyncio.sleep(0.02)
    assert wire.sent == ["0", 1013]


async def test_a_broken_socket_breaks_nothing_else() -> None:
    wire = Wire()
    wire.broken = True
    connection = Connection(wire.send, "c")
    connection.say("one")
    connection.say("two")
    assert connection.closed
    late = Wire(open_=False)
    connection = Connection(late.send, "c")
    connection.say("one")
    connection.say("two")
    late.broken = True
    late.gate.set()
    await asyncio.sleep(0.02)
    assert connection.closed


async def test_messages_are_counted_over_time() -> None:
    connection = Connection(Wire().send, "c")
    assert [connection.may_speak() for _ in range(21)] == [True] * 20 + [False]
    await asyncio.sleep(0.45)
    assert [connection.may_speak() for _ in range(3)] == [True, True, False]
