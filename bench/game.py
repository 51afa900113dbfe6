"""One measured game, or several in step, from the first join to the comparison with the saved results."""

import asyncio
import sys
from dataclasses import dataclass, field
from typing import Any

from bench.driver import Driver
from bench.host import Host
from bench.measure import cpu_s, resident_bytes
from bench.servers import Instance, instance
from bench.table import Row
from bench.teacher import Teacher, measured_questions
from bench.verdict import compare, together

# So that what one step left over is not counted for the next.
SETTLE_S = 0.3
REACH_TIMEOUT_S = 30


@dataclass(frozen=True)
class Scenario:
    """How many players in a game, on how many server processes, with how many questions, how many such games at the
    same time; windows in seconds."""

    players: int
    processes: int
    questions: int = 5
    window_s: float = 2
    join_window_s: float = 5
    games: int = 1
    server: str = "daphne"
    profile: str = ""

    @property
    def time_limit_s(self) -> float:
        """When to give up, whatever hangs."""
        return 180 + self.join_window_s + self.questions * (self.window_s + 30)


@dataclass
class Costs:
    """What was measured so far, summed over the questions; seconds, bytes and counts."""

    join_cpu_s: float = 0
    answer_cpu_s: float = 0
    redis_answer_cpu_s: float = 0
    broadcast_cpu_s: float = 0
    broadcasts: int = 0
    driver_broadcast_cpu_s: float = 0
    memory_bytes: int = 0
    missed: int = 0
    driver_cpu_s: float = 0
    driver_time_s: float = 0
    receipt_s: list[float] = field(default_factory=list)
    fanout_s: list[float] = field(default_factory=list)


class Game:
    """Plays one scenario on running servers, its games in step, and keeps the costs."""

    def __init__(self, scenario: Scenario, servers: Instance, hosts: list[Host], driver: Driver) -> None:
        self._scenario = scenario
        self._servers = servers
        self._hosts = hosts
        self._driver = driver
        self.costs = Costs()

    async def join(self) -> int:
        """Everybody joins; how many got in (the onlookers included)."""
        memory = resident_bytes(self._servers.pids)
        before = await self._server_cpu()
        reply = await self._driver.do("join", window_s=self._scenario.join_window_s)
        self.costs.join_cpu_s = await self._server_cpu() - before
        self.costs.memory_bytes = resident_bytes(self._servers.pids) - memory
        if reply["refused"]:
            print(f"Not let in, for example: {'; '.join(reply['refused'])}", file=sys.stderr)
        return int(reply["joined"])

    async def play(self, question: int) -> None:
        """One question: shown, answered, closed, and on to the leaderboard."""
        await self._broadcast("game.next" if question else "game.start", "question", question, is_question=True)
        await self._collect_answers(question)
        await asyncio.gather(*(host.command("question.close") for host in self._hosts))
        await asyncio.gather(*(host.reaches("results") for host in self._hosts))
        await self._see("results", question)
        if question < self._scenario.questions - 1:
            await self._broadcast("game.next", "leaderboard", question)

    async def finish(self) -> None:
        """On to the podium, until the result is saved."""
        await asyncio.gather(*(self._to_podium(host) for host in self._hosts))
        await self._see("podium", self._scenario.questions - 1)
        await asyncio.gather(*(host.saved() for host in self._hosts))

    @staticmethod
    async def _to_podium(host: Host) -> None:
        while await host.reaches("results", "leaderboard", "podium") != "podium":
            await host.advance()

    async def _broadcast(self, command: str, phase: str, question: int, *, is_question: bool = False) -> None:
        before, driver_before = await self._server_cpu(), self._driver.cpu_s
        await asyncio.gather(*(host.command(command) for host in self._hosts))
        reply = await self._see(phase, question)
        self.costs.driver_broadcast_cpu_s += self._driver.cpu_s - driver_before
        self.costs.broadcast_cpu_s += await self._server_cpu() - before
        self.costs.broadcasts += len(reply["delays_s"])
        await asyncio.gather(*(host.reaches(phase) for host in self._hosts))
        if is_question:
            self.costs.fanout_s += reply["delays_s"]

    async def _see(self, phase: str, question: int) -> dict[str, Any]:
        reply = await self._driver.do("reach", phase=phase, question=question, timeout_s=REACH_TIMEOUT_S)
        self.costs.missed += reply["missed"]
        return reply

    async def _collect_answers(self, question: int) -> None:
        loop = asyncio.get_running_loop()
        before, redis_before = await self._server_cpu(), cpu_s([self._servers.redis.process.pid])
        began, driver_before = loop.time(), self._driver.cpu_s
        reply = await self._driver.do("answer", question=question, window_s=self._scenario.window_s)
        self.costs.driver_time_s += loop.time() - began
        self.costs.driver_cpu_s += self._driver.cpu_s - driver_before
        self.costs.answer_cpu_s += await self._server_cpu() - before
        self.costs.redis_answer_cpu_s += cpu_s([self._servers.redis.process.pid]) - redis_before
        self.costs.receipt_s += reply["receipts_s"]

    async def _server_cpu(self) -> float:
        await asyncio.sleep(SETTLE_S)
        return cpu_s(self._servers.pids)


