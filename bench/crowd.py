"""Many players in a process of their own, so that the driver's work is not counted as the server's.

`python -m bench.crowd` reads one JSON command per line and answers each with one JSON line.
"""

import asyncio
import json
import resource
import sys
from collections.abc import Sequence
from random import Random
from typing import Any

from bench.player import Player, choose_answer

RECEIPT_TIMEOUT_S = 30
# A phone on bad Wi-Fi sends its answer again: this share of players does so each time, under the same id.
REPEATING_SHARE = 0.05


class Crowd:
    """The players of games that run in step, and in each a silent onlooker who keeps questions open until the host
    closes them."""

    def __init__(self, *, addresses: Sequence[str], pins: Sequence[str], players: int, seed: int) -> None:
        self._chance = Random(seed)
        self._players = [
            Player(address=addresses[number % len(addresses)], pin=pin, name=f"Player {number + 1}")
            for number in range(players)
            for pin in pins
        ]
        self._everybody = [*self._players, *(Player(address=addresses[0], pin=pin, name="Onlooker") for pin in pins)]
        self._join_s: list[float] = []
        self._refusals: list[str] = []
        self._answers: dict[Player, dict[int, dict[str, Any]]] = {player: {} for player in self._players}

    async def join(self, window_s: float) -> dict[str, Any]:
        """Everybody joins, evenly over `window_s` seconds."""
        gap = window_s / len(self._everybody)
        await asyncio.gather(*(self._join_later(player, place * gap) for place, player in enumerate(self._everybody)))
        return {"joined": len(self._join_s), "refused": self._refusals[:5]}

    async def _join_later(self, player: Player, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        try:
            self._join_s.append(await player.join())
        except Exception as problem:
            self._refusals.append(f"{player.name}: {problem!r}")

    async def reach(self, phase: str, question: int, timeout_s: float) -> dict[str, Any]:
        """Wait until everybody has seen a moment; `delays_s` counts from the first of a game to see it."""
        moment = (phase, question)
        await asyncio.gather(*(player.reaches(moment, timeout_s) for player in self._everybody))
        times: dict[str, list[float]] = {}
        for player in self._everybody:
            if moment in player.arrivals:
                times.setdefault(player.pin, []).append(player.arrivals[moment])
        delays = [moment - min(game) for game in times.values() for moment in game]
        return {"missed": len(self._everybody) - len(delays), "delays_s": delays}

    async def answer(self, question: int, window_s: float) -> dict[str, Any]:
        """Every player answers once, at a moment of the window that chance chooses."""
        receipts = await asyncio.gather(*(self._answer_later(player, question, window_s) for player in self._players))
        return {"receipts_s": [receipt for receipt in receipts if receipt is not None]}

    async def _answer_later(self, player: Player, question: int, window_s: float) -> float | None:
        value = choose_answer(player.state["question"], self._chance) if player.state.get("question") else None
        times = 2 if self._chance.random() < REPEATING_SHARE else 1
        await asyncio.sleep(self._chance.uniform(0, window_s))
        if value is None or player.lost_connection:
            return None
        receipt = await player.submit(question, value, times=times, timeout_s=RECEIPT_TIMEOUT_S)
        self._answers[player][question] = {"value": value, "code": receipt.code}
        return receipt.after_s if receipt.code is None else None

    async def report(self) -> dict[str, Any]:
        """What every player did and saw, for comparing with the saved result."""
        return {
            "join_s": self._join_s,
            "lost_connections": sum(player.lost_connection for player in self._players),
            "players": [
                {
                    "pin": player.pin,
                    "name": player.name,
                    "answers": self._answers[player],
                    "shown_score": player.state.get("me", {}).get("score"),
                }
                for player in self._players
            ],
        }

    async def leave(self) -> dict[str, Any]:
        await asyncio.gather(*(player.leave() for player in self._everybody))
        return {}


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def serve() -> None:
    """Carry out commands from standard input until it ends."""
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=2**20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    crowd: Crowd | None = None
    while line := await lines.readline():
        command = json.loads(line)
        name = command.pop("do")
        if name == "gather":
            crowd = Crowd(**command)
            reply: dict[str, Any] = {}
        else:
            reply = await getattr(crowd, name)(**command)
        print(json.dumps({**reply, "cpu_s": _cpu_s()}), flush=True)
    if crowd is not None:
        await crowd.leave()


def raise_file_limit() -> None:
    """One socket per player: the usual limit of 1,024 files is too low."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)), hard))


if __name__ == "__main__":
    raise_file_limit()
    asyncio.run(serve())
