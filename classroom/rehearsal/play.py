"""Playing games in step, from the first join to the podium, and measuring what that costs."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from classroom.rehearsal.driver import Driver
from classroom.rehearsal.figures import Costs, GameFigures
from classroom.rehearsal.host import Host
from classroom.rehearsal.questions import takes_answers
from classroom.rehearsal.server_processes import cpu_s, resident_bytes

# So that what one step left over is not counted for the next.
SETTLE_S = 0.3
IDLE_S = 1.0
REACH_TIMEOUT_S = 30
SAVING_TIMEOUT_S = 60


class NobodyJoined(RuntimeError):
    """There is no game to play; the message has the first refusal."""


@dataclass(frozen=True)
class Meter:
    """Reads what processes of this machine use; without any, everything is 0."""

    server_pids: Sequence[int] = ()
    redis_pids: Sequence[int] = ()

    async def settled_cpu_s(self) -> float:
        """The servers' CPU so far, when what was under way is done."""
        if self.server_pids:
            await asyncio.sleep(SETTLE_S)
        return cpu_s(self.server_pids)

    def redis_cpu_s(self) -> float:
        return cpu_s(self.redis_pids)

    def memory_bytes(self) -> int:
        return resident_bytes(self.server_pids)


class Play:
    """Plays `questions` in the games of `figures` (by PIN), one host each, and fills in figures and costs."""

    def __init__(
        self,
        *,
        questions: Sequence[dict[str, Any]],
        hosts: Sequence[Host],
        driver: Driver,
        meter: Meter,
        figures: dict[str, GameFigures],
    ) -> None:
        self._questions, self._hosts, self._driver, self._meter = questions, hosts, driver, meter
        self._figures = figures
        self.costs = Costs()
        self.refused: list[dict[str, str]] = []

    async def join(self, window_s: float) -> None:
        """Everybody joins. Raises NobodyJoined."""
        memory = self._meter.memory_bytes()
        before = await self._meter.settled_cpu_s()
        reply = await self._driver.do("join", window_s=window_s)
        self.costs.join_cpu_s = await self._meter.settled_cpu_s() - before
        self.costs.memory_bytes = self._meter.memory_bytes() - memory
        for pin, joined in reply["joined"].items():
            self._figures[pin].joined = joined
        self.refused = reply["refused"]
        if not any(reply["joined"].values()):
            raise NobodyJoined(f"Nobody could join: {self.refused[0]['message']}")
        await self._idle()

    async def _idle(self) -> None:
        """What the servers use while nothing happens: looking, pinging."""
        if self._meter.server_pids:
            before = await self._meter.settled_cpu_s()
            await asyncio.sleep(IDLE_S - SETTLE_S)
            self.costs.idle_cpu_s = await self._meter.settled_cpu_s() - before
            self.costs.idle_time_s = IDLE_S

    async def all_questions(self, window_s: float) -> None:
        for index, question in enumerate(self._questions):
            await self._broadcast("game.next" if index else "game.start", "question", index, is_question=True)
            if not takes_answers(question):
                continue
            await self._collect_answers(index, window_s)
            await self._all(host.close_question() for host in self._hosts)
            await self._see("results", index)
            if index < len(self._questions) - 1:
                await self._broadcast("game.next", "leaderboard", index)

    async def finish(self) -> None:
        """On to the podium, until the results are saved; then what the players saw last is known."""
        await self._all(self._to_podium(host) for host in self._hosts)
        await self._see("podium", len(self._questions) - 1)
        await self._all(host.saved(SAVING_TIMEOUT_S) for host in self._hosts)

    async def report(self) -> dict[str, list[dict[str, Any]]]:
        """What every player did and saw, by PIN."""
        reply = await self._driver.do("report")
        for pin, game in self._figures.items():
            game.join_s, game.reconnects = reply["join_s"][pin], reply["reconnects"][pin]
        self.costs.driver_cpu_s = self._driver.cpu_s
        told: dict[str, list[dict[str, Any]]] = reply["players"]
        return told

    @staticmethod
    async def _to_podium(host: Host) -> None:
        while await host.reaches("question", "results", "leaderboard", "podium") != "podium":
            await host.advance()

    async def _broadcast(self, command: str, phase: str, question: int, *, is_question: bool = False) -> None:
        before, driver_before = await self._meter.settled_cpu_s(), self._driver.cpu_s
        await self._all(host.command(command) for host in self._hosts)
        delays, missed = await self._see(phase, question)
        after = await self._meter.settled_cpu_s()
        if not missed:
            self.costs.driver_broadcast_cpu_s += self._driver.cpu_s - driver_before
            self.costs.broadcast_cpu_s += after - before
            self.costs.broadcasts += sum(map(len, delays.values()))
        await self._all(host.reaches(phase) for host in self._hosts)
        if is_question:
            for pin, game in self._figures.items():
                game.fanout_s += delays[pin]

    async def _see(self, phase: str, question: int) -> tuple[dict[str, list[float]], int]:
        """(delays by PIN, how many screens never came)."""
        reply = await self._driver.do("reach", phase=phase, question=question, timeout_s=REACH_TIMEOUT_S)
        for pin, missed in reply["missed"].items():
            self._figures[pin].missed += missed
        return reply["delays_s"], sum(reply["missed"].values())

    async def _collect_answers(self, question: int, window_s: float) -> None:
        loop, costs = asyncio.get_running_loop(), self.costs
        before, redis_before = await self._meter.settled_cpu_s(), self._meter.redis_cpu_s()
        began, driver_before = loop.time(), self._driver.cpu_s
        reply = await self._driver.do("answer", question=question, window_s=window_s)
        costs.driver_answer_time_s += loop.time() - began
        costs.driver_answer_cpu_s += self._driver.cpu_s - driver_before
        costs.answer_cpu_s += await self._meter.settled_cpu_s() - before
        costs.redis_answer_cpu_s += self._meter.redis_cpu_s() - redis_before
        for pin, game in self._figures.items():
            game.receipt_s += reply["receipts_s"][pin]

    @staticmethod
    async def _all(work: Iterable[Any]) -> None:
        await asyncio.gather(*work)
