"""What players get and may do: places, receipts, secrets, floods."""

import asyncio
import json
import time
from typing import Any

import pytest
from channels.db import database_sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from classroom.consumers.origin import origin_allowed
from classroom.hub import connection as connection_module
from classroom.hub import leaving
from classroom.hub.room import GameRoom
from classroom.protocol import MAX_FRAME_BYTES, incoming
from classroom.protocol.codes import MESSAGES
from classroom.protocol.outgoing import Refusal
from quizzes import question_types
from tests.classroom.live import Socket, Stage


def abcd(**fields: Any) -> dict[str, Any]:
    return {**question_types.abcd.example(), **fields}


async def start(host: Socket) -> None:
    await host.say("game.start", seen=host.state["revision"])
    await host.phase("question", 0)


async def rejoin(stage: Stage, pin: str, secret: str, **fields: Any) -> Socket:
    socket = await stage.socket(**fields)
    await socket.say("player.rejoin", pin=pin, secret=secret)
    await socket.next("player.joined")
    await socket.next("game.state")
    return socket


class TestPlaces:
    @pytest.mark.parametrize("other_process", [False, True])
    async def test_a_reload_gives_the_same_place_score_and_phase(
        self, new_game: Any, teacher_cookie: str, stage: Stage, other_process: bool
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        host = await stage.host(game.game_id, teacher_cookie)
        anna = await stage.player(game.pin, "Anna")
        ben = await stage.player(game.pin, "Ben")
        await start(host)
        await anna.phase("question", 0)
        await anna.answer(0)
        await ben.phase("question", 0)
        hub = stage.hub() if other_process else None
        again = await rejoin(stage, game.pin, anna.secret, hub=hub)
        assert (await anna.next("player.removed"))["reason"] == "replaced"
        assert again.state["phase"] == "question"
        assert again.state["me"]["name"] == "Anna"
        assert again.state["me"]["answered"] is True
        assert 0 < again.state["remaining_ms"] <= again.state["time_ms"] == 20_000
        # The same answer sent again gets its receipt, another one doesn't replace it.
        assert (await again.answer(0))["type"] == "answer.accepted"
        assert (await again.answer(1, client_id="other"))["code"] == "already_answered"
        assert (await anna.answer(0, question=0))["code"] == "not_joined"
        await ben.answer(1)
        assert (await again.phase("results", 0))["me"]["score"] > 900
        third = await rejoin(stage, game.pin, anna.secret)
        assert third.state["me"] == again.state["me"]

    async def test_a_wrong_or_kicked_secret_opens_nothing(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)()
        host = await stage.host(game.game_id, teacher_cookie)
        anna = await stage.player(game.pin, "Anna")
        stranger = await stage.socket()
        for secret in ("1.wrong", "1.", "x", "", "99." + anna.secret, "²." + anna.secret[2:]):
            await stranger.say("player.rejoin", pin=game.pin, secret=secret)
            assert (await stranger.next("error"))["code"] == "not_joined"
        await host.say("player.kick", player="1")
        assert (await anna.next("player.removed"))["reason"] == "kicked"
        await stranger.say("player.rejoin", pin=game.pin, secret=anna.secret)
        assert (await stranger.next("error"))["code"] == "kicked"
        await host.say("player.kick", player="1")
        assert (await host.next("error"))["code"] == "player_not_found"

    async def test_a_player_kicked_by_another_process_is_told(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)()
        host = await stage.host(game.game_id, teacher_cookie)
        anna = await stage.player(game.pin, "Anna", hub=stage.hub())
        await host.say("player.kick", player="1")
        assert (await anna.next("player.removed"))["reason"] == "kicked"

    async def test_bad_entrances_say_why(self, new_game: Any, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)()
        await stage.player(game.pin, "Anna")
        socket = await stage.socket()
        for fields, code in [
            ({"pin": "000000", "name": "Ben"}, "game_not_found"),
            ({"pin": game.pin, "name": "anna "}, "name_taken"),
            ({"pin": game.pin, "name": ""}, "name_missing"),
            ({"pin": game.pin, "name": "x" * 21}, "name_invalid"),
            ({"pin": game.pin, "name": "Ben", "version": 2}, "unsupported_version"),
            ({"pin": "abc", "name": "Ben"}, "invalid_message"),
        ]:
            await socket.say("player.join", **fields)
            assert (await socket.next("error"))["code"] == code
        await socket.say("player.join", pin=game.pin, name="Ben")
        await socket.next("player.joined")
        await socket.say("player.join", pin=game.pin, name="Ben2")
        assert (await socket.next("error"))["code"] == "already_joined"

    async def test_refusals_are_in_the_language_of_the_page(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        """Who comes first, and with them starts the game's room in this process, doesn't decide for the others."""
        game = await database_sync_to_async(new_game)()
        german, english = await stage.socket("/ws/play/?language=de"), await stage.socket()
        for name, sentence in {"": "Tippe einen Namen ein.", "x" * 21: "Höchstens 20 Zeichen verwenden."}.items():
            await german.say("player.join", pin=game.pin, name=name)
            assert (await german.next("error"))["message"] == sentence
        await german.say("player.join", pin=game.pin, name="Anna")
        await german.next("player.joined")
        await english.say("player.join", pin=game.pin, name="")
        assert (await english.next("error"))["message"] == "Type a name."
        await english.say("player.join", pin=game.pin, name="Ben")
        host = await stage.host(game.game_id, teacher_cookie)
        await host.say("game.start")
        for player, sentence in (
            (german, "Eine Möglichkeit wählen, 0 bis 3."),
            (english, "Choose one option, 0 to 3."),
        ):
            await player.phase("question")
            assert (await player.answer("99"))["message"] == sentence

    async def test_joining_again_with_the_same_token_after_a_lost_reply(self, new_game: Any, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)()
        first = await stage.player(game.pin, "Anna", token="made-by-the-phone-1")
        await first.close()
        again = await stage.player(game.pin, "Anna", token="made-by-the-phone-1")
        assert again.state["me"]["id"] == "1"
        assert again.state["player_count"] == 1
        assert again.secret != first.secret


class TestLeaving:
    async def test_a_lost_player_is_waited_for_until_the_grace_is_over(
        self, new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(leaving, "LEAVE_GRACE_S", 0.6)
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        host = await stage.host(game.game_id, teacher_cookie)
        anna, ben = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben")
        await start(host)
        await anna.phase("question")
        await anna.answer(0)
        await ben.close()
        await asyncio.sleep(0.3)
        await host.quiet(0.05)
        assert host.state["phase"] == "question"
        await host.phase("results", 0)

    async def test_leaving_on_purpose_counts_at_once(self, new_game: Any, teacher_cookie: str, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        host = await stage.host(game.game_id, teacher_cookie)
        anna, ben = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben")
        await start(host)
        await anna.phase("question")
        await anna.answer(0)
        await ben.say("player.leave")
        assert (await ben.next("player.removed"))["reason"] == "left"
        await host.phase("results", 0)
        back = await rejoin(stage, game.pin, ben.secret)
        assert back.state["me"]["name"] == "Ben"


class TestBadInput:
    async def test_every_bad_frame_gets_a_code_and_the_connection_stays(self, new_game: Any, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)()
        anna = await stage.player(game.pin, "Anna")
        frames = [
            (" ", "invalid_message"),
            ("[]", "invalid_message"),
            ('{"type":"game.start"}', "invalid_message"),
            ('{"type":"answer.submit","id":"a b","question":0}', "invalid_message"),
            ('{"type":"answer.submit","id":"a","question":-1}', "invalid_message"),
            ('{"type":"answer.submit","id":"a","question":0,"answer":0}', "wrong_question"),
            ('{"type":"answer.submit","id":"a","question":9000,"answer":0}', "wrong_question"),
            ("x" * (MAX_FRAME_BYTES + 1), "too_large"),
            ("[" * 10_000, "invalid_message"),
        ]
        for text, code in frames:
            await anna.communicator.send_to(text_data=text)
            assert (await anna.next("error"))["code"] == code
        await anna.communicator.send_to(bytes_data=b"\xff\xfe")
        assert (await anna.next("error"))["code"] == "invalid_message"

    async def test_answers_that_dont_fit_are_refused_with_their_id(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)()
        host = await stage.host(game.game_id, teacher_cookie)
        anna = await stage.player(game.pin, "Anna")
        await start(host)
        await anna.phase("question")
        for value in (4, -1, True, None, "0", [0], {"a": 1}, 1.5):
            refused = await anna.answer(value, client_id="bad")
            assert (refused["code"], refused["reply_to"]) == ("invalid_answer", "bad")
        assert (await anna.answer(0))["type"] == "answer.accepted"

    async def test_a_flood_is_slowed_and_then_cut_off(
        self, new_game: Any, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connection_module, "PATIENCE", 30)
        game = await database_sync_to_async(new_game)()
        anna = await stage.player(game.pin, "Anna")
        for _ in range(80):
            await anna.say("pong", nonce=1)
        errors = [await anna.next("error", "closed") for _ in range(31)]
        assert {error.get("code") for error in errors[:30]} == {"too_fast"}
        assert errors[30] == {"type": "closed", "code": 1008}

    async def test_a_fault_in_one_message_is_told_and_survived(
        self, new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        game = await database_sync_to_async(new_game)()
        host = await stage.host(game.game_id, teacher_cookie)

        async def broken(*_: Any) -> None:
            raise ValueError("a bug")

        with monkeypatch.context() as patch:
            patch.setattr(GameRoom, "command", broken)
            await host.say("game.start")
            assert (await host.next("error"))["code"] == "internal_error"
        await start(host)

    @given(st.one_of(st.text(), st.binary(), st.none()))
    def test_parsing_is_total(self, frame: Any) -> None:
        for parse in (incoming.parse_player, incoming.parse_host):
            assert parse(frame) is not None

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
            max_leaves=10,
        ),
        st.sampled_from(["player.join", "player.rejoin", "answer.submit", "pong", "game.start", "player.kick", "?"]),
        st.sampled_from(["pin", "name", "id", "question", "answer", "secret", "nonce", "seen", "player"]),
    )
    def test_parsing_any_json_is_total(self, value: Any, kind: str, field: str) -> None:
        text = json.dumps({"type": kind, field: value})
        for parse in (incoming.parse_player, incoming.parse_host):
            parsed = parse(text)
            assert not isinstance(parsed, Refusal) or parsed.code in MESSAGES


class TestOrigin:
    @pytest.mark.parametrize(
        ("origin", "allowed"),
        [
            (None, True),
            ("http://testserver", True),
            ("https://testserver", True),
            ("https://live.school.example", True),
            ("http://live.school.example", False),
            ("https://evil.example", False),
            ("http://testserver.evil.example", False),
            ("null", False),
            ("file://", False),
            ("http://[", False),
        ],
    )
    def test_only_this_sites_pages(self, origin: str | None, allowed: bool) -> None:
        headers = [(b"host", b"testserver")]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        assert origin_allowed(headers, ["https://*.school.example"]) is allowed

    async def test_another_sites_page_is_refused(self, new_game: Any, stage: Stage) -> None:
        with pytest.raises(AssertionError):
            await stage.socket(origin="https://evil.example")


async def test_an_idle_socket_stays_and_still_hears(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    """channels-redis and redis-py once closed idle consumers after five seconds."""
    game = await database_sync_to_async(new_game)()
    host = await stage.host(game.game_id, teacher_cookie)
    anna = await stage.player(game.pin, "Anna", hub=stage.hub())
    await asyncio.sleep(6.5)
    await start(host)
    await anna.phase("question", 0)


async def test_latency_is_measured_by_the_servers_pings(new_game: Any, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)()
    hub = stage.hub()
    begun = time.monotonic()
    anna = await stage.player(game.pin, "Anna", hub=hub)
    ping = await anna.next("ping")
    await asyncio.sleep(0.2)
    await anna.say("pong", nonce=ping["nonce"] + 1)
    await anna.say("pong", nonce=ping["nonce"])
    await anna.say("pong", nonce=ping["nonce"])
    await anna.quiet(0.1)
    room = await hub.room(game.pin)
    assert room is not None
    # Half of the time from the ping to the pong, which came during this test.
    assert 100 <= room.audience.players["1"].latency_ms <= 1000 * (time.monotonic() - begun) / 2


async def test_who_comes_when_the_game_is_over_is_told_so(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    game = await database_sync_to_async(new_game)()
    host = await stage.host(game.game_id, teacher_cookie)
    await start(host)
    await host.phase("question", 0)
    await host.say("game.end", seen=host.state["revision"])
    await host.phase("podium")
    late = await stage.socket("/ws/play/?language=de")
    await late.say("player.join", pin=game.pin, name="Late")
    refused = await late.next("error")
    assert (refused["code"], refused["message"]) == ("wrong_phase", "Dieses Spiel ist schon vorbei.")
