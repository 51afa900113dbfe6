"""What a rehearsal measured, and the figures made of it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from classroom.rehearsal.verdict import Verdict, together


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values don't exceed; nan for no values."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    place = max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)
    return ordered[place]


@dataclass
class Costs:
    """What the games cost so far, summed over the questions; seconds, bytes and counts. CPU is 0 where it can't be
    read."""

    join_cpu_s: float = 0
    answer_cpu_s: float = 0
    redis_answer_cpu_s: float = 0
    # Of broadcasts that reached everybody: waiting for one that doesn't come isn't its cost.
    broadcast_cpu_s: float = 0
    broadcasts: int = 0
    driver_broadcast_cpu_s: float = 0
    memory_bytes: int = 0
    idle_cpu_s: float = 0
    idle_time_s: float = 0
    driver_cpu_s: float = 0
    driver_answer_cpu_s: float = 0
    driver_answer_time_s: float = 0


@dataclass
class GameFigures:
    """One game. `players` were meant to join, `joined` did; times in seconds."""

    players: int
    joined: int = 0
    missed: int = 0
    reconnects: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    join_s: list[float] = field(default_factory=list)
    receipt_s: list[float] = field(default_factory=list)
    fanout_s: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "players": self.players,
            "joined": self.joined,
            "answers": self.verdict.answers,
            # An answer that was saved with another meaning is lost too.
            "lost": self.verdict.lost + self.verdict.altered,
            "doubled": self.verdict.doubled,
            "score_mismatches": self.verdict.wrong_scores,
            "reconnects": self.reconnects,
            "join_ms": milliseconds(self.join_s, 0.5, 0.99),
            "receipt_ms": milliseconds(self.receipt_s, 0.5, 0.95, 0.99),
            "fanout_ms": milliseconds(self.fanout_s, 0.5, 0.99),
        }


@dataclass
class Outcome:
    """A whole rehearsal. `processes`: server processes whose CPU was read, none of them if that wasn't possible."""

    games: list[GameFigures]
    costs: Costs
    processes: int
    refused: list[dict[str, str]]

    @property
    def verdict(self) -> Verdict:
        return together(game.verdict for game in self.games)

    @property
    def joined(self) -> int:
        return sum(game.joined for game in self.games)

    def all_times(self, name: str) -> list[float]:
        """`join_s`, `receipt_s` or `fanout_s` of all games."""
        return [time for game in self.games for time in getattr(game, name)]

    def cpu_ms_per_join(self) -> float | None:
        return self._per(self.costs.join_cpu_s, self.joined)

    def cpu_ms_per_answer(self) -> float | None:
        return self._per(self.costs.answer_cpu_s, self.verdict.answers)

    def _per(self, cpu_s: float, count: int) -> float | None:
        return round(cpu_s * 1000 / count, 3) if self.processes and count else None

    def as_json(self) -> dict[str, Any]:
        """The object that `manage.py rehearse --json` prints; null is what can't be read."""
        return {
            "games": [game.as_json() for game in self.games],
            "server_cpu_ms_per_join": self.cpu_ms_per_join(),
            "server_cpu_ms_per_answer": self.cpu_ms_per_answer(),
            "driver_cpu_s": round(self.costs.driver_cpu_s, 3),
        }

    def failures(self) -> list[str]:
        """What a correct server never shows, whatever its speed."""
        verdict = self.verdict
        wrong = {
            "players did not get in": sum(game.players - game.joined for game in self.games),
            "answers lost": verdict.lost,
            "answers doubled": verdict.doubled,
            "answers altered": verdict.altered,
            "scores wrong": verdict.wrong_scores,
            "screens missed": sum(game.missed for game in self.games),
        }
        return [f"{count} {what}" for what, count in wrong.items() if count]


def milliseconds(times_s: Sequence[float], *shares: float) -> dict[str, float | None]:
    """{"p50": …} for the shares; None where there are no times."""
    return {
        f"p{round(share * 100)}": round(percentile(times_s, share) * 1000, 1) if times_s else None for share in shares
    }


def as_text(outcome: Outcome) -> str:
    """The table that a person reads."""
    titles = ("game", "players", "joined", "answers", "lost", "doubled", "wrong scores", "reconnects")
    timed = ("join p50 / p99 ms", "receipt p50 / p95 / p99 ms", "question fan-out p50 / p99 ms")
    rows = [[*titles, *timed]]
    for number, game in enumerate(outcome.games, 1):
        told = game.as_json()
        counts = [told[name] for name in ("players", "joined", "answers", "lost", "doubled", "score_mismatches")]
        times = [_slashed(told[name].values()) for name in ("join_ms", "receipt_ms", "fanout_ms")]
        rows.append([str(number), *map(str, counts), str(game.reconnects), *times])
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([*lines, "", *_costs(outcome)])


def _costs(outcome: Outcome) -> list[str]:
    costs = outcome.costs
    lines = [f"The players' process used {costs.driver_cpu_s:.1f} s of CPU."]
    if outcome.processes:
        lines.insert(
            0,
            f"Server ({outcome.processes} process{'es' if outcome.processes > 1 else ''} of this machine): "
            f"{_number(outcome.cpu_ms_per_join())} ms of CPU per join, "
            f"{_number(outcome.cpu_ms_per_answer())} per answer.",
        )
    return lines


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _slashed(values: Iterable[float | None]) -> str:
    return " / ".join(_number(value) for value in values)
