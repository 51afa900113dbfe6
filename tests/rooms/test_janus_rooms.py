"""Calls through a real Janus: what sockets get and may do, and what becomes of it there."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async

from accounts.models import User
from rooms.janus.gateway import Gateway, close_gateway
from rooms.models import Room
from tests.janus_server import JanusServer
from tests.rooms.calls import Visitor, Visitors, offer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

FINGERPRINT = ":".join(["7A"] * 32)
SENDS = (
    "v=0\r\no=- 46117 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\na=msid-semantic: WMS own\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:4ZcD\r\n"
    "a=ice-pwd:2/1muCWoOi3uLifh0NuRHlXz\r\na=ice-options:trickle\r\n"
    f"a=fingerprint:sha-256 {FINGERPRINT}\r\na=setup:actpass\r\na=mid:0\r\na=sendonly\r\na=msid:own mic\r\n"
    "a=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=ssrc:1001 cname:anna\r\n"
)
MIC = [{"mid": "0", "name": "mic", "stream": "own"}]
PATIENCE_S = 30


@pytest_asyncio.fixture
async def janus(janus_server: JanusServer, settings: Any) -> AsyncIterator[JanusServer]:
    settings.VIDEO_BACKEND, settings.JANUS_URL = "janus", janus_server.url
    settings.JANUS_SECRET = janus_server.secret
    yield janus_server
    await close_gateway()


@pytest.fixture
def large_room(room: Room) -> Room:
    Room.objects.filter(pk=room.pk).update(capacity=25, waiting_room=False)
    room.refresh_from_db()
    return room


async def there(server: JanusServer, room: Room) -> list[str]:
    """Who is in the room at Janus, asked from outside; nobody also where there is no such room."""
    gateway = Gateway(server.url, server.secret)
    try:
        handle = await gateway.attach(lambda _: None)
        exists = await handle.ask({"request": "exists", "room": str(room.pk)})
        if not exists.data["exists"]:
            return []
        listed = await handle.ask({"request": "listparticipants", "room": str(room.pk)})
        return [one["id"].partition(".")[0] for one in listed.data["participants"]]
    finally:
        await gateway.close()


async def until(ask: Callable[[], Any], wanted: Any) -> None:
    end = time.monotonic() + PATIENCE_S
    while (found := await ask()) != wanted:
        assert time.monotonic() < end, found
        await asyncio.sleep(0.1)


async def opened(visitor: Visitor) -> str:
    return str((await visitor.next("video.opened"))["line"])


async def publish(visitor: Visitor, line: str) -> dict[str, Any]:
    await visitor.say("video.send", line=line, tracks=MIC, **offer(SENDS))
    return await visitor.next("video.answer")


async def test_twenty_five_people_each_have_a_line_of_their_own(
    janus: JanusServer, large_room: Room, teacher: User, visitors: Visitors
) -> None:
    everybody = [await visitors.inside(large_room, teacher)]
    for number in range(24):
        guest = await visitors.open(large_room)
        assert (await guest.enter(f"Guest {number}"))["type"] == "room.joined"
        everybody.append(guest)
    late = await visitors.open(large_room)
    assert (await late.enter("Late"))["code"] == "room_full"
    lines = [await opened(visitor) for visitor in everybody]
    assert len(set(lines)) == 25
    answers = await asyncio.gather(*(publish(*pair) for pair in zip(everybody, lines, strict=True)))
    assert [answer["line"] for answer in answers] == lines
    assert {answer["description"]["type"] for answer in answers} == {"answer"}
    assert len({answer["description"]["sdp"] for answer in answers}) == 25
    assert sorted(await there(janus, large_room)) == sorted(visitor.id for visitor in everybody)

    # Who is put out is put out there, too.
    host, guest, other = everybody[:3]
    await host.say("person.remove", person=guest.id)
    await guest.next("room.out")
    await until(lambda: gone(janus, large_room, guest.id), wanted=True)
    await guest.say("video.send", line=lines[1], tracks=MIC, **offer(SENDS))
    assert "video.answer" not in [message["type"] for message in await guest.quiet()]
    # What names another line than one's own does nothing.
    await other.say("video.send", line=lines[0], tracks=MIC, **offer(SENDS))
    assert "video.answer" not in [message["type"] for message in await other.quiet()]

    # With the last of them the room is gone.
    await host.say("room.end")
    await host.next("room.out")
    await until(lambda: there(janus, large_room), wanted=[])


async def gone(server: JanusServer, room: Room, person: str) -> bool:
    return person not in await there(server, room)


async def test_outsiders_get_no_line_and_signals_go_nowhere(
    janus: JanusServer, room: Room, teacher: User, visitors: Visitors
) -> None:
    host = await visitors.inside(room, teacher)
    line = await opened(host)
    knocking = await visitors.open(room)
    assert (await knocking.enter("Anna"))["type"] == "room.waiting"
    for outsider in (knocking, await visitors.open(room)):
        await outsider.say("video.send", line=line, tracks=MIC, **offer(SENDS))
        assert (await outsider.next("error"))["code"] == "not_joined"
        await outsider.say("video.say", signing=True)
        assert (await outsider.next("error"))["code"] == "not_joined"
        assert [message["type"] for message in await outsider.quiet() if message["type"].startswith("video")] == []
    await host.signal(host, offer())
    assert (await host.next("error"))["code"] == "other_video"
    for wrong in (
        {"description": {"type": "answer", "sdp": SENDS}},
        {"description": {"type": "offer", "sdp": "v=0"}},
        {},
    ):
        await host.say("video.send", line=line, tracks=MIC, **wrong)
        assert (await host.next("error"))["code"] == "invalid_signal"
    assert await there(janus, room) == [host.id]


async def test_a_cut_line_goes_on_where_it_was(
    janus: JanusServer, large_room: Room, teacher: User, visitors: Visitors
) -> None:
    host = await visitors.inside(large_room, teacher)
    guest = await visitors.open(large_room)
    await guest.enter("Anna", session="page-of-anna")
    line = await opened(guest)
    await publish(guest, line)
    await guest.close()
    again = await visitors.open(large_room)
    await again.enter(secret=guest.joined["secret"], session="page-of-anna")
    assert await opened(again) == line
    # A reload is another page: it gets another line, and leaves nobody behind.
    await again.close()
    reloaded = await visitors.open(large_room)
    await reloaded.enter(secret=guest.joined["secret"], session="page-two-of-anna")
    assert await opened(reloaded) != line
    await until(lambda: sorted_there(janus, large_room), wanted=sorted([host.id, guest.id]))


async def sorted_there(server: JanusServer, room: Room) -> list[str]:
    return sorted(await there(server, room))


async def test_janus_may_go_and_come_back(janus: JanusServer, room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    line = await opened(host)
    janus.kill()
    await host.next("video.lost")
    await host.say("chat.send", id="12345678", text="Still here")
    await host.next("chat.message")
    await database_sync_to_async(janus.start)()
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            assert await opened(host) != line
            break
        except AssertionError:
            assert time.monotonic() < end
    assert await there(janus, room) == [host.id]
