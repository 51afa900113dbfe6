"""Points. All times are whole milliseconds.

speed: 1000 for a right answer at once, falling to 0 at the time limit · accuracy: 1000 for a right answer ·
streak: as speed, and 100 more for each right answer in a row before this one, at most 500.
A question's own factor (0, 1, 2) multiplies the whole.
"""

from collections.abc import Mapping, Sequence

from classroom.engine.options import Scoring

MAX_POINTS = 1000
STREAK_STEP, MAX_STREAK_BONUS = 100, 500
MAX_LATENCY_MS = 500
# An answer that left the phone in time may arrive this much after the deadline; it gets no points any more.
GRACE_MS = 300


def compensation(round_trips_ms: list[int]) -> int:
    """What to take off an answer's time: half of the best recent round trip, at most 500 ms."""
    if not round_trips_ms:
        return 0
    return max(0, min(min(round_trips_ms) // 2, MAX_LATENCY_MS))


def points(
    right: bool | None,
    elapsed_ms: int,
    limit_ms: int,
    scoring: Scoring = "speed",
    *,
    streak: int = 0,
    factor: int = 1,
) -> int:
    """What an answer is worth; 0 for anything not right. `streak`: right answers in a row before it."""
    if right is not True or limit_ms <= 0:
        return 0
    if scoring == "accuracy":
        return MAX_POINTS * factor
    left = limit_ms - min(max(elapsed_ms, 0), limit_ms)
    bonus = min(streak * STREAK_STEP, MAX_STREAK_BONUS) if scoring == "streak" else 0
    return (MAX_POINTS * left // limit_ms + bonus) * factor


def streaks(judged: Sequence[Mapping[str, bool | None]]) -> dict[str, int]:
    """Right answers in a row up to now, by player. `judged`: per question that could be answered rightly, in order,
    who was right; who gave no answer begins anew."""
    running: dict[str, int] = {}
    for answers in judged:
        running = {player: running.get(player, 0) + 1 for player, right in answers.items() if right is True}
    return running
