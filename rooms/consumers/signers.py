"""The signer's seat: whose picture everybody sees large, always. Hosts give it, others ask for it; several have it."""

from collections.abc import Awaitable
from typing import Any, Protocol

from channels.db import database_sync_to_async

from rooms import services
from rooms.consumers import own_entry
from rooms.protocol.incoming import SignerAsk, SignerSeat
from rooms.protocol.outgoing import ASKED, SEATED, Refusal, refusal
from rooms.protocol.roles import HOSTS
from rooms.store.presence import Person, Presence

_seat_signer = database_sync_to_async(services.seat_signer)


class Caller(Protocol):
    """The part of the consumer that is used here."""

    me: Person | None
    presence: Presence

    def tell(self, channel: str, event: dict[str, Any]) -> Awaitable[None]: ...
    def changed(self) -> Awaitable[None]: ...


async def carry_out(call: Caller, message: SignerAsk | SignerSeat) -> Refusal | None:
    """That a `SignerSeat` comes from a host was checked before."""
    assert call.me is not None
    if isinstance(message, SignerSeat):
        return await _seat(call, message.person, on=message.on)
    if call.me.role in HOSTS or not message.on:
        return await _seat(call, call.me.id, on=message.on)
    if not call.me.signer:
        await own_entry.change(call, signer=ASKED)
    return None


async def _seat(call: Caller, person_id: str, *, on: bool) -> Refusal | None:
    person = (await call.presence.find(person_id))[0]
    if person is None:
        return refusal("person_not_found")
    await _seat_signer(participant_id=person_id, on=on)
    if person.channel:
        await call.tell(person.channel, {"type": "call.entry", "fields": {"signer": SEATED if on else ""}})
    return None
