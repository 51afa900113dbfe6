"""One page's place at Janus: a handle by which it publishes and one by which it is subscribed to everybody else.

Everything that the page and Janus say is worked off by one task, in order. When Janus is gone, the task waits and
begins anew, and the page is told to do so too.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from rooms.janus.feeds import Feeds, received
from rooms.janus.gateway import Event, Gateway, Handle, JanusGone, JanusRefused
from rooms.protocol.media import Candidate, Description
from rooms.protocol.video import (
    MAX_PEOPLE,
    MediaFact,
    MediaWords,
    VideoAnswer,
    VideoLost,
    VideoOffer,
    VideoOpened,
    VideoReceive,
    VideoSend,
    VideoWant,
)

logger = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 8.0
# Janus passes another size on with the next whole picture, for which it asks the sender once. Browsers make few of
# them, so that the asking can be in vain; a sender may also have stopped making that size. So it is told again.
TELL_AGAIN_AFTER_S = (1.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
MAX_WAITING = 500
NO_SUCH_ROOM, ROOM_EXISTS = 426, 427
# Pages that were reloaded are there twice for a moment.
MAX_PUBLISHERS = 2 * MAX_PEOPLE

Tell = Callable[[MediaFact], Awaitable[None]]


class StartAnew(Exception):
    """The room or a connection is over at Janus."""


class Seat:
    """`room` and `person` are ids; `tell(fact)` reaches the page."""

    def __init__(self, gateway: Gateway, room: str, person: str, tell: Tell) -> None:
        self._gateway, self._room, self._person = gateway, room, person
        self._tell: Tell | None = tell
        self.line = ""
        self._last_offer: VideoOffer | None = None
        self._waiting: asyncio.Queue[tuple[str, Any]] = asyncio.Queue(MAX_WAITING)
        self._sending: Handle | None = None
        self._receiving: Handle | None = None
        self._feeds = Feeds(person)
        self._wishes: dict[str, str] = {}
        self._told_again = 0
        self._clock: asyncio.TimerHandle | None = None
        self._task = asyncio.create_task(self._run())

    def put(self, message: MediaWords) -> bool:
        """False when too much waits already."""
        return self._put("page", message)

    async def leave(self) -> None:
        """Both handles go, and the room with the last of them."""
        self._tell = None
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        with contextlib.suppress(JanusGone, JanusRefused):
            if self._sending is not None and not await self._others():
                await self._sending.ask({"request": "destroy", "room": self._room})
        await self._detach()

    def let_go(self) -> None:
        """The page's line was cut; pictures go on."""
        self._tell = None

    async def take_up(self, tell: Tell) -> None:
        """The page is back: what it may have missed is said again."""
        self._tell = tell
        await self._say(VideoOpened(self.line) if self.line else VideoLost())
        if self._last_offer is not None:
            await self._say(self._last_offer)

    # --- the task ----------------------------------------------------------------------------------

    async def _run(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                await self._open()
                pause = FIRST_PAUSE_S
                while True:
                    await self._handle(*await self._waiting.get())
            except (JanusGone, JanusRefused, StartAnew, OSError) as error:
                logger.warning("Pictures of a call are set up anew: %s", error)
            except Exception:
                logger.exception("Pictures of a call are set up anew.")
            self.line, self._last_offer = "", None
            await self._say(VideoLost())
            await self._detach()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def _open(self) -> None:
        line = secrets.token_urlsafe(9)
        self._waiting = asyncio.Queue(MAX_WAITING)
        self._feeds, self._wishes = Feeds(self._person), {}
        self._sending = await self._gateway.attach(lambda event: self._hear("sending", event))
        body = {"request": "join", "ptype": "publisher", "room": self._room, "id": f"{self._person}.{line}"}
        try:
            joined = await self._sending.ask(body)
        except JanusRefused as refused:
            if refused.code != NO_SUCH_ROOM:
                raise
            await self._create_room(self._sending)
            joined = await self._sending.ask(body)
        self.line = line
        await self._say(VideoOpened(line))
        await self._follow(joined.data)

    async def _create_room(self, handle: Handle) -> None:
        """VP8 in several sizes is what every browser sends and Janus can choose from."""
        room = {"room": self._room, "is_private": True, "publishers": MAX_PUBLISHERS, "bitrate": 0}
        codecs = {"audiocodec": "opus", "videocodec": "vp8", "transport_wide_cc_ext": True}
        try:
            await handle.ask({"request": "create", **room, **codecs})
        except JanusRefused as refused:
            if refused.code != ROOM_EXISTS:  # somebody else was faster
                raise

    async def _handle(self, origin: str, what: Any) -> None:
        if origin == "sending":
            await self._hear_sending(what)
        elif origin == "receiving":
            await self._hear_receiving(what)
        elif origin == "clock":
            await self._tell_again()
        elif what.line != self.line:
            return  # of connections that are gone
        elif isinstance(what, VideoSend):
            await self._send(what)
        elif isinstance(what, VideoReceive):
            await self._receive(what)
        elif isinstance(what, VideoWant):
            self._wishes = dict(what.cameras)
            await self._apply_wishes()

    # --- what the page says ------------------------------------------------------------------------

    async def _send(self, message: VideoSend) -> None:
        assert self._sending is not None
        if message.description is None:
            await self._trickle(self._sending, message.candidate)
            return
        named = [{"mid": track.mid, "description": f"{track.name} {track.stream}"} for track in message.tracks]
        offer = {"type": "offer", "sdp": message.description.sdp}
        answer = await self._sending.ask({"request": "configure", "descriptions": named}, offer)
        if answer.jsep is not None:
            await self._say(VideoAnswer(self.line, Description("answer", answer.jsep["sdp"])))

    async def _receive(self, message: VideoReceive) -> None:
        if self._receiving is None:
            return
        if message.restart:
            await self._offer(await self._receiving.ask({"request": "configure", "restart": True}))
        elif message.description is not None:
            self._last_offer = None
            answer = {"type": "answer", "sdp": message.description.sdp}
            await self._receiving.ask({"request": "start"}, answer)
        else:
            await self._trickle(self._receiving, message.candidate)

    async def _trickle(self, handle: Handle, candidate: Candidate | None) -> None:
        if candidate is None or not candidate.candidate:
            await handle.trickle({"completed": True})
            return
        where = {"sdpMid": candidate.sdp_mid, "sdpMLineIndex": candidate.sdp_m_line_index}
        known = {name: value for name, value in where.items() if value is not None}
        await handle.trickle({"candidate": candidate.candidate, **known})

    # --- what Janus says ---------------------------------------------------------------------------

    async def _hear_sending(self, event: Event) -> None:
        if event.kind in {"lost", "detached", "hangup"} or event.data.get("videoroom") == "destroyed":
            raise StartAnew(event.kind)
        await self._follow(event.data)
        for name in ("leaving", "unpublished"):
            if isinstance(feed := event.data.get(name), str):
                self._feeds.forget(feed)

    async def _hear_receiving(self, event: Event) -> None:
        if event.kind in {"lost", "detached", "hangup"}:
            raise StartAnew(event.kind)
        if isinstance(substream := event.data.get("substream"), int):
            self._feeds.relayed(str(event.data.get("mid")), substream)
        await self._offer(event)

    async def _follow(self, said: dict[str, Any]) -> None:
        """Subscribes to what is new, and leaves what somebody's older page sent."""
        new, old = self._feeds.follow(said.get("publishers", []))
        if old and self._receiving is not None:
            with contextlib.suppress(JanusRefused):
                await self._offer(await self._receiving.ask({"request": "unsubscribe", "streams": old}))
        if not new:
            return
        try:
            await self._subscribe(new)
        except JanusRefused:
            # One of them has just gone: the others are asked for one by one.
            for stream in new if len(new) > 1 else []:
                with contextlib.suppress(JanusRefused):
                    await self._subscribe([stream])

    async def _subscribe(self, streams: list[dict[str, str]]) -> None:
        if self._receiving is not None:
            await self._offer(await self._receiving.ask({"request": "subscribe", "streams": streams}))
            return
        handle = await self._gateway.attach(lambda event: self._hear("receiving", event))
        join = {"request": "join", "ptype": "subscriber", "room": self._room, "use_msid": True, "streams": streams}
        try:
            event = await handle.ask(join)
        except JanusRefused:
            await handle.detach()
            raise
        self._receiving = handle
        await self._offer(event)

    async def _offer(self, event: Event) -> None:
        """Whatever changes what comes has a list of streams, most of it an offer too."""
        if "streams" in event.data:
            self._feeds.attached(event.data["streams"])
        if event.jsep is not None and event.jsep.get("type") == "offer":
            description = Description("offer", event.jsep["sdp"])
            self._last_offer = VideoOffer(self.line, description, received(self._feeds.streams))
            await self._say(self._last_offer)
        await self._apply_wishes()

    async def _apply_wishes(self) -> None:
        changes = self._feeds.changes(self._wishes)
        if changes and self._receiving is not None:
            self._told_again = 0
            await self._receiving.ask({"request": "configure", "streams": changes})
        self._watch_sizes()

    def _watch_sizes(self) -> None:
        if not self._feeds.unmet(self._wishes):
            self._told_again = 0
        elif self._clock is None and self._told_again < len(TELL_AGAIN_AFTER_S):
            pause = TELL_AGAIN_AFTER_S[self._told_again]
            self._clock = asyncio.get_running_loop().call_later(pause, self._ring)

    def _ring(self) -> None:
        self._clock = None
        self._put("clock", None)

    async def _tell_again(self) -> None:
        unmet = self._feeds.unmet(self._wishes)
        if unmet and self._receiving is not None:
            self._told_again += 1
            await self._receiving.ask({"request": "configure", "streams": unmet})
        self._watch_sizes()

    async def _others(self) -> bool:
        """Whether somebody else is in the room at Janus."""
        assert self._sending is not None
        there = await self._sending.ask({"request": "listparticipants", "room": self._room})
        return len(there.data.get("participants", [])) > 1

    # --- small things ------------------------------------------------------------------------------

    def _hear(self, origin: str, event: Event) -> None:
        self._put(origin, event)

    def _put(self, origin: str, what: Any) -> bool:
        try:
            self._waiting.put_nowait((origin, what))
        except asyncio.QueueFull:
            return False
        return True

    async def _say(self, fact: MediaFact) -> None:
        if self._tell is not None:
            await self._tell(fact)

    async def _detach(self) -> None:
        handles = [handle for handle in (self._receiving, self._sending) if handle is not None]
        self._receiving = self._sending = None
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        for handle in handles:
            await handle.detach()
