"""Deleting of rooms, transcripts and vocabularies is undone: on their pages, on the desk, by the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.bin_models import Binnable
from accounts.bin_services import delete_for_good, empty_bins, put_back, put_into_bin
from accounts.models import User
from accounts.tasks.retention import empty_due_bins
from classroom.jobs.schedule import PERIODIC
from rooms import services, transcript_services
from rooms.models import Message, Room, RoomParticipant, SignVocabulary, Transcript, TranscriptSegment
from rooms.tasks import delete_old_rooms
from rooms.transcript_services import purge_transcripts
from tests.api_client import Api
from tests.quizzes.bin.things import BIN
from tests.rooms.bin.conftest import WORD
from tests.rooms.hands import record

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
Things = dict[str, Binnable]
ROUTES = {"room": "rooms", "transcript": "transcripts", "vocabulary": "vocabularies"}
KINDS = tuple(ROUTES)
MODELS = {"room": "room", "transcript": "transcript", "vocabulary": "signvocabulary"}


def undo_of(page: Any) -> str:
    """What the button in the page's message would put back."""
    return str(page.content.decode().split('name="item" value="')[1].split('"')[0])


def address_of(kind: str, thing: Binnable) -> str:
    """By the API."""
    names = {"room": "room_code", "transcript": "pk", "vocabulary": "slug"}
    return f"/{ROUTES[kind]}/{getattr(thing, names[kind])}/"


@pytest.mark.parametrize("kind", KINDS)
def test_the_desk_asks_and_offers_to_undo(
    kind: str, things: Things, teacher: User, signed_in: SignedIn, settings: Any
) -> None:
    settings.BIN_DAYS = 30
    thing, desk = things[kind], f"/admin/rooms/{MODELS[kind]}/"
    browser = signed_in(teacher)
    assert "can be put back for 30 days" in browser.get(f"{desk}{thing.pk}/delete/").content.decode()
    chosen = {"action": "delete_selected", "_selected_action": [str(thing.pk)]}
    assert "can be put back for 30 days" in browser.post(desk, chosen).content.decode()
    for address, data in ((f"{desk}{thing.pk}/delete/", {}), (desk, chosen)):
        page = browser.post(address, {**data, "post": "yes"}, follow=True)
        assert "is in the bin." in page.content.decode()
        assert "Successfully" not in page.content.decode()
        assert undo_of(page) == f"{kind}:{thing.pk}"
        assert not type(thing).objects.filter(pk=thing.pk).exists()
        back = browser.post(f"{BIN}put-back/", {"item": undo_of(page), "next": desk}, follow=True)
        assert back.redirect_chain == [(desk, 302)]
        assert "is back where it was." in back.content.decode()
        assert type(thing).objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_deleting_by_the_api_is_undone_by_the_api(
    kind: str, things: Things, teacher: User, other_teacher: User, administrator: User
) -> None:
    api, address, binned = Api(teacher), address_of(kind, things[kind]), f"/bin/{ROUTES[kind]}/{things[kind].pk}/"
    assert api.delete(binned).status_code == 404, "only what is in the bin"
    assert Api(None).delete(address).status_code == 403
    assert Api(other_teacher).delete(address).status_code == 403
    assert api.delete(address).status_code == 204
    assert (api.get(address).status_code, api.delete(address).status_code) == (404, 404)
    (row,) = api.get("/bin/").json()["results"]
    assert (row["kind"], row["id"], row["title"].startswith(WORD)) == (kind, str(things[kind].pk), True)
    for person in (None, other_teacher):
        status = 403 if person is None else 404
        assert Api(person).post(f"{binned}restore/").status_code == status
        assert Api(person).delete(binned).status_code == status
    assert Api(other_teacher).get("/bin/").json()["results"] == []
    assert Api(administrator).get("/bin/").json()["results"] == [], "not in the administrator's"
    assert Api(administrator).post(f"{binned}restore/").status_code == 204
    assert api.post(f"{binned}restore/").status_code == 404
    assert api.delete(address).status_code == 204
    assert api.delete(binned).status_code == 204
    assert (api.get("/bin/").json()["count"], type(things[kind]).with_bin.count()) == (
        0,
        SignVocabulary.with_bin.exclude(slug=WORD).count() if kind == "vocabulary" else 0,
    )


