"""The short way to Daphne's sockets: the same bytes as the long one, taken only where it is safe."""

import asyncio
import logging
from functools import partial
from pprint import pformat
from typing import Any

import autobahn.twisted.websocket
import autobahn.websocket.protocol
import pytest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory

from classroom import asgi
from classroom.hub.connection import Connection
from classroom.hub.daphne_frames import direct_frames, leave_formatting_to_the_log


class Line:
    """Keeps what is written. Twisted's own loads its test framework, whose version pytest then reads at each test."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data


@pytest.fixture
def protocol() -> Any:
    """A socket of Daphne's as it is after the handshake."""
    server = Server(application=None, endpoints=["tcp:0"])
    protocol = WebSocketFactory(server, server="daphne").buildProtocol(None)
    protocol.transport = Line()
    protocol.peer, protocol.is_server = "here", True
    protocol._connectionMade()
    protocol.state = protocol.STATE_OPEN
    server.connections = {protocol: {}}
    protocol.server = server
    return protocol


def send_of(protocol: Any) -> Any:
    return partial(protocol.server.handle_reply, protocol)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 2_000, 65_535, 65_536])
def test_the_bytes_are_those_of_the_long_way(protocol: Any, size: int) -> None:
    text = "é" * (size // 2) + "x" * (size % 2)
    direct = direct_frames(send_of(protocol))
    assert direct is not None
    assert direct.write(text)
    written = protocol.transport.written
    protocol.transport.written = b""
    protocol.sendMessage(text.encode(), False)
    assert written == protocol.transport.written


async def test_a_connection_takes_it(protocol: Any) -> None:
    Connection(send_of(protocol), "c").say("hello")
    assert protocol.transport.written == b"\x81\x05hello"
    # Not through autobahn, which counts what it sends.
    assert protocol.trafficStats.outgoingWebSocketFrames == 0


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("state", 2), ("muted", True), ("_perMessageCompress", object()), ("send_queue", [b"waiting"])],
)
def test_any_other_state_takes_the_long_way(protocol: Any, attribute: str, value: Any) -> None:
    setattr(protocol, attribute, value)
    direct = direct_frames(send_of(protocol))
    assert direct is not None
    assert not direct.write("hello")
    assert protocol.transport.written == b""


async def test_frames_to_a_closed_socket_are_dropped(protocol: Any) -> None:
    protocol.server.connections[protocol]["disconnected"] = 1.0
    protocol.state = protocol.STATE_CLOSED
    Connection(send_of(protocol), "c").say("hello")
    await asyncio.sleep(0)
    assert protocol.transport.written == b""


@pytest.mark.parametrize(
    "send",
    [
        asyncio.Queue().put,
        partial(asyncio.Queue().put, {"type": "websocket.send"}),
        # What a later Daphne might hand over.
        partial(Server.handle_reply, object()),
        partial(Server.handle_reply, object(), object()),
    ],
)
def test_other_servers_have_no_short_way(send: Any) -> None:
    assert direct_frames(send) is None


def test_debug_text_is_made_by_a_log_that_is_read() -> None:
    assert asgi.application is not None  # importing it is what applies this
    for module in (autobahn.websocket.protocol, autobahn.twisted.websocket):
        values = [1, "peer", logging]
        assert [module.hlval(value) for value in values] == [module.hltype(value) for value in values] == values
    settings = [("a", 1, "factory")]
    assert autobahn.websocket.protocol.pformat(settings) is settings
    assert autobahn.websocket.protocol.pformat({"a": 1}) == pformat({"a": 1})
    leave_formatting_to_the_log()
    assert autobahn.websocket.protocol.pformat({"a": 1}) == pformat({"a": 1})
