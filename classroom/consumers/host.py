"""/ws/host/<game id>/: a game's signed-in owner, or a device they paired. Knowing its id or PIN gives no control."""

import logging
from typing import Any

from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts import log_context
from accounts.addresses import network_of_scope
from accounts.models import User
from accounts.socket_language import language_of_socket
from accounts.socket_log_ins import LogInWatch, signed_in_now
from classroom.consumers.base import CLOSE_FORBIDDEN, CLOSE_NOT_FOUND, GameConsumer
from classroom.consumers.remote import outlasts, paired_since, remote_token
from classroom.engine.phases import Command, Refused
from classroom.hub import host_desk
from classroom.hub.connection import CLOSE_TRY_LATER, Connection
from classroom.hub.registry import Hub
from classroom.hub.room import GameRoom
from classroom.protocol.codes import refusal
from classroom.protocol.incoming import (
    DiagnosticsWatch,
    GameBack,
    GameClose,
    GameEnd,
    GameNext,
    GamePause,
    GameStart,
    HostMessage,
    LobbyLock,
    PlayerExtraTime,
    PlayerKick,
    PlayerRestore,
    PlayerTeam,
    Pong,
    QuestionClose,
    QuestionSkip,
    SolutionShow,
    TimeAdd,
    parse_host,
)
from classroom.protocol.outgoing import Refusal
from classroom.store.games import ClockChange

logger = logging.getLogger(__name__)

_COMMANDS: dict[type, Command] = {
    GameStart: Command.START,
    GameNext: Command.NEXT,
    GameBack: Command.BACK,
    QuestionClose: Command.CLOSE,
    QuestionSkip: Command.SKIP,
    SolutionShow: Command.SHOW,
    GameEnd: Command.END,
    GameClose: Command.FINISH,
}


def may_host(user: Any) -> bool:
    """Signed in, and the account is neither switched off, locked nor unconfirmed."""
    return bool(user is not None and user.is_authenticated and user.may_enter)


class HostConsumer(GameConsumer):
    room: GameRoom | None = None
    _redis: Any = None
    _token = ""
    _owner = False
    _watch: LogInWatch | None = None

    async def opened(self, hub: Hub) -> Refusal | None:
        self.hub = hub
        self.connection = Connection(self.base_send, hub.connection_name(), language_of_socket(self.scope))
        try:
            await self._come_in(hub)
        except (RedisError, OSError) as error:
            # Nothing that a host says on such a socket could be done, so its page tries again with a new one.
            logger.warning("Redis can't be reached just now: %s", error)
            self._turn_away("try_again", CLOSE_TRY_LATER)
        return None

    async def _come_in(self, hub: Hub) -> None:
        game_id = str(self.scope["url_route"]["kwargs"]["game_id"])
        log_context.note(game_id=game_id)
        user = self.scope.get("user")
        self._token = remote_token(self.scope, game_id)
        if not may_host(user) and not self._token:
            self._turn_away("not_allowed", CLOSE_FORBIDDEN)
            return
        pin = await hub.store.pin_of(game_id)
        room = None if pin is None else await hub.room(pin)
        if room is None or room.plan.game_id != game_id:
            self._turn_away("game_not_found", CLOSE_NOT_FOUND)
            return
        self._owner = may_host(user) and room.plan.host_id == str(user.pk)
        if not await self._still_allowed(hub.store.client, room):
            self._turn_away("not_allowed", CLOSE_FORBIDDEN)
            return
        self.room, self._redis = room, hub.store.client
        await hub.guesses.knows(network_of_scope(self.scope), room.pin)
        await room.seat_host(self.connection)
        self._watch = LogInWatch(room.plan.host_id, self._look_again)

    async def _look_again(self) -> None:
        """The owner's log-ins changed, or a while has passed: a page that stays open must not outlive its log-in."""
        if self.room is not None and not await self._still_allowed(self._redis, self.room):
            self._turn_away("not_allowed", CLOSE_FORBIDDEN)

    def _turn_away(self, code: str, close_code: int) -> None:
        self.connection.refuse(refusal(code))
        self.connection.close(close_code)

    async def received(self, frame: str | bytes | None) -> Refusal | None:
        message = parse_host(frame)
        if isinstance(message, Refusal):
            return message
        if self.room is None:
            return refusal("not_allowed")
        if isinstance(message, Pong):
            self.connection.ponged(message.nonce)
            return None
        if not await self._still_allowed(self._redis, self.room):
            self._turn_away("not_allowed", CLOSE_FORBIDDEN)
            return None
        return await self._carry_out(self.room, message)

    async def _still_allowed(self, redis: Any, room: GameRoom) -> bool:
        """The owner, as long as the log-in lasts; a paired device, as long as the pairing and its owner's account."""
        if self._owner and await self._still_owner(room):
            return True
        paired = await paired_since(redis, room, self._token)
        return paired is not None and await self._owner_lets(room, paired)

    async def _owner_lets(self, room: GameRoom, paired: int) -> bool:
        try:
            owner = await User.objects.filter(pk=room.plan.host_id).afirst()
            return owner is not None and may_host(owner) and outlasts(paired, owner)
        except DatabaseError:
            logger.warning("The account of game %s's host can't be checked just now.", room.plan.game_id)
            return True

    async def _still_owner(self, room: GameRoom) -> bool:
        try:
            user = await signed_in_now(self.scope["session"].session_key)
        except DatabaseError:
            # A class must not stand still for it; who this is was checked on connecting.
            logger.warning("The log-in of game %s's host can't be checked just now.", room.plan.game_id)
            return True
        return may_host(user) and str(user.pk) == room.plan.host_id

    async def _carry_out(self, room: GameRoom, message: HostMessage) -> Refusal | None:
        if isinstance(message, LobbyLock):
            await room.lock(locked=message.locked)
            return None
        if isinstance(message, DiagnosticsWatch):
            room.links.watch(self.connection, on=message.on)
            room.wake()
            return None
        refused = await self._ask_for(room, message)
        return refusal(refused.code, refused.message) if refused is not None else None

    async def _ask_for(self, room: GameRoom, message: HostMessage) -> Refused | None:
        store = self.hub.store
        match message:
            case PlayerKick():
                return await host_desk.kick(store, room, message.player, ban=message.ban)
            case PlayerExtraTime():
                return await host_desk.extra_time(store, room, message.player, message.percent)
            case PlayerTeam():
                return await host_desk.move_to_team(store, room, message.player, message.team)
            case PlayerRestore():
                return await host_desk.restore(store, room, message.player)
            case TimeAdd():
                add_ms = message.seconds * 1000
                return await host_desk.change_clock(store, room, "add", add_ms=add_ms, seen=message.seen)
            case GamePause():
                change: ClockChange = "pause" if message.paused else "resume"
                return await host_desk.change_clock(store, room, change, seen=message.seen)
            case _:
                return await room.command(_COMMANDS[type(message)], message.seen)  # type: ignore[union-attr]

    async def gone(self) -> None:
        if hasattr(self, "connection"):
            self.connection.closed = True
            if self._watch is not None:
                self._watch.stop()
            if self.room is not None:
                self.room.audience.unseat_host(self.connection)
                self.room.links.watch(self.connection, on=False)
