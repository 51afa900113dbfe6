"""Ending a server process without anybody noticing more than a reconnect."""

import asyncio
import logging
from random import Random

from classroom.hub.open_sockets import open_sockets
from classroom.hub.registry import hub_if_running

logger = logging.getLogger(__name__)

# Answers that were taken are stored within a round trip; a result that is being saved may wait for the database.
ANSWERS_S = 3.0
RESULTS_S = 8.0
# All of it together, and a little for the server itself: what whoever ends processes must wait before killing them.
LONGEST_S = 20


async def drain(chance: Random | None = None) -> None:
    """Store what was taken, send everybody to another process, finish results; never longer than LONGEST_S.

    The server has stopped to listen before. What isn't finished then is healed as after a crash: an answer without a
    receipt is sent again, and an unsaved result is saved by another process.
    """
    sockets, hub = open_sockets(), hub_if_running()
    sockets.refusing = True
    if len(sockets):
        logger.info("Sending %s sockets to another process.", len(sockets))
    if hub is not None:
        await _within(ANSWERS_S, hub.store_answers(), "answers")
    await sockets.send_away(chance or Random())  # noqa: S311 - spreads reconnects, guards nothing
    if hub is not None:
        await _within(ANSWERS_S, hub.store_answers(), "answers")
        await _within(RESULTS_S, hub.stop(), "results")


async def _within(seconds: float, work: "asyncio._CoroutineLike[None]", what: str) -> None:
    try:
        await asyncio.wait_for(work, seconds)
    except TimeoutError:
        logger.warning("Some %s were not stored within %s s; another process goes on with them.", what, seconds)
    except Exception:
        logger.exception("Not everything could be finished; another process goes on with it.")


async def lifespan(scope: object, receive: object, send: object) -> None:
    """The ASGI lifespan protocol, for servers that have it (uvicorn; Daphne: `daphne_shutdown`)."""
    while True:
        event = await receive()  # type: ignore[operator]
        if event["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})  # type: ignore[operator]
        else:
            await drain()
            await send({"type": "lifespan.shutdown.complete"})  # type: ignore[operator]
            return
