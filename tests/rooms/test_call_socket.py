"""Who gets in, who gets what, and who gets nothing."""

import asyncio
import json
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator

from accounts.models import User
from classroom.asgi import application
from rooms import services
from rooms.consumers import heart
from rooms.models import Message, Room, RoomParticipant
from rooms.protocol.rates import BURST, PATIENCE
from rooms.store import presence
from rooms.store.client import async_client
from rooms.store.presence import Person, Presence
from tests.rooms.calls import Visitor, Visitors, candidate, offer


@database_sync_to_async
def saved(model: Any, **where: Any) -> list[dict[str, Any]]:
    return list(model.objects.filter(**where).values())


@database_sync_to_async
def change(room: Room, **fields: Any) -> None:
    Room.objects.filter(pk=room.pk).update(**fields)


class TestTheDoor:
    async def test_a_guest_knocks_and_is_let_in(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.open(room)
        assert await guest.enter("  Anna \n Bell ") == {"type": "room.waiting", "host_present": True}
        waiting = (await host.next("room.state", where=lambda state: bool(state["waiting"])))["waiting"]
        assert [knock["name"] for knock in waiting] == ["Anna Bell"]
        await host.say("knock.admit", knock=waiting[0]["id"])
        await guest.admitted()
        assert guest.joined["role"] == "guest"
        state = await host.people("Anna Bell", "teacher")
        assert state["waiting"] == []
        assert await guest.people("Anna Bell", "teacher")
        assert len(await saved(RoomParticipant, room=room)) == 2

    async def test_a_refused_guest_stays_outside(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.open(room)
        await guest.enter("Anna")
        state = await host.next("room.state", where=lambda state: bool(state["waiting"]))
        await host.say("knock.refuse", knock=state["waiting"][0]["id"])
        assert (await guest.next("room.out"))["reason"] == "refused"
        assert [row["role"] for row in await saved(RoomParticipant, room=room)] == ["host"]

    async def test_a_beat_between_the_hosts_answer_and_its_arrival_refuses_nobody(
        self, room: Room, visitors: Visitors, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The knock is gone from the door then, and the answer is on its way."""
        states, beat = list[str](), Presence.beat

        async def noted(self: Presence, person: Person) -> presence.Beat:
            found = await beat(self, person)
            states.append(found.state)
            return found

        monkeypatch.setattr(Presence, "beat", noted)
        monkeypatch.setattr(heart, "BEAT_S", 1.5)
        guest = await visitors.open(room)
        assert (await guest.enter("Anna"))["type"] == "room.waiting"
        (waiting,) = (await Presence(room.pk).snapshot()).waiting
        await Presence(room.pk).take_knock(waiting.id)
        started = asyncio.get_running_loop().time()
        while "gone" not in states:
            assert asyncio.get_running_loop().time() - started < 15
            await asyncio.sleep(0.02)
        layer: Any = get_channel_layer()
        await layer.send(waiting.channel, {"type": "call.admitted"})
        await guest.admitted()

    async def test_a_host_whose_server_was_killed_opens_no_room(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        ghost = Person("00000000-0000-0000-0000-000000000001", "teacher", "host", "session-1", "specific.dead")
        await Presence(room.pk).enter(ghost, capacity=6, locked=False)
        assert await database_sync_to_async(presence.is_hosted)(room.pk)
        await async_client().zadd(f"room:{{{room.pk}}}:beats", {ghost.id: 1})
        member = await visitors.open(room, other_teacher)
        assert (await member.enter())["type"] == "room.waiting"

    async def test_whoever_waits_sees_and_says_nothing(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.open(room)
        await guest.enter("Anna")
        await guest.signal(host, offer())
        assert (await guest.next("error"))["code"] == "not_joined"
        await guest.say("chat.send", id="12345678", text="hello")
        assert (await guest.next("error"))["code"] == "not_joined"
        await host.say("chat.send", id="12345678", text="secret")
        await host.next("chat.message")
        assert await guest.quiet() == []

    async def test_a_room_without_waiting_room_lets_guests_in(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        await change(room, waiting_room=False)
        await visitors.inside(room, teacher)
        guest = await visitors.open(room)
        assert (await guest.enter(""))["code"] == "name_missing"
        assert (await guest.enter("Anna"))["type"] == "room.joined"

    async def test_refusals_are_in_the_language_of_the_page(self, room: Room, visitors: Visitors) -> None:
        await database_sync_to_async(services.end_room)(room=room)
        said = {"de": "Dieses Gespräch ist beendet.", "": "This call has ended.", "xx": "This call has ended."}
        for language, sentence in said.items():
            guest = await visitors.open(room, language=language)
            assert (await guest.enter("Anna"))["message"] == sentence
        browser = await visitors.open(room, **{"accept-language": "de-AT, en;q=0.5"})
        assert (await browser.enter("Anna"))["message"] == said["de"]

    async def test_members_come_straight_in_under_their_name(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        await visitors.inside(room, teacher)
        member = await visitors.inside(room, other_teacher)
        assert (member.joined["name"], member.joined["role"]) == ("other_teacher", "member")

    async def test_a_locked_room_lets_nobody_new_in(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        await host.say("room.lock", locked=True)
        await guest.next("room.state", where=lambda state: state["locked"])
        for visitor in (await visitors.open(room), await visitors.open(room, other_teacher)):
            assert (await visitor.enter("Ben"))["code"] == "room_locked"
        again = await visitors.open(room)
        assert (await again.enter(secret=guest.joined["secret"]))["type"] == "room.joined"

    async def test_the_room_is_never_overfull(self, room: Room, teacher: User, visitors: Visitors) -> None:
        await change(room, waiting_room=False, capacity=4)
        await visitors.inside(room, teacher)
        crowd = [await visitors.open(room) for _ in range(8)]
        answers = await asyncio.gather(*(visitor.enter(f"Guest {at}") for at, visitor in enumerate(crowd)))
        assert (
            sorted(answer.get("code", answer["type"]) for answer in answers) == ["room.joined"] * 3 + ["room_full"] * 5
        )

    async def test_an_unknown_code_and_an_ended_room_are_closed(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        stranger = await visitors.open("AAAA-2222")
        assert (await stranger.next("error"))["code"] == "room_not_found"
        assert (await stranger.next("closed"))["code"] == 4404
        await database_sync_to_async(services.end_room)(room=room)
        late = await visitors.open(room, teacher)
        assert (await late.enter())["code"] == "room_ended"

    async def test_codes_cant_be_tried_without_end(self, room: Room, visitors: Visitors) -> None:
        for _ in range(services.GUESSES):
            await (await visitors.open("AAAA-2222")).next("error")
        stopped = await visitors.open(room)
        assert (await stopped.next("error"))["code"] == "too_many_guesses"

    async def test_other_sites_open_no_socket(self, room: Room) -> None:
        headers = [(b"host", b"testserver"), (b"origin", b"https://evil.example")]
        socket = WebsocketCommunicator(application, f"/ws/rooms/{room.room_code}/", headers)
        assert await socket.connect() == (False, 4403)


class TestSignalling:
    async def test_what_is_for_a_media_server_is_refused_where_there_is_none(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        await host.say("video.send", line="line-0001", tracks=[], **offer())
        assert (await host.next("error"))["code"] == "other_video"

    async def test_a_signal_reaches_its_person_only(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        ben = await visitors.guest(room, host, "Ben")
        await asyncio.sleep(0.1)
        await ben.quiet()
        await host.quiet()
        await anna.signal(host, offer())
        assert await host.next("signal") == {
            "type": "signal",
            "sender": anna.id,
            "session": anna.session,
            **offer(),
        }
        await host.signal(anna, candidate())
        assert (await anna.next("signal"))["candidate"]["candidate"].startswith("candidate:")
        assert await ben.quiet() == []

    async def test_outsiders_and_other_rooms_get_nothing_and_reach_nobody(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        elsewhere = await database_sync_to_async(services.create_room)(owner=other_teacher)
        host = await visitors.inside(room, teacher)
        outsider = await visitors.open(room)
        neighbour = await visitors.inside(elsewhere, other_teacher)
        await host.quiet()
        await neighbour.quiet()
        for visitor in (outsider, neighbour):
            await visitor.signal(host, offer())
            await visitor.say("person.remove", person=host.id)
        assert {(await outsider.next("error"))["code"] for _ in range(2)} == {"not_joined"}
        assert {(await neighbour.next("error"))["code"] for _ in range(2)} == {"person_not_found"}
        await host.say("chat.send", id="12345678", text="only here")
        await host.next("chat.message")
        assert await host.quiet() == []
        assert await outsider.quiet() == []
        assert await neighbour.quiet() == []

    async def test_a_removed_guest_is_out_for_good(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        await host.say("person.remove", person=guest.id)
        assert (await guest.next("room.out"))["reason"] == "removed"
        assert (await guest.next("closed"))["code"] == 4403
        await host.people("teacher")
        again = await visitors.open(room)
        assert (await again.enter("Anna", secret=guest.joined["secret"]))["type"] == "room.waiting"
        await host.quiet()
        await host.signal(guest, offer())
        assert (await host.next("error"))["code"] == "person_not_found"

    async def test_a_removed_member_has_to_knock(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        member = await visitors.inside(room, other_teacher)
        await host.say("person.remove", person=member.id)
        await member.next("closed")
        assert (await (await visitors.open(room, other_teacher)).enter())["type"] == "room.waiting"

    async def test_malformed_signals_are_not_relayed(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        await host.people("Anna", "teacher")
        await host.quiet()
        for what in (offer("v=0\r\n"), offer("x" * 60_000), candidate("nonsense"), {}, {**offer(), **candidate()}):
            await guest.signal(host, what)
            assert (await guest.next("error"))["code"].startswith("invalid_")
        await guest.signal(host, offer(), session="another-page")
        assert (await guest.next("error"))["code"] == "person_not_found"
        assert await host.quiet() == []

    async def test_a_flood_is_slowed_and_then_cut_off(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        for _ in range(BURST + PATIENCE + 20):
            await host.say("pong", nonce=1)
        assert (await host.next("error"))["code"] == "too_fast"
        assert (await host.next("closed"))["code"] == 1008


class TestHosting:
    async def test_only_the_host_hosts(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        member = await visitors.inside(room, other_teacher)
        for words in (
            {"type_": "room.lock", "locked": True},
            {"type_": "room.end"},
            {"type_": "person.remove", "person": host.id},
            {"type_": "person.ask_mute", "person": host.id},
            {"type_": "knock.admit", "knock": host.id},
        ):
            await member.say(**words)
            assert (await member.next("error"))["code"] == "not_allowed"

    async def test_a_host_who_logged_out_hosts_no_more(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        await database_sync_to_async(User.objects.filter(pk=teacher.pk).update)(is_blocked=True)
        await host.say("room.end")
        assert (await host.next("error"))["code"] == "not_allowed"

    async def test_ending_ends_it_for_everybody(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        waiting = await visitors.open(room)
        await waiting.enter("Ben")
        await host.say("room.end")
        for visitor in (host, guest, waiting):
            assert (await visitor.next("room.out"))["reason"] == "ended"
            assert (await visitor.next("closed"))["code"] == 4410
        assert all(row["left_at"] for row in await saved(RoomParticipant, room=room))

    async def test_an_end_from_a_page_is_noticed(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        await database_sync_to_async(services.end_room)(room=room)
        assert (await host.next("room.out"))["reason"] == "ended"

    async def test_asking_to_mute_asks_one_person(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        await host.say("person.ask_mute", person=guest.id)
        assert (await guest.next("mute.asked"))["by"] == "teacher"


class TestChat:
    async def test_messages_are_stored_and_shown_to_who_comes_later(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        await database_sync_to_async(
            lambda: [services.post_message(room=room, user=None, name="Old", text=str(at)) for at in range(60)]
        )()
        await host.say("chat.send", id="mine-1234", text=" <b>hi</b> https://a.example ")
        said = (await host.next("chat.message"))["message"]
        assert (said["text"], said["client_id"], said["person"]) == (
            "<b>hi</b> https://a.example",
            "mine-1234",
            host.id,
        )
        guest = await visitors.guest(room, host, "Anna")
        texts = [message["text"] for message in guest.joined["messages"]]
        assert texts == [*map(str, range(11, 60)), "<b>hi</b> https://a.example"]
        assert len(await saved(Message, room=room)) == 61

    @pytest.mark.parametrize(("text", "code"), [("x" * 1001, "text_too_long"), (" \n ", "text_missing")])
    async def test_what_isnt_kept_says_why(
        self, room: Room, teacher: User, visitors: Visitors, text: str, code: str
    ) -> None:
        host = await visitors.inside(room, teacher)
        await host.say("chat.send", id="mine-1234", text=text)
        error = await host.next("error")
        assert (error["code"], error["reply_to"]) == (code, "mine-1234")
        assert await saved(Message, room=room) == []


class TestComingBack:
    async def test_a_reload_gives_the_same_place(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        await guest.close()
        state = await host.next("room.state", where=lambda state: "" in [one["session"] for one in state["people"]])
        assert {one["id"] for one in state["people"]} == {host.id, guest.id}
        again = await visitors.open(room)
        assert (await again.enter(secret=guest.joined["secret"]))["type"] == "room.joined"
        assert (again.id, again.joined["name"]) == (guest.id, "Anna")
        state = await host.people("Anna", "teacher")
        assert again.session in [one["session"] for one in state["people"]]

    async def test_a_second_window_takes_the_place_over(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        again = await visitors.open(room)
        await again.enter(secret=guest.joined["secret"])
        assert (await guest.next("room.out"))["reason"] == "replaced"
        await again.say("chat.send", id="mine-1234", text="still here")
        assert (await again.next("chat.message"))["message"]["name"] == "Anna"

    async def test_a_secret_opens_its_own_room_for_its_own_person_only(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        elsewhere = await database_sync_to_async(services.create_room)(owner=other_teacher)
        for place, secret in [(elsewhere, host.joined["secret"]), (room, host.joined["secret"]), (room, "forged")]:
            visitor = await visitors.open(place)
            assert (await visitor.enter("Eve", secret=secret))["type"] == "room.waiting"

    async def test_leaving_frees_the_seat_at_once(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        await guest.say("room.leave")
        await guest.next("room.out")
        state = await host.next("room.state", where=lambda state: len(state["people"]) == 1)
        assert state["people"][0]["id"] == host.id
        row = (await saved(RoomParticipant, pk=guest.id))[0]
        assert row["left_at"] is not None

    async def test_the_seat_of_a_cut_line_is_given_up_after_a_while(
        self, room: Room, teacher: User, visitors: Visitors, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(presence, "SEAT_KEPT_MS", 1)
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        await host.people("Anna", "teacher")
        await host.quiet()
        await guest.close()
        await host.next("room.state", where=lambda state: len(state["people"]) == 1)
        assert (await saved(RoomParticipant, pk=guest.id))[0]["left_at"] is not None

    async def test_redis_forgetting_everything_heals(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        await host.people("teacher")
        await host.quiet(0.1)
        await async_client().flushdb()
        assert await host.people("teacher")

    async def test_redis_forgetting_everything_unlocks_no_room(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        await host.say("room.lock", locked=True)
        await guest.next("room.state", where=lambda state: state["locked"])
        await host.say("room.leave")
        await guest.people("Anna")
        await async_client().flushdb()
        await guest.quiet(0.1)
        assert (await guest.next("room.state"))["locked"]


async def test_people_of_a_dead_process_vanish(room: Room, teacher: User, visitors: Visitors) -> None:
    """Nobody says for them that they left: only their heartbeat stops."""
    host = await visitors.inside(room, teacher)
    ghost = Person("00000000-0000-0000-0000-000000000001", "Ghost", "guest", "session-1", "specific.dead")
    await Presence(room.pk).enter(ghost, capacity=6, locked=False)
    await host.say("me.set", mic=True, camera=False, hand=True, screen="")
    both = {"Ghost": False, "teacher": True}
    await host.next("room.state", where=lambda state: {one["name"]: one["hand"] for one in state["people"]} == both)
    started = asyncio.get_running_loop().time()
    while True:
        if (await Presence(room.pk).find(ghost.id)) == [None]:
            break
        assert asyncio.get_running_loop().time() - started < 15
        await asyncio.sleep(0.2)
    await host.people("teacher")


async def test_no_frame_holds_channels_or_others_secrets(room: Room, teacher: User, visitors: Visitors) -> None:
    host = await visitors.inside(room, teacher)
    guest: Visitor = await visitors.guest(room, host, "Anna")
    await host.quiet()
    frames = "".join(host.frames + guest.frames)
    assert "channel" not in frames
    assert "specific." not in frames
    assert guest.joined["secret"] not in "".join(host.frames)
    assert all(json.loads(frame)["waiting"] == [] for frame in guest.frames if '"room.state"' in frame)