def measure(scenario: Scenario) -> Row:
    """Start servers, play, end everything."""
    with instance(scenario.processes, server=scenario.server, profile=scenario.profile) as servers:
        return asyncio.run(_play(scenario, servers))


async def _play(scenario: Scenario, servers: Instance) -> Row:
    async with asyncio.timeout(scenario.time_limit_s):
        address = servers.addresses[0]
        teacher = Teacher(address)
        await asyncio.to_thread(teacher.register)
        questions = measured_questions(scenario.questions)
        games = [await asyncio.to_thread(teacher.create_game, questions) for _ in range(scenario.games)]
        hosts = [Host(address=address, game_id=game_id, cookies=teacher.cookie_header()) for game_id, _ in games]
        pins = [pin for _, pin in games]
        driver = await Driver.start()
        try:
            await asyncio.gather(*(host.connect() for host in hosts))
            await driver.do("gather", addresses=servers.addresses, pins=pins, players=scenario.players, seed=1)
            game = Game(scenario, servers, hosts, driver)
            joined = await game.join()
            for question in range(scenario.questions):
                await game.play(question)
            await game.finish()
            report = await driver.do("report")
        finally:
            await driver.stop()
            await asyncio.gather(*(host.close() for host in hosts))
        saved = {pin: await asyncio.to_thread(teacher.saved_result, game_id) for game_id, pin in games}
    return _row(scenario, joined, game.costs, report, saved)


def _row(scenario: Scenario, joined: int, costs: Costs, report: dict[str, Any], saved: dict[str, Any]) -> Row:
    """`saved`: results by PIN."""
    verdicts = [
        compare([player for player in report["players"] if player["pin"] == pin], result)
        for pin, result in saved.items()
    ]
    return Row(
        players=scenario.players,
        processes=scenario.processes,
        games=scenario.games,
        server=scenario.server,
        joined=joined,
        verdict=together(verdicts),
        missed=costs.missed,
        join_cpu_s=costs.join_cpu_s,
        answer_cpu_s=costs.answer_cpu_s,
        redis_answer_cpu_s=costs.redis_answer_cpu_s,
        broadcast_cpu_s=costs.broadcast_cpu_s,
        broadcasts=costs.broadcasts,
        driver_broadcast_cpu_s=costs.driver_broadcast_cpu_s,
        memory_per_player_bytes=costs.memory_bytes / max(1, joined),
        join_s=report["join_s"],
        receipt_s=costs.receipt_s,
        fanout_s=costs.fanout_s,
        driver_cpu_share=costs.driver_cpu_s / costs.driver_time_s if costs.driver_time_s else 0,
    )
