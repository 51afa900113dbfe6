"""What a rehearsal creates on a server, and its removal however the rehearsal ends."""

import asyncio
from collections.abc import Callable
from typing import Any

from classroom.rehearsal.host import Host, HostLost
from classroom.rehearsal.teacher import Refused, Teacher


class Stage:
    """A quiz and its games, as `games`: (game id, PIN)."""

    def __init__(
        self, *, teacher: Teacher, address: str, questions: list[dict[str, Any]], quiz_created: Callable[[str], None]
    ) -> None:
        self.teacher, self._address, self._questions = teacher, address, questions
        self._quiz_created = quiz_created
        self.games: list[tuple[str, str]] = []
        self._quiz_id = ""
        self._creating: asyncio.Task[None] | None = None
        self._abandoned = False

    async def set_up(self, games: int) -> None:
        """Create the quiz and so many games. Raises Refused."""
        self._creating = asyncio.create_task(asyncio.to_thread(self._create, games))
        # A thread can't be cancelled: `clear` waits for it, and then knows everything that there is to remove.
        await asyncio.shield(self._creating)

    def _create(self, games: int) -> None:
        self._quiz_id = self.teacher.create_quiz(self._questions)
        self._quiz_created(self._quiz_id)
        while len(self.games) < games and not self._abandoned:
            self.games.append(self.teacher.create_game(self._quiz_id))

    def host(self, game_id: str) -> Host:
        return Host(address=self._address, game_id=game_id, cookies=self.teacher.cookie_header())

    async def clear(self, *, keep: bool = False) -> list[str]:
        """End the games, delete their results and the quiz (unless they are to be kept), log out.

        What couldn't be removed, as lines for a person.
        """
        self._abandoned = True
        if self._creating is not None:
            await asyncio.wait([self._creating])
        left = [problem for game_id, _ in self.games if (problem := await self._remove_game(game_id, keep=keep))]
        if self._quiz_id and not keep:
            try:
                await asyncio.to_thread(self.teacher.delete_quiz, self._quiz_id)
            except Refused as refused:
                left.append(f"quiz {self._quiz_id}: {refused}")
        try:
            await asyncio.to_thread(self.teacher.log_out)
        except Refused as refused:
            left.append(f"the rehearsal's log-in: {refused}")
        return left

    async def _remove_game(self, game_id: str, *, keep: bool) -> str:
        """Why this game couldn't be ended and its result deleted; "" when it could."""
        try:
            if await asyncio.to_thread(self.teacher.has_running_game, game_id):
                await self._end(game_id)
            if not keep:
                await asyncio.to_thread(self.teacher.delete_result, game_id)
        except (Refused, HostLost, OSError, TimeoutError) as problem:
            return f"game {game_id}: {problem or type(problem).__name__}"
        return ""

    async def _end(self, game_id: str) -> None:
        host = self.host(game_id)
        try:
            await host.connect()
            await host.end_game()
        finally:
            await host.close()
