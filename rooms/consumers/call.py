"""One browser in a call: at the door, then inside. What it may not do is decided here, before anything is relayed."""

import uuid
from dataclasses import replace
from typing import Any

from django.conf import settings

from accounts import log_context
from accounts.addresses import network_of_scope
from accounts.socket_log_ins import LogInWatch, signed_in_now
from rooms import services, video
from rooms.browser_tokens import COOKIE
from rooms.consumers import captions, chat, entrance, hosting, own_entry, signers
from rooms.consumers.heart import Heart
from rooms.consumers.own_captions import OwnCaptions
from rooms.consumers.room_state import state_for
from rooms.consumers.socket import CLOSE_ENDED, CLOSE_FORBIDDEN, CLOSE_NOT_FOUND, CLOSE_POLICY, RoomSocket
from rooms.models import Room
from rooms.permissions import may_take_part
from rooms.protocol import outgoing
from rooms.protocol.incoming import (
    ChatSend,
    Enter,
    HostMessage,
    IceGet,
    Leave,
    MediaMessage,
    MeSet,
    Pong,
    React,
    SignerAsk,
    Words,
)
from rooms.protocol.outgoing import SEATED, Refusal, refusal
from rooms.protocol.roles import HOSTS
from rooms.store.presence import Person, Presence, group_of_room


