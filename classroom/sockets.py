"""Which socket answers at which address. The host's and those of calls pass through sessions and log-in."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings

from accounts.socket_log_ins import with_log_in
from classroom.consumers.box import BoxConsumer
from classroom.consumers.host import HostConsumer
from classroom.consumers.origin import origin_allowed
from classroom.consumers.player import PlayerConsumer
from rooms.consumers import CallConsumer

PLAY_PATH = "/ws/play/"
_HOST_PATH = re.compile(r"/ws/host/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/", re.IGNORECASE)
_BOX_PATH = "/api/v1/box-controller/embedded/socket/"
_CALL_PATH = re.compile(r"/ws/rooms/([A-Z]{4}-[0-9]{4})/")

_play: Any = PlayerConsumer.as_asgi()
_box: Any = BoxConsumer.as_asgi()
_host: Any = with_log_in(HostConsumer.as_asgi())
_call: Any = with_log_in(CallConsumer.as_asgi())


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
    if path.startswith(_BOX_PATH):
        route = {"args": (), "kwargs": {"place_id": path.removeprefix(_BOX_PATH).rstrip("/")}}
        await _box({**scope, "url_route": route}, receive, send)
        return
    call = _CALL_PATH.fullmatch(path)
    if call is not None and origin_allowed(scope["headers"], settings.CSRF_TRUSTED_ORIGINS):
        await _call({**scope, "url_route": {"args": (), "kwargs": {"code": call[1]}}}, receive, send)
        return
    await receive()
    await send({"type": "websocket.close", "code": 4403 if call is not None else 4404})
