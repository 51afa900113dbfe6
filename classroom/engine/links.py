"""What pings say about one player's line, and the word for it."""

from enum import StrEnum

from msgspec import Struct

# So many pings are remembered: half a minute of a room check, five minutes of a game.
RECENT_PINGS = 30
# From here on a class notices: the question comes later than to the others, and the compensation nears its bound.
SLOW_MS = 300
DROPPING_PERCENT, DROPPING_LEAST = 10, 2


class Quality(StrEnum):
    GONE = "gone"
    DROPPING = "dropping"
    SLOW = "slow"
    MEASURING = "measuring"
    GOOD = "good"


class Measurement(Struct, frozen=True):
    """`round_trip_ms` is the median of the recent ones, None before the first; `lost` of `pings` had no reply."""

    round_trip_ms: int | None = None
    pings: int = 0
    lost: int = 0


class Link(Struct, frozen=True):
    """One player's line as a host sees it. `reconnects`: how often they came back to the game.

    A hardware controller (`controller`) hears no pings, so nothing is known of its line but that it is there.
    """

    player: str
    name: str
    present: bool
    measured: Measurement
    reconnects: int
    controller: bool = False

    @property
    def quality(self) -> Quality:
        measured = self.measured
        if not self.present:
            return Quality.GONE
        if self.controller:
            return Quality.GOOD
        if measured.lost >= DROPPING_LEAST and measured.lost * 100 >= DROPPING_PERCENT * measured.pings:
            return Quality.DROPPING
        if measured.round_trip_ms is None:
            return Quality.MEASURING
        return Quality.SLOW if measured.round_trip_ms >= SLOW_MS else Quality.GOOD


def worst_first(links: list[Link]) -> list[Link]:
    """By quality, then the most lost pings, then the longest round trip; players alike stay in their order."""
    rank = {quality: place for place, quality in enumerate(Quality)}
    return sorted(
        links, key=lambda link: (rank[link.quality], -link.measured.lost, -(link.measured.round_trip_ms or 0))
    )