class CallConsumer(RoomSocket):
    room: Room | None = None
    presence: Presence
    video: video.Line
    # Who this is: in the room (`inside`) or at its door.
    me: Person | None = None
    inside = False
    way: entrance.Way | None = None
    _heart: Heart | None = None
    _watch: LogInWatch | None = None
    _revision = -1
    # A beat found nobody at the door: a host's answer is on its way, or Redis forgot.
    _knock_answered = False

    async def opened(self) -> Refusal | None:
        code, asker = self.scope["url_route"]["kwargs"]["code"], network_of_scope(self.scope)
        try:
            self.room = await entrance.read_room(code, asker)
        except services.TooManyGuesses as refused:
            await self.say(Refusal("too_many_guesses", str(refused.message)))
            await self.close(CLOSE_POLICY)
            return None
        if self.room is None:
            await self.say(refusal("room_not_found"))
            await self.close(CLOSE_NOT_FOUND)
        else:
            log_context.note(room_id=self.room.pk)
            self.presence, self.own_captions = Presence(self.room.pk), OwnCaptions()
            self.reactions, self.video = own_entry.reaction_allowance(), video.backend().line(self)
            if may_take_part(self.scope["user"]):
                self._watch = LogInWatch(self.scope["user"].pk, self._look_again)
        return None

    async def _look_again(self) -> None:
        """Somebody who came with a log-in stays as long as it lasts."""
        if not may_take_part(await signed_in_now(self.scope["session"].session_key)):
            await self._put_out("signed_out")

    async def heard(self, message: Words) -> Refusal | None:
        if isinstance(message, Enter):
            return await self._enter(message)
        if isinstance(message, Pong):
            return None
        if isinstance(message, Leave) and self.me is not None:
            return await self._leave()
        if self.me is None or not self.inside:
            return refusal("not_joined")
        if isinstance(message, HostMessage):
            return await self._host(message, self.me)
        if not await self._still_inside(self.me):
            return None
        return await self._speak(message, self.me)

    async def _speak(self, message: Words, me: Person) -> Refusal | None:
        """What anybody inside may say."""
        if isinstance(message, MediaMessage):
            return await self.video.hear(message)
        if isinstance(message, ChatSend):
            return await chat.post(self, message, me)
        if isinstance(message, captions.Command):
            return await captions.carry_out(self, message)
        if isinstance(message, MeSet):
            await own_entry.set_own(self, message)
        if isinstance(message, React):
            return await own_entry.react(self, message)
        if isinstance(message, SignerAsk):
            return await signers.carry_out(self, message)
        if isinstance(message, IceGet):
            await self.say(outgoing.IceServers(services.ice_servers_for(participant_id=me.id)))
        return None

    # --- coming in ---------------------------------------------------------------------------------

    async def _enter(self, message: Enter) -> Refusal | None:
        assert self.room is not None
        if self.me is not None:
            return None  # said twice
        token = self.scope.get("cookies", {}).get(COOKIE, "")
        way = await entrance.find_way(self.room.pk, self.scope.get("user"), message, token)
        if way.refused:
            return refusal(way.refused)
        self.way = way
        if way.stay is not None:
            return await self._sit_down(way, message.session)
        person = Person(str(uuid.uuid4()), way.name, way.role, message.session, self.channel_name, welcome=way.welcome)
        if not await self.presence.knock(person):
            return refusal("try_again")
        self.me, self._knock_answered = person, False
        self._beat_on()
        await self._changed()
        people = (await self.presence.snapshot()).people
        await self.say(outgoing.Waiting(any(other.role in HOSTS and other.channel for other in people)))
        return None

    async def _sit_down(self, way: entrance.Way, session: str, *, knock: str = "") -> Refusal | None:
        assert way.stay is not None
        assert way.room is not None
        self.room = way.room
        me = Person(
            *(str(way.stay.pk), way.name, way.role, session, self.channel_name),
            captioner=way.stay.is_captioner,
            signer=SEATED if way.stay.is_signer else "",
        )
        if way.returns:
            me = await own_entry.with_hand(self, me)
        await self.channel_layer.group_add(self._group, self.channel_name)
        capacity, locked = video.capacity_of(self.room), self.room.locked
        entered = await self.presence.enter(me, capacity=capacity, locked=locked, knock=knock)
        if entered.full:
            await self.channel_layer.group_discard(self._group, self.channel_name)
            await entrance.end_stays(ids=[me.id, *entered.swept])
            return refusal("room_full")
        self.me, self.inside = me, True
        if entered.replaced:
            await self._tell(entered.replaced, {"type": "call.out", "reason": "replaced"})
        servers = services.ice_servers_for(participant_id=me.id)
        await self.say(outgoing.Joined(me.id, me.name, me.role, way.secret, servers, settings.TURN_ONLY, way.messages))
        self.way = replace(way, room=None, messages=[], secret="")  # a socket lives for hours
        await self._show_state()
        await self.video.open()
        await captions.welcome(self)
        if me.role in HOSTS:
            await self.say(await entrance.read_hosting(self.room))
        self._beat_on()
        await self._changed()
        if entered.swept:
            await entrance.end_stays(ids=entered.swept)
        return None

    # --- inside ------------------------------------------------------------------------------------

    async def _still_inside(self, me: Person) -> bool:
        """Whether the seat is this socket's. Otherwise somebody took it over or took it away, which we hear of."""
        found = (await self.presence.find(me.id))[0]
        if found is not None and found.channel == self.channel_name:
            return True
        await self.say(refusal("not_joined"))
        return False

    async def _host(self, message: HostMessage, me: Person) -> Refusal | None:
        """A page that stays open must not outlive its log-in."""
        assert self.room is not None
        if me.role not in HOSTS:
            return refusal("not_allowed")
        user = await signed_in_now(self.scope["session"].session_key)
        if not await hosting.may_host(user, self.room) or not await self._still_inside(me):
            return refusal("not_allowed")
        return await hosting.carry_out(self, message)

    async def _leave(self) -> Refusal | None:
        await self._let_go(keep_seat=False)
        await self.say(outgoing.Out("left"))
        return None

    # --- what other sockets say --------------------------------------------------------------------

    async def told(self, event: dict[str, Any]) -> Refusal | None:
        kind = event["type"]
        if kind == "call.changed" and self.inside:
            await self._show_state()
        elif kind == "call.text" and self.inside:
            await self.say_text(self.own_captions.heard(event))
        elif kind == "call.transcript" and self.inside:
            await self._show_state()
            await captions.show_state(self, with_captions=True)
        elif kind in own_entry.EVENTS and self.inside:
            await own_entry.heard(self, event)
        elif kind == "call.out" and self.me is not None:
            await self._put_out(event["reason"])
        elif kind == "call.admitted" and not self.inside and self.me is not None and self.way is not None:
            assert self.room is not None
            knock, session, self.me = self.me.id, self.me.session, None
            self._stop_beating()
            self.way = await entrance.admit(self.room.pk, self.way)
            if self.way.refused:
                return refusal(self.way.refused)
            return await self._sit_down(self.way, session, knock=knock)
        return None

    async def _show_state(self) -> None:
        """The whole state, unless this socket's seat is gone by now."""
        assert self.room is not None
        assert self.me is not None
        now = await self.presence.snapshot()
        seat = next((person for person in now.people if person.id == self.me.id), None)
        if seat is None or seat.channel != self.channel_name:
            return  # the message that says why is on its way, or the next beat finds out
        self._revision = now.revision
        await self.say(state_for(self.me, self.room, now))
        if self.me.role in HOSTS and any(person.welcome for person in now.waiting):
            await hosting.let_welcome_in(self, now)

    # --- still there -------------------------------------------------------------------------------

    def _beat_on(self) -> None:
        self._stop_beating()
        self._heart = Heart(self)

    def _stop_beating(self) -> None:
        if self._heart is not None:
            self._heart.stop()
        self._heart = None

    async def beat(self) -> None:
        """What the heart calls: say that this connection lives, and hear what became of its seat."""
        if (me := self.me) is None:
            return
        beat = await self.presence.beat(me)
        if beat.swept:
            await entrance.end_stays(ids=beat.swept)
            await self._changed()
        if beat.state in {"ended", "replaced"}:
            await self._put_out(beat.state)
        elif beat.state == "gone":
            await self._come_back(me)
        elif self.inside and (beat.revision != self._revision or self.own_captions.missed(beat.captions)):
            await self.told({"type": "call.transcript"})  # a nudge was lost, or a caption

    async def _come_back(self, me: Person) -> None:
        """Redis forgot us, as after a restart or a long pause; or a host put us out and the message was lost."""
        if not self.inside:
            # A knock is taken from the door before its answer is here: only the next beat makes sure that none comes.
            if self._knock_answered:
                await self._put_out("refused")
            self._knock_answered = True
            return
        stay = await entrance.stay_of(self.room, me.id)
        if stay is None:
            await self._put_out("removed")
            return
        self.room = stay.room  # somebody else may have locked it since we came
        entered = await self.presence.enter(me, capacity=video.capacity_of(self.room), locked=self.room.locked)
        if entered.full:
            await self._put_out("removed")
        else:
            await self._changed()

    async def _put_out(self, reason: str) -> None:
        await captions.before_out(self, reason)
        await self.say(outgoing.Out(reason))
        await self._let_go(keep_seat=False)
        await self.close(CLOSE_ENDED if reason == "ended" else CLOSE_FORBIDDEN)

    async def _let_go(self, *, keep_seat: bool) -> None:
        me, self.me = self.me, None
        was_inside, self.inside = self.inside, False
        self._stop_beating()
        if me is None:
            return
        if was_inside:
            await self.video.close(keep_seat=keep_seat)
        await self.channel_layer.group_discard(self._group, self.channel_name)
        if await self.presence.leave(me, keep_seat=keep_seat):
            await self._changed()
            if was_inside and not keep_seat:
                await entrance.end_stays(ids=[me.id])

    async def gone(self) -> Refusal | None:
        if self._watch is not None:
            self._watch.stop()
        await self._let_go(keep_seat=True)
        return None

    # --- telling other sockets ---------------------------------------------------------------------

    @property
    def _group(self) -> str:
        assert self.room is not None
        return group_of_room(self.room.pk)

    async def _changed(self) -> None:
        await self._tell_all({"type": "call.changed"})

    async def _tell_all(self, event: dict[str, Any]) -> None:
        await self.channel_layer.group_send(self._group, event)

    async def _tell(self, channel: str, event: dict[str, Any]) -> None:
        await self.channel_layer.send(channel, event)

    # What hosting.carry_out uses.
    tell, tell_all, changed = _tell, _tell_all, _changed
