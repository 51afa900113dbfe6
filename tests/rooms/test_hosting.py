"""Who hosts a call and who is kept out of it."""

from datetime import timedelta
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.test import Client
from django.utils import timezone

from accounts.models import User
from rooms import browser_tokens, services
from rooms.models import CoHost, Room, RoomBan, RoomParticipant
from rooms.store.client import async_client
from tests.rooms.calls import Visitor, Visitors

count = database_sync_to_async(lambda rows: rows.count())


def role_of(state: dict[str, Any], name: str) -> str:
    return next((str(person["role"]) for person in state["people"] if person["name"] == name), "")


async def co_hosted(room: Room, teacher: User, other_teacher: User, visitors: Visitors) -> tuple[Visitor, Visitor]:
    """The owner and a co-host, both inside."""
    host = await visitors.inside(room, teacher)
    member = await visitors.inside(room, other_teacher)
    await host.people("teacher", "other_teacher")
    await host.say("co_host.set", person=member.id, on=True)
    assert (await member.next("role.set"))["role"] == "co-host"
    return host, member


class TestCoHosts:
    async def test_they_host_and_keep_that_after_a_reload(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        host, member = await co_hosted(room, teacher, other_teacher, visitors)
        hosting = await host.next("room.hosting", where=lambda said: bool(said["co_hosts"]))
        assert hosting["co_hosts"] == [{"person": member.id, "name": "other_teacher"}]
        await host.next("room.state", where=lambda state: role_of(state, "other_teacher") == "co-host")
        anna = await visitors.guest(room, member, "Anna")
        await member.close()
        again = await visitors.open(room, other_teacher)
        await again.enter(secret=member.joined["secret"])
        assert again.joined["role"] == "co-host"
        await again.say("room.lock", locked=True)
        await anna.next("room.state", where=lambda state: state["locked"])
        fresh = await visitors.inside(room, other_teacher)
        assert fresh.joined["role"] == "co-host"

    async def test_it_is_taken_back(self, room: Room, teacher: User, other_teacher: User, visitors: Visitors) -> None:
        host, member = await co_hosted(room, teacher, other_teacher, visitors)
        await host.say("co_host.set", person=member.id, on=False)
        assert (await member.next("role.set"))["role"] == "member"
        await member.say("room.end")
        assert (await member.next("error"))["code"] == "not_allowed"
        assert await count(CoHost.objects) == 0

    async def test_one_who_is_removed_has_to_knock_like_everybody(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        host, member = await visitors.inside(room, teacher), await visitors.inside(room, other_teacher)
        await host.say("co_host.set", person=member.id, on=True)
        assert (await member.next("role.set"))["role"] == "co-host"
        await host.say("person.remove", person=member.id)
        assert (await member.next("room.out"))["reason"] == "removed"
        again = await visitors.open(room, other_teacher)
        assert (await again.enter())["type"] == "room.waiting"

    async def test_only_the_owner_names_them_and_guests_cant_be(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        host, member = await co_hosted(room, teacher, other_teacher, visitors)
        anna = await visitors.guest(room, host, "Anna")
        await host.say("co_host.set", person=anna.id, on=True)
        assert (await host.next("error"))["code"] == "no_account"
        for words in (
            {"type_": "co_host.set", "person": anna.id, "on": True},
            {"type_": "co_host.set", "person": host.id, "on": False},
            {"type_": "person.remove", "person": host.id},
            {"type_": "person.remove", "person": member.id},
        ):
            await member.say(**words)
            assert (await member.next("error"))["code"] == "not_allowed"

    async def test_somebody_who_only_has_the_right_in_another_room_has_none_here(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        elsewhere = await database_sync_to_async(services.create_room)(owner=other_teacher)
        host = await visitors.inside(room, teacher)
        neighbour = await visitors.inside(elsewhere, other_teacher)
        ban = await database_sync_to_async(RoomBan.objects.create)(room=room, name="Eve")
        for words in (
            {"type_": "co_host.set", "person": host.id, "on": True},
            {"type_": "person.remove", "person": host.id, "ban": True},
            {"type_": "hand.lower", "person": host.id},
        ):
            await neighbour.say(**words)
            assert (await neighbour.next("error"))["code"] == "person_not_found"
        await neighbour.say("ban.lift", ban=str(ban.pk))
        await neighbour.next("room.hosting")
        assert await count(RoomBan.objects) == 1


class TestOpenWhileHosted:
    async def test_without_a_host_everybody_waits_and_comes_in_with_them(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        member = await visitors.open(room, other_teacher)
        assert await member.enter() == {"type": "room.waiting", "host_present": False}
        guest = await visitors.open(room)
        assert (await guest.enter("Anna"))["type"] == "room.waiting"
        host = await visitors.inside(room, teacher)
        await member.admitted()
        # Who has to knock still has to.
        state = await host.next(
            "room.state", where=lambda state: len(state["people"]) == 2 and len(state["waiting"]) == 1
        )
        assert [knock["name"] for knock in state["waiting"]] == ["Anna"]

    async def test_it_stays_open_with_a_co_host(
        self, room: Room, teacher: User, other_teacher: User, administrator: User, visitors: Visitors
    ) -> None:
        host, member = await co_hosted(room, teacher, other_teacher, visitors)
        await host.say("room.leave")
        await host.next("room.out")
        await member.people("other_teacher")
        third = await visitors.open(room, administrator)
        assert (await third.enter())["type"] == "room.joined"
        await member.say("room.leave")
        await member.next("room.out")
        await third.people("administrator")
        # Who is inside stays; nobody new comes in.
        late = await visitors.open(room, other_teacher)
        assert (await late.enter())["type"] == "room.joined"  # a co-host opens it again


class TestBans:
    async def test_a_banned_account_stays_out_until_the_ban_is_lifted(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        member = await visitors.inside(room, other_teacher)
        second_window = await visitors.inside(room, other_teacher)
        await host.people("teacher", "other_teacher", "other_teacher")
        await host.say("person.remove", person=member.id, ban=True)
        for window in (member, second_window):
            assert (await window.next("room.out"))["reason"] == "banned"
        for secret in ("", member.joined["secret"]):
            again = await visitors.open(room, other_teacher)
            assert (await again.enter(secret=secret))["code"] == "banned"
        (banned,) = (await host.next("room.hosting", where=lambda said: bool(said["banned"])))["banned"]
        assert banned["name"] == "other_teacher"
        await host.say("ban.lift", ban=banned["id"])
        assert (await host.next("room.hosting"))["banned"] == []
        again = await visitors.open(room, other_teacher)
        assert (await again.enter())["type"] == "room.waiting"

    async def test_a_banned_browser_stays_out_and_others_may_knock(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        token = browser_tokens.new_token()
        host = await visitors.inside(room, teacher)
        guest, at_the_door = await visitors.open(room, browser=token), await visitors.open(room, browser=token)
        for visitor, name in ((guest, "Anna"), (at_the_door, "Ann")):
            assert (await visitor.enter(name))["type"] == "room.waiting"
        state = await host.next("room.state", where=lambda state: len(state["waiting"]) == 2)
        knocks = {knock["name"]: knock["id"] for knock in state["waiting"]}
        await host.say("knock.admit", knock=knocks["Anna"])
        await guest.admitted()
        await host.people("teacher", "Anna")
        await host.say("person.remove", person=guest.id, ban=True)
        await guest.next("room.out")
        # Let in by mistake: the ban counts also for who waited already.
        await host.say("knock.admit", knock=knocks["Ann"])
        assert (await at_the_door.next("error"))["code"] == "banned"
        again = await visitors.open(room, browser=token)
        assert (await again.enter("Bell"))["code"] == "banned"
        stranger = await visitors.open(room, browser=browser_tokens.new_token())
        assert (await stranger.enter("Ben"))["type"] == "room.waiting"
        forged = await visitors.open(room, browser="forged")
        assert (await forged.enter("Bo"))["type"] == "room.waiting"

    async def test_an_account_in_a_banned_browser_has_to_knock(
        self, room: Room, teacher: User, other_teacher: User, visitors: Visitors
    ) -> None:
        token = browser_tokens.new_token()
        await database_sync_to_async(RoomBan.objects.create)(
            room=room, name="Anna", browser_digest=browser_tokens.digest_of(token)
        )
        await visitors.inside(room, teacher)
        member = await visitors.open(room, other_teacher, browser=token)
        assert (await member.enter())["type"] == "room.waiting"

    def test_the_page_gives_a_browser_its_token_once(self, room: Room) -> None:
        client = Client()
        first = client.get(f"/rooms/{room.room_code}/").cookies[browser_tokens.COOKIE]
        assert first["httponly"]
        assert first["samesite"] == "Lax"
        assert browser_tokens.digest_of(first.value)
        assert browser_tokens.COOKIE not in client.get(f"/rooms/{room.room_code}/").cookies
        client.cookies[browser_tokens.COOKIE] = "forged"
        assert browser_tokens.COOKIE in client.get(f"/rooms/{room.room_code}/").cookies


class TestHandsAndMicrophones:
    async def test_hands_are_up_in_the_order_in_which_they_went_up(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        anna, ben = await visitors.guest(room, host, "Anna"), await visitors.guest(room, host, "Ben")
        for visitor in (ben, anna):
            await visitor.say("me.set", mic=True, camera=False, hand=True)
            await host.next(
                "room.state",
                where=lambda state, who=visitor.id: any(one["hand"] for one in state["people"] if one["id"] == who),
            )
        await ben.say("me.set", mic=False, camera=True, hand=True)
        state = await host.next("room.state", where=lambda state: any(one["camera"] for one in state["people"]))
        up = sorted((one["hand_order"], one["name"]) for one in state["people"] if one["hand"])
        assert [name for _, name in up] == ["Ben", "Anna"]
        # A cut line keeps its place in the queue.
        await ben.close()
        ben_again = await visitors.open(room)
        await ben_again.enter(secret=ben.joined["secret"])
        await ben_again.say("me.set", mic=False, camera=False, hand=True)
        state = await host.next(
            "room.state", where=lambda state: [one["camera"] for one in state["people"] if one["hand"]] == [False] * 2
        )
        assert sorted((one["hand_order"], one["name"]) for one in state["people"] if one["hand"])[0][1] == "Ben"
        ben = ben_again
        await host.say("hand.lower", person=ben.id)
        assert (await ben.next("hand.lowered"))["by"] == "teacher"
        await host.next(
            "room.state", where=lambda state: [one["name"] for one in state["people"] if one["hand"]] == ["Anna"]
        )
        await host.say("hand.lower")
        await anna.next("hand.lowered")
        await host.next("room.state", where=lambda state: not any(one["hand"] for one in state["people"]))

    async def test_everybody_with_an_open_microphone_is_asked(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        anna, ben = await visitors.guest(room, host, "Anna"), await visitors.guest(room, host, "Ben")
        for visitor in (host, anna):
            await visitor.say("me.set", mic=True, camera=False, hand=False)
        await ben.next("room.state", where=lambda state: sum(one["mic"] for one in state["people"]) == 2)
        await host.say("people.ask_mute")
        assert (await anna.next("mute.asked"))["by"] == "teacher"
        # Asking lowers nobody's voice by force, and reaches nobody who is silent.
        assert "mute.asked" not in {said["type"] for said in [*await ben.quiet(), *await host.quiet()]}


class TestTheRecordOfCalls:
    async def test_a_call_lasts_from_the_first_to_the_last(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        rows = database_sync_to_async(lambda: list(room.calls.values_list("started_at", "ended_at")))
        ((started, ended),) = await rows()
        assert ended is None
        await host.say("room.leave")
        await host.next("room.out")
        assert (await rows())[0][1] is None
        await guest.say("room.leave")
        await guest.next("room.out")
        ((_, ended),) = await rows()
        assert started <= ended
        # Who comes back within minutes goes on with it.
        await visitors.inside(room, teacher)
        assert await rows() == [(started, None)]

    async def test_a_secret_opens_no_later_call(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        guest = await visitors.guest(room, host, "Anna")
        for visitor in (guest, host):
            await visitor.say("room.leave")
            await visitor.next("room.out")
        long_ago = timezone.now() - timedelta(hours=1)
        await database_sync_to_async(room.calls.update)(started_at=long_ago, ended_at=long_ago)
        await visitors.inside(room, teacher)
        assert await count(room.calls) == 2
        again = await visitors.open(room)
        assert (await again.enter("Anna", secret=guest.joined["secret"]))["type"] == "room.waiting"

    async def test_a_call_whose_server_was_killed_ends_at_its_last_sign(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        long_ago = timezone.now() - timedelta(hours=2)
        call = await database_sync_to_async(room.calls.create)(started_at=long_ago)
        await database_sync_to_async(RoomParticipant.objects.create)(
            room=room, call=call, display_name="Ghost", joined_at=long_ago
        )
        beats = f"room:{{{room.pk}}}:beats"
        last = long_ago + timedelta(minutes=30)
        await async_client().zadd(beats, {"ghost": int(last.timestamp() * 1000)})
        await visitors.inside(room, teacher)
        await database_sync_to_async(call.refresh_from_db)()
        assert abs(call.ended_at - last) < timedelta(seconds=1)
        assert await count(room.calls) == 2


@pytest.mark.parametrize("words", [{"person": "x"}, {"person": "", "on": "maybe"}, {}])
async def test_malformed_words_of_a_host_change_nothing(
    room: Room, teacher: User, visitors: Visitors, words: dict[str, Any]
) -> None:
    host = await visitors.inside(room, teacher)
    await host.say("co_host.set", **words)
    assert (await host.next("error"))["code"] == "invalid_message"
