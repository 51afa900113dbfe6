"""/ws/play/: players. No cookies and no sessions: a player carries a secret."""

import secrets

from msgspec.structs import replace

from accounts import log_context
from accounts.addresses import network_of_scope
from accounts.socket_language import language_of_socket, speaking
from accounts.wording import marked
from classroom.consumers.base import GameConsumer
from classroom.consumers.entrance import EntranceRefused, proof_of, record_of, team_of, terms
from classroom.engine.generated_names import numbered
from classroom.engine.plan import Plan
from classroom.hub.connection import PlayerConnection
from classroom.hub.registry import Hub
from classroom.hub.room import GameRoom
from classroom.protocol import OLDEST_VERSION
from classroom.protocol.codes import refusal, refused_version
from classroom.protocol.incoming import (
    AnswerSubmit,
    JoinPrepare,
    PlayerJoin,
    PlayerLeave,
    PlayerRejoin,
    Pong,
    parse_player,
)
from classroom.protocol.outgoing import PlayerJoined, Refusal, encode
from classroom.store.shapes import Place
from quizzes.question_types.shapes import InvalidAnswer

SECRET_BYTES = 18
_OVER = marked("This game is over already.")


class PlayerConsumer(GameConsumer):
    connection: PlayerConnection
    _version = OLDEST_VERSION

    async def opened(self, hub: Hub) -> Refusal | None:
        self.hub = hub
        self.room: GameRoom | None = None
        self.connection = PlayerConnection(self.base_send, hub.connection_name(), language_of_socket(self.scope))
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
        if isinstance(message, JoinPrepare):
            return await self._prepare(message)
        return self._leave(message)

    async def gone(self) -> None:
        if hasattr(self, "connection"):
            self.connection.closed = True
            if self.room is not None and self.connection.player:
                self.room.lost(self.connection)

    async def _prepare(self, message: JoinPrepare) -> Refusal | None:
        plan = await self._plan(message.pin)
        if isinstance(plan, Refusal):
            return plan
        door = await self.hub.door(message.pin)
        if door is None:
            return refusal("game_not_found")
        self.connection.say(encode(terms(plan, door, message.language)))
        return None

    async def _join(self, message: PlayerJoin) -> Refusal | None:
        refused = self._entrance(message.version)
        if refused is not None:
            return refused
        plan = await self._plan(message.pin)
        if isinstance(plan, Refusal):
            return plan
        options = plan.options
        try:
            with speaking(self.connection.language):
                record, team, proof = record_of(message, options), team_of(message, options), proof_of(message, options)
        except EntranceRefused as error:
            return refusal(error.code, str(error))
        # Before the place is taken: what fails from there on would leave a player behind whom no socket has.
        await self.hub.room(message.pin)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        place: Place | str = "name_taken"
        names = numbered(record.name) if options.names == "generated" else [record.name]
        for name in names:
            place = await self.hub.store.join(
                message.pin,
                record=replace(record, name=name),
                secret=secret,
                token=message.token,
                connection=self.connection.name,
                device=message.device,
                teams=len(options.teams),
                team=team,
                proof=proof,
            )
            if place != "name_taken":
                break
        return await self._sit_down(message.pin, place, secret)

    async def _rejoin(self, message: PlayerRejoin) -> Refusal | None:
        refused = self._entrance(message.version)
        if refused is not None:
            return refused
        player, dot, secret = message.secret.partition(".")
        if not dot or not (player.isascii() and player.isdigit()):
            return refusal("not_joined")
        plan = await self._plan(message.pin)
        if isinstance(plan, Refusal):
            return plan
        # A room that is there knows which question is current; otherwise the store finds out.
        room = await self.hub.room(message.pin)
        index = room.state.index if room is not None else -1
        place = await self.hub.store.rejoin(
            message.pin, player=player, secret=secret, connection=self.connection.name, index=index
        )
        return await self._sit_down(message.pin, place, None)

    async def _plan(self, pin: str) -> Plan | Refusal:
        """The game behind a PIN. Asking for many that lead nowhere is guessing."""
        network, guesses = network_of_scope(self.scope), self.hub.guesses
        wait_s = await guesses.wait_s(network, pin)
        plan = None if wait_s else await self.hub.plan(pin)
        if plan is not None:
            return plan
        wait_s = wait_s or await guesses.missed(network, pin)
        return refusal("too_many_tries", retry_after_s=wait_s) if wait_s else refusal("game_not_found")

    def _entrance(self, version: int) -> Refusal | None:
        with speaking(self.connection.language):
            refused = refused_version(version)
        if refused is not None:
            return refused
        self._version = version
        if self.connection.player:
            return refusal("already_joined")
        return None

    async def _sit_down(self, pin: str, place: Place | str, secret: str | None) -> Refusal | None:
        if isinstance(place, str):
            # Who joins has no phase that could be a wrong one, but the game may be over.
            return refusal(place, _OVER if place == "wrong_phase" else "")
        # Subscribed before the player hears that they are in, so no change can pass them by.
        self.room = await self.hub.room(pin)
        if self.room is None:
            return refusal("game_not_found")
        log_context.note(game_id=self.room.plan.game_id)
        carried = None if secret is None else f"{place.player}.{secret}"
        self.connection.say(encode(PlayerJoined(place.player, place.record.name, carried, self._version)))
        await self.room.seat(self.connection, place)
        await self.hub.guesses.knows(network_of_scope(self.scope), pin)
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
            with speaking(self.connection.language):
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
