"""The back end "mesh" of rooms.video: browsers reach each other, the server relays what they signal."""

from typing import Any

from rooms.protocol import outgoing
from rooms.protocol.incoming import Signal
from rooms.protocol.outgoing import Refusal, encode, refusal
from rooms.protocol.video import MediaMessage


class MeshLine:
    """`call` is the consumer."""

    def __init__(self, call: Any) -> None:
        self._call = call

    async def open(self) -> None:
        """Pages find each other by the room's state."""

    async def hear(self, message: MediaMessage) -> Refusal | None:
        """To that person's present page and nobody else."""
        if not isinstance(message, Signal):
            return refusal("other_video")
        me = self._call.me
        peer = (await self._call.presence.find(message.to))[0]
        if peer is None or not peer.channel or peer.session != message.session or peer.id == me.id:
            return refusal("person_not_found")
        relayed = outgoing.RelayedSignal(me.id, me.session, message.description, message.candidate)
        await self._call.tell(peer.channel, {"type": "call.text", "text": encode(relayed)})
        return None

    async def close(self, *, keep_seat: bool) -> None:
        """Pages notice by the room's state."""
