"""Phases of a game and how commands move it through them."""

from enum import StrEnum

from msgspec import Struct

from accounts.wording import marked, say


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
    BACK = "game.back"
    CLOSE = "question.close"
    SKIP = "question.skip"
    SHOW = "solution.show"
    END = "game.end"
    FINISH = "game.close"


# Every move that exists; a counted phase that moves to itself looks back, or forward again.
# `closed` → results/podium by itself happens when the points are recorded.
MOVES: dict[Phase, frozenset[Phase]] = {
    Phase.LOBBY: frozenset({Phase.QUESTION, Phase.ENDED}),
    Phase.QUESTION: frozenset({Phase.CLOSED, Phase.QUESTION, Phase.RESULTS, Phase.PODIUM}),
    Phase.CLOSED: frozenset({Phase.CLOSED, Phase.RESULTS, Phase.LEADERBOARD, Phase.QUESTION, Phase.PODIUM}),
    Phase.RESULTS: frozenset({Phase.RESULTS, Phase.LEADERBOARD, Phase.QUESTION, Phase.PODIUM}),
    Phase.LEADERBOARD: frozenset({Phase.LEADERBOARD, Phase.QUESTION, Phase.PODIUM}),
    Phase.PODIUM: frozenset({Phase.PODIUM, Phase.ENDED}),
    Phase.ENDED: frozenset(),
}


class Position(Struct, frozen=True):
    """Where a game is, and what its plan says about the current question.

    `recorded`: the points of the closed question are in the scores. `to_podium`: the host ended the game
    while a question still had to be counted. `skipped`: the question counts for nobody.
    `looking_at`: the question whose results are looked back at, or -1. `lookable`: those whose results the class may
    see, counted and in order. `answered`: the open question has an answer.
    """

    phase: Phase
    index: int
    recorded: bool
    question_count: int
    is_slide: bool = False
    hides_results: bool = False
    to_podium: bool = False
    skipped: bool = False
    looking_at: int = -1
    lookable: tuple[int, ...] = ()
    answered: bool = False


class Step(Struct, frozen=True):
    """The next phase and question. `to_podium`: go to the podium as soon as the points are recorded.

    `skipped`: the question that closes is to count for nobody. `passed`: questions that are jumped over.
    `looking_at`: show this question's results, read only. `reveals`: the question's hidden results are shown.
    `counted`: the question was counted before and stays so. `unanswered`: only as long as nobody has answered the open
    question.
    """

    phase: Phase
    index: int
    to_podium: bool = False
    skipped: bool = False
    passed: tuple[int, ...] = ()
    looking_at: int = -1
    reveals: bool = False
    counted: bool = False
    unanswered: bool = False

    @property
    def uncounted(self) -> list[int]:
        """The questions that count for nobody from this step on."""
        return [*self.passed, *([self.index] if self.skipped else [])]


class Refused(Struct, frozen=True):
    code: str
    message: str


def next_step(at: Position, command: Command) -> Step | Refused:
    """Where `command` leads from `at`, or why it doesn't."""
    step = _STEPS[command](at)
    if step is None:
        return Refused("wrong_phase", say(_EXPECTED[command]))
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
    if at.looking_at >= 0 and _may_look(at):
        return _forward(at)
    if at.phase is Phase.QUESTION:
        return _advance(at) if at.is_slide else Step(Phase.CLOSED, at.index)
    if at.phase is Phase.CLOSED and at.recorded:
        return _advance(at) if at.is_slide or at.skipped else _rank(at)
    if at.phase is Phase.RESULTS:
        return _rank(at)
    return _advance(at) if at.phase is Phase.LEADERBOARD else _start(at)


def _may_look(at: Position) -> bool:
    return at.recorded and at.phase in {Phase.CLOSED, Phase.RESULTS, Phase.LEADERBOARD, Phase.PODIUM}


def _seen_before(at: Position) -> int:
    """Where looking back begins: the phase on show comes after the results of every question below this one."""
    return at.index + 1 if at.phase in {Phase.LEADERBOARD, Phase.PODIUM} else at.index


def _look_at(at: Position, question: int) -> Step:
    """The game stays where it is; only what is on show changes."""
    return Step(at.phase, at.index, looking_at=question, counted=True)


def _forward(at: Position) -> Step:
    """From results that are looked back at to the next ones, and in the end to where the game is."""
    later = [question for question in at.lookable if at.looking_at < question < _seen_before(at)]
    return _look_at(at, later[0] if later else -1)


def _back(at: Position) -> Step | None:
    if at.phase is Phase.QUESTION:
        return _withdraw(at)
    if not _may_look(at):
        return None
    limit = at.looking_at if at.looking_at >= 0 else _seen_before(at)
    earlier = [question for question in at.lookable if question < limit]
    return _look_at(at, earlier[-1]) if earlier else None


def _withdraw(at: Position) -> Step | None:
    """An open question without answers is put back; going on asks it afresh. Before it is what was counted last."""
    if at.answered or at.index == 0:
        return None
    phase = Phase.RESULTS if at.index - 1 in at.lookable else Phase.CLOSED
    return Step(phase, at.index - 1, counted=True, unanswered=True)


def _close(at: Position) -> Step | None:
    return Step(Phase.CLOSED, at.index) if at.phase is Phase.QUESTION else None


def _skip(at: Position) -> Step | None:
    may_skip = at.phase is Phase.QUESTION and not at.is_slide
    return Step(Phase.CLOSED, at.index, skipped=True) if may_skip else None


def _show(at: Position) -> Step | None:
    hidden = at.phase is Phase.CLOSED and at.recorded and at.hides_results
    may_show = hidden and not (at.is_slide or at.skipped)
    return Step(Phase.RESULTS, at.index, reveals=True) if may_show else None


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
    Command.BACK: _back,
    Command.CLOSE: _close,
    Command.SKIP: _skip,
    Command.SHOW: _show,
    Command.END: _end,
    Command.FINISH: _finish,
}
_EXPECTED = {
    Command.START: marked("The game has started already, or has no questions."),
    Command.NEXT: marked("There is nothing to go on to now."),
    Command.BACK: marked("There is nothing to go back to; a question that somebody has answered is finished first."),
    Command.CLOSE: marked("No question is open."),
    Command.SKIP: marked("There is no open question to skip."),
    Command.SHOW: marked("There are no hidden results to show now."),
    Command.END: marked("The game is over already."),
    Command.FINISH: marked("End the game first; it can be closed at the podium."),
}


def _check_table() -> None:
    """A phase that nothing leads to, or a command without a rule, stops the import."""
    reached = {Phase.LOBBY}.union(*MOVES.values())
    if set(MOVES) != set(Phase) or reached != set(Phase):
        raise RuntimeError("The table of moves doesn't cover every phase.")
    if set(_STEPS) != set(Command) or set(_EXPECTED) != set(Command):
        raise RuntimeError("A command has no rule.")


_check_table()
