"""Who controls a game, and what racing commands make of it."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError

from accounts.models import User
from classroom.consumers import host as host_module
from quizzes import question_types
from tests.classroom.live import Socket, Stage, session_cookie

COMMANDS: list[dict[str, Any]] = [
    {"type": "game.start"},
    {"type": "game.next"},
    {"type": "question.close"},
    {"type": "solution.show"},
    {"type": "lobby.lock"},
    {"type": "player.kick", "player": "1"},
    {"type": "question.skip"},
    {"type": "time.add"},
    {"type": "game.pause"},
    {"type": "player.restore", "player": "1"},
    {"type": "game.end"},
    {"type": "game.close"},
]


def abcd(**fields: Any) -> dict[str, Any]:
    return {**question_types.abcd.example(), **fields}


async def say_all(socket: Socket) -> None:
    for command in COMMANDS:
        fields = {name: value for name, value in command.items() if name != "type"}
        await socket.say(command["type"], **fields)


class TestControl:
    @pytest.mark.parametrize("who", ["nobody", "a stranger", "a blocked owner", "a locked owner", "an inactive owner"])
    async def test_only_the_signed_in_owner_may_host(
        self, new_game: Any, teacher: User, other_teacher: User, stage: Stage, who: str
    ) -> None:
        game = await database_sync_to_async(new_game)()
        watcher = await stage.player(game.pin, "Anna")
        cookie = {
            "nobody": "",
            "a stranger": await database_sync_to_async(session_cookie)(other_teacher),
        }.get(who) or (await database_sync_to_async(session_cookie)(teacher) if "owner" in who else "")
        changes = {
            "a blocked owner": {"is_blocked": True},
            "a locked owner": {"blocked_until": timezone.now() + timedelta(hours=1)},
            "an inactive owner": {"is_active": False},
        }.get(who)
        if changes:
            await User.objects.filter(pk=teacher.pk).aupdate(**changes)
        socket = await stage.socket(f"/ws/host/{game.game_id}/", cookie=cookie)
        assert (await socket.next("error"))["code"] == "not_allowed"
        assert (await socket.next("closed"))["code"] == 4403
        await say_all(socket)
        assert await socket.quiet() == []
        assert [m for m in await watcher.quiet() if m["type"] == "game.state"] == []
        assert watcher.state["phase"] == "lobby"

    @pytest.mark.parametrize("how", ["logged out", "blocked", "new password"])
    async def test_control_ends_with_the_log_in(
        self, new_game: Any, teacher: User, teacher_cookie: str, stage: Stage, how: str
    ) -> None:
        game = await database_sync_to_async(new_game)()
        host = await stage.host(game.game_id, teacher_cookie)
        if how == "logged out":
            await Session.objects.all().adelete()
        elif how == "blocked":
            await User.objects.filter(pk=teacher.pk).aupdate(is_blocked=True)
        else:
            await User.objects.filter(pk=teacher.pk).aupdate(password=make_password("something else entirely"))
        await host.say("game.start")
        assert (await host.next("error"))["code"] == "not_allowed"
        assert (await host.next("closed"))["code"] == 4403
        assert host.state["phase"] == "lobby"

    async def test_a_database_that_is_down_stops_no_class(
        self, new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        game = await database_sync_to_async(new_game)()
        host = await stage.host(game.game_id, teacher_cookie)

        async def down(_: Any) -> None:
            raise OperationalError("the database is down")

        monkeypatch.setattr(host_module, "signed_in_now", down)
        await host.say("game.start")
        await host.phase("question", 0)

    async def test_a_player_can_say_no_host_command(self, new_game: Any, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)()
        anna = await stage.player(game.pin, "Anna")
        await say_all(anna)
        replies = [m for m in await anna.quiet() if m["type"] != "ping"]
        assert [m["code"] for m in replies] == ["invalid_message"] * len(COMMANDS)
        assert anna.state["phase"] == "lobby"

    async def test_a_game_that_isnt_there(self, teacher_cookie: str, stage: Stage) -> None:
        socket = await stage.socket(f"/ws/host/{uuid.uuid4()}/", cookie=teacher_cookie)
        assert (await socket.next("error"))["code"] == "game_not_found"
        assert (await socket.next("closed"))["code"] == 4404

    async def test_other_addresses_are_refused(self, stage: Stage) -> None:
        for path in ("/ws/", "/ws/host/1/", "/ws/play", "/"):
            with pytest.raises(AssertionError):
                await stage.socket(path)

    async def test_a_host_who_reloads_or_changes_device_goes_on(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        first = await stage.host(game.game_id, teacher_cookie)
        anna = await stage.player(game.pin, "Anna")
        await first.say("game.start", seen=first.state["revision"])
        await first.phase("question")
        await first.close()
        # Nothing waits for a host: the last answer closes the question.
        await anna.phase("question")
        await anna.answer(0)
        await anna.phase("results")
        second = await stage.host(game.game_id, teacher_cookie, hub=stage.hub())
        assert second.state["phase"] == "results"
        people = await second.next("players.changed")
        assert [(one["name"], one["score"]) for one in people["players"]] == [("Anna", anna.state["me"]["score"])]
        await second.say("game.next", seen=second.state["revision"])
        await anna.phase("leaderboard")


class TestCommands:
    async def test_two_hosts_at_once_are_one_sequence(self, new_game: Any, teacher_cookie: str, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd(), abcd()])
        hosts = [await stage.host(game.game_id, teacher_cookie, hub=stage.hub()) for _ in range(2)]
        seen = hosts[0].state["revision"]
        await asyncio.gather(
            *(hosts[0].say("game.start", seen=seen) for _ in range(3)),
            *(hosts[1].say("game.next", seen=seen) for _ in range(3)),
        )
        for host in hosts:
            await host.phase("question", 0)
        replies = [m for host in hosts for m in await host.quiet() if m["type"] == "error"]
        assert [m["code"] for m in replies] == ["state_changed"] * 5
        assert hosts[0].state["question_index"] == hosts[1].state["question_index"] == 0

    async def test_commands_in_the_wrong_phase_say_so(self, new_game: Any, teacher_cookie: str, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)()
        host = await stage.host(game.game_id, teacher_cookie)
        for command in ("question.close", "solution.show", "game.close"):
            await host.say(command)
            assert (await host.next("error"))["code"] == "wrong_phase"

    async def test_locking_the_lobby(self, new_game: Any, teacher_cookie: str, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)()
        host = await stage.host(game.game_id, teacher_cookie)
        revision = host.state["revision"]
        await host.say("lobby.lock", locked=True)
        await host.until(lambda state: state["locked"])
        socket = await stage.socket()
        await socket.say("player.join", pin=game.pin, name="Anna")
        assert (await socket.next("error"))["code"] == "game_locked"
        # The host acted on the same lobby, so the older revision still counts.
        await host.say("game.start", seen=revision)
        await host.phase("question", 0)
        await host.say("lobby.lock", locked=False)
        await host.until(lambda state: not state["locked"])
        await socket.say("player.join", pin=game.pin, name="Anna")
        await socket.next("player.joined")
        assert (await socket.phase("question"))["me"]["answered"] is False

    async def test_ending_a_game_early_still_counts_the_open_question(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        host = await stage.host(game.game_id, teacher_cookie)
        anna, _ = await stage.player(game.pin, "Anna"), await stage.player(game.pin, "Ben")
        await host.say("game.start")
        await anna.phase("question")
        await anna.answer(0)
        await host.say("game.end", seen=(await host.phase("question"))["revision"])
        podium = await anna.phase("podium")
        assert podium["me"]["score"] > 900
        assert podium["me"]["rank"] == 1
        await host.until(lambda state: state["saved"])

    async def test_a_game_nobody_played_ends_without_a_result(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)()
        host = await stage.host(game.game_id, teacher_cookie)
        await host.say("game.end")
        assert (await host.phase("ended"))["saved"] is False

    async def test_a_host_hears_in_silence_that_the_line_lives(
        self, new_game: Any, teacher_cookie: str, stage: Stage
    ) -> None:
        game = await database_sync_to_async(new_game)()
        host = await stage.host(game.game_id, teacher_cookie)
        ping = await host.next("ping")
        await host.say("pong", nonce=ping["nonce"])
        assert "error" not in [message["type"] for message in await host.quiet()]

    async def test_a_host_who_comes_while_redis_is_away_is_told_to_come_again(
        self, new_game: Any, teacher_cookie: str, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        game = await database_sync_to_async(new_game)()

        async def away(*_: Any) -> None:
            raise RedisConnectionError("Redis is away")

        with monkeypatch.context() as patch:
            patch.setattr(stage.hub().store, "pin_of", away)
            host = await stage.socket(f"/ws/host/{game.game_id}/", cookie=teacher_cookie)
            assert (await host.next("error"))["code"] == "try_again"
            assert (await host.next("closed"))["code"] == 1013
        assert (await stage.host(game.game_id, teacher_cookie)).state["phase"] == "lobby"

    async def test_the_host_sees_who_and_how_many(self, new_game: Any, teacher_cookie: str, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)([abcd(), abcd()])
        host = await stage.host(game.game_id, teacher_cookie)
        players = [await stage.player(game.pin, f"p{number}", hub=stage.hub()) for number in range(3)]
        await host.say("game.start", seen=host.state["revision"])
        for player in players:
            await player.phase("question")
        await players[0].answer(0)
        counted = await host.next("answers.counted", where=lambda m: m["answer_count"] == 1)
        assert counted == {"type": "answers.counted", "question": 0, "answer_count": 1, "present_count": 3}
