"""When to look at a game again."""

from classroom.engine.phases import Phase
from classroom.engine.plan import Plan
from classroom.engine.state import GameState, Snapshot, due_at_ms

POLL_S = 1.0
POLL_WITH_HOST_S = 0.25


def poll_s(state: GameState, *, has_hosts: bool) -> float:
    """How long to wait for news. Hosts watch people come and answers arrive; in other phases all that changes is
    announced."""
    return POLL_WITH_HOST_S if has_hosts and state.phase in {Phase.LOBBY, Phase.QUESTION} else POLL_S


def due_in_s(plan: Plan, snapshot: Snapshot, now_ms: int) -> float | None:
    """Until the game moves by itself or somebody's time is over; None when neither will happen."""
    due_at = due_at_ms(plan, snapshot)
    return None if due_at is None else (due_at - now_ms) / 1000


def has_time_ended(plan: Plan, snapshot: Snapshot, now_ms: int) -> bool:
    """Whether somebody's time for the question that was open then, if not everybody's, is over by now."""
    due = due_in_s(plan, snapshot, now_ms)
    return snapshot.state.phase is Phase.QUESTION and due is not None and due <= 0
