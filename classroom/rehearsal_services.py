"""Remembering rehearsals of this instance."""

from classroom.models import Rehearsal
from classroom.rehearsal.figures import Outcome, percentile


def keep_rehearsal(*, outcome: Outcome) -> Rehearsal:
    """Store how a rehearsal of this instance went."""
    verdict = outcome.verdict
    return Rehearsal.objects.create(
        games=len(outcome.games),
        players=outcome.joined,
        processes=outcome.processes or None,
        answers=verdict.answers,
        lost=verdict.lost + verdict.altered,
        ok=not outcome.failures(),
        join_p99_ms=_p99_ms(outcome, "join_s"),
        receipt_p99_ms=_p99_ms(outcome, "receipt_s"),
        fanout_p99_ms=_p99_ms(outcome, "fanout_s"),
    )


def _p99_ms(outcome: Outcome, name: str) -> float | None:
    times = outcome.all_times(name)
    return round(percentile(times, 0.99) * 1000, 1) if times else None
