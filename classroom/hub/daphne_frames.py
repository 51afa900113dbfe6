"""Daphne only: text frames straight to the socket, no debug text for a log that nobody reads, every close code.

All use what Daphne and autobahn don't promise to keep. Each is checked before use, and without it everything works
the same at a higher price (what was gained is in docs/performance.md), or closes with another code.
"""

import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pprint import pformat
from typing import Any

_TEXT_FRAME = b"\x81"
_NEEDED = ("state", "STATE_OPEN", "_perMessageCompress", "send_queue", "transport", "muted")
# What tells how much a Twisted transport still holds; one behind TLS has none of them.
_OF_TRANSPORT = ("dataBuffer", "offset", "_tempDataLen")
# How long a socket that is given up may take to read what it has and the reason; then it is cut.
LAST_WORDS_S = 30


class DirectFrames:
    """Writes unmasked text frames to one socket's transport, as autobahn would after many more steps."""

    __slots__ = ("_is_measurable", "_protocol")

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._is_measurable = all(hasattr(protocol.transport, name) for name in _OF_TRANSPORT)

    def waiting_bytes(self) -> int:
        """What the system hasn't taken yet and Twisted keeps in memory, however much it is. 0 if it can't be told."""
        if not self._is_measurable:
            return 0
        transport = self._protocol.transport
        waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        return waiting

    def allow_last_words(self) -> None:
        """The close frame is behind what waits, so its reply may come late."""
        self._protocol.closeHandshakeTimeout = LAST_WORDS_S

    def write(self, text: str) -> bool:
        """False when this frame has to take the usual way: the socket isn't (or no longer) plain and open."""
        protocol = self._protocol
        if protocol.state != protocol.STATE_OPEN or protocol.muted:
            return False
        if protocol.send_queue or protocol._perMessageCompress is not None:
            return False
        protocol.transport.write(framed(text.encode()))
        return True


def framed(payload: bytes) -> bytes:
    """A server's text frame around `payload` (RFC 6455, section 5.2)."""
    size = len(payload)
    if size < 126:
        return _TEXT_FRAME + bytes((size,)) + payload
    if size < 1 << 16:
        return _TEXT_FRAME + b"\x7e" + size.to_bytes(2, "big") + payload
    return _TEXT_FRAME + b"\x7f" + size.to_bytes(8, "big") + payload


def direct_frames(send: Callable[[dict[str, Any]], Awaitable[None]]) -> DirectFrames | None:
    """The short way behind an ASGI `send`, if it is Daphne's own and not wrapped by anything."""
    if not isinstance(send, partial) or len(send.args) != 1 or send.keywords:
        return None
    if not getattr(send.func, "__module__", "").startswith("daphne."):
        return None
    protocol = send.args[0]
    return DirectFrames(protocol) if all(hasattr(protocol, name) for name in _NEEDED) else None


def leave_formatting_to_the_log() -> None:
    """autobahn makes coloured text for its debug log at each frame, and a listing of sixty settings at each connection,
    whether the log is on or not. Handing over the values themselves leaves that to a log that is."""
    for name in ("autobahn.websocket.protocol", "autobahn.twisted.websocket"):
        module: Any = sys.modules.get(name)
        if module is None:
            continue
        for function in ("hltype", "hlval"):
            if hasattr(module, function):
                setattr(module, function, _as_it_is)
        if getattr(module, "pformat", None) is pformat:
            module.pformat = _listed_later


def allow_standard_close_codes() -> None:
    """autobahn lets an application close with 1000 and its private codes only, and raises at 1008 or 1013, which ASGI
    allows: the socket would stay open. Its own closing goes another way, which takes every code."""
    protocol: Any = getattr(sys.modules.get("daphne.ws_protocol"), "WebSocketProtocol", None)
    if hasattr(protocol, "sendCloseFrame") and hasattr(protocol, "serverClose"):
        protocol.serverClose = _close


def _close(protocol: Any, code: int | None = None) -> None:
    protocol.sendCloseFrame(code=1000 if code is None else code)


def _as_it_is(value: Any) -> Any:
    return value


def _listed_later(value: Any) -> Any:
    return value if isinstance(value, list) else pformat(value)