def test_pages_delete_into_the_bin_and_past_it(
    room: Room, transcript: Transcript, teacher: User, other_teacher: User, signed_in: SignedIn
) -> None:
    owner, member = signed_in(teacher), signed_in(other_teacher)
    for address in (f"/rooms/{room.room_code}/delete/", f"/rooms/transcripts/{transcript.pk}/delete/"):
        assert member.post(address).status_code == 404
        assert Client().post(address).status_code == 302
        page = owner.post(address, follow=True)
        assert "is in the bin." in page.content.decode()
        owner.post(f"{BIN}put-back/", {"item": undo_of(page)})
    assert (room.transcripts.get(), Room.objects.get()) == (transcript, room)
    page = owner.post(f"/rooms/transcripts/{transcript.pk}/delete/", {"for_good": "1"}, follow=True).content.decode()
    assert "is deleted for good." in page
    assert 'name="item"' not in page
    assert (Transcript.with_bin.count(), TranscriptSegment.objects.count()) == (0, 0)


def test_the_page_of_the_bin(things: Things, teacher: User, other_teacher: User, signed_in: SignedIn) -> None:
    assert Client().get(BIN).status_code == 302
    browser = signed_in(teacher)
    assert "The bin is empty" in browser.get(BIN).content.decode()
    for kind in ("transcript", "vocabulary"):
        put_into_bin(thing=things[kind])
    shown = browser.get(BIN).content.decode()
    assert [f'value="{kind}:{things[kind].pk}"' in shown for kind in KINDS] == [False, True, True]
    # What lies in a room that lies in the bin comes back with it.
    put_into_bin(thing=things["room"])
    shown = browser.get(BIN).content.decode()
    assert [f'value="{kind}:{things[kind].pk}"' in shown for kind in KINDS] == [True, False, True]
    assert WORD not in signed_in(other_teacher).get(BIN).content.decode()
    items = ",".join(f"{kind}:{things[kind].pk}" for kind in ("room", "vocabulary"))
    strange = signed_in(other_teacher).post(f"{BIN}delete/", {"item": items}, follow=True)
    assert "2 are not in the bin any more." in strange.content.decode()
    assert (
        "2 are back where they were." in browser.post(f"{BIN}put-back/", {"item": items}, follow=True).content.decode()
    )
    one = {"item": f"transcript:{things['transcript'].pk}", "next": "https://elsewhere.example/"}
    gone = browser.post(f"{BIN}delete/", one, follow=True)
    assert gone.redirect_chain == [(BIN, 302)], "nobody is led away"
    assert "is deleted for good." in gone.content.decode()
    for wrong in ("", "room", f"user:{uuid4()}", f"room:{uuid4()},", "room:1"):
        assert browser.post(f"{BIN}put-back/", {"item": wrong}).status_code == 400


def test_a_room_in_the_bin_lets_nobody_in_and_is_open_again_when_it_is_back(
    room: Room, teacher: User, other_teacher: User
) -> None:
    stay = services.begin_stay(room=room, user=other_teacher, name="Olga", role="member")
    running = transcript_services.start_transcript(
        room=room, stay=services.begin_stay(room=room, user=teacher, name="teacher", role="host")
    )
    put_into_bin(thing=room)
    stay.refresh_from_db()
    running.refresh_from_db()
    assert None not in (stay.left_at, running.ended_at)
    assert services.find_room(code=room.room_code, asker="test") is None
    assert Client().get(f"/rooms/{room.room_code}/").status_code == 404
    put_back(thing=room)
    found = services.find_room(code=room.room_code, asker="test")
    assert found == room
    assert found.ended_at is None
    assert Client().get(f"/rooms/{room.room_code}/").status_code == 200
    assert (room.messages.count(), room.transcripts.count(), room.bans.count()) == (1, 2, 1)


def test_one_that_had_ended_stays_ended(room: Room) -> None:
    services.end_room(room=room)
    put_into_bin(thing=room)
    put_back(thing=room)
    room.refresh_from_db()
    assert room.ended_at is not None


def test_a_transcript_that_runs_is_stopped_and_its_call_may_begin_another(room: Room, teacher: User) -> None:
    host = services.begin_stay(room=room, user=teacher, name="teacher", role="host")
    running = transcript_services.start_transcript(room=room, stay=host)
    put_into_bin(thing=running)
    assert transcript_services.start_transcript(room=room, stay=host) != running
    put_back(thing=running)
    running.refresh_from_db()
    assert running.ended_at is not None


def test_a_name_that_the_bin_holds_is_refused_with_a_reason(vocabulary: SignVocabulary, teacher: User) -> None:
    put_into_bin(thing=vocabulary)
    new = {"slug": WORD, "name": "New", "language": "ase", "signs": [{"label": "A"}, {"label": "B"}]}
    answer = Api(teacher).post("/vocabularies/", new)
    assert answer.status_code == 400
    assert "in the bin" in answer.json()["fields"]["slug"][0]["message"]
    delete_for_good(thing=vocabulary)
    assert Api(teacher).post("/vocabularies/", new).status_code == 201


