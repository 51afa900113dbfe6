"""A whole rehearsal: quiz, games, players, play, comparison with the saved results, and everything removed again."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from classroom.rehearsal.driver import Driver, DriverFailed
from classroom.rehearsal.figures import GameFigures, Outcome
from classroom.rehearsal.host import HostLost
from classroom.rehearsal.play import Meter, NobodyJoined, Play
from classroom.rehearsal.questions import TYPE_COUNT, rehearsed_questions
from classroom.rehearsal.stage import Stage
from classroom.rehearsal.teacher import Refused, Teacher
from classroom.rehearsal.verdict import compare

# What a server or its network can do wrong on the way; anything else is a fault of the rehearsal and shows where.
PROBLEMS = (Refused, HostLost, NobodyJoined, DriverFailed, TimeoutError, OSError)


@dataclass(frozen=True)
class Scenario:
    """`games` in step with `players` each, over one or several `addresses` of one instance (the teacher uses the
    first); windows in seconds, 0 for all at once. The same `seed` gives the same answers."""

    addresses: Sequence[str]
    players: int
    games: int = 1
    questions: int = TYPE_COUNT
    window_s: float = 2
    join_window_s: float = 5
    seed: int = 1
    keep: bool = False

    @property
    def time_limit_s(self) -> float:
        """When to give up, whatever hangs."""
        return 180 + self.join_window_s + self.questions * (self.window_s + 30)


async def rehearse(
    scenario: Scenario,
    *,
    teacher: Teacher,
    meter: Meter,
    quiz_created: Callable[[str], None] = lambda quiz_id: None,
    left_behind: Callable[[Sequence[str]], None] = lambda lines: None,
) -> Outcome:
    """Play it with a signed-in teacher. Raises PROBLEMS.

    `quiz_created` hears the id of the temporary quiz, in another thread; `left_behind` what couldn't be removed.
    """
    stage = Stage(
        teacher=teacher,
        address=scenario.addresses[0],
        questions=rehearsed_questions(scenario.questions, window_s=scenario.window_s),
        quiz_created=quiz_created,
    )
    try:
        async with asyncio.timeout(scenario.time_limit_s):
            await stage.set_up(scenario.games)
            return await _play(scenario, stage, meter)
    except TimeoutError:
        raise TimeoutError(f"The rehearsal was given up after {scenario.time_limit_s:g} s.") from None
    finally:
        left = await stage.clear(keep=scenario.keep)
        if left:
            left_behind(left)


async def _play(scenario: Scenario, stage: Stage, meter: Meter) -> Outcome:
    pins = {pin: game_id for game_id, pin in stage.games}
    figures = {pin: GameFigures(scenario.players) for pin in pins}
    hosts = [stage.host(game_id) for game_id in pins.values()]
    driver = await Driver.start()
    try:
        await asyncio.gather(*(host.connect() for host in hosts))
        await driver.do(
            "gather",
            addresses=list(scenario.addresses),
            pins=list(pins),
            players=scenario.players,
            seed=scenario.seed,
        )
        questions = rehearsed_questions(scenario.questions)
        play = Play(questions=questions, hosts=hosts, driver=driver, meter=meter, figures=figures)
        await play.join(scenario.join_window_s)
        await play.all_questions(scenario.window_s)
        await play.finish()
        told = await play.report()
    finally:
        await driver.stop()
        await asyncio.gather(*(host.close() for host in hosts), return_exceptions=True)
    await _judge(stage.teacher, pins, figures, told)
    return Outcome(list(figures.values()), play.costs, len(meter.server_pids), play.refused)


async def _judge(
    teacher: Teacher, pins: dict[str, str], figures: dict[str, GameFigures], told: dict[str, list[dict[str, Any]]]
) -> None:
    """Hold what the players were told against what was saved."""
    for pin, game_id in pins.items():
        saved = await asyncio.to_thread(teacher.saved_result, game_id)
        figures[pin].verdict = compare(told[pin], saved)
