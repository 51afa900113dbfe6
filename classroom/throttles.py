"""How often something may be tried from one place within a minute or an hour; counted in the cache."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from accounts import counters


class TooManyTries(Exception):
    """`wait_s`: when to try again, at the latest."""

    message = gettext_lazy("Too many tries from here. Wait a minute, then try again.")

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
        if counters.counted(self._key(place)) >= self.limit:
            raise TooManyTries(counters.seconds_left(self._key(place), window_s=self.window_s))

    def count(self, place: str) -> None:
        counters.count(self._key(place), window_s=self.window_s)

    def _key(self, place: str) -> str:
        return f"tries:{self.name}:{place}"
