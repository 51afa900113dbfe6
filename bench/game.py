"""One measured rehearsal on servers that are started for it and ended after it."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bench.servers import instance
from bench.table import Row
from classroom.rehearsal.play import Meter
from classroom.rehearsal.questions import TYPE_COUNT
from classroom.rehearsal.rehearse import Scenario, rehearse
from classroom.rehearsal.teacher import Teacher


@dataclass(frozen=True)
class Measurement:
    """How many players in a game, on how many server processes, with how many questions, how many such games at the
    same time; windows in seconds."""

    players: int
    processes: int = 1
    questions: int = TYPE_COUNT
    window_s: float = 2
    join_window_s: float = 5
    games: int = 1
    server: str = "daphne"
    profile: str = ""

    @property
    def title(self) -> str:
        return f"{self.games} × {self.players} players on {self.server} ×{self.processes}"


def measure(measurement: Measurement, database: Path | None = None) -> Row:
    """Start servers, play, end everything. `database`: as for `bench.servers.instance`."""
    # Room for everybody, and for the onlooker who keeps questions open.
    room = {"GAME_MAX_PLAYERS": str(max(5000, measurement.players + 1))}
    with instance(
        measurement.processes,
        server=measurement.server,
        profile=measurement.profile,
        database=database,
        environment=room,
    ) as servers:
        teacher = Teacher(servers.addresses[0])
        teacher.register()
        scenario = Scenario(
            addresses=servers.addresses,
            players=measurement.players,
            games=measurement.games,
            questions=measurement.questions,
            window_s=measurement.window_s,
            join_window_s=measurement.join_window_s,
        )
        meter = Meter(servers.pids, [servers.redis.process.pid])
        outcome = asyncio.run(rehearse(scenario, teacher=teacher, meter=meter))
    return Row(
        players=measurement.players,
        processes=measurement.processes,
        games=measurement.games,
        server=measurement.server,
        window_s=measurement.window_s,
        join_window_s=measurement.join_window_s,
        outcome=outcome,
    )
