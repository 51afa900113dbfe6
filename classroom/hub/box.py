"""The socket of a hardware controller: it plays like a phone, hears nothing, and repeats itself all the time."""

import asyncio
from collections.abc import Callable

from classroom.engine.phases import Phase
from classroom.hub.connection import CLOSE_POLICY, PlayerConnection, Send
from classroom.hub.room import GameRoom
from classroom.protocol.box import answer_by_button
from quizzes.question_types.shapes import InvalidAnswer

# A box that holds a button sends about 33 a second; frames beyond this are dropped, and a flood ends the connection.
FRAMES_PER_S, BURST_FRAMES, PATIENCE_FRAMES = 100.0, 300.0, 2000
PRESS_ID = "press"
POST_AGAIN_S = 1.0
POSTS = 10
CLOSE_NORMAL = 1000


class BoxConnection(PlayerConnection):
    """`shown` is called whenever the game shows it something: boxes can't read it, but the time has come to look."""

    ANSWERS_PINGS = False

    def __init__(self, send: Send, name: str, shown: Callable[[], None]) -> None:
        super().__init__(send, name)
        self._shown = shown
        self._frames, self._frames_at, self._dropped = BURST_FRAMES, self._loop.time(), 0

    def say(self, text: str) -> None:
        self._shown()

    def tell(self, text: str) -> None:
        """Really send a frame."""
        super().say(text)

    def detach(self) -> None:
        """The place was taken over or away. A box comes back by itself; if it may, it gets the place again."""
        super().detach()
        self.close(CLOSE_NORMAL)

    def may_speak(self) -> bool:
        now = self._loop.time()
        self._frames = min(BURST_FRAMES, self._frames + (now - self._frames_at) * FRAMES_PER_S)
        self._frames_at = now
        if self._frames >= 1:
            self._frames -= 1
            return True
        self._dropped += 1
        if self._dropped > PATIENCE_FRAMES:
            self.close(CLOSE_POLICY)
        return False


class Buttons:
    """What a box's presses mean in its game. The first press at an open question counts, the others are ignored."""

    def __init__(self, connection: BoxConnection, room: GameRoom) -> None:
        self.connection, self.room = connection, room
        # When the question was opened (`GameState.turned`) that was answered or excused last.
        self._pressed = self._excused = -1

    def press(self, button: int) -> bool:
        """False when the open question has no such answer."""
        state = self.room.state
        if state.turned == self._pressed or not self._is_open():
            return True
        plan = self.room.plan
        raw = answer_by_button(self._input(), button)
        if raw is None:
            return True
        try:
            plan.kind(state.index).read_answer(plan.questions[state.index], raw, plan.shown[state.index])
        except InvalidAnswer:
            return False
        self._pressed = state.turned
        self._post(state.turned, raw, POSTS)
        return True

    def question_to_excuse(self) -> int | None:
        """The index of the open question, once, if buttons can't answer it."""
        state = self.room.state
        if state.turned == self._excused or state.phase is not Phase.QUESTION:
            return None
        self._excused = state.turned
        return None if self._input() in {"one", "many", "none"} else state.index

    def _is_open(self) -> bool:
        state = self.room.state
        answered = self.connection.answered >= 0 and self.connection.answered == state.index
        return bool(self.connection.player) and state.phase is Phase.QUESTION and not (state.paused_ms or answered)

    def _input(self) -> str:
        index = self.room.state.index
        return (
            self.room.plan.kind(index).public_view(self.room.plan.questions[index], self.room.plan.shown[index]).input
        )

    def _post(self, turned: int, raw: object, posts: int) -> None:
        """Store the answer, and again while there is no receipt: nobody at the box could see that it was lost."""
        if turned != self.room.state.turned or not self._is_open() or posts == 0:
            return
        plan, index = self.room.plan, self.room.state.index
        answer = plan.kind(index).read_answer(plan.questions[index], raw, plan.shown[index])
        self.room.answers.put(self.connection, PRESS_ID, index, answer)
        asyncio.get_running_loop().call_later(POST_AGAIN_S, self._post, turned, raw, posts - 1)
