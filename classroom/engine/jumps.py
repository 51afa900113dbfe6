"""Setting a question from outside the usual order: only ahead, and only from a question that has been counted."""

from accounts.wording import marked, say
from classroom.engine.phases import MOVES, Phase, Position, Refused, Step

_ASKED = marked("Question %(number)s was asked already. Only a later one can be set.")
_OVER = marked("The game is over already.")


def jump_step(at: Position, index: int) -> Step | Refused | None:
    """The next step on the way to question `index`; None when it is open.

    An open question is closed first, and whoever takes the steps counts it before the next one (`at.recorded`).
    Questions that are jumped over count for nobody.
    """
    if at.phase in {Phase.PODIUM, Phase.ENDED}:
        return Refused("wrong_phase", say(_OVER))
    if at.phase is Phase.QUESTION and at.index == index:
        return None
    if index <= at.index:
        return Refused("wrong_phase", say(_ASKED, number=index + 1))
    if at.phase is Phase.QUESTION and not at.is_slide:
        return Step(Phase.CLOSED, at.index)
    if Phase.QUESTION not in MOVES[at.phase] or (at.phase is Phase.CLOSED and not at.recorded):
        raise RuntimeError(f"No question may be opened from {at}.")
    return Step(Phase.QUESTION, index, passed=tuple(range(at.index + 1, index)))
