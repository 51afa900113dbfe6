"""Which socket answers at which address. Only the host's passes through sessions and log-in."""

import re
from typing import Any
from uuid import UUID

from channels.auth import AuthMiddlewareStack

from classroom.consumers.host import HostConsumer
from classroom.consumers.player import PlayerConsumer

PLAY_PATH = "/ws/play/"
_HOST_PATH = re.compile(r"/ws/host/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/", re.IGNORECASE)

_play: Any = PlayerConsumer.as_asgi()
_host: Any = AuthMiddlewareStack(HostConsumer.as_asgi())


async def sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The ASGI application for WebSockets; other addresses are refused."""
    path = scope["path"]
    if path == PLAY_PATH:
        await _play(scope, receive, send)
        return
    host = _HOST_PATH.fullmatch(path)
    if host is not None:
        route = {"args": (), "kwargs": {"game_id": UUID(host[1])}}
        await _host({**scope, "url_route": route}, receive, send)
        return
    await receive()
    await send({"type": "websocket.close", "code": 4404})
