"""Transcripts outside of calls: who may read, correct, delete and download; search; retention; the admin."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from classroom.jobs.schedule import PERIODIC
from rooms import services, transcript_services
from rooms.consumers.caption_store import shown
from rooms.models import Call, Room, RoomParticipant, Transcript, TranscriptSegment
from rooms.tasks import purge_old_transcripts
from rooms.transcript_services import Words
from rooms.transcript_views import marked
from tests.api_client import Api
from tests.rooms.caption_files import read_webvtt

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
KINDS = ("txt", "vtt", "srt", "json")


@pytest.fixture
def call(teacher: User) -> Room:
    return services.create_room(owner=teacher, name="German")


def stay_of(room: Room, user: User | None, name: str, role: str = "member") -> RoomParticipant:
    return services.begin_stay(room=room, user=user, name=name, role=role)


def say(room: Room, stay: RoomParticipant, text: str, **fields: Any) -> TranscriptSegment:
    words = Words(str(uuid4()), text, "typed", timezone.now(), **{"speaker": str(stay.pk), **fields})
    segment = transcript_services.add_words(room=room, stay=stay, words=words)
    assert segment is not None
    return segment


@pytest.fixture
def kept(call: Room, teacher: User, other_teacher: User) -> Transcript:
    """What the owner, a member and a guest said."""
    host = stay_of(call, teacher, "teacher", "host")
    transcript = transcript_services.start_transcript(room=call, stay=host)
    say(call, host, "Guten Tag")
    say(call, stay_of(call, other_teacher, "Olga"), "Hello <b>there</b>")
    say(call, stay_of(call, None, "Anna", "guest"), "Guess who")
    return transcript


def path_of(transcript: Transcript) -> str:
    return f"/transcripts/{transcript.pk}/"


def test_only_who_was_there_and_the_owner_reads(
    kept: Transcript, teacher: User, other_teacher: User, moderator: User, administrator: User
) -> None:
    paths = [path_of(kept), f"{path_of(kept)}segments/", *(f"{path_of(kept)}exports/{kind}/" for kind in KINDS)]
    for person, status in [
        (teacher, 200),
        (other_teacher, 200),
        (moderator, 404),
        (administrator, 404),
        (None, 403),
    ]:
        assert [Api(person).get(path).status_code for path in paths] == [status] * len(paths)
        if person is not None:
            assert Api(person).get("/transcripts/").json()["count"] == (status == 200)


def test_who_was_put_out_reads_no_more_until_let_in_again(kept: Transcript, other_teacher: User) -> None:
    stay = RoomParticipant.objects.get(user=other_teacher)
    services.remove_from_room(participant_id=str(stay.pk))
    assert Api(other_teacher).get(path_of(kept)).status_code == 404
    stay_of(kept.room, other_teacher, "Olga")
    assert Api(other_teacher).get(path_of(kept)).status_code == 200


def test_pages_are_for_the_same_people(
    signed_in: SignedIn, kept: Transcript, teacher: User, other_teacher: User, moderator: User, administrator: User
) -> None:
    paths = [f"/rooms{path_of(kept)}", *(f"/rooms{path_of(kept)}{kind}/" for kind in KINDS)]
    for person, status in [(teacher, 200), (other_teacher, 200), (moderator, 404), (administrator, 404)]:
        client = signed_in(person)
        assert [client.get(path).status_code for path in paths] == [status] * len(paths)
        assert ("German" in client.get("/rooms/transcripts/").content.decode()) is (status == 200)
    assert [Client().get(path).status_code for path in paths] == [302] * len(paths)
    assert signed_in(teacher).get(f"/rooms{path_of(kept)}exe/").status_code == 404


def test_the_page_shows_plain_text_and_searches(signed_in: SignedIn, kept: Transcript, teacher: User) -> None:
    client, path = signed_in(teacher), f"/rooms{path_of(kept)}"
    page = client.get(path).content.decode()
    assert "Hello &lt;b&gt;there&lt;/b&gt;" in page
    found = client.get(path, {"q": "GU"}).content.decode()
    assert "<mark>Gu</mark>ten Tag" in found
    assert "<mark>Gu</mark>ess who" in found
    assert "there" not in found
    assert "2 lines found" in found
    assert "Anna" in client.get(path, {"q": "anna"}).content.decode()
    assert "No transcript holds these words" in client.get("/rooms/transcripts/", {"q": "nothing"}).content.decode()
    assert path in client.get("/rooms/transcripts/", {"q": "guten"}).content.decode()


def test_marking_finds_every_place_and_loses_nothing() -> None:
    assert marked("banana", "AN") == [(False, "b"), (True, "an"), (True, "an"), (False, "a")]
    assert marked("banana", "") == [(False, "banana")]
    assert marked("İstanbul", "i") == [(False, "İstanbul")]


def test_the_api_lists_searches_and_filters(kept: Transcript, teacher: User, call: Room) -> None:
    other = services.create_room(owner=teacher, name="French")
    host = stay_of(other, teacher, "teacher", "host")
    transcript_services.start_transcript(room=other, stay=host)
    say(other, host, "Bonjour")
    api = Api(teacher)

    def rooms(query: str) -> list[str]:
        return [row["room_name"] for row in api.get(f"/transcripts/{query}").json()["results"]]

    assert rooms("") == ["French", "German"]
    assert rooms(f"?room={call.room_code.lower()}") == ["German"]
    assert rooms(f"?room={call.room_code.replace('-', '').lower()}") == ["German"]
    assert rooms("?room=%00") == []
    assert rooms("?search=bonjour") == ["French"]
    assert rooms("?ordering=created_at") == ["German", "French"]
    row = api.get(path_of(kept)).json()
    assert (row["segment_count"], row["is_running"], row["started_by_name"]) == (3, True, "teacher")
    texts = api.get(f"{path_of(kept)}segments/?search=guten").json()["results"]
    assert [(row["text"], row["speaker_name"], row["source"]) for row in texts] == [("Guten Tag", "teacher", "typed")]


def test_lists_ask_the_database_as_often_for_one_as_for_three(teacher: User, signed_in: SignedIn) -> None:
    api, client, counts = Api(teacher), signed_in(teacher), []
    client.get("/rooms/transcripts/")  # the first request notes the browser
    for number in (1, 2, 3):
        room = services.create_room(owner=teacher, name=f"Room {number}")
        host = stay_of(room, teacher, "teacher", "host")
        transcript = transcript_services.start_transcript(room=room, stay=host)
        for _ in range(number):
            say(room, host, "words")
        path, queries = path_of(transcript), []
        for asker, asked in [
            (api, "/transcripts/"),
            (api, f"{path}segments/"),
            (client, "/rooms/transcripts/"),
            (client, f"/rooms{path}"),
            (client, f"/rooms{path}vtt/"),
        ]:
            with CaptureQueriesContext(connection) as captured:
                assert asker.get(asked).status_code == 200
            queries.append(len(captured))
        counts.append(queries)
    assert counts[0] == counts[1] == counts[2]


def test_people_correct_their_own_words_and_the_owner_all(kept: Transcript, teacher: User, other_teacher: User) -> None:
    mine, hers, guests = TranscriptSegment.objects.order_by("start_ms", "end_ms")
    for person, segment, status in [
        (other_teacher, hers, 200),
        (other_teacher, mine, 403),
        (other_teacher, guests, 403),
        (teacher, guests, 200),
        (teacher, hers, 200),
    ]:
        path = f"{path_of(kept)}segments/{segment.pk}/"
        answer = Api(person).patch(path, {"corrected_text": f"by {person.username}"})
        assert answer.status_code == status
    hers.refresh_from_db()
    assert (hers.text, hers.corrected_text, hers.corrected_by) == ("Hello <b>there</b>", "by teacher", teacher)
    kept.refresh_from_db()
    assert kept.content == "Guten Tag\nby teacher\nby teacher\n"
    path = f"{path_of(kept)}segments/{hers.pk}/"
    assert Api(other_teacher).patch(path, {"corrected_text": ""}).json()["corrected_text"] == ""
    assert Api(other_teacher).patch(path, {"corrected_text": "x" * 1001}).status_code == 400
    assert Api(other_teacher).delete(path).status_code == 204
    assert Api(other_teacher).delete(path).status_code == 404
    kept.refresh_from_db()
    assert kept.content == "Guten Tag\nby teacher\n"
    hers.refresh_from_db()
    assert (hers.text, hers.corrected_text) == ("", "")


def test_correcting_and_taking_back_on_the_page(
    signed_in: SignedIn, kept: Transcript, teacher: User, other_teacher: User
) -> None:
    mine, hers, _ = TranscriptSegment.objects.order_by("start_ms", "end_ms")
    client = signed_in(other_teacher)
    path = f"/rooms{path_of(kept)}segments/{{}}/"
    assert client.post(path.format(mine.pk), {"text": "forged"}).status_code == 404
    answer = client.post(path.format(hers.pk) + "?q=hello", {"text": "Hello!"})
    assert answer.headers["Location"] == f"/rooms{path_of(kept)}?q=hello#segment-{hers.pk}"
    page = client.get(f"/rooms{path_of(kept)}").content.decode()
    assert "Hello!" in page
    assert "<s>Hello &lt;b&gt;there&lt;/b&gt;</s>" in page
    client.post(path.format(hers.pk), {"text": "", "withdraw": "1"})
    page = client.get(f"/rooms{path_of(kept)}").content.decode()
    assert "taken back" in page
    assert "Hello" not in page
    assert "Hello" not in signed_in(teacher).get(f"/rooms{path_of(kept)}json/").content.decode()


def test_only_the_owner_deletes(signed_in: SignedIn, kept: Transcript, teacher: User, other_teacher: User) -> None:
    assert Api(other_teacher).delete(path_of(kept)).status_code == 403
    assert signed_in(other_teacher).post(f"/rooms{path_of(kept)}delete/").status_code == 404
    assert signed_in(teacher).get(f"/rooms{path_of(kept)}delete/").status_code == 405
    assert signed_in(teacher).post(f"/rooms{path_of(kept)}delete/").headers["Location"] == "/rooms/transcripts/"
    assert not Transcript.objects.exists()
    again = transcript_services.start_transcript(room=kept.room, stay=RoomParticipant.objects.get(role="host"))
    assert Api(teacher).delete(path_of(again)).status_code == 204


def test_downloads_are_files_with_a_name(kept: Transcript, teacher: User) -> None:
    for kind, type_ in [("txt", "text/plain"), ("vtt", "text/vtt"), ("srt", "application/x-subrip")]:
        answer = Api(teacher).get(f"{path_of(kept)}exports/{kind}/", HTTP_ACCEPT=type_)
        assert answer.headers["Content-Type"] == f"{type_}; charset=utf-8"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="german-')
    assert Api(teacher).get(f"{path_of(kept)}exports/exe/").status_code == 404
    cues = read_webvtt(Api(teacher).get(f"{path_of(kept)}exports/vtt/").content.decode())
    assert [(cue.voice, cue.text) for cue in cues][1] == ("Olga", "Hello <b>there</b>")
    told = json.loads(Api(teacher).get(f"{path_of(kept)}exports/json/").content)
    assert [row["speaker"] for row in told["segments"]] == ["teacher", "Olga", "Anna"]


def test_the_page_of_an_ended_call_leads_to_its_transcripts(
    signed_in: SignedIn, kept: Transcript, other_teacher: User, moderator: User
) -> None:
    services.end_room(room=kept.room)
    kept.refresh_from_db()
    assert kept.ended_at is not None
    page = signed_in(other_teacher).get(f"/rooms/{kept.room.room_code}/")
    assert f"/rooms{path_of(kept)}" in page.content.decode()
    assert signed_in(moderator).get(f"/rooms/{kept.room.room_code}/").status_code == 410


def test_the_door_says_that_a_transcript_runs(kept: Transcript) -> None:
    assert "A transcript of this call is being kept" in Client().get(f"/rooms/{kept.room.room_code}/").content.decode()


class TestRetention:
    def test_old_transcripts_go_by_themselves(self, kept: Transcript, settings: Any) -> None:
        assert purge_old_transcripts in [task for task, _ in PERIODIC]
        settings.TRANSCRIPTS_KEPT_DAYS = 30
        now = timezone.now()
        Transcript.objects.update(created_at=now - timedelta(days=40), ended_at=now - timedelta(days=29))
        assert purge_old_transcripts.call() == 0
        Transcript.objects.update(ended_at=now - timedelta(days=31))
        settings.TRANSCRIPTS_KEPT_DAYS = 0
        assert purge_old_transcripts.call() == 0
        settings.TRANSCRIPTS_KEPT_DAYS = 30
        assert purge_old_transcripts.call() == 1
        assert not TranscriptSegment.objects.exists()

    def test_one_that_nobody_stopped_ends_at_its_last_word(self, kept: Transcript) -> None:
        begun = timezone.now() - timedelta(days=2)
        Transcript.objects.update(created_at=begun)
        TranscriptSegment.objects.update(end_ms=60_000)
        purge_old_transcripts.call()
        kept.refresh_from_db()
        assert kept.ended_at == begun + timedelta(minutes=1)

    def test_the_page_says_how_long_it_is_kept(
        self, signed_in: SignedIn, kept: Transcript, teacher: User, settings: Any
    ) -> None:
        settings.TRANSCRIPTS_KEPT_DAYS = 30
        assert "deleted 30 days after its end" in signed_in(teacher).get(f"/rooms{path_of(kept)}").content.decode()


def test_the_admin_lists_and_deletes_without_the_text(
    signed_in: SignedIn, kept: Transcript, teacher: User, other_teacher: User, administrator: User
) -> None:
    for person, sees in [(teacher, True), (administrator, True), (other_teacher, False)]:
        client = signed_in(person)
        listed = client.get("/admin/rooms/transcript/", {"q": "german"})
        assert listed.status_code == 200
        assert (str(kept.pk) in listed.content.decode()) is sees
        shown = client.get(f"/admin/rooms/transcript/{kept.pk}/change/")
        assert shown.status_code == (200 if sees else 404)
        for page in (shown, client.get(f"/admin/rooms/transcript/{kept.pk}/delete/")):
            assert "Guten Tag" not in page.content.decode()
    room = f"/admin/rooms/room/{kept.room_id}/delete/"
    assert "Guten Tag" not in signed_in(administrator).get(room).content.decode()
    signed_in(administrator).post(f"/admin/rooms/transcript/{kept.pk}/delete/", {"post": "yes"})
    assert not Transcript.objects.exists()


def test_the_room_settings_are_made_with_it(teacher: User, signed_in: SignedIn) -> None:
    made = Api(teacher).post("/rooms/", {"open_captioning": True}).json()
    assert (made["open_captioning"], made["open_transcripts"]) == (True, False)
    signed_in(teacher).post("/rooms/", {"name": "Open", "capacity": "6", "open_transcripts": "on"})
    room = Room.objects.get(name="Open")
    assert (room.open_captioning, room.open_transcripts) == (False, True)


class TestTakingBackAndCorrecting:
    def test_a_chat_line_is_forgotten_in_the_chat_too(
        self, kept: Transcript, teacher: User, signed_in: SignedIn
    ) -> None:
        host = RoomParticipant.objects.get(role="host")
        for text in ("stays", "by the page", "by the API"):
            transcript_services.post_message(room=kept.room, stay=host, user=teacher, name="teacher", text=text)
        chat = TranscriptSegment.objects.filter(source="chat")
        page = signed_in(teacher).get(f"/rooms{path_of(kept)}").content.decode()
        assert "forgotten at once, in the chat too" in page
        by_page = f"/rooms{path_of(kept)}segments/{chat.get(text='by the page').pk}/"
        assert signed_in(teacher).post(by_page, {"withdraw": "1"}).status_code == 302
        by_api = f"{path_of(kept)}segments/{chat.get(text='by the API').pk}/"
        assert Api(teacher).delete(by_api).status_code == 204
        assert [message.content for message in kept.room.messages.all()] == ["stays"]

    def test_a_long_chat_line_of_several_lines_is_corrected_whole(
        self, kept: Transcript, teacher: User, signed_in: SignedIn
    ) -> None:
        text = f"{'words ' * 100}\nand more"
        host = RoomParticipant.objects.get(role="host")
        transcript_services.post_message(room=kept.room, stay=host, user=teacher, name="teacher", text=text)
        segment, client = TranscriptSegment.objects.get(source="chat"), signed_in(teacher)
        address = f"/rooms{path_of(kept)}segments/{segment.pk}/"
        # Browsers send a field's line breaks so; saved as it was, nothing is corrected.
        client.post(address, {"text": text.replace("\n", "\r\n")})
        segment.refresh_from_db()
        assert (segment.corrected_text, segment.corrected_at) == ("", None)
        client.post(address, {"text": text.replace("more", "most")})
        segment.refresh_from_db()
        assert segment.corrected_text == f"{'words ' * 100}and most"
        assert client.post(address, {"text": "x" * 1001}).status_code == 400
        segment.refresh_from_db()
        assert segment.corrected_text.endswith("most"), "nothing is cut off without a word"

    def test_a_correction_that_is_taken_back_names_nobody(self, kept: Transcript, teacher: User) -> None:
        segment = TranscriptSegment.objects.order_by("start_ms")[0]
        for text in ("Grüß Gott", segment.text):
            transcript_services.correct_segment(segment=segment, text=text, user=teacher, name="teacher")
        assert (segment.corrected_text, segment.corrected_by, segment.corrected_by_name) == ("", None, "")
        assert segment.corrected_at is None
        transcript_services.withdraw_segment(segment=segment)
        assert not transcript_services.correct_segment(segment=segment, text="Hi", user=teacher, name="teacher")

    def test_what_was_taken_back_is_no_longer_uncertain(
        self, kept: Transcript, teacher: User, signed_in: SignedIn
    ) -> None:
        segment = say(kept.room, RoomParticipant.objects.get(role="host"), "HELO", confidence=0.4)
        path = f"/rooms{path_of(kept)}"
        assert "uncertain, 40" in signed_in(teacher).get(path).content.decode()
        transcript_services.withdraw_segment(segment=segment)
        assert "uncertain" not in signed_in(teacher).get(path).content.decode()

    def test_what_somebody_corrected_is_no_longer_uncertain(
        self, kept: Transcript, teacher: User, signed_in: SignedIn
    ) -> None:
        host = RoomParticipant.objects.get(role="host")
        segment = say(kept.room, host, "HELO", confidence=0.4, alternatives=["HELLO", "HELD"])
        client, path = signed_in(teacher), f"/rooms{path_of(kept)}"
        assert "or: HELLO, HELD" in client.get(path).content.decode()
        transcript_services.correct_segment(segment=segment, text="HELLO", user=teacher, name="teacher")
        page = client.get(path).content.decode()
        assert [text in page for text in ("uncertain", "or: ", "<s>HELO</s>")] == [False, False, True]
        # Who comes into the call later reads what those read who saw it corrected.
        caption = shown(segment)
        assert (caption.text, caption.original, caption.confidence, caption.alternatives) == ("HELLO", "HELO", None, ())


def test_who_came_to_another_call_of_the_room_reads_nothing_of_this_one(
    kept: Transcript, moderator: User, other_teacher: User
) -> None:
    """One room for many: parents who come one after the other, a class and then its colleagues."""
    Call.objects.update(started_at=timezone.now() - timedelta(hours=2), ended_at=timezone.now() - timedelta(hours=1))
    Transcript.objects.update(
        created_at=timezone.now() - timedelta(minutes=90), ended_at=timezone.now() - timedelta(minutes=70)
    )
    late = stay_of(kept.room, moderator, "Mo")
    assert late.call != Call.objects.order_by("started_at")[0]
    assert Api(moderator).get(path_of(kept)).status_code == 404
    assert Api(moderator).get("/transcripts/").json()["count"] == 0
    assert Api(other_teacher).get(path_of(kept)).status_code == 200
    own = transcript_services.start_transcript(room=kept.room, stay=stay_of(kept.room, kept.room.owner, "t", "host"))
    assert Api(moderator).get(path_of(own)).status_code == 200
    assert Api(other_teacher).get(path_of(own)).status_code == 404
