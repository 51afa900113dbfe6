"""Connections to Redis for calls, apart from those for games: one client per event loop, one for threads."""

from functools import cache
from typing import Any

from django.conf import settings

from accounts.loop_clients import LoopClients
from accounts.redis_clients import client_for_threads

_clients = LoopClients(connections=16)
async_client = _clients.current
close_async_client = _clients.close_current


@cache
def sync_client() -> Any:
    """The process's client for views; threads share it."""
    return client_for_threads(settings.REDIS_URL)
