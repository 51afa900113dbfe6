"""A game as it is at one moment."""

from msgspec import Struct

from classroom.engine.phases import Phase, Position
from classroom.engine.plan import Plan
from classroom.engine.verdicts import Verdicts


class GameState(Struct, frozen=True):
    """The state hash. Times are Redis milliseconds; they are 0 before the first question.

    `revision` grows with every change, `turned` is the revision of the last change of phase or question,
    `turned_ms` its time (later by the length of a pause between questions),
    `people` grows when somebody comes or goes, `members` when a connection may have lost its place.
    `paused_ms`: since when the open question's clock stands still, or 0. `skipped`: questions that count for nobody.
    """

    game_id: str
    host_id: str
    phase: Phase
    index: int
    revision: int
    turned: int
    opened_ms: int
    deadline_ms: int
    limit_ms: int
    locked: bool
    recorded: bool
    to_podium: bool
    saved: bool
    people: int
    members: int
    paused_ms: int = 0
    skipped: tuple[int, ...] = ()
    turned_ms: int = 0

    @property
    def is_skipped(self) -> bool:
        """The current question counts for nobody."""
        return self.index in self.skipped


class Snapshot(Struct, frozen=True):
    """A consistent reading of a game. `verdicts` are those of the current question, empty until recorded.

    `teams`: player → team, empty without teams.
    """

    now_ms: int
    state: GameState
    player_count: int
    present_count: int
    answer_count: int
    scores: dict[str, int]
    verdicts: Verdicts
    kicked: frozenset[str]
    teams: dict[str, int] = {}


def advance_at_ms(plan: Plan, state: GameState) -> int | None:
    """When the game goes on by itself; None when the host has to say. From the lobby and the podium nothing does."""
    between = state.phase in {Phase.RESULTS, Phase.LEADERBOARD} or (state.phase is Phase.CLOSED and state.recorded)
    if plan.options.auto_advance_s is None or not between or state.paused_ms:
        return None
    return state.turned_ms + plan.options.auto_advance_s * 1000


def position_of(plan: Plan, state: GameState) -> Position:
    """`state` as the rules of `phases` see it."""
    return plan.position(
        state.phase, state.index, recorded=state.recorded, to_podium=state.to_podium, skipped=state.is_skipped
    )
