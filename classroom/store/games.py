"""A game's state: loading it, moving it on, storing answers, counting points."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from django.conf import settings

from classroom.engine.phases import Phase, Step
from classroom.engine.plan import Plan, decode_plan
from classroom.engine.results import PlayerRecord
from classroom.engine.scoring import GRACE_MS
from classroom.engine.state import GameState, Snapshot
from classroom.engine.verdicts import StoredAnswer, Verdicts, decode_verdicts, encode_verdicts
from classroom.store.keys import (
    SWEEPER,
    UNSAVED_GAMES,
    controller_code_of_game,
    game_keys,
    game_of_controller_code,
    pin_of_game,
)
from classroom.store.links import LinkStore
from classroom.store.players import PlayerStore
from classroom.store.shapes import (
    Door,
    EverythingPlayed,
    Glance,
    Submission,
    extra_times,
    game_state,
    pairs,
    points,
    stored_answer,
)

SAVING_LOCK_S = 15
GONE, CHANGED = -1, 0
# A question can't be stretched beyond this.
LONGEST_LIMIT_MS = 3_600_000
ClockChange = Literal["add", "pause", "resume"]

_record = msgspec.json.Decoder(PlayerRecord)


class GameStore(PlayerStore, LinkStore):
    """Everything about live games that Redis holds, for consumers. All methods may raise redis.RedisError."""

    async def plan(self, pin: str) -> Plan | None:
        """A game's plan; it never changes."""
        data = await self.client.get(game_keys(pin).plan)
        return None if data is None else decode_plan(data)

    async def load(self, pin: str, index: int) -> Snapshot | None:
        """The game as it is now; None when there is none. `index` is the question believed to be on show."""
        keys = game_keys(pin)
        while True:
            reply = await self.run(
                "load",
                [
                    keys.state,
                    keys.players,
                    keys.present,
                    keys.scores,
                    keys.verdicts,
                    keys.kicked,
                    keys.answers(index),
                    keys.waiting,
                    keys.extra,
                    keys.names,
                    keys.teams,
                ],
                [],
            )
            if not reply[2]:
                return None
            state = game_state(pairs(reply[2]))
            if state.on_show.index != index:
                index = state.on_show.index
                continue
            return Snapshot(
                now_ms=int(reply[0]) * 1000 + int(reply[1]) // 1000,
                state=state,
                player_count=reply[3],
                present_count=reply[4],
                answer_count=reply[5],
                scores=points(reply[6]),
                verdicts=decode_verdicts(reply[7]) if reply[7] else {},
                kicked=frozenset(player.decode() for player in reply[8]),
                closes_ms=int(reply[9]),
                extra=extra_times(reply[10]),
                looked_at=decode_verdicts(reply[11]) if reply[11] else {},
                teams=points(reply[12]),
            )

    async def glance(self, pin: str, index: int) -> Glance | None:
        """The counters alone; `answer_count` is of question `index`."""
        keys = game_keys(pin)
        pipeline = self.client.pipeline(transaction=False)
        pipeline.hmget(keys.state, "revision", "people", "members")
        pipeline.hlen(keys.answers(index))
        pipeline.hlen(keys.present)
        (revision, people, members), answers, present = await pipeline.execute()
        if revision is None:
            return None
        return Glance(int(revision), int(people), int(members), answers, present)

    async def door(self, pin: str) -> Door | None:
        """Whether it lets somebody in; None when there is no such game."""
        phase, locked = await self.client.hmget(game_keys(pin).state, "phase", "locked")
        return None if phase is None else Door(Phase(phase.decode()), locked == b"1")

    async def transition(
        self,
        pin: str,
        plan: Plan,
        *,
        revision: int,
        opens: bool,
        recorded: bool,
        step: Step,
        due_only: bool = False,
        index: int = -1,
    ) -> int:
        """Take `step` if the state is still at `revision`: the new revision, CHANGED or GONE.

        `opens`: the step's question begins now. `due_only`: only if no clock runs any more, grace included.
        `index`: the question that is current now, for steps that depend on its answers.
        """
        keys = game_keys(pin)
        limit = str(plan.limit_ms(step.index)) if opens else ""
        waits = opens and plan.takes_answers(step.index)
        arguments = [
            revision,
            settings.GAME_EXPIRY_S,
            step.phase.value,
            step.index,
            int(recorded),
            int(step.to_podium),
            limit,
            int(waits),
            int(due_only),
            GRACE_MS,
            "".join(f"{number}," for number in step.uncounted),
            step.looking_at,
            int(step.reveals),
            int(step.unanswered),
        ]
        clocks = [keys.state, keys.present, keys.waiting, keys.extra, keys.names]
        places = [*clocks, keys.answers(index), *keys.lasting(len(plan.questions))]
        return int(await self.run("transition", places, arguments))

    async def submit(self, pin: str, index: int, batch: Sequence[Submission]) -> tuple[bool, list[str]]:
        """Store answers to question `index`: (that closed it, a code per answer; `accepted` is the good one)."""
        keys = game_keys(pin)
        places = [keys.state, keys.players, keys.kicked, keys.present, keys.waiting, keys.answers(index)]
        places += [keys.extra, keys.names]
        arguments: list[str | int] = [index, GRACE_MS, settings.GAME_EXPIRY_S]
        for answer in batch:
            arguments += (answer.player, answer.client_id, answer.value, answer.latency_ms)
        closed, *codes = await self.run("submit", places, arguments)
        return closed == 1, [code.decode() for code in codes]

    async def answers(self, pin: str, index: int) -> dict[str, StoredAnswer]:
        """The stored answers to a question by player id; complete once the question is closed."""
        stored = await self.client.hgetall(game_keys(pin).answers(index))
        return {player.decode(): stored_answer(text) for player, text in stored.items()}

    async def verdicts(self, pin: str) -> dict[int, Verdicts]:
        """Every counted question's verdicts by its index."""
        stored = await self.client.hgetall(game_keys(pin).verdicts)
        return {int(index): decode_verdicts(data) for index, data in stored.items()}

    async def record(self, pin: str, index: int, verdicts: Verdicts, *, then: Phase) -> bool:
        """Write the points of a closed question; False when that was done already."""
        keys = game_keys(pin)
        arguments: list[str | bytes | int] = [index, then.value, encode_verdicts(verdicts), settings.GAME_EXPIRY_S]
        for player, verdict in verdicts.items():
            arguments += (player, verdict.points)
        return bool(await self.run("record", [keys.state, keys.scores, keys.verdicts], arguments))

    async def change_clock(
        self, pin: str, index: int, change: ClockChange, add_ms: int = 0, *, automatic: bool = False
    ) -> int:
        """Add time to the open question `index`, or stop or start its clock: the revision, CHANGED or GONE.

        `automatic`: the game goes on by itself, so it can be stopped between questions too.

        CHANGED: another question is current, none is open, or its time is over.
        """
        keys = game_keys(pin)
        arguments = [index, change, add_ms, LONGEST_LIMIT_MS, int(automatic), GRACE_MS]
        places = [keys.state, keys.present, keys.waiting, keys.extra, keys.names]
        return int(await self.run("clock", places, arguments))

    async def give_extra_time(self, pin: str, name: str, percent: int) -> int:
        """Let the player of this folded name have `percent` more time: the revision, or GONE.

        It counts in the open question too, unless that would shorten a running clock.
        """
        keys = game_keys(pin)
        return int(await self.run("extra_time", [keys.state, keys.extra], [name, percent, settings.GAME_EXPIRY_S]))

    async def lock(self, pin: str, *, locked: bool) -> bool:
        """Let nobody new join, or let them again; False when the game is gone."""
        return bool(await self.run("lock", [game_keys(pin).state], [int(locked)]) != GONE)

    # --- saving -----------------------------------------------------------------------------------

    async def played(self, pin: str) -> EverythingPlayed | None:
        """All that a saved result is made of, in one consistent reading."""
        keys = game_keys(pin)
        pipeline = self.client.pipeline(transaction=True)
        for key in (keys.state, keys.players, keys.kicked, keys.verdicts, keys.teams):
            pipeline.hgetall(key)
        state, players, kicked, verdicts, teams = await pipeline.execute()
        if not state:
            return None
        everyone: Mapping[bytes, bytes] = {**kicked, **players}
        return EverythingPlayed(
            state=game_state({name.decode(): value for name, value in state.items()}),
            players={player.decode(): _record.decode(everyone[player]) for player in sorted(everyone, key=int)},
            verdicts={int(index): decode_verdicts(data) for index, data in verdicts.items()},
            teams={player.decode(): int(team) for player, team in teams.items()},
            removed=frozenset(player.decode() for player in kicked),
        )

    async def received_count(self, pin: str, questions: int) -> int:
        """How many answers to the first so many questions are stored."""
        pipeline, keys = self.client.pipeline(transaction=False), game_keys(pin)
        for index in range(questions):
            pipeline.hlen(keys.answers(index))
        return sum(await pipeline.execute())

    async def claim_saving(self, pin: str, process: str) -> bool:
        """True for one process at a time."""
        return bool(await self.client.set(game_keys(pin).saving, process, nx=True, ex=SAVING_LOCK_S))

    async def release_saving(self, pin: str) -> None:
        await self.client.delete(game_keys(pin).saving)

    async def mark_saved(self, pin: str, state: GameState) -> bool:
        """The result of the game as it was in `state` is in the database; False when it is another by now."""
        return bool(await self.run("mark_saved", [game_keys(pin).state], [state.turned, state.regrouped]))

    async def last_heartbeat_ms(self, pin: str) -> int:
        """When a process last had sockets in this game, 0 if none ever had; Redis time."""
        newest = await self.client.zrevrange(game_keys(pin).processes, 0, 0, withscores=True)
        return int(newest[0][1]) if newest else 0

    # --- across games -----------------------------------------------------------------------------

    async def pin_of(self, game_id: str) -> str | None:
        pin = await self.client.get(pin_of_game(game_id))
        return None if pin is None else str(pin.decode())

    async def keep_findable(self, game_id: str, *, controllers: bool = False) -> None:
        """By its id and, for `controllers`, by the code that they type, as long as it is in use."""
        await self.client.expire(pin_of_game(game_id), settings.GAME_EXPIRY_S)
        code = await self.client.get(controller_code_of_game(game_id)) if controllers else None
        if code is not None:
            for key in (controller_code_of_game(game_id), game_of_controller_code(code.decode())):
                await self.client.expire(key, settings.GAME_EXPIRY_S)

    async def now_ms(self) -> int:
        seconds, micros = await self.client.time()
        return int(seconds) * 1000 + int(micros) // 1000

    async def claim_sweep(self, process: str, for_s: int) -> bool:
        """True for one process in `for_s` seconds."""
        return bool(await self.client.set(SWEEPER, process, nx=True, ex=for_s))

    async def unsaved(self, before_ms: int) -> list[str]:
        """PINs of games listed as unsaved that are to be looked at by now."""
        return [pin.decode() for pin in await self.client.zrangebyscore(UNSAVED_GAMES, "-inf", before_ms)]

    async def list_unsaved(self, pin: str, at_ms: int) -> None:
        """It is to be saved (again); one that is listed stays as it is."""
        await self.client.zadd(UNSAVED_GAMES, {pin: at_ms}, nx=True)

    async def look_again(self, pin: str, at_ms: int) -> None:
        await self.client.zadd(UNSAVED_GAMES, {pin: at_ms}, xx=True)

    async def strike_off(self, pin: str) -> None:
        """This game needs no saving any more."""
        await self.client.zrem(UNSAVED_GAMES, pin)
