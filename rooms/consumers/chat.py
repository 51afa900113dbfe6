"""Chat messages: stored, with their place in a running transcript, then shown to everybody."""

from collections.abc import Awaitable
from typing import Any, Protocol

from channels.db import database_sync_to_async

from rooms import services, transcript_services
from rooms.consumers import entrance
from rooms.models import Room
from rooms.protocol.incoming import ChatSend
from rooms.protocol.outgoing import ChatSaid, Refusal, encode, refusal
from rooms.store.presence import Person

_post_message = database_sync_to_async(transcript_services.post_message)


class Caller(Protocol):
    """The part of the consumer that is used here."""

    room: Room | None
    way: entrance.Way | None

    def tell_all(self, event: dict[str, Any]) -> Awaitable[None]: ...


async def post(call: Caller, message: ChatSend, me: Person) -> Refusal | None:
    assert call.way is not None
    sender = {"user": call.way.user, "stay": call.way.stay, "name": me.name}
    try:
        stored = await _post_message(room=call.room, text=message.text, **sender)
    except services.MessageRefused as refused:
        return refusal(refused.code, message.id)
    said = ChatSaid(entrance.shown(stored, person=me.id, client_id=message.id))
    await call.tell_all({"type": "call.text", "text": encode(said)})
    return None
