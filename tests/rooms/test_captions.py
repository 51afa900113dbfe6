"""Captions in a call: who may say them, what is kept, who sees what."""

import asyncio
import json
from typing import Any
from unittest.mock import AsyncMock
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer

from accounts.models import User
from rooms import services, transcript_services
from rooms.consumers import heart
from rooms.models import Room, RoomParticipant, Transcript, TranscriptSegment
from rooms.protocol.incoming import parse
from rooms.protocol.outgoing import Refusal
from rooms.protocol.rates import CAPTION_BURST
from rooms.store.client import async_client
from tests.rooms.calls import Visitor, Visitors

pytestmark = pytest.mark.django_db(transaction=True)


@database_sync_to_async
def segments(**where: Any) -> list[dict[str, Any]]:
    return list(TranscriptSegment.objects.filter(**where).order_by("start_ms", "end_ms").values())


@database_sync_to_async
def transcripts() -> list[dict[str, Any]]:
    return list(Transcript.objects.order_by("created_at").values())


@database_sync_to_async
def change(room: Room, **fields: Any) -> None:
    Room.objects.filter(pk=room.pk).update(**fields)


async def start(visitor: Visitor) -> dict[str, Any]:
    await visitor.say("transcript.start")
    return await visitor.next("transcript.state", "error", where=lambda said: said.get("running", True))


async def sit(visitor: Visitor) -> None:
    await visitor.say("captioner.sit", on=True)
    await visitor.next(
        "room.state", where=lambda state: any(one["captioner"] and one["id"] == visitor.id for one in state["people"])
    )


async def commit(visitor: Visitor, text: str, id_: str = "", **fields: Any) -> dict[str, Any]:
    """The receipt, or why not."""
    id_ = id_ or uuid4().hex
    await visitor.say("caption.commit", id=id_, text=text, **fields)
    return await visitor.next("caption.stored", "error", where=lambda said: said.get("reply_to") == id_)


