"""Whoever isn't in a call gets nothing of it and can send nothing, whatever they say; floods reach nobody."""

from typing import Any

import pytest
from channels.db import database_sync_to_async

from accounts.models import User
from rooms import services
from rooms.models import Message, Room
from rooms.protocol import rates
from rooms.protocol.reactions import BURST
from rooms.store.presence import Presence
from tests.rooms.calls import Visitor, Visitors, candidate, offer

NOBODY = "00000000-0000-4000-8000-000000000000"


def everything(to: Visitor) -> list[dict[str, Any]]:
    """Each kind of word that changes or reaches something, aimed at one person."""
    signal = {"to": to.id, "session": to.session}
    return [
        {"type_": "signal", **signal, **offer()},
        {"type_": "signal", **signal, **candidate()},
        {"type_": "chat.send", "id": "outsider-1", "text": "hello"},
        {"type_": "me.set", "mic": True, "camera": True, "hand": True},
        {"type_": "reaction.send", "emoji": "👐"},
        {"type_": "ice.get"},
        {"type_": "caption.interim", "id": "outsider-1", "text": "hello"},
        {"type_": "caption.commit", "id": "outsider-2", "text": "hello"},
        {"type_": "transcript.start"},
        {"type_": "captioner.sit", "on": True},
        {"type_": "room.lock", "locked": True},
        {"type_": "person.remove", "person": to.id, "ban": True},
        {"type_": "person.ask_mute", "person": to.id},
        {"type_": "people.ask_mute"},
        {"type_": "hand.lower", "person": to.id},
        {"type_": "co_host.set", "person": to.id, "on": True},
        {"type_": "hosting.get"},
        {"type_": "ban.lift", "ban": NOBODY},
        {"type_": "knock.admit", "knock": to.id},
    ]


async def settled(host: Visitor) -> None:
    """All that a host hears on coming in has been heard."""
    await host.next("room.hosting")
    await host.quiet()


async def reaches_nobody(room: Room, host: Visitor, outsider: Visitor) -> None:
    await settled(host)
    said = everything(host)
    for words in said:
        await outsider.say(**words)
        assert (await outsider.next("error"))["code"] in {"not_joined", "not_allowed"}, words
    await host.say("chat.send", id="host-1234", text="only for us")
    await host.next("chat.message")
    # At most the state again, which is looked at below.
    assert {said["type"] for said in await host.quiet()} <= {"room.state"}
    assert await outsider.quiet() == []
    assert await database_sync_to_async(Message.objects.count)() == 1
    now = await Presence(room.pk).snapshot()
    assert [(person.name, person.hand) for person in now.people] == [("teacher", False)]
    assert not now.locked


async def test_an_outsider(room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    await reaches_nobody(room, host, await visitors.open(room))


async def test_somebody_at_the_door(room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    guest = await visitors.open(room)
    await guest.enter("Anna")
    await reaches_nobody(room, host, guest)


async def test_a_removed_guest_whom_the_news_did_not_reach(room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    guest = await visitors.guest(room, host, "Anna")
    await host.people("Anna", "teacher")
    await database_sync_to_async(services.remove_from_room)(participant_id=guest.id)
    await Presence(room.pk).remove(guest.id)
    await guest.signal(host, offer())
    assert (await guest.next("error"))["code"] == "not_joined"
    assert "signal" not in {said["type"] for said in await host.quiet()}
    # The next beat finds out.
    assert (await guest.next("room.out"))["reason"] == "removed"


async def test_somebody_of_another_room(room: Room, teacher: User, other_teacher: User, visitors: Visitors) -> None:
    elsewhere = await database_sync_to_async(services.create_room)(owner=other_teacher)
    host = await visitors.inside(room, teacher)
    neighbour = await visitors.inside(elsewhere, other_teacher)
    await settled(host)
    for words in everything(host):
        await neighbour.say(**words)
    await host.say("chat.send", id="host-1234", text="only for us")
    await host.next("chat.message")
    assert {said["type"] for said in await host.quiet()} <= {"room.state"}
    assert "only for us" not in "".join(neighbour.frames)
    assert host.id not in "".join(neighbour.frames)


@pytest.mark.parametrize("what", ["signal", "chat"])
async def test_a_flood_is_stopped_and_its_sender_cut_off(
    room: Room, teacher: User, visitors: Visitors, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Slow buckets, so that a busy machine doesn't refill them faster than it reads.
    for name, value in {"SIGNAL_BURST": 20, "SIGNALS_PER_S": 1.0, "MESSAGES_PER_S": 1.0}.items():
        monkeypatch.setattr(rates, name, value)
    host = await visitors.inside(room, teacher)
    guest = await visitors.guest(room, host, "Anna")
    count = 20 + rates.PATIENCE + 80
    for at in range(count):
        if what == "signal":
            await guest.signal(host, candidate())
        else:
            await guest.say("chat.send", id=f"flood-{at:05d}", text="again")
    assert (await guest.next("closed"))["code"] == 1008
    await host.next("signal" if what == "signal" else "chat.message")
    await host.quiet()
    relayed = sum('"signal"' in frame or '"chat.message"' in frame for frame in host.frames)
    assert 0 < relayed < count - rates.PATIENCE


async def test_applause_has_an_end(room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    guest = await visitors.guest(room, host, "Anna")
    for _ in range(BURST + 3):
        await guest.say("reaction.send", emoji="👐")
    assert (await guest.next("error"))["code"] == "too_fast"
    first = await host.next("reaction")
    assert first == {"type": "reaction", "person": guest.id, "emoji": "👐"}
    await guest.say("reaction.send", emoji="<b>")
    assert (await guest.next("error", where=lambda said: said["code"] != "too_fast"))["code"] == "invalid_message"
