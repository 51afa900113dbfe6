"""The one table that a run prints, as Markdown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.measure import percentile
from bench.verdict import Verdict


@dataclass(frozen=True)
class Row:
    """One measured game. Times in seconds; CPU of all server processes together, Redis beside it."""

    players: int
    processes: int
    games: int
    server: str
    joined: int
    verdict: Verdict
    missed: int
    join_cpu_s: float
    answer_cpu_s: float
    redis_answer_cpu_s: float
    broadcast_cpu_s: float
    broadcasts: int
    driver_broadcast_cpu_s: float
    memory_per_player_bytes: float
    join_s: list[float]
    receipt_s: list[float]
    fanout_s: list[float]
    driver_cpu_share: float


def _per(total_s: float, count: int, scale: float) -> str:
    return f"{total_s * scale / count:.2f}" if count else "–"


def _both(values: Sequence[float]) -> str:
    return f"{percentile(values, 0.5) * 1000:.1f} / {percentile(values, 0.99) * 1000:.1f}" if values else "–"


COLUMNS: list[tuple[str, Callable[[Row], str]]] = [
    ("games × players", lambda row: f"{row.games} × {row.players}"),
    ("server", lambda row: f"{row.server} ×{row.processes}"),
    ("joined", lambda row: str(row.joined)),
    ("answers", lambda row: str(row.verdict.answers)),
    ("lost", lambda row: str(row.verdict.lost)),
    ("doubled", lambda row: str(row.verdict.doubled)),
    ("altered", lambda row: str(row.verdict.altered)),
    ("wrong scores", lambda row: str(row.verdict.wrong_scores)),
    ("missed screens", lambda row: str(row.missed)),
    ("CPU ms per join", lambda row: _per(row.join_cpu_s, row.joined, 1000)),
    ("CPU ms per answer", lambda row: _per(row.answer_cpu_s, row.verdict.answers, 1000)),
    ("Redis ms per answer", lambda row: _per(row.redis_answer_cpu_s, row.verdict.answers, 1000)),
    ("join p50 / p99 ms", lambda row: _both(row.join_s)),
    ("receipt p50 / p99 ms", lambda row: _both(row.receipt_s)),
    ("question fan-out p50 / p99 ms", lambda row: _both(row.fanout_s)),
    ("CPU µs per broadcast", lambda row: _per(row.broadcast_cpu_s, row.broadcasts, 1e6).split(".")[0]),
    ("KB per player", lambda row: f"{row.memory_per_player_bytes / 1000:.0f}"),
    ("driver µs per broadcast", lambda row: _per(row.driver_broadcast_cpu_s, row.broadcasts, 1e6).split(".")[0]),
    ("driver CPU", lambda row: f"{row.driver_cpu_share:.0%}"),
]


def as_markdown(rows: Sequence[Row]) -> str:
    cells = [[title for title, _ in COLUMNS], *([read(row) for _, read in COLUMNS] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(COLUMNS))]
    lines = [
        "| " + " | ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 1) + ":" for width in widths) + "|")
    return "\n".join(lines)


def failures(rows: Sequence[Row]) -> list[str]:
    """What a correct server never shows, whatever its speed."""
    found = []
    for row in rows:
        verdict = row.verdict
        wrong = {
            "players did not get in": row.games * (row.players + 1) - row.joined,
            "answers lost": verdict.lost,
            "answers doubled": verdict.doubled,
            "answers altered": verdict.altered,
            "scores wrong": verdict.wrong_scores,
            "screens missed": row.missed,
        }
        found += [
            f"{row.games} × {row.players} players on {row.server} ×{row.processes}: {count} {what}"
            for what, count in wrong.items()
            if count
        ]
    return found
