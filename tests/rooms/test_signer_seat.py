"""Whose picture everybody sees large: given by the host, asked for by anybody, kept through a reload."""

from typing import Any

from accounts.models import User
from rooms.models import Room
from tests.rooms.calls import Visitor, Visitors


async def seats(visitor: Visitor, **expected: str) -> dict[str, Any]:
    """Waits for the state in which people, by name, have these seats."""
    return await visitor.next(
        "room.state",
        where=lambda state: {one["name"]: one["signer"] for one in state["people"] if one["session"]} == expected,
    )


async def test_the_host_gives_several_and_takes_them_away(room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    anna = await visitors.guest(room, host, "Anna")
    ben = await visitors.guest(room, host, "Ben")
    for person in (anna, ben):
        await host.say("signer.seat", person=person.id, on=True)
    for visitor in (host, anna, ben):
        await seats(visitor, teacher="", Anna="seated", Ben="seated")
    await host.say("signer.seat", person=anna.id, on=False)
    await seats(ben, teacher="", Anna="", Ben="seated")
    await host.say("signer.seat", person="5f0e7f6e-6a0c-4c56-9a3e-6d1b7f3f2c11", on=True)
    assert (await host.next("error"))["code"] == "person_not_found"


async def test_a_guest_asks_and_the_host_answers(room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    anna = await visitors.guest(room, host, "Anna")
    await anna.say("signer.ask", on=True)
    await seats(host, teacher="", Anna="asked")
    await host.say("signer.seat", person=anna.id, on=False)
    await seats(anna, teacher="", Anna="")
    await anna.say("signer.ask", on=True)
    await host.say("signer.seat", person=anna.id, on=True)
    await seats(anna, teacher="", Anna="seated")
    # Asking again changes nothing; leaving the seat needs nobody.
    await anna.say("signer.ask", on=True)
    await anna.say("signer.ask", on=False)
    await seats(host, teacher="", Anna="")
    await host.say("signer.ask", on=True)
    await seats(anna, teacher="seated", Anna="")


async def test_nobody_else_gives_seats(room: Room, teacher: User, other_teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    member = await visitors.inside(room, other_teacher)
    guest = await visitors.guest(room, host, "Anna")
    for visitor in (member, guest):
        await visitor.say("signer.seat", person=visitor.id, on=True)
        assert (await visitor.next("error"))["code"] == "not_allowed"
    outsider = await visitors.open(room)
    for words in ({"type_": "signer.ask"}, {"type_": "signer.seat", "person": guest.id}):
        await outsider.say(**words, on=True)
        assert (await outsider.next("error"))["code"] == "not_joined"
    await host.say("signer.seat", person="nobody", on=True)
    assert (await host.next("error"))["code"] == "invalid_message"


async def test_the_seat_is_theirs_again_after_a_reload(room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    anna = await visitors.guest(room, host, "Anna")
    await host.say("signer.seat", person=anna.id, on=True)
    await seats(host, teacher="", Anna="seated")
    await anna.close()
    await seats(host, teacher="")
    again = await visitors.open(room)
    await again.enter(secret=anna.joined["secret"])
    await seats(again, teacher="", Anna="seated")
    # What else they show of themselves doesn't touch the seat.
    await again.say("me.set", mic=True, camera=True, hand=True)
    state = await host.next("room.state", where=lambda state: any(one["hand"] for one in state["people"]))
    assert {one["name"]: one["signer"] for one in state["people"]} == {"teacher": "", "Anna": "seated"}


async def test_a_mesh_takes_six_and_refuses_the_seventh(room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    for at in range(5):
        await visitors.guest(room, host, f"Guest {at}")
    seventh = await visitors.open(room)
    assert (await seventh.enter("Seventh"))["type"] == "room.waiting"
    state = await host.next("room.state", where=lambda state: [one["name"] for one in state["waiting"]] == ["Seventh"])
    await host.say("knock.admit", knock=state["waiting"][0]["id"])
    refused = await seventh.next("error")
    assert (refused["code"], refused["message"][:16]) == ("room_full", "The room is full")
