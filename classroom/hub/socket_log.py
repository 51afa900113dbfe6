"""The access log of sockets: a line when one opens and one when it closes, without addresses, PINs and names."""

import logging
import time
from typing import Any

from accounts import log_context
from classroom.hub.open_sockets import Application, Send
from classroom.request_ids import request_id_of_scope

logger = logging.getLogger("classroom.sockets.access")

_KINDS = (("/ws/play/", "play"), ("/ws/host/", "host"), ("/ws/rooms/", "call"), ("/api/v1/box-controller/", "box"))


def kind_of(path: str) -> str:
    """Which of the sockets an address is."""
    return next((kind for prefix, kind in _KINDS if path.startswith(prefix)), "unknown")


def logged(application: Application) -> Application:
    """`application` for sockets, with its lines. The game or call is in the second, once it was known."""

    async def with_lines(scope: dict[str, Any], receive: Any, send: Send) -> None:
        kind, began, closed = kind_of(scope["path"]), time.monotonic(), {"code": 0}
        log_context.begin(request_id=request_id_of_scope(scope))

        async def hearing() -> Any:
            event = await receive()
            if event["type"] == "websocket.disconnect":
                closed["code"] = event.get("code") or 0
            return event

        logger.info("socket opened", extra={"socket": kind})
        try:
            # `send` stays the server's own: the short way to Daphne's sockets needs it.
            await application(scope, hearing, send)
        finally:
            seconds = round(time.monotonic() - began, 3)
            logger.info("socket closed", extra={"socket": kind, "close_code": closed["code"], "seconds": seconds})

    return with_lines