class TestTranscripts:
    async def test_everybody_is_told_and_whoever_comes_later_too(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        host, member = await visitors.inside(room, teacher), await visitors.inside(room, other_teacher)
        assert (await member.next("transcript.state"))["running"] is False
        assert (await host.next("transcript.state"))["may_start"] is True
        await start(host)
        told = await member.next("transcript.state")
        assert (told["running"], told["started_by"], told["may_start"]) == (True, "teacher", False)
        late = await visitors.guest(room, host, "Anna")
        assert (await late.next("transcript.state"))["running"] is True
        await host.say("transcript.stop")
        # Who may read it afterwards is told which it was.
        for visitor, id_ in ((host, told["id"]), (member, told["id"]), (late, "")):
            assert (await visitor.next("transcript.state", where=lambda said: not said["running"]))["id"] == id_

    async def test_whose_nudge_was_lost_finds_out(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        await host.quiet()
        stay = await database_sync_to_async(RoomParticipant.objects.get)(pk=host.id)
        await database_sync_to_async(Transcript.objects.create)(room=room, started_by_name=stay.display_name)
        await async_client().hincrby(f"room:{{{room.pk}}}:meta", "revision", 1)
        assert (await host.next("transcript.state"))["running"] is True

    async def test_only_the_host_starts_unless_the_room_says_otherwise(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        await visitors.inside(room, teacher)
        member = await visitors.inside(room, other_teacher)
        assert (await start(member))["code"] == "not_open_to_all"
        assert await transcripts() == []
        await change(room, open_transcripts=True)
        assert (await start(member))["started_by"] == "other_teacher"

    async def test_several_in_one_room_but_one_at_a_time(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        await host.next("transcript.state")
        for _ in range(2):
            await start(host)
            await host.say("transcript.start")
            await host.say("transcript.stop")
            await host.next("transcript.state", where=lambda said: not said["running"])
            await host.say("ice.get")  # answered after all that was said before
            await host.next("ice.servers")
            await host.quiet(0.5)  # what the second start says may come after the stop
        rows = await transcripts()
        assert [row["ended_at"] is not None for row in rows] == [True, True]

    async def test_a_full_one_says_so_and_the_chat_goes_on(
        self, room: Room, teacher: User, visitors: Visitors, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transcript_services, "CONTENT_MAX_CHARACTERS", 10)
        host = await visitors.inside(room, teacher)
        await start(host)
        await sit(host)
        assert (await commit(host, "Twelve signs"))["stored"] is True
        assert (await commit(host, "One more"))["code"] == "transcript_full"
        await host.say("chat.send", id="12345678", text="Hello")
        await host.next("chat.message")
        assert [segment["text"] for segment in await segments()] == ["Twelve signs"]

    async def test_the_end_of_the_call_ends_it(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        await start(host)
        await host.say("room.end")
        await host.next("closed")
        assert (await transcripts())[0]["ended_at"] is not None

    @pytest.mark.parametrize(("kept", "written"), [(True, ["Half a"]), (False, [])])
    async def test_what_a_captioner_still_types_when_the_call_is_ended_is_its_last_line(
        self, room: Room, teacher: User, visitors: Visitors, kept: bool, written: list[str]
    ) -> None:
        host = await visitors.inside(room, teacher)
        captioner = await visitors.guest(room, host, "Cara")
        if kept:
            await start(host)
        await host.say("captioner.ask", person=captioner.id, on=True)
        await captioner.next("room.state", where=lambda state: any(one["captioner"] for one in state["people"]))
        await captioner.say("caption.interim", id="line-that-is-done", text="Done")
        await captioner.say("caption.interim", id="line-that-is-done", text="")
        await captioner.say("caption.interim", id="line-being-typed", text=" Half  a", speaker=host.id)
        await host.next("caption.interim", where=lambda said: said["text"] == "Half a")
        await host.say("room.end")
        told = await captioner.next("caption.stored", "room.out")
        assert (told["type"], told.get("reply_to"), told.get("stored")) == (
            ("caption.stored", "line-being-typed", True) if kept else ("room.out", None, None)
        )
        await captioner.next("closed")
        assert [(row["text"], row["speaker_name"]) for row in await segments()] == [(one, "teacher") for one in written]

    async def test_one_that_nobody_stopped_is_not_the_next_calls(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        await start(host)
        again = await visitors.open(room, teacher)
        await again.enter(secret=host.joined["secret"])
        assert (await again.next("transcript.state"))["running"] is True
        await again.say("room.leave")
        await again.next("room.out")
        anew = await visitors.inside(room, teacher)
        assert (await anew.next("transcript.state"))["running"] is False
        assert (await transcripts())[0]["ended_at"] is not None


class TestCaptions:
    async def test_they_are_shown_as_typed_and_stored_when_finished(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        await start(host)
        await sit(host)
        await host.say("caption.interim", id="line-0001", text="Guten", speaker=anna.id)
        seen = await anna.next("caption.interim")
        assert (seen["text"], seen["speaker_name"], seen["captioner"]) == ("Guten", "Anna", host.id)
        await asyncio.sleep(0.3)
        receipt = await commit(host, " Guten \n Tag ", "line-0001", speaker=anna.id)
        final = (await anna.next("caption.final"))["caption"]
        assert final["id"] == seen["id"] == receipt["id"]
        assert (final["text"], final["speaker_name"], final["captioner_name"]) == ("Guten Tag", "Anna", "teacher")
        assert final["stored"] is receipt["stored"] is True
        # By the server's clock: from the first letter to the Enter.
        assert final["end_ms"] - final["start_ms"] >= 250
        (row,) = await segments()
        assert (str(row["id"]), row["text"], row["source"], str(row["speaker_id"])) == (
            final["id"],
            "Guten Tag",
            "typed",
            anna.id,
        )
        assert (await transcripts())[0]["content"] == "Guten Tag\n"

    async def test_sending_again_stores_once(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        await start(host)
        await sit(host)
        first = await commit(host, "once", "line-0001")
        again = await visitors.open(room, teacher)
        await again.enter(secret=host.joined["secret"])
        assert await commit(again, "once", "line-0001") == first
        await again.say("transcript.stop")
        await again.next("transcript.state", where=lambda said: not said["running"])
        assert await commit(again, "once", "line-0001") == first
        assert [row["text"] for row in await segments()] == ["once"]

    async def test_what_got_lost_on_its_way_comes_once_more(
        self,
        room: Room,
        teacher: User,
        other_teacher: User,
        visitors: Visitors,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """As when the server of one page loses Redis for a moment: what is published meanwhile isn't repeated."""
        monkeypatch.setattr(heart, "BEAT_S", 0.5)
        host, member = await visitors.inside(room, teacher), await visitors.inside(room, other_teacher)
        await start(host)
        await sit(host)
        await commit(host, "heard")
        await member.next("caption.final")
        with monkeypatch.context() as lost:
            lost.setattr(get_channel_layer(), "group_send", AsyncMock(), raising=False)
            receipt = await commit(host, "lost")
        again = await member.next("transcript.state", where=lambda said: said["captions"])
        assert [caption["text"] for caption in again["captions"]] == ["heard", "lost"]
        # Also when others were heard since; and nothing comes twice when nothing was lost.
        with monkeypatch.context() as lost:
            lost.setattr(get_channel_layer(), "group_send", AsyncMock(), raising=False)
            await host.say("caption.withdraw", id=receipt["id"])
            await commit(host, "lost too")
        await commit(host, "heard again")
        again = await member.next("transcript.state", where=lambda said: said["captions"])
        assert [caption["text"] for caption in again["captions"]][:2] == ["heard", "lost too"]
        await commit(host, "and again")
        await member.next("caption.final", where=lambda said: said["caption"]["text"] == "and again")
        assert [said for said in await member.quiet(1.2) if said.get("captions")] == []

    async def test_the_seat_and_the_last_captions_survive_a_reload(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        await host.say("captioner.ask", person=anna.id, on=True)
        await anna.next("room.state", where=lambda state: any(one["captioner"] for one in state["people"]))
        await start(host)
        for number in range(3):
            await commit(anna, f"Line {number}")
        again = await visitors.open(room)
        await again.enter(secret=anna.joined["secret"])
        told = await again.next("transcript.state")
        assert [caption["text"] for caption in told["captions"]] == ["Line 0", "Line 1", "Line 2"]
        assert (await commit(again, "Line 3"))["stored"] is True

    async def test_without_a_transcript_they_are_shown_and_not_kept(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        await sit(host)
        receipt = await commit(host, "passing")
        assert receipt["stored"] is False
        assert (await anna.next("caption.final"))["caption"]["stored"] is False
        await anna.say("caption.correct", id=receipt["id"], text="forged")
        assert (await anna.next("error"))["code"] == "caption_not_found"
        await host.say("caption.correct", id=receipt["id"], text="corrected")
        assert (await anna.next("caption.corrected"))["text"] == "corrected"
        assert await segments() == []

    async def test_the_seat_is_given_or_taken_where_allowed(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        host, member = await visitors.inside(room, teacher), await visitors.inside(room, other_teacher)
        assert (await commit(member, "no"))["code"] == "not_captioner"
        await member.say("caption.interim", id="line-0001", text="no")
        assert (await member.next("error"))["code"] == "not_captioner"
        for words in (
            {"type_": "captioner.sit", "on": True},
            {"type_": "captioner.ask", "person": member.id, "on": True},
        ):
            await member.say(**words)
            assert (await member.next("error"))["code"] in {"not_open_to_all", "not_allowed"}
        await change(room, open_captioning=True)
        await sit(member)
        assert (await commit(member, "yes", speaker=""))["stored"] is False
        await member.quiet()
        await host.say("captioner.ask", person=member.id, on=False)
        await member.next("room.state", where=lambda state: not any(one["captioner"] for one in state["people"]))
        assert (await commit(member, "no more"))["code"] == "not_captioner"

    @pytest.mark.usefixtures("shipped_vocabularies")
    async def test_signing_takes_the_same_way(self, room: Room, teacher: User, visitors: Visitors) -> None:
        """As recognition will say it: one's own signs, how sure it is, what else it may be."""
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        await start(host)
        receipt = await commit(
            anna,
            "SALT",
            source="sign",
            confidence=0.62,
            alternatives=["SAIT", " "],
            letters=[{"letter": letter, "confidence": 0.62} for letter in "SALT"],
            vocabulary="asl@1",
        )
        assert receipt["stored"] is True
        final = (await host.next("caption.final"))["caption"]
        assert (final["speaker"], final["confidence"], final["alternatives"]) == (anna.id, 0.62, ["SAIT"])
        (row,) = await segments()
        assert (row["vocabulary_version"], row["source"], row["confidence"]) == ("asl@1", "sign", 0.62)

    async def test_chat_is_in_the_same_timeline(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        await host.say("chat.send", id="chat-0001", text="before")
        await host.next("chat.message")
        await start(host)
        await sit(host)
        await commit(host, "spoken")
        await host.say("chat.send", id="chat-0002", text="written")
        await host.next("chat.message")
        assert [(row["source"], row["text"]) for row in await segments()] == [("typed", "spoken"), ("chat", "written")]

    async def test_a_correction_keeps_the_original(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        ben = await visitors.guest(room, host, "Ben")
        await start(host)
        await host.say("captioner.ask", person=anna.id, on=True)
        await anna.next("room.state", where=lambda state: any(one["captioner"] for one in state["people"]))
        receipt = await commit(anna, "Guden Tag")
        await ben.say("caption.correct", id=receipt["id"], text="forged")
        assert (await ben.next("error"))["code"] == "caption_not_yours"
        for visitor, text in [(anna, "Guten Tag"), (host, "Guten Tag!")]:
            await visitor.say("caption.correct", id=receipt["id"], text=text)
            told = await ben.next("caption.corrected")
            assert (told["text"], told["original"]) == (text, "Guden Tag")
        (row,) = await segments()
        assert (row["text"], row["corrected_text"], row["corrected_by_name"]) == ("Guden Tag", "Guten Tag!", "teacher")
        assert (await transcripts())[0]["content"] == "Guten Tag!\n"

    async def test_what_is_taken_back_is_forgotten_and_stays_away(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        await start(host)
        await sit(host)
        receipt = await commit(host, "secret", "line-0001")
        await anna.say("caption.withdraw", id=receipt["id"])
        assert (await anna.next("error"))["code"] == "caption_not_yours"
        await host.say("caption.withdraw", id=receipt["id"])
        assert (await anna.next("caption.withdrawn"))["id"] == receipt["id"]
        await anna.quiet()
        assert (await commit(host, "secret", "line-0001"))["id"] == receipt["id"]
        assert await anna.quiet() == []
        (row,) = await segments()
        assert (row["text"], row["withdrawn_at"] is not None) == ("", True)
        assert (await transcripts())[0]["content"] == ""


class TestForgeries:
    async def test_outsiders_say_and_hear_nothing(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        elsewhere = await database_sync_to_async(services.create_room)(owner=other_teacher)
        host = await visitors.inside(room, teacher)
        waiting, neighbour = await visitors.open(room), await visitors.inside(elsewhere, other_teacher)
        await waiting.enter("Eve")
        await start(host)
        await sit(host)
        await sit(neighbour)
        receipt = await commit(host, "ours")
        await neighbour.quiet()
        await waiting.quiet()
        await neighbour.say("caption.withdraw", id=receipt["id"])
        assert (await neighbour.next("error"))["code"] == "caption_not_found"
        assert (await commit(neighbour, "x", speaker=host.id))["code"] == "person_not_found"
        for words in ("transcript.start", "transcript.stop"):
            await waiting.say(words)
            assert (await waiting.next("error"))["code"] == "not_joined"
        await waiting.say("caption.commit", id="line-0001", text="x")
        assert (await waiting.next("error"))["code"] == "not_joined"
        await commit(host, "again ours")
        assert await waiting.quiet() == []
        assert await neighbour.quiet() == []
        assert [row["text"] for row in await segments()] == ["ours", "again ours"]

    async def test_a_removed_guest_says_no_more(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        await start(host)
        await host.say("captioner.ask", person=guest.id, on=True)
        await guest.next("room.state", where=lambda state: any(one["captioner"] for one in state["people"]))
        await host.say("person.remove", person=guest.id)
        await guest.next("closed")
        await guest.say("caption.commit", id="line-0001", text="still here")
        await host.quiet()
        assert await segments() == []

    @pytest.mark.parametrize(
        "fields",
        [
            {"text": "x" * 501},
            {"text": ""},
            {"id": "short"},
            {"speaker": "everybody"},
            {"speaker": "-" * 36},
            {"source": "chat"},
            {"source": "sign", "confidence": 1.5},
            {"source": "sign", "alternatives": ["x"] * 6},
            {"source": "sign", "vocabulary": "v" * 65},
            {"start_ms": "yesterday", "text": None},
        ],
        ids=str,
    )
    def test_what_doesnt_fit_is_refused(self, fields: dict[str, Any]) -> None:
        frame = {"type": "caption.commit", "id": "line-0001", "text": "x", **fields}
        assert isinstance(parse(json.dumps(frame)), Refusal)

    async def test_a_flood_is_slowed_and_leaves_chat_alone(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        await sit(host)
        for number in range(CAPTION_BURST + 30):
            await host.say("caption.interim", id="line-0001", text=f"{number}")
        assert (await host.next("error"))["code"] == "too_fast"
        seen = [said for said in await anna.quiet(0.5) if said["type"] == "caption.interim"]
        assert CAPTION_BURST <= len(seen) < CAPTION_BURST + 20
        await host.say("chat.send", id="chat-0001", text="hello")
        assert (await host.next("chat.message"))["message"]["text"] == "hello"
