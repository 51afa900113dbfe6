"""The back end "janus" of rooms.video: one socket's pictures through a media server."""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

from rooms.janus.gateway import gateway
from rooms.janus.seat import Seat
from rooms.protocol.outgoing import Refusal, encode, refusal
from rooms.protocol.video import MediaMessage, VideoReceive, VideoSaid, VideoSay, VideoSend, VideoWant
from rooms.store.presence import SEAT_KEPT_MS

# Seats whose page's line was cut, by (room, person, page), each with what ends it.
Key = tuple[str, str, str]
_kept: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Key, tuple[Seat, asyncio.Task[None]]]] = WeakKeyDictionary()


def _kept_here() -> dict[Key, tuple[Seat, asyncio.Task[None]]]:
    return _kept.setdefault(asyncio.get_running_loop(), {})


class JanusLine:
    """`call` is the consumer."""

    def __init__(self, call: Any) -> None:
        self._call = call
        self._seat: Seat | None = None
        self._key: Key = ("", "", "")

    async def open(self) -> None:
        """The page is in the room. One whose line was cut goes on where it was, if that was in this process."""
        me = self._call.me
        self._key = (str(self._call.room.pk), me.id, me.session)
        for key in [key for key in _kept_here() if key[:2] == self._key[:2]]:
            seat, ending = _kept_here().pop(key)
            ending.cancel()
            if key == self._key:
                self._seat = seat
                await seat.take_up(self._call.say)
            else:
                await seat.leave()  # the page was reloaded
        if self._seat is None:
            self._seat = Seat(gateway(), self._key[0], me.id, self._call.say)

    async def hear(self, message: MediaMessage) -> Refusal | None:
        if isinstance(message, VideoSay):
            said = VideoSaid(self._call.me.id, message.signing)
            await self._call.tell_all({"type": "call.text", "text": encode(said)})
            return None
        if not isinstance(message, VideoSend | VideoReceive | VideoWant) or self._seat is None:
            return refusal("other_video")
        return None if self._seat.put(message) else refusal("too_fast")

    async def close(self, *, keep_seat: bool) -> None:
        """Pictures stop at once, or, when only the line was cut, with the seat in the room."""
        seat, self._seat = self._seat, None
        if seat is None:
            return
        if keep_seat:
            seat.let_go()
            _kept_here()[self._key] = (seat, asyncio.create_task(_end_later(self._key)))
        else:
            await seat.leave()


async def _end_later(key: Key) -> None:
    await asyncio.sleep(SEAT_KEPT_MS / 1000)
    seat, _ = _kept_here().pop(key, (None, None))
    if seat is not None:
        await seat.leave()
