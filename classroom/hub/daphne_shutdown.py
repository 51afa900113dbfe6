"""Daphne only: on SIGTERM it stops listening and drains, before it ends its applications.

Daphne has no ASGI lifespan: it cancels every application at once, so that sockets break off without a close frame and
work under way is lost. Twisted waits for what the steps "before shutdown" return, and Daphne's step is this method; it
is checked before it is wrapped, and without it the server ends as a crash would, which games survive too.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

_DONE = "_drains_first"


def drain_before_the_end(drain: Callable[[], Awaitable[None]]) -> bool:
    """Let Daphne's shutdown wait for `drain()`; False where Daphne isn't, or is another."""
    server = getattr(sys.modules.get("daphne.server"), "Server", None)
    end_at_once = getattr(server, "kill_all_applications", None)
    if server is None or end_at_once is None:
        return False
    if not hasattr(server, _DONE):
        server.kill_all_applications = _after(drain, end_at_once)
        setattr(server, _DONE, True)
    return True


def _after(drain: Callable[[], Awaitable[None]], end_at_once: Callable[[Any], Any]) -> Callable[[Any], Any]:
    @wraps(end_at_once)
    def end(server: Any) -> Any:
        modules = sys.modules["daphne.server"]
        _stop_listening(server, modules.reactor)  # type: ignore[attr-defined]
        waiting = modules.defer.Deferred.fromFuture(asyncio.ensure_future(drain()))  # type: ignore[attr-defined]
        return waiting.addBoth(lambda _: end_at_once(server))

    return end


def _stop_listening(server: Any, reactor: Any) -> None:
    """Whoever connects from now on is refused by the system: a proxy then takes the next process."""
    for reader in reactor.getReaders():
        if getattr(reader, "factory", None) is server.http_factory and hasattr(reader, "stopListening"):
            reader.stopListening()
