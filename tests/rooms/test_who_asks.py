"""Wrong codes are counted by where they come from, also behind a proxy, which is where every server stands."""

import pytest
from django.test import Client, override_settings

from accounts.models import User
from rooms import services
from rooms.models import Room
from tests.rooms.calls import Visitors

pytestmark = pytest.mark.django_db

UNKNOWN = "AAAA-2222"


@pytest.fixture
def some_room(db: None, teacher: User) -> Room:
    return services.create_room(owner=teacher, name="German")


def guesser(address: str) -> Client:
    return Client(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": f"203.0.113.77, {address}"})


def test_who_tries_codes_stops_nobody_else(some_room: Room) -> None:
    path = f"/rooms/{some_room.room_code}/"
    with override_settings(PROXY_COUNT=1):
        guessing, neighbour = guesser("192.0.2.1"), guesser("192.0.2.2")
        for _ in range(services.GUESSES):
            assert guessing.get(f"/rooms/{UNKNOWN}/").status_code == 404
        stopped = guessing.get(path, follow=True)
        assert "Too many wrong codes from here. Wait a minute" in stopped.content.decode()
        assert neighbour.get(path).status_code == 200
        # Who writes another address before it is the same one.
        forging = Client(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "198.51.100.1, 192.0.2.1"})
        assert forging.get(path).status_code == 302


@pytest.mark.django_db(transaction=True)
async def test_sockets_too(room: Room, visitors: Visitors) -> None:
    with override_settings(PROXY_COUNT=1):
        for _ in range(services.GUESSES):
            await (await visitors.open(UNKNOWN, **{"x-forwarded-for": "192.0.2.1"})).next("error")
        stopped = await visitors.open(room, **{"x-forwarded-for": "192.0.2.1"})
        assert (await stopped.next("error"))["code"] == "too_many_guesses"
        neighbour = await visitors.open(room, **{"x-forwarded-for": "192.0.2.2"})
        assert (await neighbour.enter("Anna"))["type"] == "room.waiting"
