"""Answers on their way to Redis: those that arrive together travel in one call, one call per game at a time."""

import asyncio
import logging
from collections.abc import Callable
from typing import NamedTuple

import msgspec
from redis.exceptions import RedisError

from classroom.hub.connection import PlayerConnection
from classroom.hub.pulse import Pulse
from classroom.hub.tally import running_tally
from classroom.protocol.codes import refusal
from classroom.protocol.outgoing import AnswerAccepted, encode
from classroom.store.games import GameStore
from classroom.store.shapes import Submission
from classroom.store.tallies import RECEIVED
from quizzes.question_types.shapes import Answer

logger = logging.getLogger(__name__)

LARGEST_BATCH = 200


class _Waiting(NamedTuple):
    connection: PlayerConnection
    question: int
    submission: Submission


class AnswerBox:
    """Takes the answers of one game in this process. `question_closed` is called when an answer was the last."""

    def __init__(self, store: GameStore, pin: str, pulse: Pulse, question_closed: Callable[[], None]) -> None:
        self._store, self._pin, self._pulse, self._question_closed = store, pin, pulse, question_closed
        self._waiting: list[_Waiting] = []
        self._posting: asyncio.Task[None] | None = None

    def put(self, connection: PlayerConnection, client_id: str, question: int, answer: Answer) -> None:
        """Store an answer soon; the receipt or refusal goes to `connection`."""
        value = msgspec.json.encode(answer).decode()
        submission = Submission(connection.player, client_id, value, connection.latency_ms)
        self._waiting.append(_Waiting(connection, question, submission))
        if self._posting is None:
            self._posting = asyncio.create_task(self._post_all())

    async def posted(self) -> None:
        """Returns when no answer waits."""
        while self._posting is not None:
            await asyncio.wait([self._posting])

    async def _post_all(self) -> None:
        try:
            while self._waiting:
                question = self._waiting[0].question
                batch = [item for item in self._waiting if item.question == question][:LARGEST_BATCH]
                taken = set(map(id, batch))
                self._waiting = [item for item in self._waiting if id(item) not in taken]
                await self._post(question, batch)
        finally:
            self._posting = None

    async def _post(self, question: int, batch: list[_Waiting]) -> None:
        # No receipt is sent, so clients send again; storing twice under one id is one answer.
        closed, codes = False, ["try_again"] * len(batch)
        try:
            if await self._pulse.felt():
                closed, codes = await self._store.submit(self._pin, question, [item.submission for item in batch])
        except (RedisError, OSError) as error:
            self._pulse.missed()
            logger.warning("%s answers could not be stored just now: %s", len(batch), error)
        running_tally().count(RECEIVED, codes.count("accepted"))
        for item, code in zip(batch, codes, strict=True):
            client_id = item.submission.client_id
            if code == "accepted":
                item.connection.answered = max(item.connection.answered, question)
                item.connection.say(encode(AnswerAccepted(client_id, question)))
            else:
                item.connection.refuse(refusal(code, reply_to=client_id))
        if closed:
            self._question_closed()