def test_people_take_their_recordings_out_of_the_bin_too(
    vocabulary: SignVocabulary, other_teacher: User, signed_in: SignedIn
) -> None:
    """It is in somebody else's bin, and what they lent to it is theirs."""
    record(vocabulary, other_teacher, signer=1, takes=1)
    put_into_bin(thing=vocabulary)
    browser = signed_in(other_teacher)
    page = browser.get("/rooms/signs/contributions/").content.decode()
    assert "in the bin" in page
    assert f'href="/rooms/signs/{WORD}/"' not in page
    browser.post("/rooms/signs/contributions/", {"vocabulary": WORD})
    assert "Nothing recorded" in browser.get("/rooms/signs/contributions/").content.decode()
    assert browser.post("/rooms/signs/contributions/", {"vocabulary": "\x00"}).status_code == 404


def test_put_back_and_delete_for_good_need_the_bin(things: Things) -> None:
    for thing in things.values():
        assert not put_back(thing=thing)
        assert not delete_for_good(thing=thing)
        assert put_into_bin(thing=thing)
        since = type(thing).in_bin.get().deleted_at
        assert not put_into_bin(thing=thing)
        assert type(thing).in_bin.get().deleted_at == since, "its days don't begin anew"


def test_bins_are_emptied_when_the_days_are_over(things: Things, teacher: User, settings: Any) -> None:
    assert empty_due_bins in [task for task, _ in PERIODIC]
    settings.BIN_DAYS = 30
    young, now = services.create_room(owner=teacher), timezone.now()
    for thing in (*things.values(), young):
        put_into_bin(thing=thing)
        type(thing).in_bin.filter(pk=thing.pk).update(deleted_at=now - timedelta(days=29 if thing is young else 31))
    assert empty_bins(now=now, kept_days=0) == 0
    assert not delete_for_good(thing=young, deleted_before=now - timedelta(days=30)), "put there anew meanwhile"
    assert empty_due_bins.call() == 2, "the transcript went with its room"
    assert list(Room.with_bin.all()) == [young]
    assert (Transcript.with_bin.count(), Message.objects.count(), SignVocabulary.in_bin.count()) == (0, 0, 0)


def test_a_transcript_keeps_its_own_days_in_a_room_that_is_put_there_later(room: Room, transcript: Transcript) -> None:
    now = timezone.now()
    for thing, days in ((transcript, 31), (room, 5)):
        put_into_bin(thing=thing)
        type(thing).with_bin.filter(pk=thing.pk).update(deleted_at=now - timedelta(days=days))
    assert empty_bins(now=now, kept_days=30) == 1
    assert (Transcript.with_bin.count(), Room.in_bin.get()) == (0, room)


def test_a_room_without_a_name_is_called_by_its_code(teacher: User, signed_in: SignedIn) -> None:
    room = services.create_room(owner=teacher)
    transcript = Transcript.objects.create(room=room, ended_at=timezone.now())
    put_into_bin(thing=transcript)
    page = signed_in(teacher).get(BIN)
    assert [(row.kind, row.title, row.dated) for row in page.context["rows"]] == [
        ("transcript", room.room_code, transcript.created_at)
    ]
    put_into_bin(thing=room)
    assert [(row["kind"], row["title"]) for row in Api(teacher).get("/bin/").json()["results"]] == [
        ("room", room.room_code)
    ]


def test_what_went_with_a_room_is_no_administrators_to_take_out_alone(
    room: Room, transcript: Transcript, administrator: User
) -> None:
    for thing in (transcript, room):
        put_into_bin(thing=thing)
    assert Api(administrator).post(f"/bin/transcripts/{transcript.pk}/restore/").status_code == 404


def test_a_vocabulary_whose_owner_is_gone_is_not_kept_for_nobody(vocabulary: SignVocabulary) -> None:
    put_into_bin(thing=vocabulary)
    SignVocabulary.in_bin.update(owner=None)
    assert empty_bins(now=timezone.now(), kept_days=0) == 1


def test_what_an_instance_keeps_for_some_days_goes_from_the_bin_too(room: Room, transcript: Transcript) -> None:
    put_into_bin(thing=transcript)
    Transcript.with_bin.update(ended_at=timezone.now() - timedelta(days=9))
    assert purge_transcripts(now=timezone.now(), kept_days=8) == 1
    services.end_room(room=room)
    put_into_bin(thing=room)
    assert delete_old_rooms(now=timezone.now() + timedelta(days=9), kept_days=8) == 1
    assert (Room.with_bin.count(), RoomParticipant.objects.count()) == (0, 0)
