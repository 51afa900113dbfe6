"""`python -m bench`: measure games with simulated players on servers that it starts and ends, and print one table."""

import argparse
import dataclasses
import json
import signal
import subprocess
import sys

from bench.driver import DriverFailed
from bench.game import Scenario, measure
from bench.host import HostLost
from bench.measure import Machine, machine
from bench.servers import ARGUMENTS, ServerFailed
from bench.table import Row, as_markdown, failures
from bench.teacher import Unexpected
from classroom.embedded import redis_server

# What a server can do wrong on the way; anything else is a fault of the bench and shows where.
PROBLEMS = (ServerFailed, DriverFailed, HostLost, Unexpected, redis_server.RedisFailed, TimeoutError)


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--players", type=int, nargs="+", default=[100, 500, 1000], help="players in a game")
    parser.add_argument("--games", type=int, default=1, help="games at the same time")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], help="server processes")
    parser.add_argument("--server", choices=sorted(ARGUMENTS), default="daphne")
    parser.add_argument("--profile", default="", metavar="FOLDER", help="leave a profile of each server process there")
    parser.add_argument("--questions", type=int, default=5)
    parser.add_argument("--window", type=float, default=2, help="seconds in which everybody answers")
    parser.add_argument("--join-window", type=float, default=5, help="seconds in which everybody joins")
    parser.add_argument("--all", action="store_true", help="every number of players on every number of processes")
    parser.add_argument("--json", action="store_true", help="print all measured values as JSON")
    return parser.parse_args(arguments)


def scenarios(options: argparse.Namespace) -> list[Scenario]:
    """Every number of players on the fewest processes, and the largest number on the others."""
    fewest, most = min(options.processes), max(options.players)
    return [
        Scenario(
            *(players, processes, options.questions, options.window, options.join_window),
            games=options.games,
            server=options.server,
            profile=options.profile,
        )
        for processes in options.processes
        for players in options.players
        if options.all or processes == fewest or players == most
    ]


def main() -> int:
    options = read_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    described = machine(_redis_version())
    rows = []
    for scenario in scenarios(options):
        print(
            f"{scenario.games} × {scenario.players} players, {scenario.server} ×{scenario.processes} …",
            file=sys.stderr,
            flush=True,
        )
        try:
            rows.append(measure(scenario))
        except PROBLEMS as problem:
            print(f"This game could not be measured: {problem or type(problem).__name__}", file=sys.stderr)
            return 1
    print(_as_json(rows, described) if options.json else f"{as_markdown(rows)}\n\n{described.describe()}")
    wrong = failures(rows)
    for line in wrong:
        print(f"WRONG: {line}", file=sys.stderr)
    return 1 if wrong else 0


def _as_json(rows: list[Row], described: Machine) -> str:
    return json.dumps({"machine": dataclasses.asdict(described), "rows": [dataclasses.asdict(row) for row in rows]})


def _redis_version() -> str:
    binary, _origin = redis_server.find_binary()
    text = subprocess.run([binary, "--version"], capture_output=True, check=True, timeout=10).stdout.decode()
    return next((word.removeprefix("v=") for word in text.split() if word.startswith("v=")), text.strip())


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
