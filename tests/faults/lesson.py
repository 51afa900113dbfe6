"""One game with a class of simulated phones, and the school whose servers it runs on."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from bench.servers import Instance
from classroom.rehearsal.host import Host
from classroom.rehearsal.player import Player
from classroom.rehearsal.questions import rehearsed_questions
from classroom.rehearsal.teacher import Teacher
from classroom.rehearsal.verdict import Verdict, compare
from tests.e2e.cut_line import CutLine

# `make faults` plays the full form, the normal suite a short one.
FULL = os.environ.get("CLASSROOM_FAULTS") == "full"
PHONES = 200 if FULL else 40
JOIN_WINDOW_S = ANSWER_WINDOW_S = 2.0 if FULL else 1.0
BACK_WITHIN_S = 5.0
BACK_SHARE = 0.99
WAIT_S = 30.0


@dataclass(frozen=True)
class School:
    """An instance on PostgreSQL, which is reached by a line that can be cut, and a signed-in teacher."""

    servers: Instance
    database_line: CutLine
    teacher: Teacher


@dataclass
class Lesson:
    """A game of `questions` questions that a whole class of phones plays. An onlooker who never answers keeps each
    question open until the host closes it."""

    school: School
    game_id: str
    pin: str
    host: Host
    questions: int
    phones: list[Player] = field(default_factory=list)

    @classmethod
    async def begin(
        cls, school: School, *, lines: Sequence[Sequence[str]], questions: int = 2, host_line: str = ""
    ) -> "Lesson":
        """The class joins; phone n uses the addresses lines[n % len(lines)], in that order of preference.

        The host's page is opened at `host_line`, else at the first process.
        """
        teacher = school.teacher
        game_id, pin = await asyncio.to_thread(cls._create_game, teacher, questions)
        lesson = cls(school, game_id, pin, await cls._open_host(school, game_id, host_line), questions)
        lesson.phones += [
            Player(addresses=lines[number % len(lines)], pin=pin, name=f"Player {number + 1}", seed=number)
            for number in range(PHONES)
        ]
        lesson.phones.append(Player(addresses=lines[0], pin=pin, name="Onlooker", seed=PHONES))
        gap = JOIN_WINDOW_S / len(lesson.phones)
        await asyncio.gather(*(later(number * gap, phone.join) for number, phone in enumerate(lesson.phones)))
        return lesson

    @staticmethod
    def _create_game(teacher: Teacher, questions: int) -> tuple[str, str]:
        choices = rehearsed_questions(1) * questions
        return teacher.create_game(teacher.create_quiz(choices))

    @staticmethod
    async def _open_host(school: School, game_id: str, line: str = "") -> Host:
        host = Host(
            address=line or school.servers.addresses[0], game_id=game_id, cookies=school.teacher.cookie_header()
        )
        await host.connect()
        return host

    async def host_returns(self) -> None:
        """A new page of the host, after the old one was closed."""
        self.host = await self._open_host(self.school, self.game_id)

    @property
    def pupils(self) -> list[Player]:
        """Everybody but the onlooker."""
        return self.phones[:-1]

    async def ask(self, question: int) -> None:
        """Show the next question and wait until every phone has it."""
        await self.host.command("game.next" if question else "game.start")
        await self.everybody_sees("question", question)

    async def answer(self, question: int) -> None:
        """Every pupil answers at some moment of the window. Receipts may come later."""
        chance = Random(question)
        await asyncio.gather(
            *(
                later(chance.uniform(0, ANSWER_WINDOW_S), phone.submit, question, (number + question) % 4)
                for number, phone in enumerate(self.pupils)
            )
        )

    async def answer_through(self, question: int, fault: Callable[[], Awaitable[None]]) -> None:
        """The fault happens while answers are in flight; soon after it has ended everybody is back."""
        answering = asyncio.create_task(self.answer(question))
        await asyncio.sleep(ANSWER_WINDOW_S / 2)
        await fault()
        ended = time.monotonic()
        share = await self.share_well_by(ended + BACK_WITHIN_S)
        assert share >= BACK_SHARE, f"{share:.1%} of the phones are back after {BACK_WITHIN_S} s"
        await answering
        await self.everything_received()

    async def lives_through(self, fault: Callable[[], Awaitable[None]]) -> None:
        """The fault happens during the first question; the second is played as ever, and every answer is saved."""
        await self.ask(0)
        await self.answer_through(0, fault)
        await self.close(0)
        await self.play_on()

    async def play_on(self) -> None:
        """The second question, and the saved result."""
        await self.ask(1)
        await self.answer(1)
        await self.everything_received()
        await self.close(1)
        await self.check_result()

    async def share_well_by(self, end: float) -> float:
        """The share of the phones that are connected and have their receipts; returns early when all are."""
        while True:
            share = sum(phone.is_well for phone in self.phones) / len(self.phones)
            if share == 1 or time.monotonic() > end:
                return share
            await asyncio.sleep(0.05)

    async def everything_received(self) -> None:
        await self.share_well_by(time.monotonic() + WAIT_S)
        waiting = [phone.name for phone in self.phones if not phone.is_well]
        assert not waiting, f"without a receipt or connection: {waiting[:10]}"

    async def close(self, question: int) -> None:
        """Close the question and go on to the leaderboard, or to the podium after the last."""
        await self.host.command("question.close")
        await self.host.reaches("results")
        await self.everybody_sees("results", question)
        await self.host.advance()
        await self.everybody_sees("podium" if question == self.questions - 1 else "leaderboard", question)

    async def everybody_sees(self, phase: str, question: int) -> None:
        seen = await asyncio.gather(*(phone.reaches((phase, question), WAIT_S) for phone in self.phones))
        assert all(seen), f"{seen.count(False)} phones did not get to {phase} of question {question}"

    async def check_result(self) -> None:
        """Every acknowledged answer is in the saved result exactly once, and scores equal answers."""
        await self.host.saved()
        assert all(phone.received == phone.sent and not phone.refused for phone in self.pupils)
        saved = await asyncio.to_thread(self.school.teacher.saved_result, self.game_id)
        told = [
            {
                "name": phone.name,
                "shown_score": phone.state["me"]["score"],
                "answers": phone.received,
            }
            for phone in self.pupils
        ]
        expected = Verdict(answers=PHONES * self.questions, lost=0, doubled=0, altered=0, wrong_scores=0)
        assert compare(told, saved) == expected

    async def end(self) -> None:
        await asyncio.gather(*(phone.end() for phone in self.phones), self.host.close())


async def later(delay_s: float, work: Callable[..., Awaitable[None]], *arguments: object) -> None:
    await asyncio.sleep(delay_s)
    await work(*arguments)
