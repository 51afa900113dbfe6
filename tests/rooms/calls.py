"""Taking part in calls in tests: real consumers through the product's own routing, frames kept as they came."""

from typing import Any

from channels.db import database_sync_to_async
from django.db import connections

from accounts.models import User
from rooms.browser_tokens import COOKIE
from rooms.models import Room
from tests.classroom.live import Socket, session_cookie

SDP = (
    "v=0\r\no=- 46117 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:4ZcD\r\na=ice-pwd:2/1muCWoOi3uLifh0NuR\r\n"
    "a=fingerprint:sha-256 75:74:5A:A6\r\na=setup:actpass\r\na=mid:0\r\na=sendrecv\r\n"
)
CANDIDATE = "candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0 ufrag 4ZcD network-id 1"


def offer(sdp: str = SDP) -> dict[str, Any]:
    return {"description": {"type": "offer", "sdp": sdp}}


def candidate(text: str = CANDIDATE, **fields: Any) -> dict[str, Any]:
    return {"candidate": {"candidate": text, "sdpMid": "0", "sdpMLineIndex": 0, **fields}}


class Visitor(Socket):
    """One browser in one call; `joined` is what it got on coming in."""

    session = ""
    joined: dict[str, Any]

    async def enter(self, name: str = "", secret: str = "", session: str = "") -> dict[str, Any]:
        """The first answer: joined, waiting, or why not."""
        self.session = session or f"session-{id(self)}"
        await self.say("room.enter", session=self.session, name=name, secret=secret)
        answer = await self.next("room.joined", "room.waiting", "error", "room.out")
        if answer["type"] == "room.joined":
            self.joined = answer
        return answer

    async def admitted(self) -> None:
        self.joined = await self.next("room.joined")

    @property
    def id(self) -> str:
        return str(self.joined["id"])

    async def people(self, *names: str) -> dict[str, Any]:
        """The state in which exactly these are there with a line."""
        return await self.next(
            "room.state",
            where=lambda state: sorted(one["name"] for one in state["people"] if one["session"]) == sorted(names),
        )

    async def signal(self, to: "Visitor", what: dict[str, Any], **fields: Any) -> None:
        await self.say("signal", **{"to": to.id, "session": to.session, **what, **fields})


class Visitors:
    """Opens sockets and closes them at the end."""

    def __init__(self) -> None:
        self.opened: list[Visitor] = []

    async def open(
        self, room: Room | str, user: User | None = None, *, browser: str = "", language: str = "", **headers: str
    ) -> Visitor:
        """`browser`: the token in its cookie. `language`: what the page asks for."""
        code = room if isinstance(room, str) else room.room_code
        listed = [(b"host", b"testserver"), *((name.encode(), value.encode()) for name, value in headers.items())]
        cookies = [f"{COOKIE}={browser}"] if browser else []
        if user is not None:
            cookies.append(await database_sync_to_async(session_cookie)(user))
        if cookies:
            listed.append((b"cookie", "; ".join(cookies).encode()))
        query = f"?language={language}" if language else ""
        visitor = Visitor(f"/ws/rooms/{code}/{query}", None, listed)
        self.opened.append(visitor)
        await visitor.connect()
        return visitor

    async def inside(self, room: Room, user: User) -> Visitor:
        visitor = await self.open(room, user)
        answer = await visitor.enter()
        assert answer["type"] == "room.joined", answer
        return visitor

    async def guest(self, room: Room, host: Visitor, name: str) -> Visitor:
        """Somebody without an account whom the host let in."""
        visitor = await self.open(room)
        assert (await visitor.enter(name))["type"] == "room.waiting"
        state = await host.next("room.state", where=lambda state: name in [one["name"] for one in state["waiting"]])
        knock = next(one["id"] for one in state["waiting"] if one["name"] == name)
        await host.say("knock.admit", knock=knock)
        await visitor.admitted()
        return visitor

    async def close(self) -> None:
        for visitor in self.opened:
            await visitor.close()
        await database_sync_to_async(connections.close_all)()
