"""Waiting for servers of Redis that find each other, or take each other's place."""

import contextlib
import time
from collections.abc import Callable

import redis

READY_S = 60


def until(condition: Callable[[], object], failure: str) -> None:
    """Asks again while a server isn't there yet; fails with `failure` after READY_S."""
    end = time.monotonic() + READY_S
    while True:
        with contextlib.suppress(redis.RedisError):
            if condition():
                return
        assert time.monotonic() < end, failure
        time.sleep(0.05)
