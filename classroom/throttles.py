"""How often something may be tried from one place within a minute or an hour; counted in the cache."""

import contextlib
from dataclasses import dataclass

from django.core.cache import cache


class TooManyTries(Exception):
    """`wait_s`: when to try again, at the latest."""

    message = "Too many tries from here. Wait a minute, then try again."

    def __init__(self, wait_s: int) -> None:
        super().__init__(self.message)
        self.wait_s = wait_s


@dataclass(frozen=True)
class Tries:
    """At most `limit` per place in `window_s` seconds."""

    name: str
    limit: int
    window_s: int

    def check(self, place: str) -> None:
        """Raises TooManyTries."""
        if int(cache.get(self._key(place), 0)) >= self.limit:
            raise TooManyTries(self.window_s)

    def count(self, place: str) -> None:
        cache.add(self._key(place), 0, self.window_s)
        # It may have expired between the two.
        with contextlib.suppress(ValueError):
            cache.incr(self._key(place))

    def _key(self, place: str) -> str:
        return f"tries:{self.name}:{place}"
