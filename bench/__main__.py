"""`python -m bench`: rehearse on servers that it starts and ends, and print one table."""

import argparse
import dataclasses
import json
import signal
import sys
from pathlib import Path

from bench.game import Measurement, measure
from bench.machine import Machine, machine, redis_version
from bench.rooms import RoomsFigures, measure_rooms
from bench.rooms import as_markdown as rooms_as_markdown
from bench.servers import ARGUMENTS, ServerFailed
from bench.table import Row, as_markdown, failures, memory_slopes
from classroom.embedded import redis_server
from classroom.rehearsal.questions import TYPE_COUNT
from classroom.rehearsal.rehearse import PROBLEMS

# What is measured when no game is described.
USUAL = [
    *(Measurement(players, processes) for processes in (1, 2) for players in (100, 500, 1000)),
    *(Measurement(30, processes, games=20) for processes in (1, 2)),
    Measurement(1000, server="uvicorn"),
]
# What takes longer, or a machine of its own (`--large`).
LARGE = [
    Measurement(1000, window_s=0.2),
    Measurement(3000),
    Measurement(3000, 2, join_window_s=0),
    Measurement(5000, 2, join_window_s=20),
]


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=f"{__doc__} Without --players: the usual games, 100 to 1,000 players and twenty classes.",
    )
    parser.add_argument("--large", action="store_true", help="3,000 and 5,000 players, and answers within 0.2 s")
    parser.add_argument("--players", type=int, nargs="+", help="players in a game")
    parser.add_argument("--games", type=int, default=1, help="games at the same time")
    parser.add_argument("--processes", type=int, nargs="+", default=[1], help="server processes")
    parser.add_argument("--server", choices=sorted(ARGUMENTS), default="daphne")
    parser.add_argument("--profile", default="", metavar="FOLDER", help="leave a profile of each server process there")
    parser.add_argument("--questions", type=int, default=TYPE_COUNT)
    parser.add_argument("--window", type=float, default=2, help="seconds in which everybody answers")
    parser.add_argument("--join-window", type=float, default=5, help="seconds in which everybody joins; 0: all at once")
    parser.add_argument("--database", type=Path, metavar="FILE", help="begin with a copy of this migrated SQLite file")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    return parser.parse_args(arguments)


def measurements(options: argparse.Namespace) -> list[Measurement]:
    """The games that are described, else the usual or the large ones."""
    if not options.players:
        chosen = LARGE if options.large else USUAL
        return [dataclasses.replace(one, questions=options.questions, profile=options.profile) for one in chosen]
    return [
        Measurement(
            *(players, processes, options.questions, options.window, options.join_window),
            games=options.games,
            server=options.server,
            profile=options.profile,
        )
        for processes in options.processes
        for players in options.players
    ]


def main() -> int:
    options = read_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    described = machine(redis_version())
    rows: list[Row] = []
    unmeasured = 0
    for measurement in measurements(options):
        print(f"{measurement.title} …", file=sys.stderr, flush=True)
        try:
            rows.append(measure(measurement, options.database))
        except (ServerFailed, redis_server.RedisFailed, *PROBLEMS) as problem:
            unmeasured += 1
            print(f"This game could not be measured: {problem or type(problem).__name__}", file=sys.stderr)
    calls: RoomsFigures | None = None
    if not options.players and not options.large:
        print("50 rooms with 4 signalling clients …", file=sys.stderr, flush=True)
        try:
            calls = measure_rooms(database=options.database)
        except (ServerFailed, redis_server.RedisFailed, *PROBLEMS) as problem:
            unmeasured += 1
            print(f"The calls could not be measured: {problem or type(problem).__name__}", file=sys.stderr)
    print(_as_json(rows, described, calls) if options.json else _as_text(rows, described, calls))
    wrong = failures(rows) + (calls.problems if calls else [])
    for line in wrong:
        print(f"WRONG: {line}", file=sys.stderr)
    return 1 if wrong or unmeasured else 0


def _as_text(rows: list[Row], described: Machine, calls: RoomsFigures | None) -> str:
    of_calls = [rooms_as_markdown(calls)] if calls else []
    return "\n\n".join([as_markdown(rows), *memory_slopes(rows), *of_calls, described.describe()])


def _as_json(rows: list[Row], described: Machine, calls: RoomsFigures | None) -> str:
    of_calls = calls.as_json() if calls else None
    games = [row.as_json() for row in rows]
    return json.dumps({"machine": dataclasses.asdict(described), "rows": games, "calls": of_calls})


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
