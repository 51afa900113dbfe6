"""What a socket says when one message went wrong: it answers, and stays open."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

Reply = TypeVar("Reply")


async def guarded(work: Awaitable[Reply | None], refusal: Callable[[str], Reply]) -> Reply | None:
    """What `work` replies, or the refusal with the code `try_again` (Redis is away) or `internal_error`."""
    try:
        return await work
    except (RedisError, OSError) as error:
        logger.warning("Redis can't be reached just now: %s", error)
        return refusal("try_again")
    except Exception:
        logger.exception("A socket's message could not be handled.")
        return refusal("internal_error")
