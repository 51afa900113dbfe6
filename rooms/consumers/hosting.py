"""What only hosts may do. Whether it is one was checked before."""

from collections.abc import Awaitable
from typing import Any, Protocol, cast

from channels.db import database_sync_to_async

from accounts.permissions import Person as Account
from rooms.consumers import caption_store, captions, entrance, signers
from rooms.hosting_services import HostingRefused, check_may_remove
from rooms.models import Room
from rooms.permissions import can_host
from rooms.protocol.incoming import (
    BanLift,
    CaptionerAsk,
    CoHostSet,
    HandLower,
    HostingGet,
    HostMessage,
    KnockAdmit,
    KnockRefuse,
    PeopleAskMute,
    PersonAskMute,
    PersonRemove,
    RoomEnd,
    RoomLock,
    SignerSeat,
)
from rooms.protocol.outgoing import MuteAsked, Refusal, encode, refusal
from rooms.protocol.roles import CO_HOST, HOST, HOSTS
from rooms.store.presence import Person, Presence, Snapshot


class Caller(Protocol):
    """The part of the consumer that is used here."""

    room: Room | None
    me: Person | None
    presence: Presence

    def say(self, message: Any) -> Awaitable[None]: ...
    def tell(self, channel: str, event: dict[str, Any]) -> Awaitable[None]: ...
    def tell_all(self, event: dict[str, Any]) -> Awaitable[None]: ...
    def changed(self) -> Awaitable[None]: ...


@database_sync_to_async
def may_host(user: Account | None, room: Room) -> bool:
    return user is not None and can_host(user, room)


async def carry_out(call: Caller, message: HostMessage) -> Refusal | None:
    try:
        return await _HANDLERS[type(message)](call, message)
    except HostingRefused as refused:
        return refusal(refused.code)


async def let_welcome_in(call: Caller, now: Snapshot) -> None:
    """Whoever needs no leave waited for a host only; a locked room is as good as a knock."""
    for person in now.waiting:
        if person.welcome and not now.locked and await call.presence.take_knock(person.id) is not None:
            await call.tell(person.channel, {"type": "call.admitted"})


async def _lock(call: Caller, message: RoomLock) -> Refusal | None:
    await entrance.set_locked(room=call.room, locked=message.locked)
    await call.presence.set_locked(locked=message.locked)
    await call.changed()
    return None


async def _answer_knock(call: Caller, message: KnockAdmit | KnockRefuse) -> Refusal | None:
    person = await call.presence.take_knock(message.knock)
    if person is None:
        return refusal("person_not_found")
    event = {"type": "call.admitted"} if isinstance(message, KnockAdmit) else {"type": "call.out", "reason": "refused"}
    await call.tell(person.channel, event)
    await call.changed()
    return None


async def _remove(call: Caller, message: PersonRemove) -> Refusal | None:
    assert call.me is not None
    found = (await call.presence.find(message.person))[0]
    if found is None:
        return refusal("person_not_found")
    check_may_remove(remover=call.me.role, person=found.role)
    # The database first: a heartbeat in between would bring them back.
    if message.ban:
        stay = await caption_store.read_stay(_room(call), message.person)
        out = [message.person] if stay is None else await entrance.ban(room=_room(call), stay=stay)
    else:
        await entrance.remove_from_room(participant_id=message.person)
        out = [message.person]
    for person_id in out:
        person = await call.presence.remove(person_id)
        if person is not None and person.channel:
            await call.tell(person.channel, {"type": "call.out", "reason": "banned" if message.ban else "removed"})
    await call.changed()
    if message.ban or found.role == CO_HOST:
        await _show_hosting(call)
    return None


async def _ask_mute(call: Caller, message: PersonAskMute) -> Refusal | None:
    assert call.me is not None
    person = (await call.presence.find(message.person))[0]
    if person is None or not person.channel:
        return refusal("person_not_found")
    await call.tell(person.channel, {"type": "call.text", "text": encode(MuteAsked(call.me.name))})
    return None


async def _ask_all_to_mute(call: Caller, message: PeopleAskMute) -> Refusal | None:
    assert call.me is not None
    await call.tell_all({"type": "call.asked_to_mute", "by": call.me.name, "by_id": call.me.id})
    return None


async def _lower_hand(call: Caller, message: HandLower) -> Refusal | None:
    assert call.me is not None
    event = {"type": "call.hand_lowered", "by": call.me.name}
    if not message.person:
        await call.tell_all(event)
        return None
    person = (await call.presence.find(message.person))[0]
    if person is None or not person.channel:
        return refusal("person_not_found")
    await call.tell(person.channel, event)
    return None


async def _set_co_host(call: Caller, message: CoHostSet) -> Refusal | None:
    assert call.me is not None
    if call.me.role != HOST:
        return refusal("not_allowed")
    stay = await caption_store.read_stay(_room(call), message.person)
    if stay is None:
        return refusal("person_not_found")
    role = await entrance.set_co_host(room=_room(call), stay=stay, on=message.on)
    # They may be here in several windows, or by a newer stay than the one that was named.
    for person_id in await entrance.stays_of_same(stay):
        person = (await call.presence.find(person_id))[0]
        if person is not None and person.channel:
            await call.tell(person.channel, {"type": "call.role", "role": role})
    await _show_hosting(call)
    return None


async def _lift_ban(call: Caller, message: BanLift) -> Refusal | None:
    await entrance.lift_ban(room=_room(call), ban_id=message.ban)
    await _show_hosting(call)
    return None


async def _get_hosting(call: Caller, message: HostingGet) -> Refusal | None:
    await call.say(await entrance.read_hosting(_room(call)))
    return None


async def _show_hosting(call: Caller) -> None:
    """To every host who is here."""
    text = encode(await entrance.read_hosting(_room(call)))
    for person in (await call.presence.snapshot()).people:
        if person.role in HOSTS and person.channel:
            await call.tell(person.channel, {"type": "call.text", "text": text})


def _room(call: Caller) -> Room:
    assert call.room is not None
    return call.room


async def _seat_captioner(call: Caller, message: CaptionerAsk) -> Refusal | None:
    return await captions.carry_out(cast(captions.Caller, call), message)


async def _seat_signer(call: Caller, message: SignerSeat) -> Refusal | None:
    return await signers.carry_out(call, message)


async def _end(call: Caller, message: RoomEnd) -> Refusal | None:
    waiting = (await call.presence.snapshot()).waiting
    await entrance.end_room(room=call.room)
    for person in waiting:
        await call.tell(person.channel, {"type": "call.out", "reason": "ended"})
    await call.tell_all({"type": "call.out", "reason": "ended"})
    return None


_HANDLERS: dict[type, Any] = {
    KnockAdmit: _answer_knock,
    KnockRefuse: _answer_knock,
    RoomLock: _lock,
    PersonRemove: _remove,
    PersonAskMute: _ask_mute,
    PeopleAskMute: _ask_all_to_mute,
    HandLower: _lower_hand,
    CoHostSet: _set_co_host,
    HostingGet: _get_hosting,
    BanLift: _lift_ban,
    CaptionerAsk: _seat_captioner,
    SignerSeat: _seat_signer,
    RoomEnd: _end,
}
