"""Two real server processes, one of which dies in the middle of a sentence."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import websockets
from channels.db import database_sync_to_async
from websockets.asyncio.client import ClientConnection

from accounts.models import User
from rooms.models import Room, TranscriptSegment
from tests.classroom.live import session_cookie
from tests.server_processes import ServerProcesses

pytestmark = pytest.mark.django_db(transaction=True)


class Browser:
    """A real socket to a real process; everything it got is in `got`."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []

    async def open(self, address: str, room: Room, cookie: str, secret: str = "") -> None:
        url = f"{address.replace('http', 'ws')}/ws/rooms/{room.room_code}/"
        self.socket: ClientConnection = await websockets.connect(url, additional_headers={"Cookie": cookie})
        await self.say("room.enter", session="session-0001", secret=secret)
        self.joined = await self.next("room.joined")

    async def say(self, type_: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": type_, **fields}))

    async def next(self, *types: str, where: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        async with asyncio.timeout(10):
            while True:
                message = json.loads(await self.socket.recv())
                self.got.append(message)
                if message["type"] in types and where(message):
                    return message


async def sit_and_start(captioner: Browser) -> None:
    await captioner.say("captioner.sit", on=True)
    await captioner.next("room.state", where=lambda state: any(one["captioner"] for one in state["people"]))
    await captioner.say("transcript.start")
    await captioner.next("transcript.state", where=lambda said: said["running"])


async def watch(reader: Browser, shown: dict[str, str], some: asyncio.Event) -> None:
    """Notes what is shown; `some` is set when there are five."""
    while True:
        caption = (await reader.next("caption.final"))["caption"]
        assert caption["stored"]
        shown[caption["id"]] = caption["text"]
        if len(shown) == 5:
            some.set()


@database_sync_to_async
def stored() -> dict[str, str]:
    return {str(row.pk): row.text for row in TranscriptSegment.objects.all()}


async def test_a_killed_server_loses_no_caption_that_was_shown(
    room: Room, teacher: User, other_teacher: User, server_processes: ServerProcesses
) -> None:
    first, second = server_processes.start(2)
    cookies = [await database_sync_to_async(session_cookie)(user) for user in (teacher, other_teacher)]
    captioner, reader = Browser(), Browser()
    await captioner.open(first, room, cookies[0])
    await reader.open(second, room, cookies[1])
    await sit_and_start(captioner)
    shown: dict[str, str] = {}
    some = asyncio.Event()
    watching = asyncio.create_task(watch(reader, shown, some))

    lines = {f"line-{number:04}": f"Sentence {number}" for number in range(25)}
    for id_, text in lines.items():
        await captioner.say("caption.commit", id=id_, text=text)
    await some.wait()
    await asyncio.to_thread(server_processes.kill, first)
    await asyncio.sleep(0.5)
    # Everything that anybody saw is there, whatever became of the rest.
    assert shown.items() <= (await stored()).items()

    # The captioner comes back at the other process and says again what has no receipt: nothing is missing or double.
    again = Browser()
    await again.open(second, room, cookies[0], captioner.joined["secret"])
    for id_, text in lines.items():
        await again.say("caption.commit", id=id_, text=text)
        await again.next("caption.stored", where=lambda said, id_=id_: said["reply_to"] == id_)  # type: ignore[misc]
        await asyncio.sleep(0.05)
    kept = await stored()
    assert sorted(kept.values()) == sorted(lines.values())
    await asyncio.sleep(0.2)
    assert shown == kept
    watching.cancel()


async def test_captions_reach_the_other_process_within_half_a_second(
    room: Room, teacher: User, other_teacher: User, server_processes: ServerProcesses
) -> None:
    first, second = server_processes.start(2)
    cookies = [await database_sync_to_async(session_cookie)(user) for user in (teacher, other_teacher)]
    captioner, reader = Browser(), Browser()
    await captioner.open(first, room, cookies[0])
    await reader.open(second, room, cookies[1])
    await sit_and_start(captioner)
    delays = []
    for number in range(10):
        for type_, answer in (("caption.interim", "caption.interim"), ("caption.commit", "caption.final")):
            began = time.monotonic()
            await captioner.say(type_, id=f"line-{number:04}", text=f"Sentence {number}")
            await reader.next(answer)
            delays.append(time.monotonic() - began)
        await asyncio.sleep(0.1)
    assert max(delays) < 0.5, delays
