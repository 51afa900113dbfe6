"""Phases of a game and how commands move it through them."""

from enum import StrEnum

from msgspec import Struct


class Phase(StrEnum):
    LOBBY = "lobby"
    QUESTION = "question"
    CLOSED = "closed"
    RESULTS = "results"
    LEADERBOARD = "leaderboard"
    PODIUM = "podium"
    ENDED = "ended"


class Command(StrEnum):
    """What a host, or the clock (CLOSE), may ask for."""

    START = "game.start"
    NEXT = "game.next"
    CLOSE = "question.close"
    SKIP = "question.skip"
    SHOW = "solution.show"
    END = "game.end"
    FINISH = "game.close"


# Every move that exists. `closed` → results/podium by itself happens when the points are recorded.
MOVES: dict[Phase, frozenset[Phase]] = {
    Phase.LOBBY: frozenset({Phase.QUESTION, Phase.ENDED}),
    Phase.QUESTION: frozenset({Phase.CLOSED, Phase.QUESTION, Phase.PODIUM}),
    Phase.CLOSED: frozenset({Phase.CLOSED, Phase.RESULTS, Phase.LEADERBOARD, Phase.QUESTION, Phase.PODIUM}),
    Phase.RESULTS: frozenset({Phase.LEADERBOARD, Phase.PODIUM}),
    Phase.LEADERBOARD: frozenset({Phase.QUESTION, Phase.PODIUM}),
    Phase.PODIUM: frozenset({Phase.ENDED}),
    Phase.ENDED: frozenset(),
}


class Position(Struct, frozen=True):
    """Where a game is, and what its plan says about the current question.

    `recorded`: the points of the closed question are in the scores. `to_podium`: the host ended the game
    while a question still had to be counted. `skipped`: the question counts for nobody.
    """

    phase: Phase
    index: int
    recorded: bool
    question_count: int
    is_slide: bool = False
    hides_results: bool = False
    to_podium: bool = False
    skipped: bool = False


class Step(Struct, frozen=True):
    """The next phase and question. `to_podium`: go to the podium as soon as the points are recorded.

    `skipped`: the question that closes is to count for nobody.
    """

    phase: Phase
    index: int
    to_podium: bool = False
    skipped: bool = False


class Refused(Struct, frozen=True):
    code: str
    message: str


def next_step(at: Position, command: Command) -> Step | Refused:
    """Where `command` leads from `at`, or why it doesn't."""
    step = _STEPS[command](at)
    if step is None:
        return Refused("wrong_phase", _EXPECTED[command])
    if step.phase not in MOVES[at.phase]:
        raise RuntimeError(f"{command} leads from {at} to {step}, which is no move.")
    return step


def after_recording(at: Position) -> Phase:
    """The phase that follows `closed` once the points are recorded."""
    if at.to_podium:
        return Phase.PODIUM
    return Phase.CLOSED if at.hides_results or at.skipped else Phase.RESULTS


def _advance(at: Position) -> Step:
    if at.index + 1 >= at.question_count:
        return Step(Phase.PODIUM, at.index)
    return Step(Phase.QUESTION, at.index + 1)


def _rank(at: Position) -> Step:
    """After the last question the podium takes the place of the leaderboard."""
    if at.index + 1 >= at.question_count:
        return Step(Phase.PODIUM, at.index)
    return Step(Phase.LEADERBOARD, at.index)


def _start(at: Position) -> Step | None:
    return Step(Phase.QUESTION, 0) if at.phase is Phase.LOBBY and at.question_count else None


def _next(at: Position) -> Step | None:
    if at.phase is Phase.QUESTION:
        return _advance(at) if at.is_slide else Step(Phase.CLOSED, at.index)
    if at.phase is Phase.CLOSED and at.recorded:
        return _advance(at) if at.is_slide or at.skipped else _rank(at)
    if at.phase is Phase.RESULTS:
        return _rank(at)
    return _advance(at) if at.phase is Phase.LEADERBOARD else _start(at)


def _close(at: Position) -> Step | None:
    return Step(Phase.CLOSED, at.index) if at.phase is Phase.QUESTION else None


def _skip(at: Position) -> Step | None:
    may_skip = at.phase is Phase.QUESTION and not at.is_slide
    return Step(Phase.CLOSED, at.index, skipped=True) if may_skip else None


def _show(at: Position) -> Step | None:
    hidden = at.phase is Phase.CLOSED and at.recorded and at.hides_results
    may_show = hidden and not (at.is_slide or at.skipped)
    return Step(Phase.RESULTS, at.index) if may_show else None


def _end(at: Position) -> Step | None:
    if at.phase is Phase.LOBBY:
        return Step(Phase.ENDED, at.index)
    uncounted = at.phase is Phase.QUESTION or (at.phase is Phase.CLOSED and not at.recorded)
    if uncounted and not at.is_slide:
        return Step(Phase.CLOSED, at.index, to_podium=True)
    return None if at.phase in {Phase.PODIUM, Phase.ENDED} else Step(Phase.PODIUM, at.index)


def _finish(at: Position) -> Step | None:
    return Step(Phase.ENDED, at.index) if at.phase is Phase.PODIUM else None


_STEPS = {
    Command.START: _start,
    Command.NEXT: _next,
    Command.CLOSE: _close,
    Command.SKIP: _skip,
    Command.SHOW: _show,
    Command.END: _end,
    Command.FINISH: _finish,
}
_EXPECTED = {
    Command.START: "The game has started already, or has no questions.",
    Command.NEXT: "There is nothing to go on to now.",
    Command.CLOSE: "No question is open.",
    Command.SKIP: "There is no open question to skip.",
    Command.SHOW: "There are no hidden results to show now.",
    Command.END: "The game is over already.",
    Command.FINISH: "End the game first; it can be closed at the podium.",
}


def _check_table() -> None:
    """A phase that nothing leads to, or a command without a rule, stops the import."""
    reached = {Phase.LOBBY}.union(*MOVES.values())
    if set(MOVES) != set(Phase) or reached != set(Phase):
        raise RuntimeError("The table of moves doesn't cover every phase.")
    if set(_STEPS) != set(Command) or set(_EXPECTED) != set(Command):
        raise RuntimeError("A command has no rule.")


_check_table()
