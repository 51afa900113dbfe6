"""Wrong PINs, counted for each network in each minute, across all processes.

Only failures count, and one PIN counts once: a school behind one address that joins with the right PIN is never
stopped, nor is a class whose phones all come back to a game that is over. A network with too many asks in vain until
the minute is over, except for the games that somebody in it is in already, a host included: those PINs are no secret
there.

A process asks Redis when somebody missed, not at every join: a network that is stopped elsewhere is stopped here at its
next miss.
"""

import time
from typing import Any

from django.conf import settings

from classroom.store.client import sync_client
from classroom.store.keys import known_pin, wrong_pins

WINDOW_S = 60
_REMEMBERED = 10_000


def _minute_and_rest() -> tuple[int, int]:
    """The current minute, and the seconds until it is over (at least one)."""
    minute, passed = divmod(int(time.time()), WINDOW_S)
    return minute, WINDOW_S - passed


def _queue_miss(pipeline: Any, network: str, pin: str, minute: int) -> Any:
    key = wrong_pins(network, minute)
    pipeline.sadd(key, pin)
    pipeline.scard(key)
    pipeline.expire(key, 2 * WINDOW_S)
    return pipeline


class Guesses:
    """For sockets. Times are whole seconds; 0 means that the network may go on."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._stopped: dict[str, int] = {}  # network → minute
        self._known: set[tuple[str, str]] = set()

    async def wait_s(self, network: str, pin: str) -> int:
        """How long this network has to wait before it may ask for `pin`."""
        minute, rest = _minute_and_rest()
        if self._stopped.get(network) != minute or await self._client.exists(known_pin(network, pin)):
            return 0
        return rest

    async def missed(self, network: str, pin: str) -> int:
        """No game has this PIN: how long the network has to wait now."""
        minute, rest = _minute_and_rest()
        _, count, _ = await _queue_miss(self._client.pipeline(transaction=False), network, pin, minute).execute()
        if count <= settings.WRONG_PINS_PER_MINUTE:
            return 0
        self._stopped = {other: at for other, at in self._stopped.items() if at == minute}
        self._stopped[network] = minute
        return rest

    async def knows(self, network: str, pin: str) -> None:
        """Somebody in this network is in the game: its PIN is no secret there."""
        if (network, pin) in self._known:
            return
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        await self._client.set(known_pin(network, pin), 1, ex=settings.GAME_EXPIRY_S)
        self._known.add((network, pin))


# --- the same for views ---------------------------------------------------------------------------


def wait_s(network: str, pin: str) -> int:
    """How long this network has to wait before it may ask for `pin`."""
    minute, rest = _minute_and_rest()
    pipeline = sync_client().pipeline(transaction=False)
    pipeline.scard(wrong_pins(network, minute))
    pipeline.exists(known_pin(network, pin))
    count, known = pipeline.execute()
    return 0 if known or count <= settings.WRONG_PINS_PER_MINUTE else rest


def missed(network: str, pin: str) -> int:
    """No game has this PIN: how long the network has to wait now."""
    minute, rest = _minute_and_rest()
    _, count, _ = _queue_miss(sync_client().pipeline(transaction=False), network, pin, minute).execute()
    return rest if count > settings.WRONG_PINS_PER_MINUTE else 0
