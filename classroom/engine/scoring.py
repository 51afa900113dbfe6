"""Points. All times are whole milliseconds."""

MAX_POINTS = 1000
MAX_LATENCY_MS = 500
# An answer that left the phone in time may arrive this much after the deadline; it gets no points any more.
GRACE_MS = 300


def compensation(round_trips_ms: list[int]) -> int:
    """What to take off an answer's time: half of the best recent round trip, at most 500 ms."""
    if not round_trips_ms:
        return 0
    return max(0, min(min(round_trips_ms) // 2, MAX_LATENCY_MS))


def points(right: bool | None, elapsed_ms: int, limit_ms: int) -> int:
    """1000 for a right answer at once, falling linearly to 0 at the time limit; 0 for anything not right."""
    if right is not True or limit_ms <= 0:
        return 0
    left = limit_ms - min(max(elapsed_ms, 0), limit_ms)
    return MAX_POINTS * left // limit_ms
