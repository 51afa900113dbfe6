"""A game as it is at one moment."""

from msgspec import Struct
from msgspec.structs import replace

from classroom.engine.extra_time import ExtraTime, extra_ms
from classroom.engine.phases import Phase, Position
from classroom.engine.plan import Plan
from classroom.engine.scoring import GRACE_MS
from classroom.engine.verdicts import Verdicts


class GameState(Struct, frozen=True):
    """The state hash. Times are Redis milliseconds; they are 0 before the first question.

    `revision` grows with every change, `turned` is the revision of the last change of phase or question,
    `turned_ms` its time (later by the length of a pause between questions),
    `people` grows when somebody comes or goes, `members` when a connection may have lost its place.
    `paused_ms`: since when the open question's clock stands still, or 0. `skipped`: questions that count for nobody.
    `looking_at`: the question whose results are looked back at, or -1. `revealed`: questions whose hidden results the
    host has shown. `regrouped` grows when somebody is removed, let back in or put into another team.
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
    looking_at: int = -1
    revealed: tuple[int, ...] = ()
    regrouped: int = 0

    @property
    def is_skipped(self) -> bool:
        """The current question counts for nobody."""
        return self.index in self.skipped

    @property
    def on_show(self) -> "GameState":
        """What screens show: this, or the results that are looked back at."""
        if self.looking_at < 0:
            return self
        return replace(self, phase=Phase.RESULTS, index=self.looking_at, recorded=True)


class Snapshot(Struct, frozen=True):
    """A consistent reading of a game. `verdicts` are those of the current question, empty until recorded.

    `answer_count` is of the question on show, `looked_at` are the verdicts of one that is looked back at.
    `closes_ms`: when the last clock that is waited for ends. `extra`: private extra time by folded name.
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
    looked_at: Verdicts = {}
    closes_ms: int = 0
    extra: dict[str, ExtraTime] = {}
    teams: dict[str, int] = {}


def advance_at_ms(plan: Plan, state: GameState) -> int | None:
    """When the game goes on by itself; None when the host has to say. From the lobby and the podium nothing does."""
    between = state.phase in {Phase.RESULTS, Phase.LEADERBOARD} or (state.phase is Phase.CLOSED and state.recorded)
    if plan.options.auto_advance_s is None or not between or state.paused_ms or state.looking_at >= 0:
        return None
    return state.turned_ms + plan.options.auto_advance_s * 1000


def due_at_ms(plan: Plan, snapshot: Snapshot) -> int | None:
    """When there is something to do without the host: go on, or look whose clock is over; None when there isn't."""
    state = snapshot.state
    advance_at = advance_at_ms(plan, state)
    if advance_at is not None:
        return advance_at
    if state.phase is not Phase.QUESTION or state.paused_ms:
        return None
    lengths = {0, *(one.at(state.index) for one in snapshot.extra.values())} if plan.takes_answers(state.index) else {0}
    ends = (state.deadline_ms + extra_ms(state.limit_ms, percent) for percent in lengths)
    # A millisecond more, so that Redis agrees that the time is over.
    ahead = [end + GRACE_MS + 1 for end in ends if end + GRACE_MS + 1 > snapshot.now_ms]
    return min(ahead, default=snapshot.closes_ms + GRACE_MS + 1)


def lookable_questions(plan: Plan, state: GameState) -> tuple[int, ...]:
    """The counted questions whose results the class may see."""
    return tuple(
        index
        for index in range(state.index + int(state.recorded))
        if index not in state.skipped
        and plan.takes_answers(index)
        and (index in state.revealed or not plan.hides_results(index))
    )


def position_of(plan: Plan, state: GameState, *, answered: bool = False) -> Position:
    """`state` as the rules of `phases` see it. `answered`: the open question has an answer."""
    return plan.position(
        state.phase,
        state.index,
        recorded=state.recorded,
        to_podium=state.to_podium,
        skipped=state.is_skipped,
        looking_at=state.looking_at,
        lookable=lookable_questions(plan, state),
        answered=answered,
    )
