"""Round trips of one socket, by the server's own pings: nothing that a client claims."""

from classroom.engine.links import RECENT_PINGS, Measurement
from classroom.engine.scoring import compensation

# The best of so many is what an answer's time is compensated by.
ROUND_TRIPS_KEPT = 5


class RoundTrips:
    """One ping is under way at a time; one that has no reply when the next is due is lost. Times are in seconds."""

    __slots__ = ("_measured", "_recent", "_round_trips", "_under_way")

    def __init__(self) -> None:
        self._round_trips: list[int] = []
        # Milliseconds, or None for a lost one.
        self._recent: list[int | None] = []
        self._under_way: tuple[int, float] | None = None
        self._measured: Measurement | None = Measurement()

    def pinged(self, nonce: int, now: float) -> None:
        if self._under_way is not None:
            self._keep(None)
        self._under_way = (nonce, now)

    def ponged(self, nonce: int, now: float) -> None:
        """A reply to the newest ping; anything else is ignored."""
        if self._under_way is None or self._under_way[0] != nonce:
            return
        took = int((now - self._under_way[1]) * 1000)
        self._under_way = None
        self._round_trips = [*self._round_trips[1 - ROUND_TRIPS_KEPT :], took]
        self._keep(took)

    def _keep(self, took: int | None) -> None:
        self._recent = [*self._recent[1 - RECENT_PINGS :], took]
        self._measured = None

    @property
    def latency_ms(self) -> int:
        return compensation(self._round_trips)

    def measurement(self) -> Measurement:
        if self._measured is None:
            self._measured = self._measure()
        return self._measured

    def _measure(self) -> Measurement:
        answered = sorted(took for took in self._recent if took is not None)
        median = answered[len(answered) // 2] if answered else None
        return Measurement(median, len(self._recent), len(self._recent) - len(answered))
