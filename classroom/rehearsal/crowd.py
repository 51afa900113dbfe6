"""Many players in a process of their own, so that the driver's work is not counted as the server's.

`python -m classroom.rehearsal.crowd` reads one JSON command per line and answers each with one JSON line.
"""

import asyncio
import json
import resource
import sys
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from classroom.rehearsal.player import JOIN_TIMEOUT_S, JoinRefused, Player, choose_answer

RECEIPT_TIMEOUT_S = 30
# A phone on bad Wi-Fi sends its answer again: this share of players does so each time, under the same id.
REPEATING_SHARE = 0.05


class Crowd:
    """The players of games that run in step, and in each a silent onlooker who keeps questions open until the host
    closes them. Onlookers join last; a game that has no room for one goes on without. All replies are by PIN."""

    def __init__(self, *, addresses: Sequence[str], pins: Sequence[str], players: int, seed: int) -> None:
        self._chance = Random(seed)  # noqa: S311 - the same seed plays the same game
        self._pins = list(pins)

        def one(number: int, pin: str, name: str) -> Player:
            near = number % len(addresses)
            return Player(addresses=[*addresses[near:], *addresses[:near]], pin=pin, name=name, seed=seed + number)

        self._players = [one(number, pin, f"Player {number + 1}") for number in range(players) for pin in pins]
        self._onlookers = [one(0, pin, "Onlooker") for pin in pins]
        self._join_s: dict[Player, float] = {}
        self._refusals: list[dict[str, str]] = []

    async def join(self, window_s: float, timeout_s: float = JOIN_TIMEOUT_S) -> dict[str, Any]:
        """Everybody joins, evenly over `window_s` seconds; onlookers when the others are in."""
        gap = window_s / len(self._players)
        coming = enumerate(self._players)
        await asyncio.gather(*(self._join_later(player, place * gap, timeout_s) for place, player in coming))
        await asyncio.gather(*(self._join_later(player, 0, timeout_s) for player in self._onlookers))
        joined = self._by_game(self._players, lambda player: player if player in self._join_s else None)
        return {"joined": {pin: len(those) for pin, those in joined.items()}, "refused": self._refusals[:5]}

    async def _join_later(self, player: Player, delay_s: float, timeout_s: float) -> None:
        await asyncio.sleep(delay_s)
        try:
            self._join_s[player] = await player.join(timeout_s)
        except JoinRefused as refused:
            # A full game is a fact about the players who wanted in, not about their onlooker.
            if player not in self._onlookers or refused.code != "game_full":
                self._refusals.append({"name": player.name, "code": refused.code, "message": str(refused)})
        except TimeoutError:
            message = f"no place within {timeout_s:g} s after {player.connections} attempts to connect"
            self._refusals.append({"name": player.name, "code": "no_place", "message": message})

    def _present(self) -> list[Player]:
        """Those who got in: nobody waits for the others."""
        return [player for player in (*self._players, *self._onlookers) if player in self._join_s]

    async def reach(self, phase: str, question: int, timeout_s: float) -> dict[str, Any]:
        """Wait until everybody who is in has seen a moment; `delays_s` counts from the first of a game to see it."""
        moment = (phase, question)
        present = self._present()
        await asyncio.gather(*(player.reaches(moment, timeout_s) for player in present))
        times = self._by_game(present, lambda player: player.arrivals.get(moment))
        delays = {pin: [time - min(seen) for time in seen] for pin, seen in times.items()}
        missed = self._by_game(present, lambda player: None if moment in player.arrivals else 1)
        return {"missed": {pin: len(those) for pin, those in missed.items()}, "delays_s": delays}

    async def answer(self, question: int, window_s: float) -> dict[str, Any]:
        """Every player answers once, at a moment of the window that chance chooses."""
        answering = [player for player in self._players if player in self._join_s]
        took = await asyncio.gather(*(self._answer_later(player, question, window_s) for player in answering))
        taken = dict(zip(answering, took, strict=True))
        return {"receipts_s": self._by_game(answering, taken.__getitem__)}

    async def _answer_later(self, player: Player, question: int, window_s: float) -> float | None:
        """How long the receipt took; None without one."""
        asked = player.state.get("question")
        value = choose_answer(asked, self._chance) if asked else None
        times = 2 if self._chance.random() < REPEATING_SHARE else 1
        await asyncio.sleep(self._chance.uniform(0, window_s))
        if value is None:
            return None
        receipt = await player.submit(question, value, times=times, timeout_s=RECEIPT_TIMEOUT_S)
        return receipt.after_s if receipt.code is None else None

    async def report(self) -> dict[str, Any]:
        """What every player did and saw, for comparing with the saved result."""
        present = [player for player in self._players if player in self._join_s]
        return {
            "join_s": self._by_game(present, self._join_s.__getitem__),
            "reconnects": {
                pin: sum(those) for pin, those in self._by_game(self._players, lambda one: one.reconnects).items()
            },
            "players": self._by_game(
                present,
                lambda player: {
                    "name": player.name,
                    "answers": player.sent,
                    "shown_score": player.state.get("me", {}).get("score"),
                },
            ),
        }

    async def leave(self) -> dict[str, Any]:
        await asyncio.gather(*(player.leave() for player in (*self._players, *self._onlookers)))
        return {}

    def _by_game(self, players: Sequence[Player], value: Callable[[Player], Any]) -> dict[str, list[Any]]:
        """`value` of each player by PIN; None is left out."""
        found: dict[str, list[Any]] = {pin: [] for pin in self._pins}
        for player in players:
            of_this = value(player)
            if of_this is not None:
                found[player.pin].append(of_this)
        return found


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def serve() -> None:
    """Carry out commands from standard input until it ends; what is under way then is given up."""
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader(limit=2**20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    crowd: Crowd | None = None
    next_line = asyncio.create_task(lines.readline())
    while line := await next_line:
        next_line = asyncio.create_task(lines.readline())
        command = json.loads(line)
        name = command.pop("do")
        reply: dict[str, Any] = {}
        if name == "gather":
            crowd = Crowd(**command)
        else:
            work = asyncio.create_task(getattr(crowd, name)(**command))
            await asyncio.wait([work, next_line], return_when=asyncio.FIRST_COMPLETED)
            if not work.done() and next_line.done() and not next_line.result():
                work.cancel()
                break
            reply = await work
        sys.stdout.write(json.dumps({**reply, "cpu_s": _cpu_s()}) + "\n")
        sys.stdout.flush()
    if crowd is not None:
        await crowd.leave()


def raise_file_limit() -> None:
    """One socket per player: the usual limit of 1,024 files is too low."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)), hard))


if __name__ == "__main__":
    raise_file_limit()
    asyncio.run(serve())
