"""The list of past calls and of bans: pages, the API, the admin, and how long they are kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from rooms import call_services, hosting_services, services
from rooms.models import Call, CoHost, Room, RoomBan, RoomParticipant, Transcript
from rooms.personal_data import RoomData
from tests.api_client import Api

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

SignedIn = Callable[[User], Client]


@pytest.fixture
def some_room(teacher: User) -> Room:
    return services.create_room(owner=teacher, name="German")


def a_call(room: Room, *people: tuple[User | None, str], days_ago: float = 1, minutes: int = 30) -> Call:
    """A call that has ended, with these people in it."""
    started = timezone.now() - timedelta(days=days_ago)
    ended = started + timedelta(minutes=minutes)
    call = Call.objects.create(room=room, started_at=started, ended_at=ended)
    for at, (user, name) in enumerate(people):
        joined = started + timedelta(seconds=at)
        RoomParticipant.objects.create(
            room=room, call=call, user=user, display_name=name, joined_at=joined, left_at=ended
        )
    return call


def a_transcript(call: Call) -> Transcript:
    at = call.started_at + timedelta(minutes=1)
    return Transcript.objects.create(room=call.room, created_at=at, ended_at=at + timedelta(minutes=5))


def test_the_api_says_when_how_long_who_and_what_was_written(
    some_room: Room, teacher: User, other_teacher: User, administrator: User
) -> None:
    call = a_call(some_room, (teacher, "T."), (other_teacher, "Other"), (other_teacher, "Other"), (None, "Anna"))
    transcript = a_transcript(call)
    a_transcript(a_call(some_room, (teacher, "T."), days_ago=3))
    said = Api(other_teacher).get("/calls/").json()["results"]
    assert [(row["id"], row["room"], row["name"], row["duration_s"], row["people"]) for row in said] == [
        (str(call.pk), some_room.room_code, "German", 1800, ["T.", "Other", "Anna"])
    ]
    assert said[0]["transcripts"] == [str(transcript.pk)]
    assert next(row["id"] for row in Api(teacher).get("/calls/").json()["results"]) == str(call.pk)
    assert Api(teacher).get("/calls/").json()["count"] == 2
    assert Api(other_teacher).get(f"/calls/{call.pk}/").json() == said[0]
    for stranger in (administrator, None):
        assert Api(stranger).get(f"/calls/{call.pk}/").status_code == (403 if stranger is None else 404)
    # Who was put out doesn't see it any more, nor what was said; a call that goes on isn't past.
    RoomParticipant.objects.filter(user=other_teacher).update(removed_at=timezone.now())
    assert Api(other_teacher).get("/calls/").json()["count"] == 0
    Call.objects.filter(pk=call.pk).update(ended_at=None)
    assert Api(teacher).get("/calls/").json()["count"] == 1


def test_the_page_lists_them_with_the_same_queries_for_one_and_three(
    signed_in: SignedIn, some_room: Room, teacher: User
) -> None:
    client = signed_in(teacher)

    def queries() -> tuple[int, str]:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page = client.get("/rooms/past/").content.decode()
        return len(caught), page

    a_transcript(a_call(some_room, (teacher, "T."), (None, "<b>Anna</b>")))
    client.get("/rooms/past/")
    one, page = queries()
    assert "&lt;b&gt;Anna&lt;/b&gt;" in page
    assert "30 min." in page
    for days in (2, 3):
        elsewhere = services.create_room(owner=teacher, name=f"Room {days}")
        a_transcript(a_call(elsewhere, (teacher, "T."), (None, "Ben"), days_ago=days))
    three, page = queries()
    assert page.count("/rooms/transcripts/") >= 3
    assert three == one


def test_they_are_forgotten_in_time_and_kept_with_their_transcript(some_room: Room, teacher: User) -> None:
    now = timezone.now()
    a_call(some_room, (None, "Anna"), days_ago=11)
    kept = a_call(some_room, (None, "Ben"), days_ago=12)
    transcript = a_transcript(kept)
    young = a_call(some_room, days_ago=9)
    assert call_services.purge_calls(now=now, kept_days=0) == 0
    assert call_services.purge_calls(now=now, kept_days=10) == 1
    assert set(Call.objects.all()) == {kept, young}
    assert [stay.display_name for stay in RoomParticipant.objects.all()] == ["Ben"]
    transcript.delete()
    assert call_services.purge_calls(now=now, kept_days=10) == 1


def test_the_daily_job_ends_what_a_killed_server_left_open(
    some_room: Room, settings: Settings, empty_redis: None
) -> None:
    settings.CALLS_KEPT_DAYS = 0
    call = a_call(some_room, (None, "Anna"), days_ago=2)
    last = call.ended_at
    Call.objects.update(ended_at=None)
    assert call_services.end_forgotten_calls(now=timezone.now()) == 1
    call.refresh_from_db()
    assert call.ended_at == last
    assert call_services.end_forgotten_calls(now=timezone.now()) == 0


def test_a_new_call_ends_what_a_killed_server_left_open(some_room: Room, teacher: User, empty_redis: None) -> None:
    call = a_call(some_room, (None, "Anna"), minutes=0)
    Call.objects.update(ended_at=None)
    RoomParticipant.objects.update(left_at=None)
    again = services.begin_stay(room=some_room, user=teacher, name="T.", role="host").call
    call.refresh_from_db()
    assert again != call
    assert call.ended_at == call.stays.get().left_at == call.started_at


def banned(room: Room, user: User | None = None) -> RoomBan:
    stay = services.begin_stay(room=room, user=user, name="Eve", role="guest", browser="ab" * 32)
    hosting_services.ban(room=room, stay=stay)
    return RoomBan.objects.latest("banned_at")


def test_bans_are_seen_and_lifted_by_hosts(
    some_room: Room, teacher: User, other_teacher: User, administrator: User
) -> None:
    ban = banned(some_room)
    path = f"/rooms/{some_room.room_code}/bans/"
    assert Api(other_teacher).get(path).status_code == 403
    assert Api(other_teacher).delete(f"{path}{ban.pk}/").status_code == 403
    CoHost.objects.create(room=some_room, user=other_teacher)
    for host in (teacher, other_teacher, administrator):
        assert [row["name"] for row in Api(host).get(path).json()["results"]] == ["Eve"]
    elsewhere = services.create_room(owner=other_teacher)
    assert Api(other_teacher).delete(f"/rooms/{elsewhere.room_code}/bans/{ban.pk}/").status_code == 404
    assert Api(other_teacher).delete(f"{path}{ban.pk}/").status_code == 204
    assert not RoomBan.objects.exists()
    # A co-host ends no room from outside the call.
    assert Api(other_teacher).post(f"/rooms/{some_room.room_code}/end/").status_code == 403


def test_a_ban_ends_co_hosting_and_the_right_to_read(some_room: Room, teacher: User, other_teacher: User) -> None:
    CoHost.objects.create(room=some_room, user=other_teacher)
    banned(some_room, other_teacher)
    assert not CoHost.objects.exists()
    assert Api(other_teacher).get(f"/rooms/{some_room.room_code}/messages/").status_code == 403


def test_who_was_put_out_reads_nothing_until_they_are_let_in_again(some_room: Room, other_teacher: User) -> None:
    """Not even by an earlier stay: what was written since isn't for them."""
    path = f"/rooms/{some_room.room_code}/messages/"
    services.begin_stay(room=some_room, user=other_teacher, name="Ben", role="member")
    assert Api(other_teacher).get(path).status_code == 200
    today = services.begin_stay(room=some_room, user=other_teacher, name="Ben", role="member")
    services.remove_from_room(participant_id=str(today.pk))
    assert Api(other_teacher).get(path).status_code == 403
    services.begin_stay(room=some_room, user=other_teacher, name="Ben", role="member")
    assert Api(other_teacher).get(path).status_code == 200


def test_the_admin_shows_and_deletes_own_ones(
    signed_in: SignedIn, some_room: Room, teacher: User, other_teacher: User, administrator: User
) -> None:
    call, ban = a_call(some_room, (None, "Anna")), banned(some_room)
    rows: list[tuple[str, Any]] = [("call", call), ("roomban", ban)]
    for kind, row in rows:
        address = f"/admin/rooms/{kind}/"
        for person, sees in [(teacher, True), (administrator, True), (other_teacher, False)]:
            client = signed_in(person)
            assert (f"{address}{row.pk}/" in client.get(address).content.decode()) is sees
            assert client.get(f"{address}{row.pk}/change/").status_code == (200 if sees else 404)
        signed_in(teacher).post(f"{address}{row.pk}/delete/", {"post": "yes"})
        assert not type(row).objects.filter(pk=row.pk).exists()


def test_an_account_that_goes_takes_its_co_hosting_and_bans_along(some_room: Room, other_teacher: User) -> None:
    banned(some_room, other_teacher)
    CoHost.objects.create(room=some_room, user=other_teacher)
    RoomData().remove(other_teacher)
    assert (RoomBan.objects.count(), CoHost.objects.count()) == (0, 0)
