"""This server's connection to Janus, when what listens there is no Janus (yet)."""

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from rooms.janus import gateway
from rooms.janus.gateway import Gateway, JanusGone


async def test_a_connection_without_a_session_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Janus took the connection and said nothing, as while it starts: the next try begins anew."""
    monkeypatch.setattr(gateway, "ANSWER_WITHIN_S", 0.2)
    arrived = 0

    async def say_nothing(socket: ServerConnection) -> None:
        nonlocal arrived
        arrived += 1
        async for _ in socket:
            pass

    async with serve(say_nothing, "127.0.0.1", 0, subprotocols=[Subprotocol("janus-protocol")]) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        line = Gateway(f"ws://127.0.0.1:{port}/", "secret")
        for _ in range(2):
            with pytest.raises(JanusGone):
                await line.attach(lambda event: None)
        await line.close()
    assert arrived == 2
