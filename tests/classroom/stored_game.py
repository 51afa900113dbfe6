"""A game in the store, without sockets."""

import asyncio
import json
import time
import uuid
from typing import Any

from classroom.engine import GameOptions
from classroom.engine.phases import Phase, Step
from classroom.engine.plan import Plan
from classroom.engine.results import PlayerRecord
from classroom.engine.verdicts import judge_answers
from classroom.hub.saving import record_points
from classroom.store import desk
from classroom.store.games import GameStore
from classroom.store.shapes import Place, Submission
from quizzes import question_types

PIN = "123456"


def make_plan(pin: str = PIN, **question: Any) -> Plan:
    abcd = {**question_types.abcd.example(), **question}
    return Plan(
        game_id=str(uuid.uuid4()),
        pin=pin,
        quiz_id=str(uuid.uuid4()),
        host_id=str(uuid.uuid4()),
        title="Test",
        description="",
        questions=[abcd, abcd],
        shown=[[0, 1, 2, 3]] * 2,
        options=GameOptions(),
        created_at_ms=time.time_ns() // 10**6,
    )


class Game:
    """A store with one game; `connections` are named "p:<player id>"."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.store = plan, GameStore()
        assert desk.create(plan)

    async def join(self, name: str, **fields: Any) -> Place:
        place = await self.try_join(name, **fields)
        assert isinstance(place, Place), place
        return place

    async def try_join(self, name: str, *, secret: str = "s", token: str | None = None, connection: str = "p:1") -> Any:
        return await self.store.join(
            self.plan.pin, record=PlayerRecord(name, ""), secret=secret, token=token, connection=connection
        )

    async def join_many(self, count: int) -> list[str]:
        places = await asyncio.gather(*(self.join(f"player {number}") for number in range(count)))
        return [place.player for place in places]

    async def state(self) -> Any:
        snapshot = await self.store.load(self.plan.pin, -1)
        assert snapshot is not None
        return snapshot.state

    async def go(
        self, phase: Phase, index: int, *, recorded: bool = False, revision: int | None = None, skipped: bool = False
    ) -> int:
        revision = (await self.state()).revision if revision is None else revision
        return await self.store.transition(
            self.plan.pin,
            self.plan,
            revision=revision,
            opens=phase is Phase.QUESTION,
            recorded=recorded,
            step=Step(phase, index, skipped=skipped),
        )

    async def submit(self, player: str, value: int = 0, client_id: str = "a", index: int = 0, latency: int = 0) -> str:
        _, codes = await self.store.submit(
            self.plan.pin, index, [Submission(player, client_id, json.dumps(value), latency)]
        )
        return codes[0]

    async def count_points(self, index: int = 0, *, then: Phase = Phase.RESULTS) -> bool:
        answers = await self.store.answers(self.plan.pin, index)
        return await self.store.record(self.plan.pin, index, judge_answers(self.plan, index, answers), then=then)

    async def settle(self) -> bool:
        """Count the closed question as the hub does."""
        snapshot = await self.store.load(self.plan.pin, -1)
        assert snapshot is not None
        return await record_points(self.store, self.plan, snapshot)
