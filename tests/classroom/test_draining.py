"""A process that is to end: its sockets are told, what was taken is stored, and it doesn't take for ever."""

import asyncio
import sys
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.defer import Deferred

from classroom.hub import draining, open_sockets
from classroom.hub.daphne_shutdown import drain_before_the_end
from classroom.hub.open_sockets import CLOSE_RESTARTING, OpenSockets


class Browser:
    """The other side of a socket: answers a close frame, unless its line is dead."""

    def __init__(self, *, dead: bool = False) -> None:
        self.dead, self.told = dead, []  # type: ignore[var-annotated]
        self.greeted = asyncio.Event()
        self._events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._events.put_nowait({"type": "websocket.connect"})

    async def receive(self) -> dict[str, Any]:
        return await self._events.get()

    async def send(self, event: dict[str, Any]) -> None:
        self.told.append(event)
        self.greeted.set()
        if event["type"] == "websocket.close" and not self.dead:
            self._events.put_nowait({"type": "websocket.disconnect", "code": event["code"]})


async def application(_scope: Any, receive: Any, send: Any) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.accept"})


async def test_everybody_is_told_and_waited_for() -> None:
    sockets, browsers = OpenSockets(), [Browser() for _ in range(20)]
    serving = [asyncio.ensure_future(sockets.serve(application, {}, one.receive, one.send)) for one in browsers]
    await asyncio.gather(*(one.greeted.wait() for one in browsers))
    await sockets.send_away(Random(1))
    assert len(sockets) == 0
    assert [one.told[-1] for one in browsers] == [{"type": "websocket.close", "code": CLOSE_RESTARTING}] * 20
    await asyncio.gather(*serving)


async def test_who_comes_meanwhile_is_sent_on_before_anything_else() -> None:
    sockets, late = OpenSockets(), Browser()
    await sockets.send_away(Random(1))
    await sockets.serve(application, {}, late.receive, late.send)
    assert late.told == [{"type": "websocket.close", "code": CLOSE_RESTARTING}]


async def test_a_dead_line_is_not_waited_for_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_sockets, "GOODBYE_S", 0.05)
    sockets, gone = OpenSockets(), Browser(dead=True)
    serving = asyncio.ensure_future(sockets.serve(application, {}, gone.receive, gone.send))
    await gone.greeted.wait()
    await asyncio.wait_for(sockets.send_away(Random(1)), 30)
    assert len(sockets) == 1
    serving.cancel()
    await asyncio.wait([serving])
    assert len(sockets) == 0


async def test_work_that_hangs_or_fails_doesn_t_keep_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draining, "ANSWERS_S", 0.05)
    monkeypatch.setattr(draining, "RESULTS_S", 0.05)

    async def hang() -> None:
        await asyncio.Event().wait()

    async def fail() -> None:
        raise OSError("the database is gone")

    for work in (hang, fail):
        hub = SimpleNamespace(store_answers=hang, stop=work)
        monkeypatch.setattr(draining, "hub_if_running", lambda hub=hub: hub)
        await asyncio.wait_for(draining.drain(Random(1)), 30)


async def test_daphne_drains_before_it_ends_its_applications(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    class Server:
        http_factory = object()

        def kill_all_applications(self) -> None:
            order.append("killed")

    async def drain() -> None:
        await asyncio.sleep(0)
        order.append("drained")

    port = SimpleNamespace(factory=Server.http_factory, stopListening=lambda: order.append("stopped listening"))
    other = SimpleNamespace(factory=object(), stopListening=lambda: order.append("somebody else's port"))
    daphne = SimpleNamespace(
        Server=Server,
        reactor=SimpleNamespace(getReaders=lambda: [port, other, object()]),
        defer=SimpleNamespace(Deferred=Deferred),
    )
    monkeypatch.setitem(sys.modules, "daphne.server", daphne)  # type: ignore[arg-type]
    assert drain_before_the_end(drain)
    assert drain_before_the_end(drain)
    await Server().kill_all_applications().asFuture(asyncio.get_running_loop())  # type: ignore[func-returns-value]
    assert order == ["stopped listening", "drained", "killed"]


def test_another_server_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "daphne.server", SimpleNamespace(Server=object))  # type: ignore[arg-type]
    assert not drain_before_the_end(draining.drain)


def test_daphne_as_it_is_installed_has_what_is_needed() -> None:
    assert drain_before_the_end(draining.drain)
    assert hasattr(sys.modules["daphne.server"], "reactor")
    assert hasattr(sys.modules["daphne.server"], "defer")
