"""What of calls is in the bin is nowhere else; and it is part of what somebody takes along or deletes."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from accounts.bin_models import Binnable
from accounts.bin_services import put_into_bin
from accounts.export_archive import rows_of
from accounts.models import User
from accounts.personal_data import sources
from rooms.models import Message, Room, SignVocabulary, Transcript
from rooms.sign_vocabularies import alphabet_of
from tests.api_client import Api
from tests.rooms.bin.conftest import WORD

pytestmark = pytest.mark.django_db
Things = dict[str, Binnable]

LISTS = (
    *("rooms/", f"rooms/?search={WORD}", "calls/", "transcripts/", f"transcripts/?search={WORD}", "vocabularies/"),
    f"vocabularies/?search={WORD}",
)
PAGES = (
    *("/rooms/", "/rooms/past/", "/rooms/transcripts/", f"/rooms/transcripts/?q={WORD}", "/rooms/signs/"),
    *("/rooms/signs/recogniser.json", "/admin/"),
    *(f"/admin/rooms/{model}/" for model in ("room", "call", "transcript", "roomban", "signvocabulary")),
)


def shown_to(person: User) -> Iterator[str]:
    """Where the word is, in every list of the API and every page that lists."""
    api, browser = Api(person), Client()
    browser.force_login(person)
    for path in LISTS:
        if WORD in api.get(f"/{path}").content.decode():
            yield path
    for path in PAGES:
        answer = browser.get(path)
        # What was looked for is said again, and is no find.
        if answer.status_code == 200 and WORD in answer.content.decode().replace(f'value="{WORD}"', ""):
            yield path


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "administrator"])
def test_what_is_in_the_bin_is_in_no_list(who: str, things: Things, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    before = set(shown_to(person))
    wanted = {"calls/", "transcripts/", "/rooms/", "/rooms/past/", "/rooms/transcripts/"}
    desk = {path for path in PAGES if "/admin/rooms/" in path}
    assert (
        before
        >= {
            "teacher": {*wanted, "rooms/", "/admin/", *desk},
            "other_teacher": {*wanted, "vocabularies/"},
            "administrator": {"/rooms/signs/", *desk},
        }[who]
    ), "so that the test would notice"
    for thing in things.values():
        put_into_bin(thing=thing)
    assert set(shown_to(person)) == set()


@pytest.mark.parametrize("who", ["teacher", "other_teacher", "administrator", None])
def test_its_addresses_lead_nowhere(who: str | None, things: Things, request: pytest.FixtureRequest) -> None:
    room, transcript, vocabulary = things["room"], things["transcript"], things["vocabulary"]
    assert isinstance(room, Room)
    stay = room.participants.exclude(user=None)[0]
    for thing in things.values():
        put_into_bin(thing=thing)
    browser = Client()
    if who is not None:
        browser.force_login(request.getfixturevalue(who))
    code, signed = room.room_code, f"/rooms/signs/{WORD}/"
    open_to_all = (f"/rooms/{code}/", f"/rooms/{code}/qr.svg", f"/rooms/{code}/people/{stay.pk}/avatar/", signed)
    assert [browser.get(path).status_code for path in (*open_to_all, f"{signed}practice/")] == [404] * 5
    closed = [f"/rooms/transcripts/{transcript.pk}/", f"/rooms/transcripts/{transcript.pk}/vtt/"]
    closed += [f"{signed}{page}/" for page in ("record", "versions", "file")]
    assert [browser.get(path).status_code for path in closed] == [302 if who is None else 404] * 5
    api = Api(None if who is None else request.getfixturevalue(who))
    paths = [f"/rooms/{code}/", f"/rooms/{code}/messages/", f"/rooms/{code}/participants/"]
    paths += [f"/transcripts/{transcript.pk}/", f"/transcripts/{transcript.pk}/segments/"]
    assert [api.get(path).status_code for path in paths] == [403 if who is None else 404] * 5
    assert [api.get(f"/vocabularies/{WORD}/{part}").status_code for part in ("", "chart/", "weights/")] == [404] * 3
    assert alphabet_of(f"{WORD}@1") is None
    assert vocabulary.pk


def test_a_transcript_alone_in_the_bin_is_hidden_from_who_was_there(
    things: Things, other_teacher: User, signed_in: Callable[[User], Client]
) -> None:
    room, transcript = things["room"], things["transcript"]
    assert isinstance(room, Room)
    put_into_bin(thing=transcript)
    browser = signed_in(other_teacher)
    assert browser.get(f"/rooms/transcripts/{transcript.pk}/").status_code == 404
    for path in ("/rooms/past/", f"/rooms/{room.room_code}/"):
        assert str(transcript.pk) not in browser.get(path).content.decode()


def test_an_account_is_exported_and_deleted_with_its_bin(things: Things, teacher: User, other_teacher: User) -> None:
    for thing in things.values():
        put_into_bin(thing=thing)
    exported = {
        records.model: [row["id"] for row in rows_of(records, teacher)]
        for source in sources()
        for records in source.records
        if records.model in ("rooms.Room", "rooms.Transcript", "rooms.SignVocabulary")
    }
    assert exported == {
        "rooms.Room": [things["room"].pk],
        "rooms.Transcript": [things["transcript"].pk],
        "rooms.SignVocabulary": [things["vocabulary"].pk],
    }
    for source in sources():
        source.remove(other_teacher)
    assert Message.objects.get().sender_name == "Deleted account"
    for source in sources():
        source.remove(teacher)
    assert (Room.with_bin.count(), Transcript.with_bin.count(), SignVocabulary.in_bin.count()) == (0, 0, 0)
