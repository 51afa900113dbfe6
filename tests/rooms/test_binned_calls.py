"""What people in a call notice when it, or what is kept of it, goes into the bin."""

from typing import Any

from channels.db import database_sync_to_async

from accounts.bin_services import put_back, put_into_bin
from accounts.models import User
from rooms.models import Room
from tests.rooms.calls import Visitors

binned = database_sync_to_async(lambda thing: put_into_bin(thing=thing))
back = database_sync_to_async(lambda thing: put_back(thing=thing))


async def test_everybody_is_put_out_and_nobody_comes_in_until_it_is_back(
    room: Room, teacher: User, other_teacher: User, visitors: Visitors
) -> None:
    host, member = await visitors.inside(room, teacher), await visitors.inside(room, other_teacher)
    at_the_door = await visitors.open(room)
    assert (await at_the_door.enter("Anna"))["type"] == "room.waiting"
    waits_to_enter = await visitors.open(room)
    assert await binned(room)
    for visitor in (host, member, at_the_door):
        assert (await visitor.next("room.out"))["reason"] == "ended"
    # Whose page was open at the door already, and who comes anew.
    assert (await waits_to_enter.enter("Ben"))["code"] == "room_ended"
    late = await visitors.open(room, teacher)
    assert (await late.next("error"))["code"] == "room_not_found"
    assert await back(room)
    again = await visitors.inside(room, teacher)
    assert again.joined["role"] == "host"


async def test_everybody_is_told_that_nothing_is_kept_any_more(room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    await host.say("transcript.start")
    await host.next("transcript.state", where=lambda said: said["running"])
    running: Any = await database_sync_to_async(room.transcripts.get)()
    assert await binned(running)
    told = await host.next("transcript.state", where=lambda said: not said["running"])
    assert told["id"] == "", "nobody is led to what can't be read"
    # What is put there after its end is told, too, and when it is back.
    for moved, id_ in ((back, str(running.pk)), (binned, ""), (back, str(running.pk))):
        assert await moved(running)
        assert (await host.next("transcript.state"))["id"] == id_
