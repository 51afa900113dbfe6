"""/ws/play/: players. No cookies and no sessions: a player carries a secret."""

import secrets

from classroom.consumers.base import GameConsumer
from classroom.engine.names import PlayerNameError, clean_custom_field, clean_name
from classroom.engine.results import PlayerRecord
from classroom.hub.connection import PlayerConnection
from classroom.hub.registry import Hub
from classroom.hub.room import GameRoom
from classroom.protocol import OLDEST_VERSION
from classroom.protocol.codes import refusal, refused_version
from classroom.protocol.incoming import AnswerSubmit, PlayerJoin, PlayerLeave, PlayerRejoin, Pong, parse_player
from classroom.protocol.outgoing import PlayerJoined, Refusal, encode
from classroom.store.shapes import Place
from quizzes.question_types.shapes import InvalidAnswer

SECRET_BYTES = 18


class PlayerConsumer(GameConsumer):
    connection: PlayerConnection
    _version = OLDEST_VERSION

    async def opened(self, hub: Hub) -> Refusal | None:
        self.hub = hub
        self.room: GameRoom | None = None
        self.connection = PlayerConnection(self.base_send, hub.connection_name())
        return None

    async def received(self, frame: str | bytes | None) -> Refusal | None:
        message = parse_player(frame)
        if isinstance(message, Refusal):
            return message
        if isinstance(message, AnswerSubmit):
            return await self._answer(message)
        if isinstance(message, Pong):
            self.connection.ponged(message.nonce)
            return None
        if isinstance(message, PlayerJoin):
            return await self._join(message)
        if isinstance(message, PlayerRejoin):
            return await self._rejoin(message)
        return self._leave(message)

    async def gone(self) -> None:
        if hasattr(self, "connection"):
            self.connection.closed = True
            if self.room is not None and self.connection.player:
                self.room.lost(self.connection)

    async def _join(self, message: PlayerJoin) -> Refusal | None:
        refused = self._entrance(message.version)
        if refused is not None:
            return refused
        try:
            name = clean_name(message.name)
        except PlayerNameError as error:
            return refusal(error.code, str(error))
        secret = secrets.token_urlsafe(SECRET_BYTES)
        place = await self.hub.store.join(
            message.pin,
            record=PlayerRecord(name, clean_custom_field(message.custom_field)),
            secret=secret,
            token=message.token,
            connection=self.connection.name,
            device=message.device,
        )
        return await self._sit_down(message.pin, place, secret)

    async def _rejoin(self, message: PlayerRejoin) -> Refusal | None:
        refused = self._entrance(message.version)
        if refused is not None:
            return refused
        player, dot, secret = message.secret.partition(".")
        if not dot or not (player.isascii() and player.isdigit()):
            return refusal("not_joined")
        # A room that is there knows which question is current; otherwise the store finds out.
        room = await self.hub.room(message.pin)
        index = room.state.index if room is not None else -1
        place = await self.hub.store.rejoin(
            message.pin, player=player, secret=secret, connection=self.connection.name, index=index
        )
        return await self._sit_down(message.pin, place, None)

    def _entrance(self, version: int) -> Refusal | None:
        refused = refused_version(version)
        if refused is not None:
            return refused
        self._version = version
        if self.connection.player:
            return refusal("already_joined")
        return None

    async def _sit_down(self, pin: str, place: Place | str, secret: str | None) -> Refusal | None:
        if isinstance(place, str):
            return refusal(place)
        # Subscribed before the player hears that they are in, so no change can pass them by.
        self.room = await self.hub.room(pin)
        if self.room is None:
            return refusal("game_not_found")
        carried = None if secret is None else f"{place.player}.{secret}"
        self.connection.say(encode(PlayerJoined(place.player, place.record.name, carried, self._version)))
        await self.room.seat(self.connection, place)
        return None

    async def _answer(self, message: AnswerSubmit) -> Refusal | None:
        room = self.room
        if room is None or not self.connection.player:
            return refusal("not_joined", reply_to=message.id)
        if message.question > room.state.index:
            # This process may be behind; never look at a question that isn't open yet.
            await room.refresh()
            if message.question > room.state.index:
                return refusal("wrong_question", reply_to=message.id)
        plan = room.plan
        try:
            answer = plan.kind(message.question).read_answer(
                plan.questions[message.question], message.answer, plan.shown[message.question]
            )
        except InvalidAnswer as error:
            return refusal("invalid_answer", str(error), message.id)
        room.answers.put(self.connection, message.id, message.question, answer)
        return None

    def _leave(self, message: PlayerLeave) -> Refusal | None:
        if self.room is None or not self.connection.player:
            return refusal("not_joined")
        self.room.leave(self.connection)
        return None
