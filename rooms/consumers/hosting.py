"""What only the host may do. Whether it is the host was checked before."""

from collections.abc import Awaitable
from typing import Any, Protocol, cast

from accounts.permissions import Person as Account
from rooms.consumers import captions, entrance, signers
from rooms.models import Room
from rooms.permissions import can_host
from rooms.protocol.incoming import (
    CaptionerAsk,
    HostMessage,
    KnockAdmit,
    KnockRefuse,
    PersonAskMute,
    PersonRemove,
    RoomEnd,
    RoomLock,
    SignerSeat,
)
from rooms.protocol.outgoing import MuteAsked, Refusal, encode, refusal
from rooms.store.presence import Person, Presence


class Caller(Protocol):
    """The part of the consumer that is used here."""

    room: Room | None
    me: Person | None
    presence: Presence

    def tell(self, channel: str, event: dict[str, Any]) -> Awaitable[None]: ...
    def tell_all(self, event: dict[str, Any]) -> Awaitable[None]: ...
    def changed(self) -> Awaitable[None]: ...


def may_host(user: Account | None, room: Room) -> bool:
    return user is not None and can_host(user, room)


async def carry_out(call: Caller, message: HostMessage) -> Refusal | None:
    if isinstance(message, KnockAdmit | KnockRefuse):
        return await _answer_knock(call, message)
    if isinstance(message, RoomLock):
        await entrance.set_locked(room=call.room, locked=message.locked)
        await call.presence.set_locked(locked=message.locked)
        await call.changed()
    elif isinstance(message, PersonRemove):
        return await _remove(call, message.person)
    elif isinstance(message, PersonAskMute):
        return await _ask_mute(call, message.person)
    elif isinstance(message, CaptionerAsk):
        return await captions.carry_out(cast(captions.Caller, call), message)
    elif isinstance(message, SignerSeat):
        return await signers.carry_out(call, message)
    elif isinstance(message, RoomEnd):
        await _end(call)
    return None


async def _answer_knock(call: Caller, message: KnockAdmit | KnockRefuse) -> Refusal | None:
    person = await call.presence.take_knock(message.knock)
    if person is None:
        return refusal("person_not_found")
    event = {"type": "call.admitted"} if isinstance(message, KnockAdmit) else {"type": "call.out", "reason": "refused"}
    await call.tell(person.channel, event)
    await call.changed()
    return None


async def _remove(call: Caller, person_id: str) -> Refusal | None:
    assert call.me is not None
    if person_id == call.me.id:
        return refusal("not_allowed")
    if (await call.presence.find(person_id))[0] is None:
        return refusal("person_not_found")
    # The database first: a heartbeat in between would bring them back.
    await entrance.remove_from_room(participant_id=person_id)
    person = await call.presence.remove(person_id)
    if person is not None and person.channel:
        await call.tell(person.channel, {"type": "call.out", "reason": "removed"})
    await call.changed()
    return None


async def _ask_mute(call: Caller, person_id: str) -> Refusal | None:
    assert call.me is not None
    person = (await call.presence.find(person_id))[0]
    if person is None or not person.channel:
        return refusal("person_not_found")
    await call.tell(person.channel, {"type": "call.text", "text": encode(MuteAsked(call.me.name))})
    return None


async def _end(call: Caller) -> None:
    waiting = (await call.presence.snapshot()).waiting
    await entrance.end_room(room=call.room)
    for person in waiting:
        await call.tell(person.channel, {"type": "call.out", "reason": "ended"})
    await call.tell_all({"type": "call.out", "reason": "ended"})
