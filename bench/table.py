"""The one table that a run prints, as Markdown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from classroom.rehearsal.figures import Outcome, percentile


@dataclass(frozen=True)
class Row:
    """One measured rehearsal: how it was set up, and its outcome."""

    players: int
    processes: int
    games: int
    server: str
    window_s: float
    join_window_s: float
    outcome: Outcome

    @property
    def title(self) -> str:
        return f"{self.games} × {self.players} players on {self.server} ×{self.processes}"

    @property
    def memory_per_player_bytes(self) -> float:
        return self.outcome.costs.memory_bytes / max(1, self.outcome.joined)

    @property
    def reconnects(self) -> int:
        return sum(game.reconnects for game in self.outcome.games)

    @property
    def missed(self) -> int:
        return sum(game.missed for game in self.outcome.games)

    def as_json(self) -> dict[str, Any]:
        """Setting, figures and costs; times and CPU in seconds where the name doesn't say ms."""
        setting = {name: getattr(self, name) for name in ("players", "processes", "games", "server")}
        windows = {"window_s": self.window_s, "join_window_s": self.join_window_s}
        return {**setting, **windows, **self.outcome.as_json(), "costs": vars(self.outcome.costs)}


def _per(total_s: float, count: int, scale: float) -> str:
    return f"{total_s * scale / count:.2f}" if count else "–"


def _both(values: Sequence[float]) -> str:
    return f"{percentile(values, 0.5) * 1000:.1f} / {percentile(values, 0.99) * 1000:.1f}" if values else "–"


def _percent(used_s: float, of_s: float) -> str:
    return f"{used_s / of_s:.0%}" if of_s else "–"


COLUMNS: list[tuple[str, Callable[[Row], str]]] = [
    ("games × players", lambda row: f"{row.games} × {row.players}"),
    ("server", lambda row: f"{row.server} ×{row.processes}"),
    ("join / answer window s", lambda row: f"{row.join_window_s:g} / {row.window_s:g}"),
    ("joined", lambda row: str(row.outcome.joined)),
    ("answers", lambda row: str(row.outcome.verdict.answers)),
    ("lost", lambda row: str(row.outcome.verdict.lost)),
    ("doubled", lambda row: str(row.outcome.verdict.doubled)),
    ("altered", lambda row: str(row.outcome.verdict.altered)),
    ("wrong scores", lambda row: str(row.outcome.verdict.wrong_scores)),
    ("missed screens", lambda row: str(row.missed)),
    ("reconnects", lambda row: str(row.reconnects)),
    ("CPU ms per join", lambda row: _per(row.outcome.costs.join_cpu_s, row.outcome.joined, 1000)),
    ("CPU ms per answer", lambda row: _per(row.outcome.costs.answer_cpu_s, row.outcome.verdict.answers, 1000)),
    ("Redis ms per answer", lambda row: _per(row.outcome.costs.redis_answer_cpu_s, row.outcome.verdict.answers, 1000)),
    ("join p50 / p99 ms", lambda row: _both(row.outcome.all_times("join_s"))),
    ("receipt p50 / p99 ms", lambda row: _both(row.outcome.all_times("receipt_s"))),
    ("question fan-out p50 / p99 ms", lambda row: _both(row.outcome.all_times("fanout_s"))),
    (
        "CPU µs per broadcast",
        lambda row: _per(row.outcome.costs.broadcast_cpu_s, row.outcome.costs.broadcasts, 1e6).split(".")[0],
    ),
    ("CPU while idle", lambda row: _percent(row.outcome.costs.idle_cpu_s, row.outcome.costs.idle_time_s)),
    ("KB per player", lambda row: f"{row.memory_per_player_bytes / 1000:.0f}"),
    (
        "driver µs per broadcast",
        lambda row: _per(row.outcome.costs.driver_broadcast_cpu_s, row.outcome.costs.broadcasts, 1e6).split(".")[0],
    ),
    (
        "driver CPU",
        lambda row: _percent(row.outcome.costs.driver_answer_cpu_s, row.outcome.costs.driver_answer_time_s),
    ),
]


def as_markdown(rows: Sequence[Row]) -> str:
    """A line per measured value, a column per row: many runs fit on a page that way."""
    cells = [[title, *(read(row) for row in rows)] for title, read in COLUMNS]
    widths = [max(len(line[place]) for line in cells) for place in range(len(rows) + 1)]
    lines = [
        "| "
        + " | ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        + " |"
        for line in cells
    ]
    lines.insert(1, f"|{'-' * (widths[0] + 2)}|" + "".join("-" * (width + 1) + ":|" for width in widths[1:]))
    return "\n".join(lines)


def memory_slopes(rows: Sequence[Row]) -> list[str]:
    """What a further player costs in memory, between one-game rows of the same servers."""
    found = []
    single = sorted((row for row in rows if row.games == 1), key=lambda row: row.players)
    for kind in sorted({(row.server, row.processes) for row in single}):
        alike = [row for row in single if (row.server, row.processes) == kind]
        few, many = alike[0], alike[-1]
        if few.players < many.players:
            grown = many.outcome.costs.memory_bytes - few.outcome.costs.memory_bytes
            slope_kb = grown / (many.players - few.players) / 1000
            found.append(
                f"Memory from {few.players:,} to {many.players:,} players on {kind[0]} ×{kind[1]}: "
                f"{slope_kb:.0f} KB per further player."
            )
    return found


def failures(rows: Sequence[Row]) -> list[str]:
    """What a correct server never shows, whatever its speed."""
    found = []
    for row in rows:
        wrong = row.outcome.failures()
        if row.reconnects:
            wrong.append(f"{row.reconnects} connections refused or lost")
        found += [f"{row.title}: {line}" for line in wrong]
    return found
