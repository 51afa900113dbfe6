"""Rooms outside of calls: pages, the API, the admin."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.models import User
from rooms import services
from rooms.models import Room
from rooms.video import capacity_of
from tests.api_client import Api

SignedIn = Callable[[User], Client]


@pytest.fixture
def some_room(db: None, teacher: User) -> Room:
    return services.create_room(owner=teacher, name="German")


def test_the_api_makes_finds_and_ends_a_room(teacher: User, other_teacher: User) -> None:
    made = Api(teacher).post("/rooms/", {"name": "German", "capacity": 4})
    assert made.status_code == 201
    room = made.json()
    assert (room["name"], room["capacity"], room["waiting_room"], room["is_open"]) == ("German", 4, True, True)
    assert [row["code"] for row in Api(teacher).get("/rooms/").json()["results"]] == [room["code"]]
    assert Api(other_teacher).get("/rooms/").json()["results"] == []
    typed = room["code"].lower().replace("-", "")
    assert Api(other_teacher).get(f"/rooms/{typed}/").json()["id"] == room["id"]
    assert Api(other_teacher).post(f"/rooms/{room['code']}/end/").status_code == 403
    assert Api(teacher).post(f"/rooms/{room['code']}/end/").json()["is_open"] is False


@pytest.mark.parametrize("capacity", [1, 7, "many"])
def test_a_capacity_that_doesnt_work_is_refused(teacher: User, capacity: object) -> None:
    answer = Api(teacher).post("/rooms/", {"capacity": capacity})
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["capacity"]


@pytest.mark.parametrize(("video", "most"), [("mesh", 6), ("janus", 25)])
def test_the_way_of_the_pictures_says_how_many_fit_in(
    video: str, most: int, settings: Any, teacher: User, signed_in: SignedIn
) -> None:
    settings.VIDEO_BACKEND = video
    client = signed_in(teacher)
    assert f'max="{most}"' in client.get("/rooms/").content.decode()
    for capacity, fits in ((most, True), (most + 1, False)):
        answer = Api(teacher).post("/rooms/", {"capacity": capacity})
        assert answer.status_code == (201 if fits else 400)
        made = client.post("/rooms/", {"name": "German", "capacity": str(capacity)})
        assert made.status_code == (302 if fits else 400)
    assert f"At most {most} people fit in here." in made.content.decode()
    # A room that was made for more than the instance carries now.
    room = services.create_room(owner=teacher, capacity=25)
    assert capacity_of(room) == most
    page = client.get(f"/rooms/{room.room_code}/").content.decode()
    assert ("from browser to browser" in page) is (video == "mesh")


def test_messages_and_people_are_for_those_who_were_there(some_room: Room, teacher: User, other_teacher: User) -> None:
    for number in range(3):
        services.post_message(room=some_room, user=None, name="Anna", text=f"Message {number}")
    messages, people = (f"/rooms/{some_room.room_code}/{what}/" for what in ("messages", "participants"))
    assert Api(other_teacher).get(messages).status_code == Api(other_teacher).get(people).status_code == 403
    stay = services.begin_stay(room=some_room, user=other_teacher, name="Other", role="member")
    for person in (teacher, other_teacher):
        page = Api(person).get(f"{messages}?page_size=2").json()
        assert [message["content"] for message in page["results"]] == ["Message 0", "Message 1"]
        assert page["count"] == 3
        assert [row["display_name"] for row in Api(person).get(people).json()["results"]] == ["Other"]
    services.remove_from_room(participant_id=str(stay.pk))
    assert Api(other_teacher).get(messages).status_code == 403


def test_trying_codes_is_stopped(teacher: User, some_room: Room) -> None:
    api = Api(teacher)
    assert [api.get("/rooms/AAAA-2222/").status_code for _ in range(31)] == [404] * 30 + [429]
    assert api.get(f"/rooms/{some_room.room_code}/").status_code == 429


def test_making_and_ending_on_pages(signed_in: SignedIn, teacher: User, other_teacher: User) -> None:
    client = signed_in(teacher)
    made = client.post("/rooms/", {"name": "German", "capacity": "6", "waiting_room": "on"})
    room = Room.objects.get()
    assert made.headers["Location"] == f"/rooms/{room.room_code}/"
    # A long name is cut at its own end where pages run the other way.
    assert '<h1 dir="auto">German</h1>' in client.get(f"/rooms/{room.room_code}/").content.decode()
    assert room.waiting_room
    wrong = client.post("/rooms/", {"name": "Kept", "capacity": "9"})
    assert wrong.status_code == 400
    assert 'value="Kept"' in wrong.content.decode()
    assert signed_in(other_teacher).post(f"/rooms/{room.room_code}/end/").status_code == 404
    assert "German" in client.get("/rooms/").content.decode()
    client.post(f"/rooms/{room.room_code}/end/")
    room.refresh_from_db()
    assert room.ended_at is not None
    assert Client().get(f"/rooms/{room.room_code}/").status_code == 410


def test_the_way_in_says_what_is_wrong_with_a_code(some_room: Room) -> None:
    client = Client()
    code = some_room.room_code
    assert client.get("/rooms/join/", {"code": code.lower()}).headers["Location"] == f"/rooms/{code}/"
    for typed, said in [("AAAA-2222", "no call with this code"), ("nonsense", "four letters and four digits")]:
        answer = client.get("/rooms/join/", {"code": typed})
        assert answer.status_code == 404
        assert said in answer.content.decode()
        assert typed in answer.content.decode()


@override_settings(TURN_SERVERS=["turn:t.example"], TURN_SECRET="geheim-geheim")
def test_the_page_holds_no_credentials_and_may_use_the_camera(some_room: Room) -> None:
    page = Client().get(f"/rooms/{some_room.room_code}/")
    assert page.status_code == 200
    assert "geheim" not in page.content.decode()
    assert "t.example" not in page.content.decode()
    assert "camera=(self), microphone=(self)" in page.headers["Permissions-Policy"]
    assert services.ice_servers_for(participant_id="anna")[-1].urls == ["turn:t.example"]


def test_the_qr_code(some_room: Room) -> None:
    answer = Client().get(f"/rooms/{some_room.room_code}/qr.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content


def test_the_admin_shows_own_rooms(
    signed_in: SignedIn, some_room: Room, teacher: User, other_teacher: User, administrator: User
) -> None:
    for person, sees in [(teacher, True), (administrator, True), (other_teacher, False)]:
        client = signed_in(person)
        listed = client.get("/admin/rooms/room/")
        assert listed.status_code == 200
        assert (some_room.room_code in listed.content.decode()) is sees
        assert client.get(f"/admin/rooms/room/{some_room.pk}/change/").status_code == (200 if sees else 404)
    signed_in(teacher).post(f"/admin/rooms/room/{some_room.pk}/delete/", {"post": "yes"})
    assert not Room.objects.exists()
