"""When to look at a game again."""

from classroom.engine.phases import Phase
from classroom.engine.plan import Plan
from classroom.engine.scoring import GRACE_MS
from classroom.engine.state import GameState, advance_at_ms

POLL_S = 1.0
POLL_WITH_HOST_S = 0.25


def poll_s(state: GameState, *, has_hosts: bool) -> float:
    """How long to wait for news. Hosts watch people come and answers arrive; in other phases all that changes is
    announced."""
    return POLL_WITH_HOST_S if has_hosts and state.phase in {Phase.LOBBY, Phase.QUESTION} else POLL_S


def due_in_s(plan: Plan, state: GameState, now_ms: int) -> float | None:
    """Until the game moves by itself; None when it doesn't."""
    advance_at = advance_at_ms(plan, state)
    if advance_at is not None:
        return (advance_at - now_ms) / 1000
    if state.phase is not Phase.QUESTION or state.paused_ms:
        return None
    # A millisecond more, so that Redis agrees that the deadline is over.
    return (state.deadline_ms + GRACE_MS + 1 - now_ms) / 1000
